"""What is kept of work in the background, as plain JSON, and what it was asked to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from matcher.changed_lists import Changes
from matcher.drift import Figure, Watched
from matcher.effects import Effects
from matcher.learning_reports import JsonObject
from matcher.model_operations import Health
from matcher.side_by_side_operations import Compared
from matcher.training_set import Exclusion, LeftOut
from matcher.unlearning_operations import Unlearned


def compared_document(found: Compared) -> JsonObject:
    """Return whose first places change between two models; weights can be read again."""
    return {"one": found.one, "other": found.other, "shown": list(found.shown),
            "apart": [one._asdict() for one in found.apart], "n_apart": found.n_apart,
            **changes_document(found.changes)}  # fmt: skip


def changes_document(found: Changes) -> JsonObject:
    """Return what changes in first places, and in some lists why."""
    lists = [
        {"profile": one.profile_id, "before": list(one.before), "after": list(one.after),
         "why": [push._asdict() for push in one.why]}
        for one in found.lists
    ]  # fmt: skip
    because = [list(one) for one in found.because]
    return {"effects": effects_document(found.effects), "because": because, "lists": lists}


def effects_document(effects: Effects) -> JsonObject:
    """Return what changes in first places."""
    return {"firms": effects.firms, "changed": effects.changed,
            "moved_in": [list(one) for one in effects.moved_in],
            "moved_out": [list(one) for one in effects.moved_out]}  # fmt: skip


def effects_from(document: Mapping[str, Any]) -> Effects:
    """Return the effects of their document."""
    moved = (
        tuple((str(key), int(count)) for key, count in document[name])
        for name in ("moved_in", "moved_out")
    )
    return Effects(document["firms"], document["changed"], *moved)


def health_document(found: Health) -> JsonObject:
    """Return whether the active model still fits."""
    figures = [{**one._asdict(), "watched": one.watched.value} for one in found.figures]
    return {"version": found.version, "since": found.since.isoformat(), "lately": found.lately,
            "before": found.before, "figures": figures,
            "learned_from_gone": found.learned_from_gone}  # fmt: skip


def figures_from(document: Mapping[str, Any]) -> tuple[Figure, ...]:
    """Return the figures of a document of health."""
    return tuple(
        Figure(**{**one, "watched": Watched(one["watched"])}) for one in document["figures"]
    )


def unlearned_document(done: Unlearned, *, dry_run: bool, seen: int) -> JsonObject:
    """Return what taking something back did, or would do.

    Parameters
    ----------
    seen : number of the activation that this follows.
    """
    return {**asdict(done), "dry_run": dry_run, "seen": seen}


def exclusion_subject(exclusion: Exclusion | None) -> JsonObject:
    """Return how a job says what is to be taken back; None = what was erased since."""
    if exclusion is None:
        return {"what": "erased", "key": ""}
    return {"what": exclusion[0].value, "key": exclusion[1]}


def exclusion_from(subject: Mapping[str, Any]) -> Exclusion | None:
    """Return what a job is to take back."""
    if subject["what"] == "erased":
        return None
    return LeftOut(subject["what"]), subject["key"]
