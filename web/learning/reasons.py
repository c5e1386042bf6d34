"""What the reasons of refusals say of the comparisons, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from matcher.review import ReviewReason, Side
from matcher.stated_reasons import LEAST
from web.review.words import reason_names
from web.wording.formatting import Formats
from web.wording.labels import Labels

ReasonRow = tuple[str, str, str, str]
"""Who refuses, the reason, a comparison, and how often it is lower where the reason was given."""


def reason_rows(training: Mapping[str, Any], labels: Labels, fmt: Formats) -> tuple[ReasonRow, ...]:
    """Return what a training found of reasons; nothing for trainings of before it was kept."""
    names = reason_names()
    return tuple(
        (
            side_name(Side(one["side"])),
            names[ReviewReason(one["reason"])],
            labels.comparison(one["comparison"]),
            _said(one, fmt),
        )
        for one in training.get("reasons", ())
    )


def side_name(side: Side) -> str:
    """Return who refused."""
    return {
        Side.FIRM: _("Firms"),
        Side.COORDINATOR: _("Coordinators"),
        Side.PARTNER: _("Partners"),
    }[side]


def _said(one: Mapping[str, Any], fmt: Formats) -> str:
    if one["agreement"] is None:
        return _("fewer than %(least)s refusals with it or without it", least=LEAST)
    share = fmt.percent(one["agreement"])
    if one["low"] is None:
        return share
    return f"{share} ({fmt.percent_span(one['low'], one['high'])})"
