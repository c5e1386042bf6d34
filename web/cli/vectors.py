"""``clusterbridge match --vectors``: every number that the comparisons read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click
import numpy as np

from features.blocks import candidate_blocks, sme_blocks
from features.encoding import Block
from features.profiles import SMEProfile
from matcher.pipeline import Matcher
from web.cli.common import print_json, print_lines
from web.cli.profile import require_mini_cluster
from web.wording.reasons import Wording

SHOWN = 4
"""Numbers of a long vector that the table shows; the JSON document has all."""


def show_vectors(
    matcher: Matcher,
    profile: SMEProfile,
    mini_cluster: str | None,
    language: str,
    output: str,
) -> None:
    """Print the blocks of a firm and, where one is named, of a mini-cluster.

    One that takes no part in matching has no blocks; why not is said, beside a JSON document on
    stderr.

    Raises
    ------
    BadInput : there is no such mini-cluster.
    """
    sides = {"firm": sme_blocks(matcher.profiles.encode_sme(profile), matcher.profiles)}
    if mini_cluster is not None:
        require_mini_cluster(matcher.catalogue, mini_cluster, language)
        excluded = matcher.catalogue.mini_cluster(mini_cluster).excluded
        if excluded:
            reason = Wording(language, matcher.catalogue).exclusion(excluded)
            click.echo(f"{mini_cluster}: {reason}", err=output == "json")
        else:
            place = matcher.encoded_candidates.ids.index(mini_cluster)
            sides[mini_cluster] = candidate_blocks(
                matcher.encoded_candidates, place, matcher.profiles
            )
    if output == "json":
        print_json({side: [_json(block) for block in blocks] for side, blocks in sides.items()})
        return
    for side, blocks in sides.items():
        print_lines([side, *(line for block in blocks for line in _lines(block))], heading=1)


def _json(block: Block) -> dict[str, Any]:
    return {
        "name": block.name,
        "labels": list(block.labels),
        "shape": list(block.values.shape),
        "unit": block.unit,
        "meaning": block.meaning,
        "values": _nulls(block.values.tolist()),
    }


def _nulls(values: Any) -> Any:
    """Write unknown numbers as null: JSON knows no NaN."""
    if isinstance(values, list):
        return [_nulls(item) for item in values]
    return None if np.isnan(values) else values


def _lines(block: Block) -> Iterator[str]:
    shape = " x ".join(map(str, block.values.shape))
    yield f"  {block.name} ({shape}; {block.unit}): {block.meaning}"
    if block.values.ndim == 1 and block.labels:
        for label, value in zip(block.labels, block.values.tolist(), strict=True):
            yield f"    {label:<24} {_number(value)}"
        return
    for row, values in enumerate(block.values):
        label = block.labels[row] if block.labels else str(row + 1)
        numbers = " ".join(_number(value) for value in values[:SHOWN].tolist())
        more = f" ... ({len(values)})" if len(values) > SHOWN else ""
        yield f"    {label}: {numbers}{more}"


def _number(value: float) -> str:
    return "unknown" if np.isnan(value) else f"{value:.4g}"
