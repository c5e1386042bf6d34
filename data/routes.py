"""Stored introduction paths of a catalogue, so that a short run needs no graph."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from features.access import AccessMap, PathsFrom
from features.catalogue import Catalogue
from features.network import IntroductionPath, PathNode

ROUTES_FILE = Path(__file__).parent / "reference" / "routes.json"
"""Paths of the reference catalogue; a cache, written by ``clusterbridge model build-reference``."""


def stored_paths(catalogue: Catalogue, path: Path = ROUTES_FILE) -> PathsFrom:
    """Return the stored paths of a catalogue.

    Parameters
    ----------
    catalogue : its version, the hash of all it says, must be the one that the file names.
    path : the file.

    Returns
    -------
    First station to agency to path; empty when those of another catalogue are stored, or none.
    """
    kinds = {node.id: node.kind for node in catalogue.nodes}
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        if document["catalogue"] != catalogue.version:
            return {}
        return {
            source: {agency: _path(entry, kinds) for agency, entry in targets.items()}
            for source, targets in document["paths"].items()
        }
    except (OSError, ValueError, TypeError, LookupError, AttributeError):
        # A cache that cannot be read is none: the paths are then worked out.
        return {}


def write_paths(catalogue: Catalogue, path: Path = ROUTES_FILE) -> None:
    """Work out and store the paths of a catalogue, a line for each first station.

    Parameters
    ----------
    catalogue : whose network is searched; path : the file, which names its version.
    """
    lines = [
        f"{json.dumps(source)}: {json.dumps({to: _entry(found) for to, found in targets.items()})}"
        for source, targets in sorted(AccessMap(catalogue).paths_from_first_steps().items())
    ]
    head = f'{{"catalogue": {json.dumps(catalogue.version)}, "paths": {{\n'
    path.write_text(head + ",\n".join(lines) + "\n}}\n", encoding="utf-8")


def _entry(path: IntroductionPath) -> list[Any]:
    return [[node.id for node in path.nodes], path.relations, path.length, path.strength]


def _path(entry: list[Any], kinds: Mapping[str, str]) -> IntroductionPath:
    nodes, relations, length, strength = entry
    return IntroductionPath(
        nodes=tuple(PathNode(node, kinds[node]) for node in nodes),
        relations=tuple(relations),
        length=float(length),
        strength=float(strength),
    )
