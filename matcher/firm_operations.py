"""Firms and who may work on their profiles: members, taking over, filling in for a firm.

What a coordinator fills in for a firm is marked until the firm confirms it. Only who has the link
that was sent to the firm can confirm; all links that the coordinator knows end when it is sent.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from matcher.account_operations import invitations_sent_by, keep, networks_of, revoking
from matcher.accounts import (
    FIRM_LINK_LIFETIME,
    STAFF,
    Account,
    AccountChange,
    Entry,
    Invitation,
    Network,
)
from matcher.audit import AuditEvent
from matcher.errors import (
    AccountNotFoundError,
    InvitationError,
    NotHandedOverError,
    ProfileNotFoundError,
)
from matcher.links import hash_token
from matcher.mail import Message
from matcher.operations import Services, open_confirmed, open_profile, start_profile
from matcher.origins import Origin
from matcher.records import PrivateLink, ProfileRevision, Viewer
from matcher.review import Side


@dataclass(frozen=True)
class Firm:
    """One firm as its members see it; ``invited`` are its invitations that were not used yet."""

    profile_id: str
    name: str
    members: tuple[Account, ...]
    invited: tuple[Invitation, ...]


def firms_of(services: Services, account: Account) -> tuple[Firm, ...]:
    """Return the firms of an account, in the order of their identifiers."""
    invitations = services.accounts.invitations()
    return tuple(
        Firm(
            profile_id,
            services.profiles.latest(profile_id).name,
            services.accounts.members_of(profile_id),
            tuple(one for one in invitations if one.profile_id == profile_id),
        )
        for profile_id in services.accounts.firms_of(account.id)
    )


def own_firm(services: Services, account: Account, profile_id: str) -> str:
    """Return the identifier of a firm whose member an account is.

    Raises
    ------
    ProfileNotFoundError : there is none, or it is somebody else's; nobody can tell which.
    """
    if profile_id not in services.accounts.firms_of(account.id):
        raise ProfileNotFoundError(profile_id)
    return profile_id


def open_firm(services: Services, account: Account, profile_id: str) -> str:
    """Return the token of a short-lived link with which a member works on the firm's profile.

    Raises
    ------
    ProfileNotFoundError : as for :func:`own_firm`.
    """
    own_firm(services, account, profile_id)
    token, now = services.new_token(), services.clock.now()
    services.profiles.add_link(profile_id, hash_token(token), now + FIRM_LINK_LIFETIME, now)
    return token


def revoke_firm_invitation(
    services: Services, account: Account, profile_id: str, token_hash: str
) -> None:
    """Take back an invitation to the account's own firm.

    Raises
    ------
    ProfileNotFoundError : as for :func:`own_firm`.
    InvitationError : this firm has no such invitation.
    """
    own_firm(services, account, profile_id)
    found = [one for one in services.accounts.invitations() if one.token_hash == token_hash]
    if not found or found[0].profile_id != profile_id:
        raise InvitationError
    keep(services, revoking(found, account.actor))


def remove_member(services: Services, account: Account, profile_id: str, member: str) -> None:
    """End a membership of the account's own firm, all its links and what the member sent.

    Raises
    ------
    ProfileNotFoundError : as for :func:`own_firm`.
    AccountNotFoundError : nobody of that identifier is a member.
    """
    own_firm(services, account, profile_id)
    if member not in {one.id for one in services.accounts.members_of(profile_id)}:
        raise AccountNotFoundError
    subject = f"profile:{profile_id}"
    event = AuditEvent(account.actor, "profile.member_removed", subject, {"member": member})
    sent = invitations_sent_by(services, member, profile_id)
    keep(services, AccountChange(left=((profile_id, member),), revoked=sent, events=(event,)))


def take_over(services: Services, token: str, account: Account) -> ProfileRevision:
    """Make an account a member of the firm whose private link its holder has.

    Raises
    ------
    LinkError : when the token opens nothing (any more).
    NotHandedOverError : somebody filled it in for the firm, which has not confirmed it yet.
    """
    revision = open_confirmed(services, token)
    pair = (revision.profile_id, account.id)
    subject = f"profile:{revision.profile_id}"
    event = AuditEvent(account.actor, "profile.taken_over", subject, {"member": account.id})
    keep(services, AccountChange(joined=(pair,), events=(event,)))
    return revision


def begin_for_firm(services: Services, account: Account) -> str:
    """Begin a profile that a coordinator fills in for a firm, and return its private link's token.

    It is marked until the firm confirms it by that link.
    """
    token, revision = start_profile(services, {})
    subject = f"profile:{revision.profile_id}"
    event = AuditEvent(account.actor, "profile.entered_for_firm", subject, {})
    pair = (revision.profile_id, account.id)
    keep(services, AccountChange(entered=(pair,), events=(event,)))
    return token


def entry_of(services: Services, profile_id: str) -> Entry | None:
    """Return who filled in a profile for a firm, None once the firm confirmed it."""
    return services.accounts.unconfirmed().get(profile_id)


def hand_over(
    services: Services, token: str, account: Account, compose: Callable[[str, str], Message]
) -> None:
    """Send the firm a link of its own, which nobody else gets to see; all others end.

    Parameters
    ----------
    token : a private link of the profile that the account filled in.
    compose : from the new token and the identifier of the profile to the message that carries it.

    Raises
    ------
    LinkError : when the token opens nothing (any more).
    ProfileNotFoundError : somebody else filled it in, or the firm has confirmed it.
    """
    profile_id = open_profile(services, token).profile_id
    entry = entry_of(services, profile_id)
    if entry is None or entry.writer != account.id:
        raise ProfileNotFoundError(profile_id)
    fresh, now = services.new_token(), services.clock.now()
    link = PrivateLink(hash_token(fresh), profile_id, now, now + services.link_lifetime)
    event = AuditEvent(account.actor, "profile.handed_over", f"profile:{profile_id}", {})
    message = compose(fresh, profile_id)
    keep(services, AccountChange(handed_over=(link,), events=(event,), messages=(message,)))


def confirm_answers(services: Services, token: str, account: Account | None) -> None:
    """Note that a firm finds right what was filled in for it.

    Parameters
    ----------
    account : who is logged in, or None.

    Raises
    ------
    LinkError : when the token opens nothing (any more).
    NotHandedOverError : the firm has no link of its own yet, or this is who filled it in.
    """
    profile_id = open_profile(services, token).profile_id
    entry = entry_of(services, profile_id)
    if entry is None:
        return
    if not entry.handed_over or (account is not None and account.id == entry.writer):
        raise NotHandedOverError(profile_id)
    event = AuditEvent(f"link:{profile_id}", "profile.confirmed", f"profile:{profile_id}", {})
    keep(services, AccountChange(confirmed=(profile_id,), events=(event,)))


def members_behind(services: Services, token: str) -> tuple[Account, ...]:
    """Return the members of the firm whose private link this is; raises LinkError."""
    return services.accounts.members_of(open_profile(services, token).profile_id)


def viewer_of(
    services: Services, account: Account | None, profile_id: str, origin: Origin
) -> Viewer:
    """Return as whom somebody looks at a firm's suggestions.

    Coordinators, administrators and analysts who are no members of the firm look at them for the
    coordinators; whoever else has the private link is the firm.

    Parameters
    ----------
    account : that is logged in, or None.
    """
    if account is None:
        return Viewer(f"link:{profile_id}", Side.FIRM, origin)
    is_staff = bool(account.roles & STAFF) and all(
        one.id != account.id for one in services.accounts.members_of(profile_id)
    )
    return Viewer(account.actor, Side.COORDINATOR if is_staff else Side.FIRM, origin)


@dataclass(frozen=True, slots=True)
class Endings:
    """What ends for good when an account may log in no longer.

    Parameters
    ----------
    firms : profiles that it is a member of.
    alone : those of them that nobody else is a member of.
    invitations : how many that it sent were not used yet.
    """

    firms: tuple[str, ...]
    alone: tuple[str, ...]
    networks: tuple[Network, ...]
    invitations: int


def endings(services: Services, account_id: str) -> Endings:
    """Return what deactivating an account would end; raises AccountNotFoundError."""
    account = services.accounts.get(account_id)
    firms = tuple(services.accounts.firms_of(account_id))
    alone = tuple(one for one in firms if len(services.accounts.members_of(one)) == 1)
    sent = invitations_sent_by(services, account_id, None, *firms)
    return Endings(firms, alone, networks_of(services, account), len(sent))
