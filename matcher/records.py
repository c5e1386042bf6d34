"""What is kept: one frozen record per stored thing. All times are UTC-aware."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from math import isfinite
from typing import Any

from features.vocabulary import LANGUAGES
from matcher.documents import content_hash, plain
from matcher.errors import UnknownHashError
from matcher.origins import Origin
from matcher.review import Side

MAX_NOTE_LENGTH = 500
"""Longest note on a verdict, in characters."""
VIEWING = (Side.FIRM, Side.COORDINATOR)
"""Sides that look at rankings."""
CERTAIN = 1.0
"""Rank probability of a ranking that leaves nothing to chance."""


class Channel(StrEnum):
    """Where a ranking was shown."""

    WEB = "web"
    PRINT = "print"
    CSV = "csv"
    CLI = "cli"


class VerdictKind(StrEnum):
    """What a firm says about one mini-cluster; ``withdrawn`` takes an earlier verdict back."""

    INTERESTING = "interesting"
    NOT_FOR_US = "not_for_us"
    ALREADY_KNOWN = "already_known"
    WITHDRAWN = "withdrawn"


class VerdictReason(StrEnum):
    """Why a mini-cluster is not for a firm."""

    TECHNOLOGY_TOO_FAR = "technology_too_far"
    WRONG_SIZE = "wrong_size"
    NO_CAPACITY = "no_capacity"
    IP_CONCERNS = "ip_concerns"
    HORIZON_MISMATCH = "horizon_mismatch"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class ProfileRevision:
    """The answers of one profile as they were saved at one point in time.

    Parameters
    ----------
    profile_id : random identifier, says nothing about the firm.
    revision : 1, 2, 3 ... without gaps.
    answers : plain JSON keyed like the profile contract; may lack the name and the phrases while
        the questionnaire is being filled in; never holds contact details.
    """

    profile_id: str
    revision: int
    answers: Mapping[str, Any]
    created_at: datetime

    @property
    def name(self) -> str:
        """The name of the firm, empty while it has given none."""
        return str(self.answers.get("name") or "")


@dataclass(frozen=True, slots=True)
class PrivateLink:
    """The key to one profile; only the hash of its token is ever kept.

    Parameters
    ----------
    token_hash : SHA-256 of the token, 64 hexadecimal digits.
    expires_at : the first moment at which the link opens nothing any more.
    revoked_at : when its holder revoked it, or None.
    """

    token_hash: str
    profile_id: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looked, and where.

    Parameters
    ----------
    actor : as the audit trail names people.
    side : ``coordinator`` for whoever looks at the ranking of a firm that is not their own; what
        such a person sees was not shown to the firm.
    """

    actor: str
    side: Side = Side.FIRM
    origin: Origin = Origin.UNKNOWN

    def __post_init__(self) -> None:
        if self.side not in VIEWING:
            raise ValueError(f"side {self.side.value!r} does not look at rankings")


@dataclass(frozen=True, slots=True)
class ShownPlace:
    """One place of a ranking that was shown.

    Parameters
    ----------
    rank : 1 for the best.
    score : log-odds.
    chance : 0-1.
    rank_probability : with which the way of ranking puts this mini-cluster at this rank for this
        query, above 0 up to 1 (design note 0007); not how likely somebody looked at it.
    """

    mini_cluster: str
    rank: int
    score: float
    chance: float
    rank_probability: float = CERTAIN

    def __post_init__(self) -> None:
        is_place = self.rank >= 1 and isfinite(self.score) and 0.0 <= self.chance <= 1.0
        if not is_place or not 0.0 < self.rank_probability <= 1.0:
            raise ValueError(f"not a place of a ranking: {self}")


@dataclass(frozen=True, slots=True)
class ShownPage:
    """A ranking as it is about to be shown; the store gives it a number and the clock a time.

    Parameters
    ----------
    places : what was shown, each mini-cluster and each rank at most once; may be empty.
    """

    profile_id: str
    revision: int
    model_version: str
    catalogue_version: str
    language: str
    channel: Channel
    places: tuple[ShownPlace, ...]
    viewer: Viewer

    def __post_init__(self) -> None:
        if self.language not in LANGUAGES:
            raise ValueError(f"language {self.language!r} is none of {', '.join(LANGUAGES)}")
        if len({place.rank for place in self.places}) < len(self.places):
            raise ValueError("a rank is shown twice")
        if len({place.mini_cluster for place in self.places}) < len(self.places):
            raise ValueError("a mini-cluster is shown twice")


