"""What the audit trail says of a firm's own doings: no value but in a digest under its key."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from features.profiles import Contact
from matcher.audit import AuditEvent
from matcher.drafts import changed_fields
from matcher.records import PrivateLink, ProfileRevision, Verdict


@dataclass(frozen=True, slots=True)
class FirmEvent:
    """A change of a firm, before its content has a digest.

    Parameters
    ----------
    content : what the change wrote and the firm may erase; None where there is nothing of the kind.
    """

    event: AuditEvent
    profile_id: str
    content: Mapping[str, Any] | None = field(default=None, repr=False)

    def with_digest(self, digest: str) -> AuditEvent:
        """Return the event with the digest of its content."""
        return replace(self.event, digest=digest)


def created(first: ProfileRevision, contact: Contact | None) -> FirmEvent:
    """Return the event of a new profile."""
    detail = {"revision": first.revision}
    return _event(first.profile_id, "profile.created", detail, _content(first, contact))


def saved(
    before: ProfileRevision,
    after: ProfileRevision,
    contact_before: Contact | None,
    contact: Contact | None,
) -> FirmEvent | None:
    """Return the event of a save by the names of what changed, None when nothing did."""
    answers = changed_fields(before.answers, after.answers)
    details = changed_fields(
        (contact_before or Contact()).model_dump(), (contact or Contact()).model_dump()
    )
    if not answers and not details:
        return None
    detail = {"revision": after.revision, "changed": list(answers), "contact": list(details)}
    return _event(after.profile_id, "profile.saved", detail, _content(after, contact))


def judged(verdict: Verdict) -> FirmEvent:
    """Return the event of a verdict of the firm."""
    detail = {
        "verdict": verdict.id,
        "mini_cluster": verdict.mini_cluster,
        "revision": verdict.revision,
    }
    said = {"kind": verdict.kind.value, "reason": verdict.reason, "note": verdict.note}
    return _event(verdict.profile_id, "verdict.given", detail, said)


def link_changed(action: str, link: PrivateLink) -> FirmEvent:
    """Return the event of a private link: ``added``, ``renewed``, ``replaced`` or ``revoked``."""
    detail = {"expires_at": link.expires_at.isoformat()}
    return _event(link.profile_id, f"link.{action}", detail)


def memberships_ended(profile_id: str, members: Collection[str]) -> FirmEvent:
    """Return the event of ending all memberships of a firm by its private link."""
    return _event(profile_id, "profile.memberships_ended", {"members": sorted(members)})


def erased(profile_id: str, actor: str | None) -> AuditEvent:
    """Return the event of an erasure; without an actor it was by a private link."""
    event = _event(profile_id, "profile.erased", {}).event
    return replace(event, actor=actor or event.actor)


def _event(
    profile_id: str,
    action: str,
    detail: Mapping[str, Any],
    content: Mapping[str, Any] | None = None,
) -> FirmEvent:
    event = AuditEvent(f"link:{profile_id}", action, f"profile:{profile_id}", detail)
    return FirmEvent(event, profile_id, content)


def _content(revision: ProfileRevision, contact: Contact | None) -> Mapping[str, Any]:
    given = None if contact is None else contact.model_dump(mode="json")
    return {"answers": dict(revision.answers), "contact": given}
