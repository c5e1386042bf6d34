"""Which dated figure stands behind the number of members of a mini-cluster."""

from __future__ import annotations

import re

from features.korean_facts import DatedFigure, InnovationCluster, MiniCluster
from features.vocabulary import MembersQuality

MEMBERS = "members"
"""Metric of the figures that count members."""


def member_figure(mini: MiniCluster, place: InnovationCluster) -> DatedFigure | None:
    """Find the figure from which a mini-cluster's number of members comes.

    The source and date of a name say nothing about a count: the name of a mini-cluster may be
    documented for 2005 to 2010, its members counted in November 2006.

    Parameters
    ----------
    mini : the mini-cluster.
    place : its innovation cluster, with the figures that are known.

    Returns
    -------
    For a counted number the figure about this mini-cluster with the same value, for a mean the
    figure about the whole place whose value the basis of the number names; None for a placeholder
    and where no such figure is known.
    """
    quality = mini.members.quality
    if quality is MembersQuality.PLACEHOLDER:
        return None
    is_counted = quality is MembersQuality.COUNTED
    about = mini.id if is_counted else ""
    named = {str(mini.members.count)} if is_counted else _numbers(mini.members.basis_text)
    return next(
        (
            one
            for one in place.figures
            if (one.metric, one.mini_cluster) == (MEMBERS, about) and one.value in named
        ),
        None,
    )


def _numbers(text: str) -> set[str]:
    return set(re.findall(r"\d+", text))