@dataclass(frozen=True, slots=True)
class Impression:
    """One mini-cluster that was shown: at which rank, by which model version, when and where.

    Parameters
    ----------
    page_id : shared by everything that was shown together.
    rank : 1 for the best.
    score : log-odds.
    chance : 0-1.
    rank_probability : as in :class:`ShownPlace`.
    actor : who looked, as the audit trail names people; empty where it was not kept yet.
    side : whether it was shown to the firm, or looked at by a coordinator.
    origin : on which page.
    """

    id: int
    page_id: int
    profile_id: str
    revision: int
    mini_cluster: str
    rank: int
    score: float
    chance: float
    model_version: str
    catalogue_version: str
    language: str
    channel: Channel
    shown_at: datetime
    rank_probability: float = CERTAIN
    actor: str = ""
    side: Side = Side.FIRM
    origin: Origin = Origin.UNKNOWN


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a firm itself says about one mini-cluster; a judgement of its own kind.

    Parameters
    ----------
    reason : given with ``not_for_us`` only, and even then it may be None.
    note : free text of at most 500 characters, empty when there is none.
    rank_shown : rank at which the firm saw it, or None when it was not in a ranking.
    origin : from which page it was given.
    """

    id: int
    profile_id: str
    revision: int
    mini_cluster: str
    kind: VerdictKind
    reason: VerdictReason | None
    note: str
    rank_shown: int | None
    model_version: str
    catalogue_version: str
    created_at: datetime
    origin: Origin = Origin.UNKNOWN


@dataclass(frozen=True, slots=True)
class StoredModel:
    """A model version as plain JSON; raises UnknownHashError when content and hash differ.

    Parameters
    ----------
    content_hash : SHA-256 of the canonical JSON of ``document``.
    """

    version: str
    document: Mapping[str, Any]
    content_hash: str

    def __post_init__(self) -> None:
        _require_hash("model", self.version, self.document, self.content_hash)

    @classmethod
    def of(cls, version: str, document: Mapping[str, Any]) -> StoredModel:
        """Return the record of a document, with its hash."""
        read_back = plain(document)
        return cls(version, read_back, content_hash(read_back))


@dataclass(frozen=True, slots=True)
class StoredCatalogue:
    """A catalogue as plain JSON; raises UnknownHashError when content and hash differ.

    Parameters
    ----------
    as_of : year or span of years that the catalogue describes.
    content_hash : SHA-256 of the canonical JSON of ``document``.
    """

    version: str
    as_of: str
    document: Mapping[str, Any]
    content_hash: str

    def __post_init__(self) -> None:
        _require_hash("catalogue", self.version, self.document, self.content_hash)

    @classmethod
    def of(cls, version: str, as_of: str, document: Mapping[str, Any]) -> StoredCatalogue:
        """Return the record of a document, with its hash."""
        read_back = plain(document)
        return cls(version, as_of, read_back, content_hash(read_back))


class ActivationKind(StrEnum):
    """How a model became the active one."""

    REFERENCE = "reference"
    GATE = "gate"
    OVERRIDE = "override"
    ROLLBACK = "rollback"
    PIN = "pin"
    UNPIN = "unpin"
    UNLEARNING = "unlearning"


@dataclass(frozen=True, slots=True)
class Activation:
    """The event that made a model the active one.

    Parameters
    ----------
    actor : who did it: ``reference`` for the model that the software ships, else a person's id.
    reason : in that person's words, or empty.
    """

    id: int
    model_version: str
    actor: str
    activated_at: datetime
    kind: ActivationKind = ActivationKind.REFERENCE
    reason: str = ""


def _require_hash(kind: str, version: str, document: Mapping[str, Any], expected: str) -> None:
    found = content_hash(document)
    if found != expected:
        raise UnknownHashError(kind, version, expected, found)


def is_pinned(activations: Sequence[Activation]) -> bool:
    """Say whether the active model stays whatever a retraining finds.

    Taking something back out of a pinned model leaves the pin, and so does making it active again;
    another model that is made active ends it.

    Parameters
    ----------
    activations : all, oldest first.
    """
    pinned, version = False, ""
    for one in activations:
        if one.kind in (ActivationKind.PIN, ActivationKind.UNPIN):
            pinned = one.kind is ActivationKind.PIN
        elif one.kind is not ActivationKind.UNLEARNING and one.model_version != version:
            pinned = False
        version = one.model_version
    return pinned
