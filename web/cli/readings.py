"""What a training found beside the weights, as lines for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import floor
from typing import Any

MOST_SHOWN = 5
"""Weights that are shown of each group, those that change most."""
NOTHING_SILENT = "  silence: of everything that was shown somebody spoke; nothing to count"
NO_PAIRS = "  pairs in one list: no list has both an acceptance and a decline"


def term_lines(found: Mapping[str, Any]) -> Iterator[str]:
    """Yield which terms are in the sum, and which ones decisions ask for."""
    if found["switched_on"]:
        yield f"  switched on: {', '.join(found['switched_on'])}"
    if not found["looked_at"]:
        yield "  terms: too few firms to look for any"
    elif not found["asked_for"]:
        yield f"  terms: none of {found['looked_at']} possible ones is more than chance"
    for one in found["asked_for"][:MOST_SHOWN]:
        yield (
            f"  terms: decisions on {one['group']} firms ask for {one['term']}: weight"
            f" {one['weight']:+.2f}, log loss falls by {one['gain']:.4f}, corrected p"
            f" {one['p_value']:.4f}; “retrain --term {one['term']}” tries it"
        )


def calibration_lines(found: Mapping[str, Any]) -> Iterator[str]:
    """Yield how true the chances are on firms that were not learned from."""
    if found["slope"] is None:
        yield "  chances: too few firms to see how true they are"
        return
    head = f"  chances: off by {found['error']:.3f} on average over {found['firms']} unseen firms"
    if found["applied"]:
        yield (
            f"{head}, so corrected (slope {found['slope']:.2f}, shift {found['shift']:+.2f}):"
            f" {found['error_corrected']:.3f}"
        )
    elif found["needed"]:
        yield f"{head}; not corrected, as the correction would leave nothing of the order"
    else:
        yield f"{head}, no more than chance makes of true ones: not corrected"


def fairness_lines(found: Mapping[str, Any]) -> Iterator[str]:
    """Yield how true a model is for groups of firms by size class and Land."""
    if not found["groups"]:
        yield f"  by size class and Land: no group has {found['minimum']} firms"
        return
    yield "  by size class and Land: share accepted, mean stated chance, difference with interval"
    for one in found["groups"]:
        accepted, apart = one["accepted"]["value"], one["apart"]
        span = f"{apart['value']:+.3f} [{apart['low']:+.3f}, {apart['high']:+.3f}]"
        mark = "  *" if one["off"] else ""
        yield (
            f"    {one['key']:<10} {one['firms']:>4} firms  {accepted:.3f}  {one['chance']:.3f}"
            f"  {span}{mark}"
        )
    hidden = sum(found["hidden"].values())
    if hidden:
        yield f"    {hidden} more are not shown: fewer than {found['minimum']} firms, or near it"


UNSUPPORTED = {
    "nothing_logged": "nothing was shown with a rank",
    "mostly_unseen": "too much of its attention falls on what was never shown",
    "few_carry_all": "too few pairings that somebody looked at carry all the weight",
}
ESTIMATORS = {
    "ips": "weighted by propensity (IPS)",
    "snips": "the same, self-normalised (SNIPS)",
    "dr": "doubly robust (DR)",
}


def off_policy_lines(found: Mapping[str, Any]) -> Iterator[str]:
    """Yield what a model would have brought by what was logged, or why that cannot be said."""
    rests = (
        f"{floor(100 * found['support'])}% of its attention on what was shown (least"
        f" {found['least_support']:.0%}), effective number {found['effective']:.0f} (least"
        f" {found['least_effective']:.0f})"
    )
    if found["refused"]:
        yield f"  acceptances a list under it: not estimated, {UNSUPPORTED[found['refused']]}"
        yield f"    {rests}"
        return
    yield f"  acceptances a list, estimated from {found['lists']} lists; seen: {found['seen']:.3f}"
    yield f"    {rests}"
    for name, one in found["values"].items():
        yield f"    {ESTIMATORS[name]:<34} {one['value']:.3f} [{one['low']:.3f}, {one['high']:.3f}]"


def beside_lines(found: Mapping[str, Any]) -> Iterator[str]:
    """Yield how much hangs on the way in which decisions are read."""
    yield "The same decisions read in other ways:"
    yield from _silence_lines(found["silence"])
    yield from _pair_lines(found["pairs"])
    yield from _group_lines(found["groups"])
    yield from leniency_lines(found["leniency"])


def _silence_lines(found: Mapping[str, Any]) -> Iterator[str]:
    if found["missing"]:
        yield NOTHING_SILENT
        return
    yield (
        f"  silence ({found['silent']} pairings were shown and nobody spoke of them): weights with"
        " silence taken for a no, then counted by the chance that somebody looked"
    )
    yield from _change_lines(found["weights"])


def _pair_lines(found: Mapping[str, Any]) -> Iterator[str]:
    if found["missing"]:
        yield NO_PAIRS
        return
    yield (
        f"  pairs in one list ({found['pairs']} in {found['lists']} lists): weights from"
        " each decision by itself, then from pairs alone"
    )
    yield from _change_lines(found["weights"])


def _change_lines(weights: Mapping[str, Sequence[Mapping[str, Any]]]) -> Iterator[str]:
    for group, rows in weights.items():
        moved = [row for row in rows if row["errors"] is not None]
        for one in sorted(moved, key=lambda row: -abs(row["errors"]))[:MOST_SHOWN]:
            yield (
                f"    {group:<11} {one['comparison']:<28} {one['before']:+.3f}  {one['after']:+.3f}"
                f"  ({one['errors']:+.1f} standard errors)"
            )


def _group_lines(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    apart = [one for one in rows if one["low"] > 0.0 or one["high"] < 0.0]
    if not apart:
        yield "  groups: no weight differs by more than its range between the two"
        return
    yield "  groups: weights of co-operating less those of interested firms, with 95 % interval"
    for one in apart:
        span = f"[{one['low']:+.3f}, {one['high']:+.3f}]"
        yield f"    {one['comparison']:<28} {one['difference']:+.3f} {span}"


def leniency_lines(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield how much more often each coordinator accepts the same pairing; never in a score."""
    if not rows:
        yield "  leniency: no coordinator has decided"
        return
    yield "  leniency of coordinators, log-odds with 95 % interval; never part of a score"
    for number, one in enumerate(rows, start=1):
        name = one.get("coordinator", f"coordinator {number}")
        span = f"[{one['low']:+.3f}, {one['high']:+.3f}]"
        yield f"    {name:<28} {one['value']:+.3f} {span}  {one['decisions']} decisions"
