"""The use cases of accounts, firms, networks and mail."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from matcher.account_ports import Mailer
from matcher.accounts import (
    FIRM_LINK_LIFETIME,
    FIRST_ADMINISTRATOR_LIFETIME,
    INVITATION_LIFETIME,
    Account,
    AccountChange,
    Invitation,
    Network,
    Role,
    actor_of,
    coordinated_by,
    same_address,
)
from matcher.audit import AuditEvent
from matcher.errors import AccountNotFoundError, InvitationError, MailError, ProfileNotFoundError
from matcher.links import hash_token
from matcher.mail import Delivered, Message
from matcher.operations import Services, open_profile, start_profile
from matcher.records import ProfileRevision

MESSAGES_PER_ROUND = 20

Invite = Callable[[str, Invitation], Message]
"""From the token of an invitation and the invitation itself to the message that carries it."""


@dataclass(frozen=True)
class Firm:
    """One firm as its members see it."""

    profile_id: str
    name: str
    members: tuple[Account, ...]
    invited: tuple[str, ...]


def keep(services: Services, change: AccountChange) -> None:
    """Keep a change of accounts; see ``matcher.account_ports.AccountStore.apply``."""
    services.accounts.apply(change, services.clock.now())


def account_by_email(services: Services, email: str) -> Account:
    """Return the account with an address; raises AccountNotFoundError."""
    found = services.accounts.by_email(email)
    if found is None:
        raise AccountNotFoundError
    return found


def invite(
    services: Services,
    email: str,
    role: Role,
    actor: str,
    compose: Invite,
    *,
    profile_id: str | None = None,
) -> str:
    """Send somebody a link to an account, and return its token.

    Parameters
    ----------
    profile_id : the firm whose member the person becomes; only for the role of a member.

    Raises
    ------
    ProfileNotFoundError : when there is no such firm.
    """
    token, invitation = _invitation(services, email, role, INVITATION_LIFETIME, profile_id)
    invitation = replace(invitation, inviter=actor)
    subject = f"profile:{profile_id}" if profile_id else f"invitation:{invitation.token_hash[:16]}"
    event = AuditEvent(actor, "account.invited", subject, {"role": role.value})
    message = compose(token, invitation)
    keep(services, AccountChange(invitations=(invitation,), events=(event,), messages=(message,)))
    return token


def first_administrator_token(services: Services) -> str | None:
    """Return the token of a fresh link for the first administrator, None when there is one.

    Every link of before stops working: there is one at a time.
    """
    if any(account.is_working_administrator for account in services.accounts.accounts()):
        return None
    token, invitation = _invitation(
        services, "", Role.ADMINISTRATOR, FIRST_ADMINISTRATOR_LIFETIME, None
    )
    keep(services, AccountChange(invitations=(invitation,)))
    return token


def _invitation(
    services: Services, email: str, role: Role, lifetime: timedelta, profile_id: str | None
) -> tuple[str, Invitation]:
    token, now = services.new_token(), services.clock.now()
    return token, Invitation(hash_token(token), email, role, profile_id, now, now + lifetime)


def open_invitation(services: Services, token: str) -> Invitation:
    """Return the invitation that a token opens.

    Raises
    ------
    InvitationError : when it is unknown, used or expired, or is for a first administrator while
        there is one.
    """
    found = services.accounts.invitation(hash_token(token), services.clock.now())
    if not found.email and any(
        account.is_working_administrator for account in services.accounts.accounts()
    ):
        raise InvitationError
    return found


def accept_invitation(services: Services, token: str, account: Account) -> None:
    """Make the account that an invitation was for; the link proves the address.

    Parameters
    ----------
    account : new, with its password; its roles and confirmation come from the invitation, and
        its address too where the invitation has one.

    Raises
    ------
    InvitationError : as for :func:`open_invitation`.
    EmailTakenError : the address has a confirmed account, with which the invitation can be
        accepted.
    """
    found = open_invitation(services, token)
    invited = replace(
        account,
        email=found.email or account.email,
        roles=frozenset({found.role}),
        confirmed_at=services.clock.now(),
    )
    begun = services.accounts.by_email(invited.email) if found.email else None
    if begun is not None and begun.confirmed_at is None:
        # Anybody could have begun it; whoever has the mailbox takes it over, password and all.
        invited = replace(invited, id=begun.id)
        change = AccountChange(credentials=(invited,), roles={begun.id: invited.roles})
    else:
        change = AccountChange(created=(invited,))
    change = replace(
        change,
        used=(found.token_hash,),
        joined=_joined(found, invited),
        events=(_accepted(found, invited),),
    )
    keep(services, change)


def accept_with_account(services: Services, token: str, account: Account) -> None:
    """Add what an invitation gives to an account that is there already.

    Raises
    ------
    InvitationError : as for :func:`open_invitation`, and when it was for another address.
    """
    found = open_invitation(services, token)
    if same_address(found.email) != same_address(account.email):
        raise InvitationError
    change = AccountChange(
        roles={account.id: account.roles | {found.role}},
        used=(found.token_hash,),
        joined=_joined(found, account),
        events=(_accepted(found, account),),
    )
    keep(services, change)


def _joined(invitation: Invitation, account: Account) -> tuple[tuple[str, str], ...]:
    return ((invitation.profile_id, account.id),) if invitation.profile_id else ()


def _accepted(invitation: Invitation, account: Account) -> AuditEvent:
    detail: dict[str, Any] = {"role": invitation.role.value}
    if invitation.profile_id:
        detail["profile"] = invitation.profile_id
    return AuditEvent(account.actor, "invitation.accepted", account.actor, detail)


def set_roles(services: Services, account_id: str, roles: frozenset[Role], actor: str) -> None:
    """Give an account these roles instead of those it has.

    What somebody sent as an administrator ends when they are one no longer.

    Raises
    ------
    AccountNotFoundError, LastAdministratorError
    """
    detail = {"roles": sorted(roles)}
    event = AuditEvent(actor, "account.roles_set", actor_of(account_id), detail)
    sent = () if Role.ADMINISTRATOR in roles else _sent_by(services, account_id, None)
    keep(services, AccountChange(roles={account_id: roles}, revoked=sent, events=(event,)))


def set_active(services: Services, account_id: str, active: bool, actor: str) -> None:
    """Let an account log in or not.

    With the right to log in end its memberships of firms, all private links to their profiles,
    which its holder may know, and the invitations it sent; activating brings none of them back.

    Raises
    ------
    AccountNotFoundError, LastAdministratorError
    """
    action = "account.activated" if active else "account.deactivated"
    event = AuditEvent(actor, action, actor_of(account_id), {})
    firms = () if active else services.accounts.firms_of(account_id)
    pairs = tuple((profile_id, account_id) for profile_id in firms)
    sent = () if active else _sent_by(services, account_id, None, *firms)
    change = AccountChange(active={account_id: active}, left=pairs, revoked=sent, events=(event,))
    keep(services, change)


def _sent_by(services: Services, account_id: str, *purposes: str | None) -> tuple[str, ...]:
    """Return the invitations that an account sent for these firms; None is for no firm."""
    return tuple(
        one.token_hash
        for one in services.accounts.invitations()
        if one.inviter == actor_of(account_id) and one.profile_id in purposes
    )


def reset_second_factor(services: Services, account_id: str, actor: str) -> None:
    """Take the second factor from an account whose holder lost it, and end its sessions.

    Raises
    ------
    AccountNotFoundError
    """
    account = services.accounts.get(account_id)
    without = replace(
        account, totp_secret="", totp_counter=None, uniquifier=hash_token(services.new_token())
    )
    event = AuditEvent(actor, "account.second_factor_reset", account.actor, {})
    keep(services, AccountChange(credentials=(without,), seen=(account,), events=(event,)))


def firms_of(services: Services, account: Account) -> tuple[Firm, ...]:
    """Return the firms of an account, in the order of their identifiers."""
    invitations = services.accounts.invitations()
    return tuple(
        Firm(
            profile_id,
            _name(services.profiles.latest(profile_id).answers),
            services.accounts.members_of(profile_id),
            tuple(one.email for one in invitations if one.profile_id == profile_id),
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


def take_over(services: Services, token: str, account: Account) -> ProfileRevision:
    """Make an account a member of the firm whose private link its holder has; raises LinkError."""
    revision = open_profile(services, token)
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


def entered_by(services: Services, profile_id: str) -> str | None:
    """Return the account that filled in a profile for a firm, None once the firm confirmed it."""
    return services.accounts.unconfirmed().get(profile_id)


def confirm_answers(services: Services, token: str) -> None:
    """Note that a firm finds right what was filled in for it; raises LinkError."""
    profile_id = open_profile(services, token).profile_id
    if entered_by(services, profile_id) is None:
        return
    event = AuditEvent(f"link:{profile_id}", "profile.confirmed", f"profile:{profile_id}", {})
    keep(services, AccountChange(confirmed=(profile_id,), events=(event,)))


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
    sent = _sent_by(services, member, profile_id)
    keep(services, AccountChange(left=((profile_id, member),), revoked=sent, events=(event,)))


def put_network(services: Services, network: Network, actor: str) -> None:
    """Keep a network, new or changed.

    Raises
    ------
    AccountNotFoundError : one of its coordinators is not there.
    """
    detail: Mapping[str, Any] = {
        "scope": sorted(f"{kind.value}:{value}" for kind, value in network.scope),
        "coordinators": sorted(network.coordinators),
    }
    event = AuditEvent(actor, "network.saved", f"network:{network.id}", detail)
    keep(services, AccountChange(networks=(network,), events=(event,)))


def remove_network(services: Services, network_id: str, actor: str) -> None:
    """Forget a network; raises NetworkNotFoundError."""
    event = AuditEvent(actor, "network.removed", f"network:{network_id}", {})
    keep(services, AccountChange(removed_networks=(network_id,), events=(event,)))


def networks_of(services: Services, account: Account) -> tuple[Network, ...]:
    """Return the networks that an account coordinates."""
    return coordinated_by(services.accounts.networks(), account.id)


def deliver_due(services: Services, mailer: Mailer, limit: int = MESSAGES_PER_ROUND) -> Delivered:
    """Send the messages that are due; what does not go out is tried again later.

    A message is taken over before it is sent and marked after. If the machine dies in between it
    is sent again with the same ``Message-ID``, which tells mail systems that it is the same one.
    """
    sent = failed = 0
    for message in services.outbox.claim(limit, services.clock.now()):
        try:
            mailer.send(message)
        except MailError as error:
            services.outbox.failed(message.key, error.why, services.clock.now())
            failed += 1
        else:
            services.outbox.sent(message.key, services.clock.now())
            sent += 1
    return Delivered(sent, failed)


def _name(answers: Mapping[str, Any]) -> str:
    return str(answers.get("name") or "")
