"""What privacy needs from outside; the rules of ``matcher/ports.py`` hold here as well."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Protocol

from matcher.privacy import Consent, Erasure, OperatorText, Period, TextKind


class PrivacyStore(Protocol):
    """Texts of the operator and consents, both append-only, and periods of keeping.

    Every change leaves an audit row in the same transaction.
    """

    def save_text(
        self, kind: TextKind, texts: Mapping[str, str], actor: str, now: datetime
    ) -> OperatorText:
        """Store a text as its next version; what says the same as the last adds none.

        Parameters
        ----------
        texts : by ``de``, ``en`` and ``ko``.
        """
        ...

    def texts(self, kind: TextKind) -> tuple[OperatorText, ...]:
        """Return all versions, oldest first."""
        ...

    def add_consent(self, profile_id: str, version: int, given: bool, now: datetime) -> Consent:
        """Store that a firm agrees, or does not any more; saying the same again adds nothing.

        Raises
        ------
        ProfileNotFoundError
        ConsentError : there is no such version, or nothing to withdraw.
        TooManyConsentsError : it cannot agree any more; withdrawing is never refused.
        """
        ...

    def consents(self, profile_id: str) -> tuple[Consent, ...]:
        """Return all of a firm, oldest first; none for an unknown one."""
        ...

    def agreed(self, version: int) -> frozenset[str]:
        """Return the firms whose last word was that they agree to this version."""
        ...

    def withdrawn(self) -> Mapping[str, datetime]:
        """Return the firms whose last word was a withdrawal, and when it was said."""
        ...

    def periods(self) -> Mapping[Period, int]:
        """Return the periods that somebody has set, in days."""
        ...

    def set_period(self, period: Period, days: int, actor: str, now: datetime) -> None:
        """Store a period.

        Raises
        ------
        PeriodError : not 1 to ``matcher.privacy.LONGEST_DAYS``.
        """
        ...


class ErasureLog(Protocol):
    """What was erased, kept outside the database so that a restored one can be told."""

    def read(self) -> tuple[Erasure, ...]:
        """Return all entries, oldest first.

        Raises
        ------
        ErasureLogError : it cannot be read, or holds something else.
        """
        ...

    def append(self, erasures: Collection[Erasure]) -> None:
        """Add entries; where that is impossible now, they are added at the next start."""
        ...
