"""What a firm agrees to when it lets a partner know who it is, and whether that is still so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from features.profiles import Contact

_DIGITS = 12
"""Hexadecimal digits that stand for each part."""


@dataclass(frozen=True, slots=True)
class NameTold:
    """Who the firm is, told after the partner's interest and with the firm's consent."""

    name: str
    contact: Contact

    @property
    def is_reachable(self) -> bool:
        """Whether a partner that is told this could write to the firm or call it."""
        return bool(self.contact.email or self.contact.telephone)

    @property
    def parts(self) -> Mapping[str, str]:
        """What is told, by the names of its parts."""
        one = self.contact
        told = {"name": self.name, "person": one.person, "email": one.email,
                "telephone": one.telephone}  # fmt: skip
        return {part: text or "" for part, text in told.items()}

    @property
    def fingerprint(self) -> str:
        """A hash of each part, so that what changed can be said, and nothing else."""
        return "-".join(sha256(text.encode()).hexdigest()[:_DIGITS] for text in self.parts.values())


def what_differs(agreed: str, now: NameTold) -> tuple[str, ...]:
    """Return the parts that are others than what a firm agreed to.

    Parameters
    ----------
    agreed : fingerprint of what was shown; empty for consents of before it was kept.
    """
    if not agreed:
        return ()
    pairs = zip(now.parts, agreed.split("-"), now.fingerprint.split("-"), strict=True)
    return tuple(part for part, then, present in pairs if then != present)
