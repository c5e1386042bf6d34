"""``clusterbridge what-if``: what would change if help were offered; nothing is stored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
from web.cli.upkeep import named_text, refused

if TYPE_CHECKING:
    from features.catalogue import Catalogue
    from web.trials import TrialPlan

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
_SHOWN = 5


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
    from web.trials import trial_of
    from web.wiring import Wiring

    with stored_services(instance, read_only=True) as services:
        settings = instance_settings(instance)
        wiring = Wiring(settings, services=lambda: services)
        plan = _plan(wiring.catalogue, **tried)
        if not (plan.helps or plan.place or plan.slots):
            raise BadInput(["Error: nothing to try; see “clusterbridge what-if --help”"])
        with refused():
            found = trial_of(wiring, plan, seed)
    if output == "json":
        print_json(found)
    else:
        print_lines(_lines(found))


def _plan(
    catalogue: Catalogue,
    fund: float | None,
    interpreters: float | None,
    more: Sequence[str],
    places: Sequence[str],
    place: str | None,
    given: Sequence[str],
    slots: Sequence[str],
) -> TrialPlan:
    """Return what is tried; raises BadInput where something of it cannot be."""
    from features.vocabulary import Barrier
    from matcher.statements import MINI_CLUSTER
    from web.trials import TrialPlan

    said = {Barrier.COST: fund, Barrier.LANGUAGE: interpreters}
    said |= dict(_help_with(one) for one in more)
    known = {one.id for one in catalogue.mini_clusters}
    known |= {one.id for one in catalogue.innovation_clusters}
    for one in (*places, *([place] if place else ())):
        if one not in known:
            raise BadInput([f"Error: no place {one!r}; “clusterbridge catalogue list” shows all"])
    if given and not place:
        raise BadInput(["Error: --set needs --mini-cluster"])
    return TrialPlan(
        {barrier: relief for barrier, relief in said.items() if relief is not None},
        tuple(places),
        place or "",
        dict(named_text(one, MINI_CLUSTER[1:]) for one in given),
        tuple(_slots(catalogue, slots)),
    )


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


def _slots(catalogue: Catalogue, said: Sequence[str]) -> Iterator[tuple[str, int]]:
    known = {one.id for one in catalogue.mini_clusters}
    for one in said:
        key, _, number = one.partition("=")
        if key not in known or not (number.isascii() and number.isdigit() and len(number) < 5):
            raise BadInput([f"Error: --slots {one!r}; allowed: a mini-cluster=0 to 9999"])
        yield key, int(number)


def _lines(found: Mapping[str, Any]) -> Iterator[str]:
    yield "A trial: what follows rests on your assumption. Nothing is stored."
    titles = {"reference": "Reference firms (synthetic)", "open_introductions": "Firms that wait"}
    for name, one in found["trials"].items():
        yield ""
        if one is None:
            yield f"{titles[name]}: fewer than {found['minimum']}, so nothing is said of them."
        else:
            yield f"{titles[name]}: {one['firms']}"
            yield from _trial_lines(one)
    for slot in found["slots"]:
        yield ""
        yield (
            f"{slot['mini_cluster']}: {slot['waiting']} introductions wait to be decided; slots "
            f"are free for {slot['before']} of them now, for {slot['after']} then."
        )


def _trial_lines(one: Mapping[str, Any]) -> Iterator[str]:
    chance = one["chance"]
    yield f"  other first suggestions, or another order: {_range(one['changed'])} of 100 firms"
    yield (
        f"  mean chance of the first suggestion: {_hundred(chance['before'])} of 100 now, "
        f"changed by {_range(chance['change'])}"
    )
    for title, name in (("comes in", "moved_in"), ("leaves", "moved_out")):
        for mini, count in list(one[name].items())[:_SHOWN]:
            yield f"  {mini} {title} for {count}"
    yield from (_need_line(need) for need in one["needs"])


def _need_line(need: Mapping[str, Any]) -> str:
    return (
        f"  {need['barrier']}: of {need['rated']} firms that rated it, {need['before']} have no "
        f"known help now, {need['after']} then; changed by {_range(need['change'])} of 100"
    )


def _range(one: Mapping[str, float | None]) -> str:
    low, high = _hundred(one["low"]), _hundred(one["high"])
    return f"{_hundred(one['value'])} ({low} to {high})"


def _hundred(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.1f}"
