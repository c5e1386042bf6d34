"""Obstacles without known help, as a page and as a table; both from the same figures."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from functools import partial
from threading import Lock

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from matcher.effects import TOP, first_places
from matcher.needs import By, Need, Needs
from matcher.pipeline import Matcher
from matcher.recommend import profile_of
from matcher.records import ProfileRevision
from matcher.report_operations import needs_of
from web.analysis.contexts import NeedRow, NeedsPage, NeedTable
from web.analysis.words import Names
from web.limits import turn_to_rank
from web.spreadsheets import Cell
from web.wiring import wired

NEED_COLUMNS = (
    "barrier",
    "by",
    "group",
    "firms",
    "stated",
    "not_relieved",
    "share",
    "low",
    "high",
    "minimum",
)
"""Columns of the table, the same in every language."""
MOST_FIRMS = 300
"""Firms that are looked at, those with the newest answers: some 15 seconds when none is known."""
MOST_ROWS = 20
"""Rows of a table on the page; all of them stand in the file."""
DECIMALS = 3
KEPT = 2 * MOST_FIRMS
_known: OrderedDict[tuple[str, str, str, int], tuple[str, ...]] = OrderedDict()
_lock = Lock()


def found() -> Needs:
    """Return what may be known of the needs of the firms of this installation."""
    wiring = wired()
    matcher = wiring.matcher
    with turn_to_rank(is_long=True):
        return needs_of(
            wiring.services,
            matcher.catalogue,
            partial(_places, matcher),
            wiring.settings.smallest_group,
            MOST_FIRMS,
        )


def _places(matcher: Matcher, revision: ProfileRevision) -> tuple[str, ...]:
    """Return the first suggestions for stored answers, ranked once as long as nothing changes."""
    versions = matcher.model.version, matcher.catalogue.version
    key = (*versions, revision.profile_id, revision.revision)
    with _lock:
        places = _known.get(key)
    if places is None:
        places = first_places(profile_of(revision), matcher)
        with _lock:
            _known[key] = places
            if len(_known) > KEPT:
                _known.popitem(last=False)
    return places


def needs_page() -> NeedsPage:
    """Return the needs that may be known, for reading."""
    needs, names = found(), Names()
    heads = {
        By.GROUP: (_("By group"), _("Group")),
        By.SIZE: (_("By size class"), _("Size class")),
        By.SECTOR: (_("By sector"), _("Sector")),
        By.LAND: (_("By region"), _("Federal state")),
    }
    return NeedsPage(
        minimum=needs.minimum,
        most=MOST_FIRMS,
        places=TOP,
        every=tuple(_row(one, names) for one in needs.of(None)),
        tables=tuple(
            NeedTable(
                f"by-{by.value.replace('_', '-')}",
                title,
                head,
                tuple(_row(one, names) for one in needs.of(by)[:MOST_ROWS]),
                max(0, len(needs.of(by)) - MOST_ROWS),
            )
            for by, (title, head) in heads.items()
        ),
        csv_url=url_for("analysis.needs_table"),
        analysis_url=url_for("analysis.index"),
    )


def need_rows() -> Iterator[dict[str, Cell]]:
    """Yield the same needs, one a row; what is not shown has no row."""
    needs = found()
    for one in needs.found:
        share, low, high = _numbers(one)
        yield {
            "barrier": one.barrier.value,
            "by": one.by.value if one.by else "all",
            "group": one.value,
            "firms": one.unmet.of,
            "stated": one.stated.count,
            "not_relieved": one.unmet.count,
            "share": round(share, DECIMALS),
            "low": round(low, DECIMALS),
            "high": round(high, DECIMALS),
            "minimum": needs.minimum,
        }


def _numbers(need: Need) -> tuple[float, float, float]:
    """Return share and interval of a need; of a group that is shown there always are some."""
    low, high = need.unmet.interval or (0.0, 1.0)
    return need.unmet.rate or 0.0, low, high


def _row(need: Need, names: Names) -> NeedRow:
    share, low, high = _numbers(need)
    return NeedRow(
        barrier=names.of_barrier(need.barrier),
        group=names.of_firms(need),
        firms=need.unmet.of,
        stated=need.stated.count,
        unmet=need.unmet.count,
        share=share,
        low=low,
        high=high,
        sentence=_sentence(need, low, high),
    )


def _sentence(need: Need, low: float, high: float) -> str:
    counted = ngettext(
        "Of %(num)s firm that rated it, %(stated)s call it a strong or decisive obstacle; for "
        "%(unmet)s of these, nothing known of their first suggestions helps against it.",
        "Of %(num)s firms that rated it, %(stated)s call it a strong or decisive obstacle; for "
        "%(unmet)s of these, nothing known of their first suggestions helps against it.",
        need.unmet.of,
        stated=need.stated.count,
        unmet=need.unmet.count,
    )
    range_ = _(
        "Among many such firms, it would be %(low)s to %(high)s of 100.",
        low=round(100 * low),
        high=round(100 * high),
    )
    return f"{counted} {range_}"
