"""Weights side by side, with their intervals, and what the intervals carry in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _

from features.vocabulary import RespondentGroup
from matcher.learning_reports import WEIGHT_LEVEL, weights_document
from matcher.records import StoredModel
from matcher.scoring import NORMAL_QUANTILES
from web.learning.contexts import Mark, WeightChart, WeightGroup, WeightRow
from web.survey.words import group_name
from web.wording.labels import Labels

Weight = Mapping[str, float]
Column = Mapping[str, Sequence[Mapping[str, Any]]]
"""Per group a row for each comparison: its key, weight, low and high."""


def column_of(stored: StoredModel) -> Column:
    """Return the weights of a stored model."""
    from data.model_json import model_from_json

    return weights_document(model_from_json(stored.document))


def start_column(training: Mapping[str, Any], like: Column) -> Column:
    """Return where a learned model started: the survey's weights times the scale it found.

    Where chances were corrected, the correction stretches the start like the weights.
    """
    prior, quantile = training["prior"], NORMAL_QUANTILES[WEIGHT_LEVEL]
    checked = training.get("calibration")
    stretch = checked["slope"] if checked and checked["applied"] else training.get("stretch", 1.0)
    scale, quantile = stretch * prior["scale"], stretch * quantile
    return {
        group: [
            {
                "comparison": row["comparison"],
                "weight": scale * mean,
                "low": scale * mean - quantile * width,
                "high": scale * mean + quantile * width,
            }
            for row, mean, width in zip(
                # Terms come last and start from nothing.
                rows,
                prior["mean"][group],
                prior["width"][group],
                strict=False,
            )
        ]
        for group, rows in like.items()
    }


def chart_of(
    named: Sequence[tuple[str, Column | None]], labels: Labels, said_of: tuple[int, int] | None
) -> WeightChart:
    """Return columns side by side.

    Parameters
    ----------
    named : a name and its weights, None where there is none.
    said_of : the two columns that are compared in words: before, and after.
    """
    shown = [(name, column) for name, column in named if column is not None]
    groups = tuple(
        _group(group, [column for _name, column in shown], labels, said_of)
        for group in RespondentGroup
    )
    return WeightChart(tuple(name for name, _column in shown), groups)


def _group(
    group: RespondentGroup,
    columns: Sequence[Column],
    labels: Labels,
    said_of: tuple[int, int] | None,
) -> WeightGroup:
    found = [{row["comparison"]: row for row in column[group.value]} for column in columns]
    bounds = [row[end] for column in found for row in column.values() for end in ("low", "high")]
    low, high = min(0.0, *bounds), max(0.0, *bounds)
    span = 1.04 * (high - low) or 1.0
    zero = (0.02 * (high - low) - low) / span
    last = found[-1]
    keys = sorted(last, key=lambda key: -abs(last[key]["weight"]))

    def mark(row: Weight | None) -> Mark | None:
        if row is None:
            return None
        value, low, high = row["weight"], row["low"], row["high"]
        at = (zero + value / span, zero + low / span, zero + high / span)
        return Mark(value, low, high, at)

    rows = tuple(
        WeightRow(
            labels.comparison(key),
            tuple(mark(column.get(key)) for column in found),
            _said(*(found[place].get(key) for place in said_of)) if said_of else "",
        )
        for key in keys
    )
    return WeightGroup(group.value, group_name(group), rows, zero)


def _said(before: Weight | None, after: Weight | None) -> str:
    """Return which way a weight has gone, where its interval leaves the earlier value out."""
    if before is None or after is None or after["low"] <= before["weight"] <= after["high"]:
        return ""
    more = abs(after["weight"]) > abs(before["weight"])
    return _("matters more") if more else _("matters less")


def sentences_of(chart: WeightChart) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return what decisions say about the start, only where the intervals carry it."""
    return tuple(
        (
            group.name,
            tuple(
                _(
                    "Decisions say that “%(name)s” matters more than the start assumed.",
                    name=row.label,
                )
                if _is_more(row)
                else _(
                    "Decisions say that “%(name)s” matters less than the start assumed.",
                    name=row.label,
                )
                for row in group.rows
                if row.said
            ),
        )
        for group in chart.groups
        if any(row.said for row in group.rows)
    )


def _is_more(row: WeightRow) -> bool:
    before, after = row.marks[0], row.marks[1]
    return before is not None and after is not None and abs(after.value) > abs(before.value)
