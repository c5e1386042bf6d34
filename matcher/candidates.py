"""Who may be proposed, and why the others are not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from features.catalogue import MiniCluster
from matcher.types import Exclusion

EXCLUDED_BY_PROFILE = "excluded_by_profile"


def select_candidates(
    mini_clusters: Sequence[MiniCluster],
    exclude: Sequence[str] = (),
    ruled_out: Mapping[str, Exclusion] | None = None,
) -> tuple[tuple[MiniCluster, ...], tuple[Exclusion, ...]]:
    """Split mini-clusters into candidates and exclusions with their reasons.

    Parameters
    ----------
    mini_clusters : the catalogue's, in its order.
    exclude : identifiers that the firm does not want to see.
    ruled_out : those that a rule keeps from the firm, by identifier.

    Returns
    -------
    The candidates and one exclusion for every other mini-cluster.
    """
    not_for_it = {
        **(ruled_out or {}),
        **{one: Exclusion(one, EXCLUDED_BY_PROFILE) for one in exclude},
    }
    candidates, exclusions = [], []
    for one in mini_clusters:
        found = Exclusion(one.id, one.excluded) if one.excluded else not_for_it.get(one.id)
        if found:
            exclusions.append(found)
        else:
            candidates.append(one)
    return tuple(candidates), tuple(exclusions)
