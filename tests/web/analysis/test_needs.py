"""Obstacles without known help, as people read them: counts and ranges, nothing about few firms."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path

import pytest

from matcher.accounts import AccountChange, Role
from matcher.operations import start_profile
from tests.account_cases import account
from tests.desk import Desk, desk
from tests.fakes import NOW
from tests.questionnaire import text_of
from tests.suggestions import example_answers
from web.analysis import needs

PAGE, TABLE = "analysis/needs", "/en/analysis/needs.csv"
STRONG = {"language": 5, "cost": 1, "ip": "unknown"}


@pytest.fixture(name="office", scope="module")
def _office(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Return seven firms to which language is a decisive obstacle, one to which it is none."""
    found = desk(tmp_path_factory.mktemp("needs"))
    people = [
        account(name, role, totp_secret="set up")
        for name, role in (("ann", Role.ANALYST), ("ada", Role.ADMINISTRATOR))
    ]
    people.append(account("mia", Role.MEMBER, confirmed_at=NOW))
    found.services.accounts.apply(AccountChange(created=tuple(people)), NOW)
    answers = [{"barriers": STRONG, "land": "DE-BY"}] * 7 + [{"barriers": {"language": 1}}]
    for number, given in enumerate(answers):
        add(found, f"Firma {number}", **given)
    return found


def add(office: Desk, name: str, **answers: object) -> None:
    _token, revision = start_profile(office.services, example_answers(name=name, **answers))
    joined = AccountChange(joined=((revision.profile_id, "mia"),))
    office.services.accounts.apply(joined, NOW)


def rows(office: Desk) -> list[Mapping[str, str]]:
    text = office.browser("ann").get(TABLE).text.removeprefix("\ufeff")
    return list(csv.DictReader(io.StringIO(text)))


def test_a_need_stands_there_with_number_and_range(office: Desk) -> None:
    """7 of 8: Wilson's interval is 0.529 to 0.978."""
    (row,) = (one for one in rows(office) if one["barrier"] == "language" and one["by"] == "all")
    counts = {key: row[key] for key in ("firms", "stated", "not_relieved", "share", "low", "high")}
    assert counts == {
        "firms": "8", "stated": "7", "not_relieved": "7",
        "share": "0.875", "low": "0.529", "high": "0.978",
    }  # fmt: skip
    page = text_of(office.browser("ann").get(f"/en/{PAGE}").text)
    assert "Of 8 firms that rated it, 7 call it a strong or decisive obstacle; for 7" in page
    assert "Among many such firms, it would be 53 to 98 of 100." in page


def test_the_greatest_need_comes_first_in_page_and_table(office: Desk) -> None:
    lows = [float(one["low"]) for one in rows(office)]
    assert lows == sorted(lows, reverse=True)
    page = text_of(office.browser("ann").get(f"/en/{PAGE}").text)
    assert page.index("Language barriers. Of 8 firms") < page.index("High costs. Of")


def test_nothing_is_said_of_few_firms(office: Desk) -> None:
    assert all(int(one["firms"]) >= 5 for one in rows(office))
    assert {one["minimum"] for one in rows(office)} == {"5"}
    assert "Firma" not in office.browser("ann").get(f"/en/{PAGE}").text
    assert "ip" not in {one["barrier"] for one in rows(office)}


@pytest.mark.parametrize("language", ["de", "en", "ko"])
def test_the_page_stands_in_three_languages(office: Desk, language: str) -> None:
    names = {"de": "Hemmnisse ohne bekannte Hilfe", "en": "Obstacles without known help",
             "ko": "알려진 지원 방안이 없는 장애 요인"}  # fmt: skip
    page = text_of(office.browser("ann").get(f"/{language}/{PAGE}").text)
    assert names[language] in page
    if language != "en":
        assert "obstacle" not in page


def test_firms_are_ranked_once_as_long_as_nothing_changes(
    office: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = rows(office)
    monkeypatch.setattr(needs, "first_places", None)
    assert rows(office) == before


def test_too_few_firms_have_no_needs(tmp_path: Path) -> None:
    found = desk(tmp_path)
    people = (account("ann", Role.ANALYST, totp_secret="set up"),)
    found.services.accounts.apply(AccountChange(created=people), NOW)
    assert "Too few firms" in text_of(found.browser("ann").get(f"/en/{PAGE}").text)
    assert rows(found) == []


def test_a_table_that_is_not_shown_says_how_many_firms_a_group_needs(tmp_path: Path) -> None:
    """Three of eight firms are from elsewhere; who knows all and the five would know the three."""
    found = desk(tmp_path)
    people = (account("ann", Role.ANALYST, totp_secret="set up"),
              account("mia", Role.MEMBER, confirmed_at=NOW))  # fmt: skip
    found.services.accounts.apply(AccountChange(created=people), NOW)
    for number, land in enumerate(["DE-BY"] * 5 + ["DE-BE"] * 3):
        add(found, f"Firma {number}", barriers=STRONG, land=land)
    page = text_of(found.browser("ann").get(f"/en/{PAGE}").text)
    assert "Not shown: a group needs at least 5 firms that rated the same obstacle" in page


def test_it_is_for_analysts_and_administrators(office: Desk) -> None:
    assert office.browser("ada").get(f"/en/{PAGE}").status_code == 200
    assert office.browser("carl").get(f"/en/{PAGE}").status_code == 403
    assert office.firm.client.get(f"/en/{PAGE}").status_code == 303
    assert "Obstacles without known help" in office.browser("ann").get("/en/analysis/").text
