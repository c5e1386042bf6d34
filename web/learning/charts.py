"""Weights side by side, with their intervals, and what the intervals carry in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import exp
from typing import Any

from flask_babel import gettext as _

from features.vocabulary import RespondentGroup
from matcher.learning_reports import WEIGHT_LEVEL, weights_document
from matcher.records import StoredModel
from matcher.scoring import NORMAL_QUANTILES
from web.language import current_language
from web.learning.chart_contexts import Mark, WeightChart, WeightGroup, WeightRow
from web.learning.words import factor_of
from web.survey.words import group_name
from web.wording.formatting import Formats
from web.wording.labels import Labels

Weight = Mapping[str, float]
ALIKE = 0.05
"""Share of the squared weights that one common factor may leave unexplained."""
UNMOVED = (0.9, 1.1)
"""A common factor between these is no news."""
Column = Mapping[str, Sequence[Mapping[str, Any]]]
"""Per group a row for each comparison: its key, weight, low and high."""


def column_of(stored: StoredModel) -> Column:
    """Return the weights of a stored model."""
    from data.model_json import model_from_json

    return weights_document(model_from_json(stored.document))


def start_column(training: Mapping[str, Any], like: Column) -> Column:
    """Return where a learned model started: the survey's weights times the scale it found.

    Where chances were corrected, the correction stretches the start like the weights. Where the
    sign is fixed, ranges end at 0.
    """
    prior, scale = training["prior"], factor_of(training)
    half = NORMAL_QUANTILES[WEIGHT_LEVEL] * scale / prior["scale"]
    return {
        group: [
            {
                "comparison": row["comparison"],
                "weight": scale * mean,
                "low": _from_zero(scale * mean - half * width, mean),
                "high": _up_to_zero(scale * mean + half * width, mean),
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


def _from_zero(bound: float, mean: float) -> float:
    return max(0.0, bound) if mean > 0.0 else bound


def _up_to_zero(bound: float, mean: float) -> float:
    return min(0.0, bound) if mean < 0.0 else bound


def alike(before: Column, after: Column) -> float | None:
    """Return by which factor all weights have grown or shrunk together; None where they have not.

    It is the factor of least squares, and it has to explain nearly all of every group.
    """
    groups: list[list[tuple[float, float]]] = []
    for group, rows in before.items():
        then = {row["comparison"]: row["weight"] for row in after[group]}
        groups.append([(row["weight"], then.get(row["comparison"], 0.0)) for row in rows])
    pairs = [pair for group in groups for pair in group]
    size = sum(was * was for was, _now in pairs)
    factor = sum(was * now for was, now in pairs) / size if size else 0.0
    if factor <= 0.0 or UNMOVED[0] <= factor <= UNMOVED[1]:
        return None
    for weights in groups:
        left = sum((now - factor * was) ** 2 for was, now in weights)
        if left > ALIKE * sum(now * now for _was, now in weights):
            return None
    return factor


def alike_text(before: Column, after: Column, name: str) -> str:
    """Return one sentence where all weights have grown or shrunk together, or nothing."""
    factor = alike(before, after)
    if factor is None:
        return ""
    share = Formats(current_language()).percent(factor)
    if factor < 1.0:
        return _(
            "All weights are about %(share)s of those of %(name)s: chances lie closer "
            "together, and the order of a list hardly changes.",
            share=share,
            name=name,
        )
    return _(
        "All weights are about %(share)s of those of %(name)s: chances lie further "
        "apart, and the order of a list hardly changes.",
        share=share,
        name=name,
    )


def chart_of(
    named: Sequence[tuple[str, Column | None]],
    labels: Labels,
    said_of: tuple[int, int] | None,
    notes: Mapping[str, str] | None = None,
) -> WeightChart:
    """Return columns side by side.

    Parameters
    ----------
    named : a name and its weights, None where there is none.
    said_of : the two columns that are compared in words: before, and after.
    notes : what is to be said of groups, by their keys.
    """
    shown = [(name, column) for name, column in named if column is not None]
    groups = tuple(
        replace(
            _group(group, [column for _name, column in shown], labels, said_of),
            note=(notes or {}).get(group.value, ""),
        )
        for group in RespondentGroup
    )
    return WeightChart(
        tuple(name for name, _column in shown), groups, _example(shown[-1][1], labels)
    )


def _example(column: Column, labels: Labels) -> str:
    """Return what the largest weight of the last column does to a chance of one half."""
    fmt, rows = Formats(current_language()), column[next(iter(RespondentGroup)).value]
    row = max(rows, key=lambda one: abs(one["weight"]))
    odds = exp(row["weight"])
    return _(
        "Example: “%(name)s” weighs %(weight)s. Two pairings are otherwise alike; one has a "
        "chance of %(half)s, the other is better in this comparison by one usual step. Its chance "
        "is %(chance)s: the odds are multiplied by %(odds)s.",
        name=labels.comparison(row["comparison"]),
        weight=fmt.number(row["weight"], 2),
        half=fmt.percent(0.5),
        chance=fmt.percent(odds / (1.0 + odds)),
        odds=fmt.number(odds, 2),
    )


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


def sentences_of(
    chart: WeightChart, surveys: Mapping[str, str] | None = None
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return what decisions say about the start, only where the intervals carry it.

    Parameters
    ----------
    surveys : by group the survey that its start comes from, where it does.
    """
    return tuple(
        (
            group.name,
            tuple(
                _moved(row, (surveys or {}).get(group.key, "")) for row in group.rows if row.said
            ),
        )
        for group in chart.groups
        if any(row.said for row in group.rows)
    )


def _moved(row: WeightRow, survey: str) -> str:
    said = {"name": row.label, "survey": survey}
    if survey and _is_more(row):
        return _("Decisions say that “%(name)s” matters more than %(survey)s does.", **said)
    if survey:
        return _("Decisions say that “%(name)s” matters less than %(survey)s does.", **said)
    if _is_more(row):
        return _("Decisions say that “%(name)s” matters more than the start assumed.", **said)
    return _("Decisions say that “%(name)s” matters less than the start assumed.", **said)


def _is_more(row: WeightRow) -> bool:
    before, after = row.marks[0], row.marks[1]
    return before is not None and after is not None and abs(after.value) > abs(before.value)
