"""What the reasons of refusals say of the comparisons, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from matcher.review import ReviewReason, Side
from matcher.stated_reasons import LEAST
from web.review.words import reason_names
from web.wording.formatting import Formats
from web.wording.labels import Labels

ReasonRow = tuple[str, str, str, str]
"""Who refuses, the reason, a comparison, and how often it is lower where the reason was given."""


@dataclass(frozen=True, slots=True)
class ReasonsFound:
    """What a training found of reasons; few : of how many nothing is said, and why, or empty."""

    rows: tuple[ReasonRow, ...]
    few: str


def reasons_of(training: Mapping[str, Any], labels: Labels, fmt: Formats) -> ReasonsFound | None:
    """Return what a training found of reasons; None for trainings of before it was kept."""
    found = training.get("reasons", ())
    if not found:
        return None
    names = reason_names()
    told = [one for one in found if one["agreement"] is not None]
    rows = tuple(
        (
            side_name(Side(one["side"])),
            names[ReviewReason(one["reason"])],
            labels.comparison(one["comparison"]),
            _said(one, fmt),
        )
        for one in told
    )
    return ReasonsFound(rows, _few(len(found) - len(told), fmt))


def _few(number: int, fmt: Formats) -> str:
    if not number:
        return ""
    return ngettext(
        "Nothing is said of %(number)s reason with its comparison: there are fewer than %(least)s "
        "refusals with it or without it.",
        "Nothing is said of %(number)s reasons with their comparisons: there are fewer than "
        "%(least)s refusals with each or without it.",
        number,
        number=fmt.number(number),
        least=LEAST,
    )


def side_name(side: Side) -> str:
    """Return who refused."""
    return {
        Side.FIRM: _("Firms"),
        Side.COORDINATOR: _("Coordinators"),
        Side.PARTNER: _("Partners"),
    }[side]


def _said(one: Mapping[str, Any], fmt: Formats) -> str:
    share = fmt.percent(one["agreement"])
    if one["low"] is None:
        return share
    return f"{share} ({fmt.percent_span(one['low'], one['high'])})"
