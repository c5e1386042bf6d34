"""How much is kept of one profile: what would only repeat, or would never end, is not stored."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from matcher.documents import canonical_json
from matcher.errors import (
    TooManyConsentsError,
    TooManyLinksError,
    TooManyPagesError,
    TooManyRevisionsError,
    TooManyVerdictsError,
)
from matcher.records import ProfileRevision, ShownPage, Verdict
from matcher.review import Side
from matcher.review_errors import TooManyIntroductionsError
from matcher.verdicts import GivenVerdict

MAX_REVISIONS = 2000
"""Revisions of one profile; a questionnaire filled in by hand takes some dozens."""
MAX_ANSWER_BYTES = 10_000_000
"""Answers of all revisions of one profile; one revision by hand takes a few thousand bytes."""
MAX_LINKS = 100
"""Private links of one profile, replaced ones included."""
MAX_CONSENTS = 200
"""Times that one firm agrees to the consent text or withdraws; withdrawing is never refused."""
MAX_VERDICTS = 5000
"""Verdicts of one profile, withdrawn ones among them; there are 60 mini-clusters."""
MAX_PAGES = 2000
"""Pages with suggestions that one firm was shown; further ones are shown, but not kept."""
MAX_INTRODUCTIONS = 300
"""Introductions that one firm asks for in all, withdrawn ones among them."""
MAX_INTRODUCTIONS_A_DAY = 20
"""Introductions that one firm asks for within 24 hours, withdrawn ones among them."""
DAY = timedelta(days=1)
SAME_PAGE_WINDOW = timedelta(minutes=10)
"""A page that is shown again within this time is the same showing: a reload, a step back."""


def require_room_for_revision(following: ProfileRevision, stored: int) -> None:
    """Raise TooManyRevisionsError for a revision above the limits.

    Parameters
    ----------
    stored : bytes of the answers of all revisions so far.
    """
    if following.revision > MAX_REVISIONS:
        raise TooManyRevisionsError(following.profile_id, MAX_REVISIONS)
    if stored + size_of(following.answers) > MAX_ANSWER_BYTES:
        raise TooManyRevisionsError(following.profile_id, MAX_ANSWER_BYTES, "bytes")


def size_of(answers: Mapping[str, Any]) -> int:
    """Return how many bytes answers take where they are stored."""
    return len(canonical_json(answers))


def require_room_for_link(profile_id: str, stored: int) -> None:
    """Raise TooManyLinksError when a profile has had as many links as are kept."""
    if stored >= MAX_LINKS:
        raise TooManyLinksError(profile_id, MAX_LINKS)


def require_room_for_consent(profile_id: str, stored: int) -> None:
    """Raise TooManyConsentsError when a firm has agreed and withdrawn as often as is kept."""
    if stored >= MAX_CONSENTS:
        raise TooManyConsentsError(profile_id, MAX_CONSENTS)


def require_room_for_verdict(profile_id: str, stored: int) -> None:
    """Raise TooManyVerdictsError when a profile has as many verdicts as are kept."""
    if stored >= MAX_VERDICTS:
        raise TooManyVerdictsError(profile_id, MAX_VERDICTS)


def require_room_for_page(page: ShownPage, stored: int) -> None:
    """Raise TooManyPagesError when a firm has been shown as many pages as are kept.

    Parameters
    ----------
    stored : pages that the firm itself was shown; what others saw of it has no limit.
    """
    if page.viewer.side is Side.FIRM and stored >= MAX_PAGES:
        raise TooManyPagesError(page.profile_id, MAX_PAGES)


def require_room_for_introductions(
    profile_id: str, asked: int, requested_at: Collection[datetime], now: datetime
) -> None:
    """Raise TooManyIntroductionsError when a firm asks for more than is kept, in all or in a day.

    Parameters
    ----------
    asked : how many it asks for now.
    requested_at : when it asked for those that are kept.
    """
    if len(requested_at) + asked > MAX_INTRODUCTIONS:
        raise TooManyIntroductionsError(profile_id, MAX_INTRODUCTIONS)
    if sum(at > now - DAY for at in requested_at) + asked > MAX_INTRODUCTIONS_A_DAY:
        raise TooManyIntroductionsError(profile_id, MAX_INTRODUCTIONS_A_DAY, a_day=True)


def is_same_page(one: ShownPage, other: ShownPage) -> bool:
    """Tell whether two pages show the same places of the same ranking in the same way."""
    return _content(one) == _content(other)


def same_page_since(now: datetime) -> datetime:
    """Return the time after which a page must have been shown to count as the same showing."""
    return now - SAME_PAGE_WINDOW


def is_same_verdict(
    last: Verdict,
    revision: ProfileRevision,
    given: GivenVerdict,
    model_version: str,
    catalogue_version: str,
) -> bool:
    """Tell whether a verdict says nothing that the last one on the mini-cluster does not say."""
    said = (last.mini_cluster, last.kind, last.reason, last.note, last.rank_shown)
    about = (last.profile_id, last.revision, last.model_version, last.catalogue_version)
    return said == (
        given.mini_cluster,
        given.kind,
        given.reason,
        given.note,
        given.rank_shown,
    ) and about == (revision.profile_id, revision.revision, model_version, catalogue_version)


def _content(page: ShownPage) -> tuple[object, ...]:
    common = (page.profile_id, page.revision, page.model_version, page.catalogue_version)
    return (*common, page.language, page.channel, page.viewer, frozenset(page.places))
