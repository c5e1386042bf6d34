"""What a firm can see of what is kept about it, what it agrees to, and what learning may read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from features.vocabulary import LANGUAGES
from matcher.audit import AuditRow
from matcher.erasure_operations import reconcile_erasures
from matcher.notice_operations import mode_of
from matcher.operations import Services, open_confirmed, open_profile
from matcher.privacy import (
    CONSENTS,
    Consent,
    OperatorText,
    TextKind,
    checked_text,
    require_all_or_none,
    standing_version,
)
from matcher.programme_report import Measure
from matcher.report_operations import requests_by_firm, stood_behind
from matcher.review_records import Introduction
from matcher.training_set import Lesson


def export_profile(services: Services, token: str) -> dict[str, Any]:
    """Return all that a firm gave and all that was kept about it, as plain JSON.

    Raises
    ------
    LinkError : when the token opens nothing (any more).
    NotHandedOverError : the firm has not confirmed its answers.
    """
    profile_id = open_confirmed(services, token).profile_id
    profiles, contact = services.profiles, services.profiles.contact(profile_id)
    introductions = services.review.of_profile(profile_id)
    entry = services.accounts.unconfirmed().get(profile_id)
    return {
        "schema_version": 3,
        "exported_at": _plain(services.clock.now()),
        "profile_id": profile_id,
        "revisions": _rows(profiles.revisions(profile_id)),
        "contact": None if contact is None else contact.model_dump(mode="json"),
        # The hash of a token is of no use to its owner and of some to a thief.
        "links": _rows(profiles.links(profile_id), "token_hash"),
        "members": [one.email for one in services.accounts.members_of(profile_id)],
        "invitations": [
            _row(one, "token_hash", "inviter")
            for one in services.accounts.invitations()
            if one.profile_id == profile_id
        ],
        "filled_in_for_the_firm": None if entry is None else _row(entry),
        "consents": _rows(services.privacy.consents(profile_id)),
        "verdicts": _rows(services.verdicts.of_profile(profile_id)),
        "impressions": _rows(services.impressions.of_profile(profile_id)),
        "introductions": _rows(introductions),
        # No page shows them to the firm; who asks for what is stored about it gets them as well.
        "internal_notes": _rows(services.review.notes_of([one.id for one in introductions])),
        "pair_rules": _rows(services.review.rules_of(profile_id)),
        "ways_to_answer_for_partners": [
            _row(link, "token_hash", "contact")
            for one in introductions
            for link in services.partners.links_of(one.id)
        ],
        "messages_by_mail": mode_of(services, f"profile:{profile_id}").value,
        # A key may hold the beginning of the hash of an invitation, and what is said about a firm
        # is also said to others, whose addresses are not the firm's to know.
        "messages": _rows(services.outbox.about(f"profile:{profile_id}"), "key", "recipient"),
        "audit": [_audit(row) for row in _audit_rows(services, profile_id, introductions)],
    }


def _audit_rows(
    services: Services, profile_id: str, introductions: Iterable[Introduction]
) -> list[AuditRow]:
    subjects = (f"profile:{profile_id}", *(f"introduction:{one.id}" for one in introductions))
    rows = (row for subject in subjects for row in services.audit.of_subject(subject))
    return sorted(rows, key=lambda row: row.id)


def _audit(row: AuditRow) -> dict[str, Any]:
    event = row.event
    return {
        "id": row.id,
        "at": _plain(row.at),
        "actor": event.actor,
        "action": event.action,
        "subject": event.subject,
        "detail": _plain(event.detail),
    }


def current_text(services: Services, kind: TextKind) -> OperatorText | None:
    """Return the version of a text that holds now, None where there is none or it says nothing."""
    last = services.privacy.texts(kind)[-1:]
    return last[0] if last and not last[0].is_empty else None


def save_text(
    services: Services, kind: TextKind, texts: Mapping[str, str], actor: str
) -> OperatorText:
    """Keep the next version of a text, in all three languages or in none.

    Parameters
    ----------
    texts : by ``de``, ``en`` and ``ko``.

    Raises
    ------
    TextError : a language is missing, or a text is too long.
    """
    given = {language: checked_text(language, texts[language]) for language in LANGUAGES}
    require_all_or_none(given)
    return services.privacy.save_text(kind, given, actor, services.clock.now())


@dataclass(frozen=True, slots=True)
class ConsentState:
    """Where a firm stands with the consent text.

    Parameters
    ----------
    text : the version that holds now, or None when the operator asks for no consent.
    agreed : the version that the firm agrees to now, or None.
    """

    text: OperatorText | None
    agreed: int | None

    @property
    def is_open(self) -> bool:
        """Whether the firm has still to agree to what holds now."""
        return self.text is not None and self.agreed != self.text.version


def consent_state(services: Services, token: str) -> ConsentState:
    """Return where a firm stands with the consent text; raises LinkError."""
    profile_id = open_profile(services, token).profile_id
    text = current_text(services, TextKind.CONSENT)
    return ConsentState(text, standing_version(services.privacy.consents(profile_id)))


def consent(services: Services, token: str, version: int, *, given: bool) -> Consent:
    """Note that a firm agrees to a version of the consent text, or withdraws.

    Raises
    ------
    LinkError : when the token opens nothing (any more).
    NotHandedOverError : the firm has not confirmed its answers.
    ConsentError : there is no such version, or nothing to withdraw.
    """
    profile_id = open_confirmed(services, token).profile_id
    kept = services.privacy.add_consent(profile_id, version, given, services.clock.now())
    reconcile_erasures(services)
    return kept


def lessons(services: Services) -> tuple[Lesson, ...]:
    """Return what learning may read, by firm in the order of their identifiers.

    Left out are erased firms, also those that a backup has just brought back, and firms that
    withdrew their consent: a model that is trained after that has nothing of them. So are firms
    that nobody stands behind, by the rule of the analysis; only that a decline counts here like an
    acceptance, as learning from accepted firms alone would learn that everybody is accepted. Where
    a consent text is in force, only firms that agree to it are read.
    """
    asked = requests_by_firm(services)
    readable = stood_behind(services, asked, Measure.DECIDED)
    if (text := current_text(services, TextKind.CONSENT)) is not None:
        readable &= services.privacy.agreed(text.version)
    log = services.erasure_log.read()
    left_out = {one.id for one in log if one.kind not in CONSENTS}
    left_out |= services.privacy.withdrawn().keys() | services.profiles.erased().keys()
    return tuple(
        Lesson(
            one.profile_id,
            services.profiles.revisions(one.profile_id),
            services.impressions.of_profile(one.profile_id),
            services.verdicts.of_profile(one.profile_id),
            asked.get(one.profile_id, ()),
        )
        for one in services.profiles.all_latest()
        if one.profile_id in readable - left_out
    )


def unlearned(services: Services) -> int:
    """Return how many firms were erased since the active model was activated.

    What they had decided may still be in its weights; it is not in those of the next training.
    """
    moments = [one.activated_at for one in services.models.activations()]
    erased = services.profiles.erased().values()
    return sum(at > moments[-1] for at in erased) if moments else 0


def _rows(records: Iterable[Any], *left_out: str) -> list[dict[str, Any]]:
    return [_row(record, *left_out) for record in records]


def _row(record: Any, *left_out: str) -> dict[str, Any]:
    return {key: _plain(value) for key, value in asdict(record).items() if key not in left_out}


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, frozenset):
        return sorted(value)
    return value.isoformat() if isinstance(value, date) else value
