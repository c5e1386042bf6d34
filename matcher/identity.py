"""Finding in a text what tells which firm wrote it.

Two nets, one behind the other: what the service knows of the firm, in whatever spelling, and what
looks like an address whoever it belongs to. Both rather catch too much: a text that is withheld is
shown to a coordinator, one that gives a firm away cannot be called back.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from features.names import fold_name
from features.number_words import LARGEST, in_english, in_german
from features.profiles import Contact
from matcher.contact_traces import traces
from matcher.namesakes import names_of_cluster, names_of_land, names_of_place

_UNSEEN = ("Cc", "Cf")
_INSIDE = 5
"""Letters from which a firm's name is also found inside longer words."""
_LOOKALIKES = str.maketrans("аеорсухіјѕԁһӏοαν", "aeopcyxijsdhloav")
_PEOPLE = re.compile(
    r"mitarbeit|beschaftig|angestellt|personen|personal|leute|kopfe|kopfig|team|belegschaft|kolleg"
    r"|mannschaft|^mann$|^frauen$|(?:fach|arbeits|vollzeit|fuhrungs|nachwuchs)kraft|arbeitnehmer"
    r"|arbeitsplatz|stellen$|vollzeit|expert|fachleut|ingenieur|techniker|spezialist|wissenschaftler"
    r"|entwickler|employe|staff|people|workers|workforce|headcount|colleague|engineers|specialist"
    r"|technician|scientist|developers|jobs|^ftes?$|strong$"
    r"|"
    + unicodedata.normalize("NFD", "명|직원|인원|사원|인력|종업원|근로자|전문가|기술자|엔지니어"),
)
# Words in names of firms that name no firm. Own collection; a word that is missing here only makes
# the search stricter.
_COMMON_WORDS = """
anlagen anlagenbau antriebstechnik apparatebau automation automatisierung automotive bau
beratung bioeconomy biotech chemie component components consulting data deutsche deutschland digital
electronic electronics elektro elektronik energie energy engineering entwicklung europe
fertigung gerate gesellschaft glas group gruppe handel holding industrie industries
immunintervention ingenieurburo innovation innovations instruments international kunststoff
kunststofftechnik
labor laser lasertechnik light maschinen maschinenbau materials mechanik mechatronik medical
medizintechnik medtech messtechnik metall metallbau mikro mobility montage nano optic optical optics
optik partner photonics photonik power prazision prazisionstechnik produktion produkte products
prozesstechnik research robotics sensor sensorik sensors service services software sohne
solution solutions steuerung system systeme systems technik techno technologie technologien
technologies technology test tools verfahrenstechnik vertrieb werk werke werkstoffe
werkzeugbau werkzeuge windenergy
"""
_TITLES = frozenset({"dipl", "doktor", "frau", "herr", "ing", "mrs", "prof", "professor"})
_MAIL_SERVICES = frozenset(
    {"freenet", "gmail", "googlemail", "hotmail", "icloud", "online", "outlook", "posteo", "proton",
     "protonmail", "yahoo"}
)  # fmt: skip


class FoundKind(StrEnum):
    """What tells which firm it is."""

    NAME = "name"
    PERSON = "person"
    PLACE = "place"
    CLUSTER = "cluster"
    CONTACT = "contact"
    HEAD_COUNT = "head_count"
    FOUNDED = "founded"


@dataclass(frozen=True, slots=True)
class Found:
    """Something identifying in a text."""

    kind: FoundKind
    text: str


@dataclass(frozen=True)
class Identity:
    """What is known of a firm, as it is looked for.

    Parameters
    ----------
    inside : folded, without spaces; found inside longer words as well.
    words : folded, without spaces; found as one word or as several in a row.
    telephone : the last digits of its number, or empty.
    """

    inside: Mapping[str, FoundKind]
    words: Mapping[str, FoundKind]
    telephone: str = ""
    employees: int | None = None
    founded: int | None = None

    @classmethod
    def of(
        cls,
        answers: Mapping[str, Any],
        contact: Contact | None = None,
        clusters: Collection[str] = (),
        *,
        land_is_told: bool = False,
    ) -> Identity:
        """Return what to look for in the texts of a firm.

        Parameters
        ----------
        clusters : names of the clusters that it belongs to.
        land_is_told : whether the firm lets its Land out, so that a text may name it.
        """
        contact = contact or Contact()
        name = _joined(fold_name(str(answers.get("name") or "")))
        pairs = [
            *((word, FoundKind.NAME) for word in _words_of_name(answers, contact)),
            *((word, FoundKind.PERSON) for word in _words_of_person(contact.person or "")),
            *((one, FoundKind.PLACE) for one in names_of_place(str(answers.get("place") or ""))),
            *((one, FoundKind.CLUSTER) for one in _clusters(answers, clusters)),
        ]
        if not land_is_told:
            land = str(answers.get("land") or "")
            pairs += [(one, FoundKind.PLACE) for one in names_of_land(land)]
        words = {_joined(text): kind for text, kind in reversed(pairs) if len(_joined(text)) > 1}
        digits = re.sub(r"\D", "", contact.telephone or "")
        return cls(
            {name: FoundKind.NAME} if len(name) >= _INSIDE else {},
            {name: FoundKind.NAME, **words} if name else words,
            digits[-6:] if len(digits) >= 6 else "",
            answers.get("employees"),
            answers.get("founded"),
        )


