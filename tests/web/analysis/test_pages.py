"""What analysts see: figures of groups in every form, and nothing about few firms."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from matcher.accounts import AccountChange, Role
from matcher.operations import start_profile
from tests.account_cases import account
from tests.desk import Desk, decide, desk
from tests.fakes import NOW
from tests.questionnaire import text_of
from tests.suggestions import example_answers
from web.wiring import EXTENSION

PAGE, TABLE = "/en/analysis/", "/en/analysis/figures.csv"


@pytest.fixture(name="office")
def _office(tmp_path: Path) -> Desk:
    """Return one medium firm that co-operates, and an analyst."""
    found = desk(tmp_path)
    people = [
        account(name, role, totp_secret="set up")
        for name, role in (("ann", Role.ANALYST), ("ada", Role.ADMINISTRATOR))
    ]
    people.append(account("mia", Role.MEMBER, confirmed_at=NOW))
    found.services.accounts.apply(AccountChange(created=tuple(people)), NOW)
    join(found, found.firm.profile_id)
    return found


def add_firms(office: Desk, count: int, **answers: object) -> None:
    for number in range(count):
        given = example_answers(name=f"Firma {number}", **answers)
        _token, revision = start_profile(office.services, given)
        join(office, revision.profile_id)


def join(office: Desk, profile_id: str) -> None:
    """Make somebody with a confirmed address a member of a firm."""
    office.services.accounts.apply(AccountChange(joined=((profile_id, "mia"),)), NOW)


def rows(office: Desk) -> list[Mapping[str, str]]:
    text = office.browser("ann").get(TABLE).text.removeprefix("\ufeff")
    return list(csv.DictReader(io.StringIO(text)))


def test_four_firms_are_no_figures(office: Desk) -> None:
    add_firms(office, 3)
    page = text_of(office.browser("ann").get(PAGE).text)
    assert "Too few firms" in page
    assert "What holds firms back Mean severity" not in page
    assert rows(office) == []


def test_five_firms_are(office: Desk) -> None:
    add_firms(office, 4)
    page = text_of(office.browser("ann").get(PAGE).text)
    assert "All firms 5 Co-operating with Korea 5 Only interested so far not shown" in page
    assert ("firms", "5") in {(row["figure"], row["value"]) for row in rows(office)}
    assert all(int(row["firms"]) >= 5 for row in rows(office))
    assert {row["minimum"] for row in rows(office)} == {"5"}


def test_a_factor_and_a_barrier_of_one_name_are_two_figures(office: Desk) -> None:
    add_firms(office, 6, readiness={"market_knowledge": 1}, barriers={"market_knowledge": 5})
    means = {row["of"]: row["value"] for row in rows(office) if not row["group"]}
    assert (
        float(means["readiness_market_knowledge"])
        < 2
        < 4
        < float(means["barrier_market_knowledge"])
    )


def test_the_minimum_is_a_setting(office: Desk) -> None:
    add_firms(office, 4)
    assert rows(office)
    wiring = office.firm.app.extensions[EXTENSION]
    wiring.settings = replace(wiring.settings, smallest_group=6)
    assert rows(office) == []


def test_incomplete_answers_do_not_count(office: Desk) -> None:
    add_firms(office, 3)
    start_profile(office.services, {"name": "Halb fertig"})
    assert rows(office) == []


def test_firms_that_nobody_stands_behind_do_not_count(office: Desk) -> None:
    add_firms(office, 3)
    for number in range(9):
        start_profile(office.services, example_answers(name=f"Erfunden {number}"))
    assert rows(office) == []
    page = text_of(office.browser("ann").get(PAGE).text)
    assert "behind which somebody stands" in page
    token, _revision = start_profile(office.services, example_answers(land="DE-BY"))
    other = Desk(replace(office.firm, token=token))
    decide(office.browser(), other.ask(), action="accept")
    office.services.clock.move(days=1)
    assert {row["value"] for row in rows(office) if row["unit"] == "firms"} == {"5"}


def test_each_mean_has_its_interval_and_number(office: Desk) -> None:
    add_firms(office, 5, barriers={"cost": 3})
    (row,) = (one for one in rows(office) if one["of"] == "barrier_cost" and not one["group"])
    low, mean, high = (float(row[key]) for key in ("low", "value", "high"))
    assert 1 <= low < mean < high <= 5
    page = text_of(office.browser("ann").get(PAGE).text)
    assert f"{mean:.1f} ( {low:.1f}" in page.replace("(", "( ")


def test_no_name_of_a_firm_stands_there(office: Desk) -> None:
    add_firms(office, 9)
    for path in (PAGE, TABLE):
        text = office.browser("ann").get(path).text
        assert "Firma" not in text
        assert "Lasermesstechnik" not in text


def test_it_is_for_analysts_and_administrators(office: Desk) -> None:
    assert office.browser("ada").get(PAGE).status_code == 200
    assert office.browser("carl").get(PAGE).status_code == 403
    assert office.firm.client.get(PAGE).status_code == 303
    assert "Where is action needed?" in office.browser("ann").get("/en/account/").text
    assert "Where is action needed?" not in office.browser("carl").get("/en/account/").text
