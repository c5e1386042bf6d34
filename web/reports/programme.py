"""The programme report as a page and as a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import format_date
from flask_babel import gettext as _

from matcher.accounts import Account, Role
from matcher.intervals import LEVEL
from matcher.programme_report import (
    Figures,
    Measure,
    Month,
    ProgrammeReport,
    Rate,
    months_between,
)
from matcher.report_operations import first_month, networks_reported, report_for
from web.language import current_language
from web.reports.contexts import CountRow, ProgrammePage, RateRow
from web.reports.words import (
    definitions,
    measure_names,
    rate_definitions,
    rate_names,
    units,
)
from web.spreadsheets import Cell
from web.wiring import wired

MONTHS_SHOWN = 12
"""Length of the period where none is chosen."""
LONGEST = 120
"""Most months that can be chosen from."""
_COLUMNS = (
    *(Measure.FIRMS, Measure.SHORTLISTS, Measure.REQUESTS, Measure.ACCEPTED),
    *(Measure.REPLIED, Measure.MET, Measure.PROJECTS),
)
TABLE_COLUMNS = (
    *("first_month", "last_month", "network", "figure", "value", "unit", "count", "of"),
    *("interval_low", "interval_high", "interval_level", "definition"),
)
"""Columns of the table, the same in every language."""


def asked_period(asked: Mapping[str, str]) -> tuple[tuple[Month, ...], Month, Month, str]:
    """Return the months to choose from, the chosen period, and what is wrong with it.

    Parameters
    ----------
    asked : texts ``from`` and ``to``; what cannot be chosen counts as not given.
    """
    services = wired().services
    now = Month.of(services.clock.now())
    earliest = max(first_month(services), now.plus(1 - LONGEST), key=lambda one: one.begin)
    months = months_between(earliest, now) or (now,)
    known = {str(one): one for one in months}
    usual = months[-MONTHS_SHOWN:]
    first = known.get(asked.get("from", ""), usual[0])
    last = known.get(asked.get("to", ""), usual[-1])
    if first.begin <= last.begin:
        return months, first, last, ""
    return months, usual[0], usual[-1], _("The first month must not come after the last one.")


def programme_page(account: Account, asked: Mapping[str, str]) -> ProgrammePage:
    """Return the report that somebody may see, for the period that they ask for."""
    months, first, last, fault = asked_period(asked)
    report = report_for(wired().services, account, wired().catalogue, first, last)
    names = measure_names()
    return ProgrammePage(
        months=tuple((str(one), month_name(one)) for one in reversed(months)),
        first=str(first),
        last=str(last),
        fault=fault,
        everything=Role.ADMINISTRATOR in account.roles,
        counts=_counts(report.total),
        rates=_rates(report.total),
        level=LEVEL,
        heads=tuple(names[one] for one in _COLUMNS),
        by_month=tuple((month_name(month), _row(found)) for month, found in report.months),
        by_network=_by_network(account, report),
        csv_url=url_for("reports.programme_table", **_query(first, last)),
    )


def _query(first: Month, last: Month) -> dict[str, Any]:
    return {"from": str(first), "to": str(last)}


def month_name(month: Month) -> str:
    """Return a month in the language of the page."""
    return format_date(
        date(month.year, month.number, 1), "LLLL yyyy" if current_language() != "ko" else "y년 M월"
    )


def _row(figures: Figures) -> tuple[int, ...]:
    return tuple(figures[one] for one in _COLUMNS)


def _named_networks(account: Account, report: ProgrammeReport) -> Iterator[tuple[str, Figures]]:
    language = current_language()
    known = {
        one.id: one.name.in_language(language)
        for one in networks_reported(wired().services, account)
    }
    yield from ((known[name], found) for name, found in report.networks)
    if Role.ADMINISTRATOR in account.roles:
        yield _("in no network"), report.without_network


def _by_network(
    account: Account, report: ProgrammeReport
) -> tuple[tuple[str, tuple[int, ...]], ...]:
    return tuple((name, _row(found)) for name, found in _named_networks(account, report))


def _counts(total: Figures) -> tuple[CountRow, ...]:
    names, of, meaning = measure_names(), units(), definitions()
    return tuple(CountRow(names[one], total[one], of[one], meaning[one]) for one in Measure)


def _rates(total: Figures) -> tuple[RateRow, ...]:
    names, meaning = rate_names(), rate_definitions()
    rows = []
    for one in Rate:
        share = total.share(one)
        low, high = share.interval or (None, None)
        rows.append(RateRow(names[one], meaning[one], share.count, share.of, share.rate, low, high))
    return tuple(rows)


def programme_rows(account: Account, asked: Mapping[str, str]) -> Iterator[dict[str, Cell]]:
    """Yield every figure: of the period, of each of its months, of each network."""
    _months, first, last, _fault = asked_period(asked)
    report = report_for(wired().services, account, wired().catalogue, first, last)
    yield from _cells(report.total, str(first), str(last), "")
    for month, found in report.months:
        yield from _cells(found, str(month), str(month), "")
    for name, found in _named_networks(account, report):
        yield from _cells(found, str(first), str(last), name)


def _cells(figures: Figures, first: str, last: str, network: str) -> Iterator[dict[str, Cell]]:
    where: dict[str, Cell] = {"first_month": first, "last_month": last, "network": network}
    of, meaning = units(), definitions()
    for one in Measure:
        count = figures[one]
        yield where | {
            "figure": one.value,
            "value": count,
            "count": count,
            "unit": of[one],
            "definition": meaning[one],
        }
    parts = rate_definitions()
    for rate in Rate:
        share = figures.share(rate)
        low, high = share.interval or (None, None)
        yield where | {
            "figure": rate.value,
            "value": share.rate,
            "unit": "0-1",
            "count": share.count,
            "of": share.of,
            "definition": parts[rate],
            "interval_low": low,
            "interval_high": high,
            "interval_level": LEVEL,
        }
