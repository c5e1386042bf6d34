"""What the contract of the store of introductions and its tests talk about."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from matcher.planning import Command
from matcher.records import ProfileRevision
from matcher.review import ReviewAction, Side
from matcher.review_errors import RequestsRefusedError
from matcher.review_records import Disclosure, Introduction, NewIntroduction
from tests.fakes import NOW
from tests.store_cases import CATALOGUE, MODEL

ACTOR = "account:anna"


def asking(profile: ProfileRevision, **changes: Any) -> NewIntroduction:
    values: dict[str, Any] = {
        "profile_id": profile.profile_id,
        "revision": profile.revision,
        "mini_cluster": "gwangju-01",
        "model_version": MODEL.version,
        "catalogue_version": CATALOGUE.version,
        "rank": 1,
        "score": 0.1 + 0.2,
        "chance": 0.5,
        "chance_low": 0.25,
        "chance_high": 0.75,
        "message": "Wir suchen Optiken für 광응용.",
        "disclosed": frozenset({Disclosure.PROBLEM, Disclosure.SIZE}),
    }
    return NewIntroduction(**{**values, **changes})


def do(stores: Any, one: Introduction, action: ReviewAction, now: Any = NOW, **more: Any) -> Any:
    """Preview a command on an introduction as it is stored, and commit what was previewed."""
    seen = len(stores.review.get(one.id).steps)
    side = more.pop("side", Side.COORDINATOR)
    command = Command(one.id, action, seen, **more)
    planned = stores.review.preview([command], side, ACTOR, now)
    return stores.review.commit([command], side, ACTOR, now, planned.fingerprint)


def request_one(store: Any, asked: NewIntroduction, actor: str, now: datetime) -> Introduction:
    """Store one request; what refuses it is raised as it is."""
    try:
        (kept,) = store.request([asked], actor, now)
    except RequestsRefusedError as error:
        raise error.refused[asked.mini_cluster] from error
    found: Introduction = kept
    return found
