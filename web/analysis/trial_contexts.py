"""What the templates of trials may read as ``page``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from web.controls import Faulty
from web.learning.contexts import JobView

Option = tuple[str, str]
"""Value and label of something that can be chosen."""


@dataclass(frozen=True, slots=True)
class TrialForm(Faulty):
    """What can be tried.

    Parameters
    ----------
    helps : control, label and hint of each kind of help, the two of which is asked most first.
    places, mini_clusters : what can be chosen.
    values : what was typed, by control; chosen : places that were chosen.
    """

    helps: tuple[tuple[str, str, str], ...]
    places: tuple[Option, ...]
    mini_clusters: tuple[Option, ...]
    values: Mapping[str, str] = field(default_factory=dict)
    chosen: tuple[str, ...] = ()
    faults: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class NeedOnTrial:
    """How many firms lack known help against an obstacle, now and then; with what chance allows."""

    barrier: str
    now: str
    then: str
    change: str


@dataclass(frozen=True, slots=True)
class GroupOnTrial:
    """What changes for some firms.

    Parameters
    ----------
    hidden : why nothing is said of them, or empty.
    sentences : what changes in shortlists and chances.
    moved_in, moved_out : pairs of mini-cluster and count.
    """

    anchor: str
    title: str
    hidden: str = ""
    sentences: tuple[str, ...] = ()
    moved_in: tuple[Option, ...] = ()
    moved_out: tuple[Option, ...] = ()
    needs: tuple[NeedOnTrial, ...] = ()
    needs_hidden: int = 0


@dataclass(frozen=True, slots=True)
class TrialPage:
    """One trial: what was tried, how far it is, what would change.

    Parameters
    ----------
    tried : pairs of name and value.
    slots : sentences about introductions that could be accepted.
    """

    job: JobView
    tried: tuple[Option, ...]
    groups: tuple[GroupOnTrial, ...]
    slots: tuple[str, ...]
    again: str
