"""Consents, the operator's texts, how long things are kept, erasures: records and rules."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from matcher.audit import AuditEvent
from matcher.errors import PeriodError, TextError

LONGEST_DAYS: Final = 3650
LONGEST_TEXT: Final = 20_000
"""Longest text of the operator in one language, in characters."""


class TextKind(StrEnum):
    """What the operator can say in their own words, each in three languages."""

    IMPRINT = "imprint"
    PRIVACY = "privacy"
    ACCESSIBILITY = "accessibility"
    LEGAL_BASIS = "legal_basis"
    CONSENT = "consent"


@dataclass(frozen=True, slots=True)
class OperatorText:
    """One version of a text; versions count from 1 and never change.

    Parameters
    ----------
    de, en, ko : plain text, paragraphs divided by an empty line; all empty takes the text back.
    """

    kind: TextKind
    version: int
    de: str
    en: str
    ko: str
    actor: str
    saved_at: datetime

    def in_language(self, language: str) -> str:
        """Return the text in ``de``, ``en`` or ``ko``."""
        return {"de": self.de, "en": self.en, "ko": self.ko}[language]

    @property
    def is_empty(self) -> bool:
        """Whether nothing is said."""
        return not (self.de or self.en or self.ko)


@dataclass(frozen=True, slots=True)
class Consent:
    """That a firm agreed to a version of the consent text, or withdrew what it had agreed to."""

    profile_id: str
    version: int
    given: bool
    at: datetime


class Period(StrEnum):
    """What is kept for a number of days, and is then erased by the job."""

    #: Since nothing opens a profile any more: all links ended, and no member.
    PROFILES = "profiles"
    #: Since an account was begun whose address nobody confirmed.
    UNCONFIRMED = "unconfirmed"
    #: Since an invitation that nobody used expired.
    INVITATIONS = "invitations"
    #: Since a message was sent or given up: its note, and its file where files stand in.
    MESSAGES = "messages"


DEFAULT_DAYS: Final[Mapping[Period, int]] = {
    Period.PROFILES: 180,
    Period.UNCONFIRMED: 7,
    Period.INVITATIONS: 30,
    Period.MESSAGES: 30,
}


@dataclass(frozen=True, slots=True)
class Due:
    """What has been kept for its time and goes now: identifiers, of messages their keys.

    Contacts are those of partners that were not confirmed, or that a correction has replaced.
    """

    profiles: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    invitations: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()
    contacts: tuple[int, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """How many of each; nothing of them is said."""
        kinds = ("profiles", "accounts", "invitations", "messages", "contacts")
        return {kind: len(getattr(self, kind)) for kind in kinds}


class ErasedKind(StrEnum):
    """What can be erased."""

    PROFILE = "profile"
    ACCOUNT = "account"
    PARTNER_CONTACT = "partner_contact"
    #: The consent of a firm, which it withdrew; the identifier is that of its profile.
    CONSENT = "consent"
    #: The consent to be named to a partner, which a firm took back; that of its introduction.
    NAMING = "naming"
    #: Answers of a survey: all of them, or of one respondent.
    SURVEY = "survey"


CONSENTS: Final = frozenset({ErasedKind.CONSENT, ErasedKind.NAMING})
"""What is not erased, but withdrawn."""


@dataclass(frozen=True, slots=True)
class Erasure:
    """One line of the erasure log: an identifier that says nothing about anybody."""

    kind: ErasedKind
    id: str
    at: datetime

    @property
    def key(self) -> tuple[object, ...]:
        """What makes two entries the same: a consent can be given and withdrawn again."""
        return (self.kind, self.id, self.at if self.kind in CONSENTS else None)


def checked_text(language: str, text: str) -> str:
    """Return a text without signs that cannot be shown; raises TextError when it is too long."""
    cleaned_text = "".join(
        one for one in text.replace("\r\n", "\n") if one == "\n" or one.isprintable()
    ).strip()
    if len(cleaned_text) > LONGEST_TEXT:
        raise TextError(language, f"{len(cleaned_text)} characters; allowed: {LONGEST_TEXT}")
    return cleaned_text


def require_all_or_none(texts: Mapping[str, str]) -> None:
    """Raise TextError when a text is there in one language and missing in another."""
    missing = [language for language, text in texts.items() if not text]
    if missing and len(missing) < len(texts):
        raise TextError(missing[0], "empty; allowed: all three languages, or none")


def require_days(name: str, days: int) -> None:
    """Raise PeriodError for a period that cannot be."""
    if not 1 <= days <= LONGEST_DAYS:
        raise PeriodError(name, days, LONGEST_DAYS)


def before(now: datetime, days: int) -> datetime:
    """Return the moment that many days ago."""
    return now - timedelta(days=days)


def standing_version(consents: Collection[Consent]) -> int | None:
    """Return the version that a firm agrees to now, None without any or after a withdrawal.

    Parameters
    ----------
    consents : of one firm, oldest first.
    """
    last = list(consents)[-1:]
    return last[0].version if last and last[0].given else None


def missing_from(log: Collection[Erasure], known: Collection[Erasure]) -> tuple[Erasure, ...]:
    """Return the erasures that are known and do not stand in a log, in their order."""
    logged = {one.key for one in log}
    return tuple(one for one in known if one.key not in logged)


def text_saved(text: OperatorText) -> AuditEvent:
    """Return the event of a new version of a text."""
    subject = f"text:{text.kind.value}"
    return AuditEvent(text.actor, "text.saved", subject, {"version": text.version})


def consented(consent: Consent) -> AuditEvent:
    """Return the event of a consent or of its withdrawal."""
    action = "consent.given" if consent.given else "consent.withdrawn"
    firm = consent.profile_id
    detail = {"version": consent.version}
    return AuditEvent(f"link:{firm}", action, f"profile:{firm}", detail)


def period_set(name: str, days: int, actor: str) -> AuditEvent:
    """Return the event of another period."""
    return AuditEvent(actor, "retention.set", f"retention:{name}", {"days": days})
