"""Versions of the weights as lines for people: one, its weights, two side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from web.cli.learning import interval_text, report_lines
from web.cli.readings import beside_lines, calibration_lines, term_lines

if TYPE_CHECKING:
    from matcher.model_operations import ListedModel
    from matcher.model_records import ModelReport
    from matcher.side_by_side_operations import Compared

LISTS_SHOWN = 5
ABSENT = {"weight": 0.0, "low": 0.0, "high": 0.0}


def listed_line(one: ListedModel) -> str:
    """Return a version as one line of the list."""
    mark = "pinned" if one.is_pinned else "active" if one.is_active else ""
    rows = f"{one.training.document['taught']} rows" if one.training else "shipped"
    said = "-"
    if one.reports:
        said = "proven better" if one.reports[-1].document["promoted"] else "not promoted"
    last = one.activations[-1] if one.activations else None
    how = f"{last.kind.value} {last.activated_at:%Y-%m-%d %H:%M} {last.actor}" if last else "-"
    return f"{one.version:<24} {mark:<7} {rows:<12} {said:<14} {how}"


def time_text(moment: datetime) -> str:
    """Return a moment to the minute, in UTC."""
    return moment.astimezone(UTC).isoformat(timespec="minutes").replace("+00:00", "Z")


def shown_lines(one: ListedModel) -> Iterator[str]:
    """Yield how a version came about and what was found of it."""
    yield listed_line(one)
    if one.training:
        found = one.training.document
        when = time_text(one.training.at)
        yield f"trained by {one.training.actor} on {when}, code {found['code_version']}"
        if hand := found.get("by_hand"):
            set_to = ", ".join(f"{k} {a:+.2f} to {b:+.2f}" for k, (a, b) in hand["weights"].items())
            yield f"set by hand from {hand['base']}, which learned: {hand['group']}: {set_to}"
            yield f"because: {hand['reason']}"
        yield f"data {found['data_hash'][:12]}, before {found['cut'][:16]}"
        yield f"parent {found['parent']}"
        yield f"prior: {found['prior']['source']}, scale {found['prior']['scale']:.3f}"
        yield f"settings: {settings_text(found['settings'])}"
        if "terms" in found:
            yield from term_lines(found["terms"])
        if "calibration" in found:
            yield from calibration_lines(found["calibration"])
        if "beside" in found:
            yield from beside_lines(found["beside"])
    for report in one.reports[-1:]:
        yield from report_lines(report.document, report.against)
        yield from _metric_lines(report)
    for event in one.activations:
        why = f": {event.reason}" if event.reason else ""
        yield f"{event.kind.value} by {event.actor} on {time_text(event.activated_at)}{why}"


def _metric_lines(report: ModelReport) -> Iterator[str]:
    """Yield the metrics of both versions on the same decisions; none where nothing was judged."""
    found = [report.document.get(side, {}).get("metrics", {}) for side in ("active", "candidate")]
    if not all(found):
        return
    yield f"metrics on these decisions: {report.against}, then {report.version}"
    for name in sorted(found[0]):
        before, after = (interval_text(one[name]) for one in found)
        yield f"  {name:<18} {before}   {after}"


def settings_text(settings: Mapping[str, Any]) -> str:
    """Return how a version was fitted, one word and value after the other."""
    return ", ".join(
        f"{key} {' '.join(value) or 'none' if isinstance(value, list | tuple) else value}"
        for key, value in settings.items()
    )


def weight_lines(weights: dict[str, Any]) -> Iterator[str]:
    """Yield the weights of each group with their intervals."""
    for group, rows in weights.items():
        yield f"weights of {group} firms, log-odds per standard deviation, with 95 % interval:"
        yield from (
            f"  {one['comparison']:<28} {one['weight']:.4f} [{one['low']:.4f}, {one['high']:.4f}]"
            for one in rows
        )


def compared_lines(found: Compared) -> Iterator[str]:
    """Yield two versions side by side: weights, lists that change and why, decisions."""
    first, second = found.weights
    for group in first:
        yield f"weights of {group} firms: {found.one}, then {found.other}, with 95 % interval"
        before, after = ({row["comparison"]: row for row in one[group]} for one in (first, second))
        for key in dict.fromkeys((*before, *after)):
            left, right = (one.get(key, ABSENT) for one in (before, after))
            apart = right["low"] > left["weight"] or right["high"] < left["weight"]
            yield (
                f"  {key:<28} {left['weight']:.4f} [{left['low']:.4f}, {left['high']:.4f}]"
                f"   {right['weight']:.4f} [{right['low']:.4f}, {right['high']:.4f}]"
                f"{'  *' if apart else ''}"
            )
    effects = found.changes.effects
    yield f"the first five places change for {effects.changed} of {effects.firms} firms"
    for said, moved in (("in", effects.moved_in), ("out", effects.moved_out)):
        names = ", ".join(f"{name} ({count})" for name, count in moved[:5])
        yield f"  most often moved {said}: {names or 'none'}"
    because = ", ".join(f"{key} ({count})" for key, count in found.changes.because[:5])
    yield f"  most often because of: {because or 'nothing'}"
    for one in found.changes.lists[:LISTS_SHOWN]:
        for push in one.why:
            yield (
                f"  {one.profile_id}: {push.rises} passes {push.falls},"
                f" {push.key} {push.change:+.2f}"
            )
    yield "decided pairings among the first ten places:"
    for name, shown in zip((found.one, found.other), found.shown, strict=True):
        yield f"  {name:<24} accepted {shown['accepted']}, declined {shown['declined']}"
    yield f"decisions that only one of them would have led to: {found.n_apart}"
    for decided in found.apart:
        yield (
            f"  {decided.profile_id} {decided.mini_cluster} {decided.said}, only under"
            f" {decided.only}"
        )