def find_identifying(text: str, identity: Identity) -> tuple[Found, ...]:
    """Return what in a text tells which firm wrote it, each once; nothing means it may go out."""
    return tuple(dict.fromkeys(_finds(text, identity)))


def _finds(text: str, identity: Identity) -> Iterator[Found]:
    plain = _visible(text)
    words = _words(plain)
    together = "".join(words)
    for value, kind in identity.inside.items():
        if value in together:
            yield Found(kind, _shown(value))
    longest = max(map(len, identity.words), default=0) + 1
    for joined in words_in_a_row(words, longest):
        value = joined if joined in identity.words else joined.removesuffix("s")
        if value in identity.words:
            yield Found(identity.words[value], _shown(joined))
    yield from (Found(FoundKind.CONTACT, one) for one in traces(plain))
    if identity.telephone and identity.telephone in re.sub(r"\D", "", plain):
        yield Found(FoundKind.CONTACT, identity.telephone)
    yield from _numbers(plain, words, identity)


def words_in_a_row(words: Sequence[str], longest: int) -> Iterator[str]:
    """Yield each word, and words in a row as one, up to so many letters."""
    for start in range(len(words)):
        joined = ""
        for place in range(start, len(words)):
            joined += words[place]
            if len(joined) > longest:
                break
            yield joined


def _numbers(plain: str, words: Collection[str], identity: Identity) -> Iterator[Found]:
    numbers = {int(re.sub(r"\D", "", one)) for one in
               re.findall(r"(?<!\d)\d{1,3}(?:[.,'\s]\d{3}){1,3}(?!\d)|\d{1,9}", plain)}  # fmt: skip
    counted = identity.employees
    if _is_said(counted, numbers, words) and any(map(_PEOPLE.search, words)):
        yield Found(FoundKind.HEAD_COUNT, str(counted))
    if identity.founded in numbers:
        yield Found(FoundKind.FOUNDED, str(identity.founded))


def _is_said(number: int | None, numbers: Collection[int], words: Collection[str]) -> bool:
    """Whether a number stands in a text, in digits or in words; "ein" is no number."""
    if number is None or number in numbers:
        return number is not None
    if not 1 < number <= LARGEST:
        return False
    together = f" {' '.join(words)} "
    said = (" ".join(_words(spell(number))) for spell in (in_german, in_english))
    return any(f" {each} " in together for each in said)


@cache
def _common() -> frozenset[str]:
    return frozenset(map(_joined, _COMMON_WORDS.split()))


def _words_of_name(answers: Mapping[str, Any], contact: Contact) -> Iterator[str]:
    """Yield what also stands for a name: its uncommon words, initials, the name of its mail."""
    words = fold_name(str(answers.get("name") or "")).split()
    if len(words) > 1:
        yield from (one for one in words if len(one) > 3 and _joined(one) not in _common())
        yield "".join(one[0] for one in words) if len(words) > 2 else ""
    domain = (contact.email or "").lower().rpartition("@")[2].split(".")
    if len(domain) > 1 and len(domain[-2]) > 3 and domain[-2] not in _MAIL_SERVICES:
        yield domain[-2]


def _words_of_person(person: str) -> Iterator[str]:
    """Yield the name of a person and its parts, but for short ones that could be any word."""
    yield person
    for word in re.findall(r"[^\W_]+", person):
        if len(_joined(word)) > 2 and _joined(word) not in _TITLES:
            yield word


def _clusters(answers: Mapping[str, Any], names: Collection[str]) -> Iterator[str]:
    """Yield what the clusters of a firm are called; a key of two letters could be any word."""
    yield from (str(one) for one in answers.get("german_clusters") or () if len(str(one)) > 2)
    for name in names:
        yield from (one for one in names_of_cluster(name) if _joined(one) not in _common())


def _visible(text: str) -> str:
    """Return a text as it is seen: without characters that nobody sees, and in one form."""
    text = unicodedata.normalize("NFKC", text)
    return "".join(one for one in text if one.isspace() or unicodedata.category(one) not in _UNSEEN)


def _words(text: str) -> list[str]:
    """Return the words of a text so that spellings of one name are the same letters.

    Accents go, and so does the e of ae, oe and ue: ``Müller``, ``Mueller`` and ``Muller`` are one.
    """
    letters = unicodedata.normalize("NFD", _visible(text).casefold().translate(_LOOKALIKES))
    bare = "".join(one for one in letters if unicodedata.category(one) != "Mn")
    return [re.sub(r"(?<=[aou])e", "", one) for one in re.findall(r"[^\W_]+", bare)]


def _joined(text: str) -> str:
    return "".join(_words(str(text)))


def _shown(folded: str) -> str:
    return unicodedata.normalize("NFC", folded)
