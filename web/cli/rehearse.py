"""``clusterbridge rehearse``: learning tried where the truth is known; everything is synthetic."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from web.cli.common import format_option, print_json, print_lines

if TYPE_CHECKING:
    from matcher.rehearsal import Rehearsed

SYNTHETIC = "SYNTHETIC: firms, mini-clusters and decisions are drawn at random; no fact is in it."
MOST = 100_000

EPILOG = """\b
Examples:
  clusterbridge rehearse
  clusterbridge rehearse --decisions 50 --decisions 2000 --seed 7
  clusterbridge rehearse --survey-scale 3 --leniency 1 --fading 1
  clusterbridge rehearse --interaction 0.4 --format json

A world is drawn in which the true weights are known: those of the shipped model, deviating.
Coordinators decide on lists in the survey's order, and the weights are learned from that. Regret is
0 for the best possible lists of ten and 1 for random ones. One world says little: try several
seeds. "make soak" tries hundreds. Nothing is stored, and no installation is needed.
"""


@click.command(epilog=EPILOG)
@click.option("--firms", "n_firms", type=click.IntRange(10, 5000), default=500, show_default=True,
              help="Firms of the world.")  # fmt: skip
@click.option("--decisions", "counts", type=click.IntRange(1, MOST), multiple=True,
              default=(50, 200, 1000), show_default=True,
              help="Decisions to learn from; may be repeated.")  # fmt: skip
@click.option("--deviation", type=click.FloatRange(0, 2), default=0.1, show_default=True,
              help="How far the truth is from the survey, per weight.")  # fmt: skip
@click.option("--survey-scale", type=click.FloatRange(0.01, 100), default=1.0, show_default=True,
              help="The survey says this many times too much.")  # fmt: skip
@click.option("--interaction", type=click.FloatRange(-2, 2), default=0.0, show_default=True,
              help="Weight of the product of the first two comparisons.")  # fmt: skip
@click.option("--u-shape", type=click.FloatRange(-2, 2), default=0.0, show_default=True,
              help="Weight of the square of one comparison.")  # fmt: skip
@click.option("--drift", type=click.FloatRange(0, 2), default=0.0, show_default=True,
              help="How far each weight moves halfway.")  # fmt: skip
@click.option("--leniency", type=click.FloatRange(0, 5), default=0.0, show_default=True,
              help="How much coordinators differ, log-odds.")  # fmt: skip
@click.option("--fading", type=click.FloatRange(0, 3), default=0.0, show_default=True,
              help="A pairing at rank r is looked at with chance 1 / r^fading.")  # fmt: skip
@click.option("--mistakes", type=click.FloatRange(0, 1), default=0.0, show_default=True,
              help="Share of decisions that are a coin flip.")  # fmt: skip
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True,
              help="Draws the world; the same seed gives the same numbers.")  # fmt: skip
@format_option
def rehearse(counts: Sequence[int], seed: int, output: str, **changes: Any) -> None:
    """Learn from the decisions of a synthetic world, and say how near the truth that comes."""
    from data.model_json import load_model
    from matcher.rehearsal import plan_of, rehearse

    found = rehearse(plan_of(load_model(), **changes), sorted(set(counts)), seed)
    if output == "json":
        learned = [asdict(one) for one in found]
        print_json({"schema_version": 1, "synthetic": True, "seed": seed, "learned": learned})
        return
    click.echo(SYNTHETIC)
    print_lines(_lines(found))


def _lines(found: Sequence[Rehearsed]) -> Iterator[str]:
    yield "decisions  regret at 10  error of a weight  95 % intervals that hold"
    for one in found:
        count = f"{one.decisions:,}" if one.decisions else "survey"
        covered = "" if one.covered is None else f"{one.covered:.0%}"
        yield f"{count:>9}  {one.regret:>12.3f}  {one.error:>17.3f}  {covered:>24}".rstrip()
