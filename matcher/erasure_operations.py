"""Erasing firms, accounts and contacts, the log of it, and what has been kept for its time.

Every use case that erases ends by bringing database and log in line. So does every start: what the
log knows and the database does not was brought back by a backup, and is erased again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from matcher.account_operations import keep
from matcher.account_ports import Mailer
from matcher.accounts import COMMAND, Account, AccountChange
from matcher.audit import AuditEvent
from matcher.errors import AccountNotFoundError, StaleErasureError
from matcher.notices import is_reminder
from matcher.operations import Services, open_profile
from matcher.partner import CONTACT_WAITS, Standing
from matcher.planning import Command
from matcher.privacy import (
    CONSENTS,
    Due,
    ErasedKind,
    Erasure,
    Period,
    before,
    missing_from,
    standing_version,
)
from matcher.review import ReviewAction, Side, consent_in_force
from matcher.review_errors import WorldMovedError

RETENTION = "retention"
"""Actor of what the job erases."""


def erase_profile(services: Services, token: str) -> None:
    """Delete all that a firm gave and all that was kept about it; raises LinkError."""
    profile_id = open_profile(services, token).profile_id
    services.profiles.erase(profile_id, services.clock.now())
    reconcile_erasures(services)


def erase_by_id(services: Services, profile_id: str, actor: str = COMMAND) -> None:
    """Do the same for a profile that no link opens any more; raises ProfileNotFoundError."""
    services.profiles.erase(profile_id, services.clock.now(), actor)
    reconcile_erasures(services)


def purge_expired(
    services: Services, older_than: timedelta, actor: str = COMMAND
) -> tuple[str, ...]:
    """Erase the profiles that nothing opens any more, and return their identifiers.

    Parameters
    ----------
    older_than : erased are those all of whose links expired or were revoked at least so long ago;
        not negative.
    """
    if older_than < timedelta(0):
        raise ValueError(f"a time since links expired cannot be negative: {older_than}")
    end = services.clock.now() - older_than
    erased = _erase_lapsed(services, services.profiles.lapsed(end), end, actor)
    reconcile_erasures(services)
    return erased


def _erase_lapsed(
    services: Services, profile_ids: Collection[str], end: datetime, actor: str
) -> tuple[str, ...]:
    # Somebody else may have erased it meanwhile, or somebody may be able to open it again.
    erase, now = services.profiles.erase_lapsed, services.clock.now()
    return tuple(one for one in profile_ids if erase(one, end, now, actor))


def firms_that_go(services: Services, account: Account) -> tuple[str, ...]:
    """Return the firms that an account is the only member of: they are erased with it."""
    return tuple(
        profile_id
        for profile_id in services.accounts.firms_of(account.id)
        if len(services.accounts.members_of(profile_id)) == 1
    )


def erase_account(
    services: Services, account: Account, actor: str, seen: Collection[str] | None = None
) -> None:
    """Delete an account with its memberships, invitations, networks and messages.

    Firms without another member are erased with it; the others stay, and all their private links
    end. What the account decided stays as the step of a random number that leads to nobody.

    Parameters
    ----------
    seen : the firms of which the person knows that they go; None if it does not matter.

    Raises
    ------
    AccountNotFoundError, LastAdministratorError
    StaleErasureError : other firms would go than those, or somebody has joined or left one in the
        same moment; nothing is erased.
    """
    firms = firms_that_go(services, account)
    if seen is not None and set(seen) != set(firms):
        raise StaleErasureError
    erased = AuditEvent(actor, "account.erased", account.actor, {"firms": len(firms)})
    gone = (AuditEvent(actor, "profile.erased", f"profile:{one}", {}) for one in firms)
    change = AccountChange(erased=(account.id,), erased_profiles=firms, events=(erased, *gone))
    keep(services, change)
    reconcile_erasures(services)


def all_erasures(services: Services) -> tuple[Erasure, ...]:
    """Return everything that was ever erased or withdrawn, by kind, each oldest first."""
    return (
        *_erasures(ErasedKind.PROFILE, services.profiles.erased()),
        *_erasures(ErasedKind.ACCOUNT, services.accounts.erased()),
        *_erasures(ErasedKind.PARTNER_CONTACT, services.partners.erased()),
        *_erasures(ErasedKind.CONSENT, services.privacy.withdrawn()),
        *_erasures(ErasedKind.NAMING, services.review.taken_back()),
        *_erasures(ErasedKind.SURVEY, services.surveys.erased()),
    )


def _erasures(kind: ErasedKind, erased: Mapping[str, datetime]) -> tuple[Erasure, ...]:
    return tuple(Erasure(kind, key, at) for key, at in erased.items())


def reapply_erasures(services: Services, wanted: Collection[Erasure]) -> tuple[Erasure, ...]:
    """Erase again what a restored backup has brought back, and return what had come back.

    Parameters
    ----------
    wanted : what was erased before; what is not there is noted as erased. A consent, also that to
        be named, is withdrawn again where nothing was said after its withdrawal.
    """
    now, back = services.clock.now(), set[str]()
    stores: dict[ErasedKind, Callable[[list[str], datetime], Collection[str]]] = {
        ErasedKind.PROFILE: services.profiles.reapply_erasures,
        ErasedKind.ACCOUNT: services.accounts.reapply_erasures,
        ErasedKind.PARTNER_CONTACT: services.partners.reapply_erasures,
        ErasedKind.SURVEY: services.surveys.reapply_erasures,
    }
    for kind, reapply in stores.items():
        if identifiers := [one.id for one in wanted if one.kind is kind]:
            back.update(reapply(identifiers, now))
    withdrawn = {one.key for one in wanted if _is_withdrawn_again(services, one, now)}
    return tuple(
        one for one in wanted if (one.key in withdrawn if one.kind in CONSENTS else one.id in back)
    )


def _is_withdrawn_again(services: Services, one: Erasure, now: datetime) -> bool:
    if one.kind is ErasedKind.NAMING:
        return _is_taken_back_again(services, one, now)
    if one.kind is not ErasedKind.CONSENT:
        return False
    said = services.privacy.consents(one.id)
    version = standing_version(said)
    if version is None or said[-1].at >= one.at:
        return False
    services.privacy.add_consent(one.id, version, False, now)
    return True


def _is_taken_back_again(services: Services, one: Erasure, now: datetime) -> bool:
    found = services.review.several([one.id]).get(one.id)
    agreed = None if found is None else consent_in_force(found.steps)
    if found is None or agreed is None or agreed.at > one.at:
        return False
    commands = [Command(one.id, ReviewAction.REVOKE_CONSENT, len(found.steps))]
    actor = f"link:{found.asked.profile_id}"
    planned = services.review.preview(commands, Side.FIRM, actor, now)
    if planned.refused:
        return False
    try:
        services.review.commit(commands, Side.FIRM, actor, now, planned.fingerprint)
    except WorldMovedError:
        return False
    return True


def reconcile_erasures(services: Services) -> tuple[Erasure, ...]:
    """Bring database and erasure log in line, and return what had to be erased again.

    Raises
    ------
    ErasureLogError : the log cannot be read.
    """
    log, known = services.erasure_log.read(), all_erasures(services)
    services.erasure_log.append(missing_from(log, known))
    return reapply_erasures(services, missing_from(known, log))


def periods(services: Services) -> dict[Period, int]:
    """Return how many days each thing is kept: as somebody set it, else as the settings say."""
    return {**services.keep_days, **services.privacy.periods()}


def set_period(services: Services, period: Period, days: int, actor: str) -> None:
    """Say how many days something is kept; raises PeriodError."""
    services.privacy.set_period(period, days, actor, services.clock.now())


def retention_due(services: Services) -> Due:
    """Return what has been kept for its time; changes nothing."""
    now, days = services.clock.now(), periods(services)
    ends = {period: before(now, days[period]) for period in Period}
    return Due(
        profiles=services.profiles.lapsed(ends[Period.PROFILES]),
        accounts=tuple(
            one.id
            for one in services.accounts.accounts()
            if one.confirmed_at is None and one.created_at <= ends[Period.UNCONFIRMED]
        ),
        invitations=tuple(
            one.token_hash
            for one in services.accounts.invitations()
            if one.expires_at <= ends[Period.INVITATIONS]
        ),
        messages=tuple(
            key
            for key in services.outbox.ended_before(ends[Period.MESSAGES])
            if not is_reminder(key)
        ),
        contacts=tuple(
            one.id
            for standing in (Standing.WAITING, Standing.FORMER)
            for one in services.partners.contacts(standing=standing)
            if one.since is not None and one.since <= now - CONTACT_WAITS
        ),
    )


def apply_retention(services: Services) -> Due:
    """Erase what has been kept for its time, and note in the audit trail how much that was.

    What is somebody's again by the time it would be erased stays, and does not count.
    """
    end = before(services.clock.now(), periods(services)[Period.PROFILES])
    due = retention_due(services)
    profiles = _erase_lapsed(services, due.profiles, end, RETENTION)
    accounts = []
    for account_id in due.accounts:
        event = AuditEvent(RETENTION, "account.erased", f"account:{account_id}", {"firms": 0})
        with suppress(AccountNotFoundError):
            keep(services, AccountChange(abandoned=(account_id,), events=(event,)))
            accounts.append(account_id)
    # An invitation keeps its end, and a message that has ended stays so.
    services.outbox.forget(due.messages)
    for contact_id in due.contacts:
        services.partners.end_contact(contact_id, RETENTION, services.clock.now())
    erased = replace(due, profiles=profiles, accounts=tuple(accounts))
    done = AuditEvent(RETENTION, "retention.applied", "retention", erased.counts)
    keep(services, AccountChange(revoked=due.invitations, events=(done,)))
    reconcile_erasures(services)
    return erased


def tidy_mail(services: Services, mailer: Mailer) -> int:
    """Remove what a mailer itself stores of messages that are not kept any more.

    Of a reminder the database keeps the key, and nothing else, for longer.
    """

    def kept() -> frozenset[str]:
        end = before(services.clock.now(), periods(services)[Period.MESSAGES])
        return services.outbox.keys() - frozenset(services.outbox.ended_before(end))

    return mailer.keep_only(kept)
