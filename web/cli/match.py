"""``clusterbridge match``: rank and explain mini-clusters for one firm."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from web.cli.common import as_id, format_option, language_option, print_json, print_lines

if TYPE_CHECKING:
    from features.profiles import SMEProfile
    from matcher.pipeline import Matcher, Recommendation

DEFAULT_TOP = "10"

EPILOG = """\b
Examples:
  clusterbridge match firm.toml
  clusterbridge match firm.toml --top all --format json --lang en
  clusterbridge match firm.toml --explain gwangju-03 --lang de
  echo '{"name": "Muster", "technologies_offered": ["LED-Leuchten"]}' | clusterbridge match -

PROFILE is a file that ends in .toml or .json, or "-" for standard input; docs/profile.md
describes its keys. When the service does not vouch for its ranking it says so and exits with 0.
"""


def _top(_context: click.Context, _parameter: click.Parameter, value: str) -> int | None:
    """Return how many to show, None for all."""
    text = value.strip().lower()
    if text == "all":
        return None
    if text.isascii() and text.isdigit() and len(text) < 10:
        return int(text)
    raise click.BadParameter(f"{value!r} is neither a whole number from 0 nor 'all'.")


@click.command(epilog=EPILOG)
@click.argument("profile")
@click.option(
    "--top", metavar="N|all", default=DEFAULT_TOP, show_default=True, callback=_top,
    help="How many mini-clusters to show.",
)  # fmt: skip
@language_option
@format_option
@click.option(
    "--explain", metavar="MINI_CLUSTER", callback=as_id, help="Show one pairing in full, by id.",
)  # fmt: skip
@click.option("--vectors", is_flag=True, help="Show the feature vectors of both sides instead.")
@click.option(
    "--instance", metavar="PATH",
    help="Take the model from the database of this instance folder; default: the reference model.",
)  # fmt: skip
def match(
    profile: str,
    top: int | None,
    lang: str,
    output: str,
    explain: str | None,
    vectors: bool,
    instance: str | None,
) -> None:
    """Rank mini-clusters for the firm in PROFILE and say why."""
    from web.cli.profile import matcher_and_profile

    matcher, firm = matcher_and_profile(profile, lang, instance)
    if vectors:
        from web.cli.vectors import show_vectors

        show_vectors(matcher, firm, explain, lang, output)
        return
    if explain is not None:
        _explain(matcher, firm, explain, lang, output)
        return
    recommendation = matcher.recommend(firm, n=top)
    _show(recommendation, lang, output)


def _show(recommendation: Recommendation, language: str, output: str) -> None:
    from web.wording.reasons import Wording

    wording = Wording(language, recommendation.catalogue)
    if output == "json":
        from web.cli.report import recommendation_json

        print_json(recommendation_json(recommendation, wording))
    else:
        from web.cli.terminal import ranking_lines

        cut = sys.stdout.isatty()
        print_lines(ranking_lines(recommendation, wording, cut=cut), heading=1)


def _explain(
    matcher: Matcher, firm: SMEProfile, mini_cluster: str, language: str, output: str
) -> None:
    """Show one pairing; as JSON the whole document with this pairing alone in its ranking."""
    from dataclasses import replace

    from web.cli.footer import pairing_footer
    from web.cli.profile import require_mini_cluster
    from web.cli.terminal import explanation_lines
    from web.wording.reasons import Wording

    require_mini_cluster(matcher.catalogue, mini_cluster, language)
    everything = matcher.recommend(firm, n=None)
    explanation = everything.explanation(mini_cluster)
    ranking = () if explanation is None else (explanation,)
    wording = Wording(language, matcher.catalogue)
    if output == "json":
        _show(replace(everything, ranking=ranking), language, output)
        return
    if explanation is None:
        excluded = everything.exclusion(mini_cluster)
        reason = "" if excluded is None else wording.exclusion(excluded.key)
        lines = [f"{wording.mini_cluster(mini_cluster)}: {reason}"]
    else:
        vouched = everything.abstained is None
        lines = explanation_lines(explanation, wording, is_vouched_for=vouched)
        if everything.abstained is not None:
            lines = [wording.abstention(everything.abstained), "", *lines]
    print_lines([*lines, *pairing_footer(everything, mini_cluster, wording)], heading=1)
