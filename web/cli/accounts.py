"""``clusterbridge accounts``: who can log in, and as what."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from web.cli.common import (
    BadInput,
    instance_option,
    instance_settings,
    language_option,
    print_list,
    stored_services,
)

if TYPE_CHECKING:
    from matcher.accounts import Invitation
    from matcher.mail import Message
    from matcher.operations import Services

ROLES = ("member", "coordinator", "analyst", "administrator")

EPILOG = """\b
Examples:
  clusterbridge accounts list
  clusterbridge accounts invite anna@example.org coordinator --lang de
  clusterbridge accounts set-role anna@example.org analyst
  clusterbridge accounts deactivate anna@example.org
  clusterbridge accounts activate anna@example.org
  clusterbridge accounts reset-second-factor anna@example.org
  clusterbridge accounts revoke-invitation anna@example.org
  clusterbridge accounts erase anna@example.org

The database is that of the environment (docs/operations.md) or of --instance. It must exist, and
the service may be running. Every change leaves a row in the audit trail.
"""


@click.group(epilog=EPILOG)
def accounts() -> None:
    """Invite people, set their roles, deactivate their accounts."""


@accounts.command("list", short_help="List all accounts.")
@instance_option
def list_(instance: str | None) -> None:
    """List all accounts: address, roles, state, second factor."""
    with stored_services(instance, read_only=True) as services:
        print_list(
            (
                "  ".join(
                    (
                        account.email,
                        ",".join(sorted(account.roles)) or "no role",
                        "active" if account.active else "deactivated",
                        "second factor" if account.totp_secret else "password only",
                    )
                )
                for account in services.accounts.accounts()
            ),
            "there are no accounts yet",
        )


@accounts.command(short_help="Invite somebody to a role.")
@click.argument("email")
@click.argument("role", type=click.Choice(ROLES))
@language_option
@instance_option
def invite(email: str, role: str, lang: str, instance: str | None) -> None:
    """Send EMAIL a link to an account with ROLE, and print it."""
    from features.addresses import address_fault, is_address
    from matcher.account_operations import invite as invite_by_mail
    from matcher.accounts import COMMAND, Role
    from web.accounts.addresses import public_base
    from web.letters import invitation_path, write_invitation
    from web.wording.faults import FaultSentences

    if not is_address(email):
        fault = FaultSentences("en").line(address_fault("EMAIL", email))
        raise BadInput([f"Error: {fault}"])
    base = public_base(instance_settings(instance))

    def compose(token: str, invitation: Invitation) -> Message:
        return write_invitation(invitation, base + invitation_path(token, lang), lang)

    with stored_services(instance) as services:
        token = invite_by_mail(services, email, Role(role), COMMAND, compose)
    click.echo(base + invitation_path(token, lang))


@accounts.command(short_help="List the invitations that were not used yet.")
@instance_option
def invitations(instance: str | None) -> None:
    """List the invitations that were not used yet: address, role, until when."""
    with stored_services(instance, read_only=True) as services:
        now = services.clock.now()
        print_list(
            (
                "  ".join(
                    (
                        one.email or "first administrator",
                        one.role,
                        f"until {one.expires_at:%Y-%m-%d}" if now < one.expires_at else "expired",
                    )
                )
                for one in services.accounts.invitations()
            ),
            "nobody is invited",
        )


@accounts.command("revoke-invitation", short_help="Take invitations back.")
@click.argument("email")
@instance_option
def revoke_invitation(email: str, instance: str | None) -> None:
    """Let all invitations to EMAIL that were not used yet open nothing any more."""
    from matcher.account_operations import revoke_invitations_to
    from matcher.accounts import COMMAND

    with stored_services(instance) as services:
        revoked = revoke_invitations_to(services, email, COMMAND)
    if not revoked:
        raise BadInput(["Error: nobody of this e-mail address is invited"])
    click.echo(f"{revoked} invitation{'' if revoked == 1 else 's'} revoked")


@accounts.command(short_help="Erase an account.")
@click.argument("email")
@instance_option
def erase(email: str, instance: str | None) -> None:
    """Erase the account of EMAIL with all that is personal; firms without another member too."""
    from matcher.accounts import COMMAND
    from matcher.erasure_operations import erase_account

    with stored_services(instance) as services:
        erase_account(services, services.accounts.get(_id_of(services, email)), COMMAND)
    click.echo("done")


@accounts.command("set-role", short_help="Give an account a role.")
@click.argument("email")
@click.argument("role", type=click.Choice(ROLES))
@instance_option
def set_role(email: str, role: str, instance: str | None) -> None:
    """Give the account of EMAIL the role ROLE instead of those it has."""
    from matcher.account_operations import set_roles
    from matcher.accounts import COMMAND, Role

    with stored_services(instance) as services:
        set_roles(services, _id_of(services, email), frozenset({Role(role)}), COMMAND)
    click.echo("done")


@accounts.command(short_help="Let an account no longer log in.")
@click.argument("email")
@instance_option
def deactivate(email: str, instance: str | None) -> None:
    """Let the account of EMAIL no longer log in; its memberships of firms end."""
    _set_active(email, instance, active=False)


@accounts.command(short_help="Let an account log in again.")
@click.argument("email")
@instance_option
def activate(email: str, instance: str | None) -> None:
    """Let the account of EMAIL log in again."""
    _set_active(email, instance, active=True)


@accounts.command("reset-second-factor", short_help="Switch off a lost second factor.")
@click.argument("email")
@instance_option
def reset(email: str, instance: str | None) -> None:
    """Switch off the second factor of EMAIL, whose holder has lost it."""
    from matcher.account_operations import reset_second_factor
    from matcher.accounts import COMMAND

    with stored_services(instance) as services:
        reset_second_factor(services, _id_of(services, email), COMMAND)
    click.echo("done")


def _set_active(email: str, instance: str | None, *, active: bool) -> None:
    from matcher.account_operations import set_active
    from matcher.accounts import COMMAND

    with stored_services(instance) as services:
        set_active(services, _id_of(services, email), active, COMMAND)
    click.echo("done")


def _id_of(services: Services, email: str) -> str:
    from matcher.account_operations import account_by_email
    from matcher.errors import AccountNotFoundError

    try:
        return account_by_email(services, email).id
    except AccountNotFoundError as error:
        raise BadInput(["Error: no account has this e-mail address"]) from error
