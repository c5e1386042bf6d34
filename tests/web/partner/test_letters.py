"""Every letter about introductions word for word, and no letter that tells which firm it is."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.mailers import to_email
from features.profiles import Contact
from features.vocabulary import Confidence, SizeClass
from matcher.brief import AgeBand, Brief, blind_brief
from matcher.consent import NameTold
from matcher.mail import Message
from matcher.notices import ASSIGNED, REQUEST, Addressee, Notice
from matcher.partner import PartnerContact
from matcher.review import ReviewAction, ReviewState, Side, Step
from matcher.review_records import Disclosure, Introduction, NewIntroduction
from tests.fakes import NOW
from tests.suggestions import catalogue
from web.partner.brief import brief_rows
from web.partner.letters import (
    MAIL_LINK_LIFETIME,
    NEWS,
    WAITING,
    IntroductionLetters,
    PartnerLetters,
    mail_path,
    subject_of,
)

SNAPSHOTS = Path(__file__).parents[1] / "letters"
BASE, SECRET = "https://match.example.org", "k" * 32
ASKED = NewIntroduction("firm", 1, "gwangju-03", "m", "c", 1, 0.5, 0.6, 0.4, 0.8, "", frozenset())
BRIEF = Brief(
    ("Lasermesstechnik", "Prüfoptik"), ("Freiformoptik",), ("laser metrology",),
    "Wir suchen Optiken.\nZwei Serien im Jahr.", SizeClass.MEDIUM, AgeBand.ESTABLISHED, "DE-TH",
)  # fmt: skip
TOLD = NameTold("Muster GmbH", Contact(person="Erika Muster", email="e@muster.example"))
each_language = pytest.mark.parametrize("language", ["de", "en", "ko"])


def partner(language: str) -> PartnerContact:
    return PartnerContact(
        1, "gwangju", "KICOX", "office@example.org", language, "www", date(2026, 2, 1), "x", NOW,
        confidence=Confidence.HIGH,
    )  # fmt: skip


def introduction(*steps: Step, **asked: Any) -> Introduction:
    return Introduction(
        "one", replace(ASKED, **asked), "link:firm", NOW, steps, ReviewState.REQUESTED, NOW
    )


def name_of(mini_cluster: str, language: str) -> str:
    one = catalogue().mini_cluster(mini_cluster)
    place = catalogue().innovation_cluster(one.innovation_cluster).name
    return f"{one.name.in_language(language)} ({place.in_language(language)})"


def everything(language: str) -> list[tuple[str, Message]]:
    """Return every letter about introductions in a language, with what it is."""
    name = partial(name_of, "gwangju-03")
    to_partner = PartnerLetters(BASE, catalogue(), name, "Musterverband e. V.")
    letters = IntroductionLetters(BASE, name_of, SECRET, NOW.date())
    account = Addressee("account:carl", "carl@example.org", language, frozenset({"one"}))
    member = Addressee("account:anna", "anna@example.org", language)
    firm = Addressee("profile:firm", "e@muster.example", language)
    found = [
        ("first contact", to_partner.compose(partner(language), BRIEF, None, "token")),
        ("disclosure", to_partner.compose(partner(language), BRIEF, TOLD, "")),
    ]
    for action in NEWS:
        number = REQUEST if action is None else 1
        steps = () if action is None else (Step(1, action, Side.SYSTEM, "x", NOW),)
        told = [(introduction(*steps), Notice("one", number, NOW))]
        found.append((f"news {action or 'request'}", letters.news(account, told)))
    assigned = [(introduction(), Notice("one", ASSIGNED, NOW))]
    found.append(("news assigned", letters.news(account, assigned)))
    step = Step(1, ReviewAction.ACCEPT, Side.COORDINATOR, "x", NOW)
    two = [(introduction(step), Notice("one", number, NOW)) for number in (0, 1)]
    found.append(("digest", letters.news(firm, two)))
    found.append(("news of a member", letters.news(member, two[:1])))
    for state in WAITING:
        waiting = replace(introduction(), state=state)
        found.append((f"reminder {state}", letters.reminder(account, waiting)))
    return found


@each_language
def test_letters_read_as_they_were_approved(language: str) -> None:
    """After a change of texts: read the new file carefully, and keep it."""
    written = "".join(
        f"== {name}\n{letter.subject}\n\n{letter.body}\n" for name, letter in everything(language)
    )
    path = SNAPSHOTS / f"introductions.{language}.txt"
    assert written == path.read_text(encoding="utf-8")


@pytest.mark.parametrize(("language", "first"), [("de", "Prüfoptik"), ("ko", "laser metrology")])
def test_who_reads_no_german_begins_with_the_english(language: str, first: str) -> None:
    letters = PartnerLetters(BASE, catalogue(), partial(name_of, "gwangju-03"))
    body = letters.compose(partner(language), BRIEF, None, "token").body
    others = {"Prüfoptik", "laser metrology"} - {first}
    assert all(body.index(first) < body.index(other) for other in others)


@each_language
def test_every_letter_travels_as_mail(language: str) -> None:
    for name, letter in everything(language):
        email = to_email(replace(letter, key="k"), "noreply@example.org")
        assert email["To"] == letter.recipient, name
        assert email["Content-Language"] == language
        assert "%(" not in letter.subject + letter.body, name


def test_a_link_to_order_letters_off_is_signed() -> None:
    today = NOW.date()
    path = mail_path(SECRET, "profile:firm", "de", today)
    signed = path.rpartition("/")[2]
    last = today + MAIL_LINK_LIFETIME
    assert subject_of(SECRET, signed, today) == subject_of(SECRET, signed, last) == "profile:firm"
    assert subject_of("another secret", signed, today) is None
    assert subject_of(SECRET, signed + "x", today) is None
    assert subject_of(SECRET, "", today) is None


def test_a_link_to_order_letters_off_ends_after_a_year() -> None:
    path = mail_path(SECRET, "profile:firm", "de", NOW.date())
    late = NOW.date() + MAIL_LINK_LIFETIME + timedelta(days=1)
    assert subject_of(SECRET, path.rpartition("/")[2], late) is None


# No letter tells which firm it is.

_letters = st.text("qxzvwyjkäöü", min_size=6, max_size=10)
_numbers = st.integers(3_000_000, 4_999_999)


@st.composite
def firms(draw: st.DrawFn) -> dict[str, Any]:
    """Return the answers of a firm none of whose identifying values is an ordinary word."""
    form = draw(st.sampled_from(["GmbH", "AG", "GmbH & Co. KG", "e. K.", ""]))
    words = draw(st.lists(_letters, min_size=1, max_size=3))
    return {
        "name": " ".join([*words, form]).strip(),
        "place": draw(_letters),
        "land": "DE-TH",
        "employees": draw(_numbers),
        "founded": draw(st.integers(1100, 1899)),
        "german_clusters": [draw(_letters)],
        "technologies_offered": [],
        "technologies_sought": [],
        "english": [],
    }


def written_differently(draw: st.DrawFn, value: str) -> str:
    """Return a value as somebody might write it."""
    ways = (
        str,
        str.upper,
        str.title,
        lambda text: text.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue"),
        lambda text: unicodedata.normalize("NFD", text),
        lambda text: text.replace(" ", "-"),
        "\u200b".join,
        lambda text: f"({text}),",
        lambda text: f"<b>{text}</b>",
    )
    return draw(st.sampled_from(ways))(value)


def bare(text: str) -> str:
    """Return the letters and digits of a text, spellings of umlauts brought together."""
    plain = "".join(
        one for one in unicodedata.normalize("NFD", text.casefold())
        if unicodedata.category(one) not in ("Mn", "Cf")
    )  # fmt: skip
    return re.sub(r"[\W_]+", "", re.sub(r"(?<=[aou])e", "", plain))


@given(st.data(), firms())
def test_no_identifying_value_goes_out_with_a_first_contact(
    data: st.DataObject, answers: dict[str, Any]
) -> None:
    contact = Contact(
        person=f"{data.draw(_letters)} {data.draw(_letters)}",
        email=f"{data.draw(st.text('qxzvwy', min_size=6, max_size=9))}@qzxfirm.example",
        telephone="+49 71198 76543",
    )
    token = "t0" + data.draw(st.text("abcdefghijklmnopqrstuvwxyz0123456789_-", min_size=41,
                                     max_size=41))  # fmt: skip
    values = [
        answers["name"], answers["name"].split()[0], answers["place"], contact.person,
        str(contact.person).split()[1], contact.email, contact.telephone,
        answers["german_clusters"][0], "Thüringen", "Thuringia",
        f"{answers['employees']} Mitarbeiter", f"seit {answers['founded']}",
        f"https://match.example.org/de/p/{token}", f"/p/{token}",
    ]  # fmt: skip
    before, after = data.draw(st.sampled_from([("", ""), ("Wir, ", " sind gut"), ("x\n", "!")]))
    texts = [
        f"{before}{written_differently(data.draw, value)}{after}"
        for value in data.draw(st.lists(st.sampled_from(values), min_size=1, max_size=4))
    ]
    fields = ("technologies_offered", "technologies_sought", "english")
    given_ = {**answers, data.draw(st.sampled_from(fields)): texts, "problem": texts[0]}
    one = introduction(message=texts[-1], disclosed=frozenset(Disclosure) - {Disclosure.REGION})
    brief, withheld = blind_brief(given_, contact, one, ())
    assert {each.text for each in withheld} == set(texts)
    letters = PartnerLetters(BASE, catalogue(), partial(name_of, "gwangju-03"))
    for language in ("de", "en", "ko"):
        letter = letters.compose(partner(language), brief, None, "reply-token")
        mail = to_email(replace(letter, key="k"), "noreply@example.org")
        # The moment of sending is nobody's: at 00:11:00 it reads like the year 1100.
        heads = [
            f"{key}: {text}" for key, text in mail.items() if key not in ("Date", "Message-ID")
        ]
        told = [letter.subject, letter.body, *heads]
        told += [text for row in brief_rows(brief, language, catalogue()) for text in row.texts]
        everything_told = bare("\n".join(told))
        secrets = [*values[:10], str(answers["employees"]), str(answers["founded"]), token]
        assert [one for one in secrets if bare(str(one)) in everything_told] == []


@given(firms(), st.sets(st.sampled_from(Disclosure)))
def test_only_what_is_let_out_is_told(answers: dict[str, Any], disclosed: set[Disclosure]) -> None:
    answers = {**answers, "technologies_offered": ["Lasermesstechnik"]}
    one = introduction(message="Wir suchen Optiken.", disclosed=frozenset(disclosed))
    brief, withheld = blind_brief(answers, None, one)
    assert withheld == ()
    assert brief.offered == ("Lasermesstechnik",)
    told = {
        Disclosure.PROBLEM: brief.problem == "Wir suchen Optiken.",
        Disclosure.SIZE: brief.size is SizeClass.VERY_LARGE,
        Disclosure.AGE: brief.age is AgeBand.OLD,
        Disclosure.REGION: brief.land == "DE-TH",
    }
    assert {what for what, is_told in told.items() if is_told} == disclosed & set(told)
    assert bool(brief.problem or brief.size or brief.age or brief.land) == bool(
        disclosed & set(told)
    )


def test_a_firm_that_says_little_has_a_short_brief() -> None:
    brief, withheld = blind_brief({}, None, introduction(disclosed=frozenset(Disclosure)))
    assert brief.is_empty
    assert withheld == ()
    assert brief_rows(brief, "en", catalogue()) == ()


@pytest.mark.parametrize(
    ("founded", "band"),
    [(2026, AgeBand.YOUNG), (2017, AgeBand.YOUNG), (2016, AgeBand.ESTABLISHED),
     (1977, AgeBand.ESTABLISHED), (1976, AgeBand.OLD)],
)  # fmt: skip
def test_the_age_is_told_in_bands(founded: int, band: AgeBand) -> None:
    assert AgeBand.of(founded, (NOW + timedelta(days=1)).year) is band
