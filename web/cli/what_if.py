"""``clusterbridge what-if``: what would change if help were offered; nothing is stored."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isnan
from typing import TYPE_CHECKING, Any

import click

from web.cli.common import (
    BadInput,
    format_option,
    instance_option,
    instance_settings,
    print_json,
    print_lines,
    stored_services,
)

if TYPE_CHECKING:
    from features.catalogue import Catalogue
    from matcher.effects import Effects
    from matcher.operations import Services
    from matcher.resampling import Interval
    from matcher.what_if import Help, NeedChange, SlotTrial, Trial

EPILOG = """\b
Examples:
  clusterbridge what-if --fund 0.5
  clusterbridge what-if --interpreters 0.75 --at gwangju --at changwon
  clusterbridge what-if --help-with market_knowledge=0.5 --format json > trial.json
  clusterbridge what-if --slots gwangju-01=5
  clusterbridge what-if --mini-cluster gwangju --set name_en=... --set themes_en=...

How far help takes an obstacle away (0-1) is your assumption, and so is everything that follows
from it. The fields of a mini-cluster are those of "catalogue add". Ranges hold 90 percent of
the draws of firms. Nothing is stored, and no weight changes.
"""
MOST_FIRMS = 300
"""Firms with open introductions that are looked at, those waiting longest first."""
_SHOWN = 5
_ASSUMED = {"source": "trial", "confidence": "low", "basis": "entered"}
"""Source of a mini-cluster on trial, which is nowhere kept."""


@click.command("what-if", epilog=EPILOG)
@click.option("--fund", type=click.FloatRange(0, 1), help="A fund: relief of high costs, 0-1.")
@click.option("--interpreters", type=click.FloatRange(0, 1), help="Relief of language, 0-1.")
@click.option("--help-with", "more", multiple=True, metavar="BARRIER=RELIEF",
              help="Relief of any obstacle, such as market_knowledge=0.5.")  # fmt: skip
@click.option("--at", "places", multiple=True, metavar="PLACE",
              help="Innovation or mini-cluster with the help; default: all.")  # fmt: skip
@click.option("--mini-cluster", "place", metavar="PLACE", help="A new mini-cluster there.")
@click.option("--set", "given", multiple=True, metavar="FIELD=TEXT",
              help="One field of the new mini-cluster; \\n divides.")  # fmt: skip
@click.option("--slots", multiple=True, metavar="MINI_CLUSTER=NUMBER",
              help="A coordinator who takes so many more introductions.")  # fmt: skip
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True,
              help="Draws the firms of the ranges.")  # fmt: skip
@format_option
@instance_option
def what_if(seed: int, output: str, instance: str | None, **tried: Any) -> None:
    """Show which shortlists, chances and needs would change, over the synthetic reference firms
    and over the firms with open introductions, if help, slots or a mini-cluster were added."""
    import numpy as np

    from data.model_build import load_reference_firms
    from matcher.review_operations import firms_waiting
    from matcher.what_if import tried as changes
    from web.wiring import Wiring, reference_catalogue

    with stored_services(instance, read_only=True) as services:
        settings = instance_settings(instance)
        wiring = Wiring(settings, services=lambda: services)
        slots = tuple(_slots(services, wiring.catalogue, tried.pop("slots")))
        after = _on_trial(services, wiring.catalogue, **tried)
        if after is wiring.catalogue and not slots:
            raise BadInput(["Error: nothing to try; see “clusterbridge what-if --help”"])
        trials: dict[str, Trial | None] = {}
        if after is not wiring.catalogue:
            before, other = wiring.matcher, wiring.matcher_on(after)
            reference = load_reference_firms(reference_catalogue())
            waiting = tuple(firms_waiting(services, MOST_FIRMS))
            enough = waiting if len(waiting) >= settings.smallest_group else ()
            for name, firms in (("reference", reference), ("open_introductions", enough)):
                trials[name] = changes(firms, before, other, np.random.default_rng(seed))
        if output == "json":
            print_json(_json(trials, slots, settings.smallest_group, seed))
        else:
            print_lines(_lines(trials, slots, settings.smallest_group))


def _on_trial(
    services: Services,
    catalogue: Catalogue,
    fund: float | None,
    interpreters: float | None,
    more: Sequence[str],
    places: Sequence[str],
    place: str | None,
    given: Sequence[str],
) -> Catalogue:
    """Return the catalogue of a trial, or the same one where nothing in it is tried."""
    from features.vocabulary import Barrier
    from matcher.what_if import Help, with_help

    said = {Barrier.COST: fund, Barrier.LANGUAGE: interpreters}
    said |= dict(_help_with(one) for one in more)
    known = {one.id for one in catalogue.mini_clusters}
    known |= {one.id for one in catalogue.innovation_clusters}
    for one in (*places, *([place] if place else ())):
        if one not in known:
            raise BadInput([f"Error: no place {one!r}; “clusterbridge catalogue list” shows all"])
    if given and not place:
        raise BadInput(["Error: --set needs --mini-cluster"])
    changed = _with_mini_cluster(services, place, given) if place else catalogue
    helps: list[Help] = [
        Help(barrier, relief, frozenset(places))
        for barrier, relief in said.items()
        if relief is not None
    ]
    return with_help(changed, helps, f"{catalogue.version}+trial") if helps or place else catalogue


def _help_with(text: str) -> tuple[Any, float]:
    from features.vocabulary import Barrier

    key, _, number = text.partition("=")
    try:
        relief = float(number)
        barrier = Barrier(key.strip())
    except ValueError:
        relief, barrier = -1.0, Barrier.COST
    if not 0 <= relief <= 1:
        allowed = ", ".join(Barrier)
        raise BadInput([f"Error: --help-with {text!r}; allowed: KEY=0 to 1, KEY of {allowed}"])
    return barrier, relief


def _with_mini_cluster(services: Services, place: str, given: Sequence[str]) -> Catalogue:
    from data.catalogue_build import build
    from matcher.statements import MINI_CLUSTER, with_mini_cluster
    from matcher.upkeep_operations import current_tables, free_key
    from web.cli.upkeep import named_text, refused

    texts = dict(named_text(one, MINI_CLUSTER[1:]) for one in given)
    today = {"as_of": f"{services.clock.now():%Y-%m}", "innovation_cluster": place}
    said = {**texts, **_ASSUMED, **today}
    with refused():
        current = current_tables(services)
        tables = with_mini_cluster(current, free_key(services, place), said)
        return build(tables, current).value


def _slots(services: Services, catalogue: Catalogue, said: Sequence[str]) -> Iterator[SlotTrial]:
    from matcher.slot_operations import try_slots

    known = {one.id for one in catalogue.mini_clusters}
    for one in said:
        key, _, number = one.partition("=")
        if key not in known or not (number.isascii() and number.isdigit() and len(number) < 5):
            raise BadInput([f"Error: --slots {one!r}; allowed: a mini-cluster=0 to 9999"])
        yield try_slots(services, key, int(number))


def _number(value: float) -> float | None:
    return None if isnan(value) else round(value, 4)


def _interval(one: Interval) -> dict[str, float | None]:
    return {name: _number(value) for name, value in one._asdict().items()}


def _json(
    trials: dict[str, Trial | None], slots: Sequence[SlotTrial], minimum: int, seed: int
) -> dict[str, Any]:
    from dataclasses import asdict

    from matcher.resampling import LEVEL

    return {
        "schema_version": 1,
        "assumption": True,
        "interval_level": LEVEL,
        "minimum": minimum,
        "seed": seed,
        "slots": [asdict(one) for one in slots],
        "trials": {name: one and _trial_json(one) for name, one in trials.items()},
    }


def _trial_json(one: Trial) -> dict[str, Any]:
    effects: Effects = one.effects
    return {
        "firms": effects.firms,
        "changed": _interval(one.changed),
        "moved_in": dict(effects.moved_in),
        "moved_out": dict(effects.moved_out),
        "chance": {"before": _number(one.chance), "change": _interval(one.change)},
        "needs": [
            {"barrier": need.barrier.value, "rated": need.rated, "before": need.before,
             "after": need.after, "change": _interval(need.change)}
            for need in one.needs
        ],
    }  # fmt: skip


def _lines(
    trials: dict[str, Trial | None], slots: Sequence[SlotTrial], minimum: int
) -> Iterator[str]:
    yield "A trial: what follows rests on your assumption. Nothing is stored."
    titles = {"reference": "Reference firms (synthetic)", "open_introductions": "Firms that wait"}
    for name, one in trials.items():
        yield ""
        if one is None:
            yield f"{titles[name]}: fewer than {minimum}, so nothing is said of them."
        else:
            yield f"{titles[name]}: {one.effects.firms}"
            yield from _trial_lines(one)
    for slot in slots:
        yield ""
        yield (
            f"{slot.mini_cluster}: {slot.waiting} introductions wait to be decided; slots are free "
            f"for {slot.before} of them now, for {slot.after} then."
        )


def _trial_lines(one: Trial) -> Iterator[str]:
    yield f"  other first suggestions, or another order: {_range(one.changed)} of 100 firms"
    yield (
        f"  mean chance of the first suggestion: {100 * one.chance:.1f} of 100 now, "
        f"changed by {_range(one.change)}"
    )
    for title, moved in (("comes in", one.effects.moved_in), ("leaves", one.effects.moved_out)):
        for mini, count in moved[:_SHOWN]:
            yield f"  {mini} {title} for {count}"
    yield from (_need_line(need) for need in one.needs)


def _need_line(need: NeedChange) -> str:
    return (
        f"  {need.barrier}: of {need.rated} firms that rated it, {need.before} have no known help "
        f"now, {need.after} then; changed by {_range(need.change)} of 100"
    )


def _range(one: Interval) -> str:
    return f"{100 * one.value:.1f} ({100 * one.low:.1f} to {100 * one.high:.1f})"
