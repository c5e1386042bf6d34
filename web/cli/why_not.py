"""``clusterbridge why-not``: why a mini-cluster is excluded, or not further up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from web.cli.common import as_id, format_option, language_option, print_json, print_lines

if TYPE_CHECKING:
    from matcher.contrast import Contrast
    from matcher.counterfactuals import Change
    from matcher.explanation import Explanation
    from matcher.pipeline import Recommendation
    from web.wording.reasons import Wording

COMPARED_RANKS = (1, 10)
"""The candidate is compared with those at these ranks."""
TERMS_SHOWN = 8
"""Terms of a difference that the table lists; the JSON document has all."""

EPILOG = """\b
Examples:
  clusterbridge why-not firm.toml wonju-02
  clusterbridge why-not firm.toml gumi-01 --lang de --format json
"""


@click.command("why-not", epilog=EPILOG)
@click.argument("profile")
@click.argument("mini_cluster", callback=as_id)
@language_option
@format_option
@click.option("--instance", metavar="PATH", help="Take the model from this instance folder.")
def why_not(profile: str, mini_cluster: str, lang: str, output: str, instance: str | None) -> None:
    """Say why MINI_CLUSTER is not further up for the firm in PROFILE, and what would help."""
    from matcher.contrast import contrast
    from matcher.counterfactuals import what_would_raise
    from web.cli.footer import pairing_footer
    from web.cli.profile import matcher_and_profile, require_mini_cluster
    from web.wording.reasons import Wording

    matcher, firm = matcher_and_profile(profile, lang, instance)
    require_mini_cluster(matcher.catalogue, mini_cluster, lang)
    everything = matcher.recommend(firm, n=None)
    own = everything.explanation(mini_cluster)
    better = [] if own is None else _better(everything.ranking, own.rank)
    contrasts = {one.rank: contrast(one, own) for one in better if own is not None}
    changes = what_would_raise(matcher, everything, mini_cluster)
    wording = Wording(lang, matcher.catalogue)
    if output == "json":
        print_json(_document(everything, mini_cluster, contrasts, changes, wording))
        return
    lines = [wording.mini_cluster(mini_cluster), *_standing(everything, mini_cluster, wording)]
    for rank, one in contrasts.items():
        lines += ["", *_contrast_lines(rank, one, wording)]
    lines += [*_change_lines(changes, wording), *pairing_footer(everything, mini_cluster, wording)]
    print_lines(lines, heading=1)


def _better(ranking: Sequence[Explanation], rank: int) -> list[Explanation]:
    return [one for one in ranking if one.rank in COMPARED_RANKS and one.rank < rank]


def _standing(everything: Recommendation, mini_cluster: str, wording: Wording) -> list[str]:
    excluded = everything.exclusion(mini_cluster)
    if excluded is not None:
        return [wording.exclusion(excluded.key)]
    own = everything.explanation(mini_cluster)
    if own is None:
        return []
    from web.wording.phrasing import R_

    message = R_("Rank {rank} of {count}, chance {chance}: {band}.")
    line = wording.say(
        message,
        rank=str(own.rank),
        count=str(everything.candidates),
        chance=wording.formats.percent(own.chance),
        band=wording.band(own.band),
    )
    abstained = everything.abstained
    return [line] if abstained is None else [line, wording.abstention(abstained)]


def _contrast_lines(rank: int, one: Contrast, wording: Wording) -> list[str]:
    from web.wording.phrasing import R_

    formats = wording.formats
    message = R_("Against rank {rank}, {name}: {difference} in all, made up of")
    head = wording.say(
        message,
        rank=str(rank),
        name=wording.mini_cluster(one.better),
        difference=formats.signed(-one.difference, 3),
    )
    shown, rest = one.terms[:TERMS_SHOWN], one.terms[TERMS_SHOWN:]
    lines = [head]
    for term in shown:
        share = formats.signed(-term.difference, 3)
        lines.append(f"{share:>8}  {wording.comparison(term.key)}")
    if rest:
        share = formats.signed(-sum(term.difference for term in rest), 3)
        more = wording.say(R_("all else ({count})"), count=str(len(rest)))
        lines.append(f"{share:>8}  {more}")
    return lines


def _change_lines(changes: Sequence[Change], wording: Wording) -> list[str]:
    from web.wording.phrasing import R_

    lines = []
    for change in changes:
        if effect := wording.change_effect(change):
            what, detail = wording.change(change)
            lines.append(f"  {what}: {effect}; {detail}")
    if not lines:
        return []
    return ["", wording.say(R_("What would raise the chance, one change at a time:")), *lines]


def _document(
    everything: Recommendation,
    mini_cluster: str,
    contrasts: Mapping[int, Contrast],
    changes: Sequence[Change],
    wording: Wording,
) -> dict[str, Any]:
    from dataclasses import asdict

    from web.cli.report import SCHEMA_VERSION, described, evidence_json

    own, excluded = everything.explanation(mini_cluster), everything.exclusion(mini_cluster)
    reason = None if excluded is None else wording.exclusion(excluded.key)
    return {
        "schema_version": SCHEMA_VERSION,
        "model_version": everything.model.version,
        "catalogue_version": everything.catalogue.version,
        "language": wording.language,
        "mini_cluster": mini_cluster,
        "excluded": None if excluded is None else {"key": excluded.key, "reason": reason},
        "candidates": everything.candidates,
        "rank": None if own is None else own.rank,
        "score": None if own is None else own.score,
        "chance": None if own is None else own.chance,
        "compared_with": [_contrast_json(rank, one, wording) for rank, one in contrasts.items()],
        "changes": [{**asdict(one), "text": wording.change(one)[0]} for one in changes],
        "chance_basis": everything.model.chance_basis,
        **described(mini_cluster, wording),
        "sources": evidence_json(everything.sources(mini_cluster)),
    }


def _contrast_json(rank: int, one: Contrast, wording: Wording) -> dict[str, Any]:
    return {
        "rank": rank,
        "mini_cluster": one.better,
        "difference": one.difference,
        "terms": [
            {
                "key": term.key,
                "group": term.group.value,
                "difference": term.difference,
                "label": wording.comparison(term.key),
            }
            for term in one.terms
        ],
    }
