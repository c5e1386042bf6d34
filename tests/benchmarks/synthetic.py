"""A synthetic catalogue of any size: reference mini-clusters, recombined and blurred.

Nothing in it describes anything real. It is there to measure time, never quality.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from features.catalogue import Catalogue, MiniCluster, NetworkEdge, NetworkNode, Theme
from features.text import Encoder
from matcher.pipeline import Matcher

SEED = 20261122

#: Length of the noise that is added to a unit vector. Chosen so that a synthetic theme and the one
#: it comes from have a cosine of about 0.9.
NOISE = 0.5

_MARK = "synthetic "


class BlurredEncoder:
    """Encodes synthetic texts as their originals with seeded noise, and all others as they are.

    Parameters
    ----------
    encoder : encodes the originals.
    """

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.name = f"blurred {encoder.name}"
        self.version = encoder.version
        self.dimension = encoder.dimension

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return (n, dimension) unit rows; a text's noise depends on nothing but the text."""
        rows = self._encoder.encode([_original(text) for text in texts])
        for place, text in enumerate(texts):
            if text.startswith(_MARK):
                rows[place] = _blurred(rows[place], text)
        return rows


def synthetic_matcher(matcher: Matcher, count: int) -> Matcher:
    """Return a matcher on a catalogue of synthetic mini-clusters.

    Each takes its place, codes, demands and reliefs from one reference mini-cluster and its
    themes from several; the network gets an edge from the agency to each.

    Parameters
    ----------
    matcher : on the reference catalogue; its model is kept.
    count : how many mini-clusters.
    """
    rng = np.random.default_rng(SEED)
    reference = [one for one in matcher.catalogue.mini_clusters if not one.excluded]
    themes = [theme for one in reference for theme in one.themes]
    minis = tuple(_synthetic(number, reference, themes, rng) for number in range(count))
    catalogue = _with_edges(matcher.catalogue, minis)
    return Matcher(catalogue, matcher.model, BlurredEncoder(matcher.profiles.encoder))


def _synthetic(
    number: int,
    reference: Sequence[MiniCluster],
    themes: Sequence[Theme],
    rng: np.random.Generator,
) -> MiniCluster:
    body, facts = (reference[row] for row in rng.integers(len(reference), size=2))
    chosen = (themes[row] for row in rng.integers(len(themes), size=len(body.themes)))
    mark = f"{_MARK}{number} "
    made: MiniCluster = replace(
        body,
        id=f"synthetic-{number:05d}",
        themes=tuple(Theme(mark + one.de, mark + one.en, mark + one.ko) for one in chosen),
        demands=facts.demands,
        reliefs=facts.reliefs,
        programmes=facts.programmes,
    )
    return made


def _with_edges(catalogue: Catalogue, minis: tuple[MiniCluster, ...]) -> Catalogue:
    old = {one.id for one in catalogue.mini_clusters}
    pattern = next(edge for edge in catalogue.edges if edge.target in old)
    kind = next(node.kind for node in catalogue.nodes if node.id in old)
    nodes = [node for node in catalogue.nodes if node.id not in old]
    edges = [edge for edge in catalogue.edges if not old & {edge.source, edge.target}]
    edges += [_edge(pattern, one) for one in minis]
    return replace(
        catalogue,
        mini_clusters=minis,
        nodes=(*nodes, *(NetworkNode(one.id, kind, one.name) for one in minis)),
        edges=tuple(edges),
    )


def _edge(pattern: NetworkEdge, one: MiniCluster) -> NetworkEdge:
    return replace(pattern, source=one.innovation_cluster, target=one.id)


def _blurred(row: NDArray[np.float32], text: str) -> NDArray[np.float32]:
    noise = np.random.default_rng(zlib.crc32(text.encode())).standard_normal(len(row))
    moved = row + NOISE * noise / np.linalg.norm(noise)
    return (moved / np.linalg.norm(moved)).astype(np.float32)


def _original(text: str) -> str:
    return text.split(" ", 2)[2] if text.startswith(_MARK) else text
