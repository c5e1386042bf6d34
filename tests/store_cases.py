"""What the contract of the stores and its fixtures talk about."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from matcher.links import hash_token
from matcher.origins import Origin
from matcher.records import (
    Channel,
    ProfileRevision,
    ShownPage,
    ShownPlace,
    StoredCatalogue,
    StoredModel,
    VerdictKind,
    Viewer,
)
from matcher.review import Side
from matcher.verdicts import GivenVerdict
from tests.fakes import NOW

LATER = NOW + timedelta(hours=1)
EXPIRES = NOW + timedelta(days=30)
TOKEN, OTHER = hash_token("a"), hash_token("b")
ANSWERS = {"name": "Muster GmbH", "technologies_offered": ["Lasermesstechnik", "광응용"]}
MODEL = StoredModel.of("reference-1", {"baseline": -1.25, "keys": ["technology_focus"]})
CATALOGUE = StoredCatalogue.of("catalogue-1", "2005-2010", {"mini_clusters": ["gwangju-01"]})


def page(profile: ProfileRevision, **changes: Any) -> ShownPage:
    """Return a page with two places, the second one first."""
    values = {
        "profile_id": profile.profile_id,
        "revision": profile.revision,
        "model_version": MODEL.version,
        "catalogue_version": CATALOGUE.version,
        "language": "ko",
        "channel": Channel.WEB,
        "places": (
            ShownPlace("gwangju-02", 2, -0.125, 0.46875),
            ShownPlace("gwangju-01", 1, 0.1 + 0.2, 0.574),
        ),
        "viewer": Viewer(f"link:{profile.profile_id}", Side.FIRM, Origin.RESULTS),
    }
    return ShownPage(**{**values, **changes})


def judge(stores: Any, profile: ProfileRevision, *given: Any, now: datetime = NOW) -> Any:
    """Store a verdict with the reference versions and return it."""
    verdict = GivenVerdict(*given)
    return stores.verdicts.append(profile, verdict, MODEL.version, CATALOGUE.version, now)


def fill(stores: Any, profile: ProfileRevision) -> None:
    """Let a profile have been shown a page and have given a verdict."""
    stores.impressions.append(page(profile), NOW)
    judge(stores, profile, "gwangju-01", VerdictKind.INTERESTING)
