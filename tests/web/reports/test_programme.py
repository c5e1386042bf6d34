"""The programme report as its readers see it: whose figures, for which months, in every form."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest

from matcher.accounts import AccountChange, Role
from matcher.review import ReviewAction
from tests.account_cases import account
from tests.desk import Desk, desk
from tests.fakes import NOW
from tests.questionnaire import text_of

PAGE, TABLE = "/en/reports/programme", "/en/reports/programme.csv"


@pytest.fixture(name="office")
def _office(tmp_path: Path) -> Desk:
    """Return a firm in Bavaria with one accepted request and one that waits."""
    found = desk(tmp_path)
    accepted = found.ask(0)
    found.ask(1)
    found.take(accepted, ReviewAction.ACCEPT)
    people = (
        account("ada", Role.ADMINISTRATOR, totp_secret="set up"),
        account("ann", Role.ANALYST, totp_secret="set up"),
    )
    found.services.accounts.apply(AccountChange(created=people), NOW)
    return found


def table(office: Desk, name: str, query: str = "") -> list[dict[str, str]]:
    answer = office.browser(name).get(TABLE + query)
    assert answer.mimetype == "text/csv"
    return list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))


def total(office: Desk, name: str, query: str = "") -> dict[str, str]:
    """Return the figures of the whole period, those of the first rows."""
    found: dict[str, str] = {}
    for row in table(office, name, query):
        found.setdefault(row["figure"], row["value"])
    return found


def test_an_administrator_sees_the_whole_programme_with_definitions(office: Desk) -> None:
    page = text_of(office.browser("ada").get(PAGE).text)
    assert "the whole programme" in page
    assert "Requests 2 introductions Introductions that were asked for in the period" in page
    assert "Share accepted 100% (21–100%) 1 of 1 Accepted out of decided." in page
    assert "Share of replies – 0 of 0" in page
    assert "in no network" in page


def test_a_coordinator_sees_what_concerns_the_own_networks(office: Desk) -> None:
    figures = total(office, "carl")
    assert (figures["firms"], figures["requests"], figures["accepted"]) == ("1", "2", "1")
    others = total(office, "kim")
    assert set(others.values()) == {"0", ""}
    page = office.browser("kim").get(PAGE).text
    assert "hesse" in page
    assert "bavaria" not in page


def test_the_report_is_for_coordinators_and_administrators(office: Desk) -> None:
    assert office.browser("ann").get(PAGE).status_code == 403
    assert office.firm.client.get(PAGE).status_code == 303


def test_every_row_of_the_table_says_period_unit_and_definition(office: Desk) -> None:
    rows = table(office, "ada")
    assert all(row["unit"] and row["definition"] and row["first_month"] for row in rows)
    (share, *_) = [row for row in rows if row["figure"] == "acceptance"]
    assert (share["count"], share["of"], share["interval_level"]) == ("1", "1", "0.95")
    assert float(share["interval_low"]) == pytest.approx(0.2065, abs=1e-4)


def test_a_period_that_ends_before_it_begins_is_told_and_nothing_lost(office: Desk) -> None:
    office.services.clock.move(days=70)
    chosen = office.browser("ada").get(f"{PAGE}?from=2026-05&to=2026-03").text
    assert "The first month must not come after the last one." in chosen
    assert total(office, "ada", "?from=2026-03&to=2026-03")["requests"] == "2"
    assert total(office, "ada", "?from=2026-04&to=2026-05")["requests"] == "0"
    assert total(office, "ada", "?from=nonsense&to=1999-13")["requests"] == "2"


@pytest.mark.parametrize("language", ["de", "en", "ko"])
def test_months_by_month_add_up_to_the_period_in_every_language(
    office: Desk, language: str
) -> None:
    office.services.clock.move(days=70)
    page = office.browser("ada").get(f"/{language}/reports/programme").text
    assert f'lang="{language}"' in page
    assert len(re.findall(r"<option value=\"2026-\d\d\"", page)) == 6
