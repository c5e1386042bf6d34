"""Who may be proposed, and why the others are not."""

from __future__ import annotations

from collections.abc import Sequence

from features.catalogue import MiniCluster
from matcher.types import Exclusion

EXCLUDED_BY_PROFILE = "excluded_by_profile"


def select_candidates(
    mini_clusters: Sequence[MiniCluster], exclude: Sequence[str] = ()
) -> tuple[tuple[MiniCluster, ...], tuple[Exclusion, ...]]:
    """Split mini-clusters into candidates and exclusions with their reasons.

    Parameters
    ----------
    mini_clusters : the catalogue's, in its order.
    exclude : identifiers that the firm does not want to see.

    Returns
    -------
    The candidates and one exclusion for every other mini-cluster.
    """
    unwanted = set(exclude)
    candidates, exclusions = [], []
    for one in mini_clusters:
        key = one.excluded or (EXCLUDED_BY_PROFILE if one.id in unwanted else "")
        if key:
            exclusions.append(Exclusion(one.id, key))
        else:
            candidates.append(one)
    return tuple(candidates), tuple(exclusions)
