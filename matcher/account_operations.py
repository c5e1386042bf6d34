"""The use cases of accounts, firms, networks and mail."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from matcher.account_ports import Mailer
from matcher.accounts import (
    FIRST_ADMINISTRATOR_LIFETIME,
    INVITATION_LIFETIME,
    VISITOR,
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
from matcher.errors import AccountNotFoundError, InvitationError, MailError
from matcher.links import hash_token
from matcher.mail import Delivered, Message
from matcher.operations import Services

MESSAGES_PER_ROUND = 20

Invite = Callable[[str, Invitation], Message]
"""From the token of an invitation and the invitation itself to the message that carries it."""


def keep(services: Services, change: AccountChange) -> None:
    """Keep a change of accounts; see ``matcher.account_ports.AccountStore.apply``."""
    services.accounts.apply(change, services.clock.now())


def account_by_email(services: Services, email: str) -> Account:
    """Return the account with an address; raises AccountNotFoundError."""
    found = services.accounts.by_email(email)
    if found is None:
        raise AccountNotFoundError
    return found


def note_asked_for_email(services: Services, account: Account, letter: Message) -> None:
    """Send what goes to the address that somebody wants for their account; nothing changes yet."""
    event = AuditEvent(account.actor, "account.new_address_asked", account.actor, {})
    keep(services, AccountChange(events=(event,), messages=(letter,)))


def change_email(
    services: Services, account: Account, email: str, uniquifier: str, told: Message
) -> None:
    """Give an account the address whose mail its holder reads; all its sessions end.

    Parameters
    ----------
    uniquifier : a fresh one.
    told : goes to the address of before.

    Raises
    ------
    EmailTakenError : another account has the address by now.
    """
    moved = replace(account, email=email, uniquifier=uniquifier)
    event = AuditEvent(account.actor, "account.address_changed", account.actor, {})
    change = AccountChange(credentials=(moved,), seen=(account,), events=(event,), messages=(told,))
    keep(services, change)


def take_email_back(services: Services, account: Account, email: str, uniquifier: str) -> None:
    """Give an account its address of before; password and sessions of whoever moved it end.

    Raises
    ------
    EmailTakenError : another account has the address by now.
    """
    now = services.clock.now()
    back = replace(account, email=email, uniquifier=uniquifier, password_hash="", confirmed_at=now)
    event = AuditEvent(VISITOR, "account.address_taken_back", account.actor, {})
    keep(services, AccountChange(credentials=(back,), seen=(account,), events=(event,)))


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
    subject = _subject_of(invitation)
    event = AuditEvent(actor, "account.invited", subject, {"role": role.value})
    message = compose(token, invitation)
    keep(services, AccountChange(invitations=(invitation,), events=(event,), messages=(message,)))
    return token


def revoke_invitation(services: Services, token_hash: str, actor: str) -> None:
    """Let an invitation that was not used yet open nothing any more.

    Parameters
    ----------
    token_hash : of the invitation.

    Raises
    ------
    InvitationError : there is none (any more).
    """
    found = [one for one in services.accounts.invitations() if one.token_hash == token_hash]
    if not found:
        raise InvitationError
    keep(services, revoking(found, actor))


def revoke_invitations_to(services: Services, email: str, actor: str) -> int:
    """Do the same for all invitations to an address, and return how many there were."""
    wanted = same_address(email)
    found = [one for one in services.accounts.invitations() if same_address(one.email) == wanted]
    if found:
        keep(services, revoking(found, actor))
    return len(found)


def revoking(found: Sequence[Invitation], actor: str) -> AccountChange:
    return AccountChange(
        revoked=tuple(one.token_hash for one in found),
        events=tuple(
            AuditEvent(actor, "invitation.revoked", _subject_of(one), {"role": one.role.value})
            for one in found
        ),
    )


def _subject_of(invitation: Invitation) -> str:
    firm = invitation.profile_id
    return f"profile:{firm}" if firm else f"invitation:{invitation.token_hash[:16]}"


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
    begun = services.accounts.by_email(invited.email)
    if begun is not None and begun.confirmed_at is None:
        # Anybody could have begun it; whoever has the mailbox, or the link that only this machine
        # shows, takes it over, password and all.
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
    InvitationError : as for :func:`open_invitation`, and when it was for another address; that of
        the first administrator is for none in particular.
    """
    found = open_invitation(services, token)
    if found.email and same_address(found.email) != same_address(account.email):
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

    What somebody sent as an administrator ends when they are one no longer; who is no coordinator
    any more coordinates no network either, and being one again brings none back.

    Raises
    ------
    AccountNotFoundError, LastAdministratorError
    """
    detail = {"roles": sorted(roles)}
    event = AuditEvent(actor, "account.roles_set", actor_of(account_id), detail)
    sent = () if Role.ADMINISTRATOR in roles else invitations_sent_by(services, account_id, None)
    keep(services, AccountChange(roles={account_id: roles}, revoked=sent, events=(event,)))


def set_active(services: Services, account_id: str, active: bool, actor: str) -> None:
    """Let an account log in or not.

    With the right to log in end its memberships of firms, all private links to their profiles,
    which its holder may know, its networks, and the invitations it sent; activating brings none of
    them back, and no session of before either.

    Raises
    ------
    AccountNotFoundError, LastAdministratorError
    """
    action = "account.activated" if active else "account.deactivated"
    event = AuditEvent(actor, action, actor_of(account_id), {})
    firms = () if active else services.accounts.firms_of(account_id)
    pairs = tuple((profile_id, account_id) for profile_id in firms)
    account = services.accounts.get(account_id)
    change = AccountChange(
        credentials=(replace(account, uniquifier=hash_token(services.new_token())),),
        seen=(account,),
        active={account_id: active},
        left=pairs,
        revoked=() if active else invitations_sent_by(services, account_id, None, *firms),
        events=(event,),
    )
    keep(services, change)


def invitations_sent_by(
    services: Services, account_id: str, *purposes: str | None
) -> tuple[str, ...]:
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
