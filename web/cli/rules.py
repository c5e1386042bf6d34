"""``clusterbridge rules``: pins, bans and conflicts of interest between firms and mini-clusters."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import click

from web.cli.common import (
    BadInput,
    active_catalogue,
    as_id,
    instance_option,
    print_list,
    stored_services,
)

if TYPE_CHECKING:
    from matcher.review_records import PairRule

KINDS = ("pin", "forbid", "same_group", "already_partners", "competitor")

EPILOG = """\b
Examples:
  clusterbridge rules list
  clusterbridge rules add PROFILE gwangju-03 --kind competitor --reason "Wettbewerber"
  clusterbridge rules end 12

PROFILE is the identifier of a firm's profile, as the audit trail names it. A pin puts a
mini-cluster first in the firm's list; every other kind takes it out, and no introduction to it can
be asked for or accepted. The firm reads the reason. Every change leaves a row in the audit trail.
"""


@click.group(epilog=EPILOG)
def rules() -> None:
    """Show, make and end rules about pairings."""


@rules.command("list", short_help="List the rules of all firms.")
@click.option("--all", "every", is_flag=True, help="Also those that hold no more.")
@instance_option
def list_(every: bool, instance: str | None) -> None:
    """List rules, the latest first: number, kind, profile, mini-cluster, last day, reason."""
    from matcher.rule_operations import all_rules

    with stored_services(instance, read_only=True) as services:
        found, now = all_rules(services), services.clock.now()
    print_list(
        (_line(one, now) for one in found if every or one.holds(now)),
        "there are no rules yet" if every else "no rule is in force",
    )


@rules.command(short_help="Make a rule.")
@click.argument("profile")
@click.argument("mini_cluster", callback=as_id)
@click.option("--kind", type=click.Choice(KINDS), required=True, help="What the rule says.")
@click.option("--reason", required=True, help="Why, 1 to 300 characters; the firm reads it.")
@click.option(
    "--until", type=click.DateTime(["%Y-%m-%d"]), help="Last day on which it holds (UTC)."
)
@instance_option
def add(
    profile: str,
    mini_cluster: str,
    kind: str,
    reason: str,
    until: datetime | None,
    instance: str | None,
) -> None:
    """Make a rule about the firm PROFILE and MINI_CLUSTER."""
    from matcher.accounts import COMMAND
    from matcher.review_records import RuleKind
    from matcher.rule_operations import put_rule

    end = until and until.replace(tzinfo=UTC) + timedelta(days=1)
    with stored_services(instance) as services, _told():
        given = (profile, RuleKind(kind), mini_cluster, reason, end, COMMAND)
        rule = put_rule(services, active_catalogue(services), *given)
    click.echo(f"done: rule {rule.id}")


@rules.command(short_help="Take a rule back.")
@click.argument("number", type=int)
@instance_option
def end(number: int, instance: str | None) -> None:
    """Take back the rule NUMBER; it stays in the record."""
    from matcher.accounts import COMMAND
    from matcher.rule_operations import end_any_rule

    with stored_services(instance) as services, _told():
        end_any_rule(services, number, COMMAND)
    click.echo("done")


def _line(one: PairRule, now: datetime) -> str:
    last = (one.expires_at - timedelta(days=1)).date().isoformat() if one.expires_at else "open"
    until = last if one.holds(now) else "ended"
    about = (one.kind.value, one.profile_id, one.mini_cluster)
    return "  ".join((str(one.id), *about, until, one.reason))


@contextmanager
def _told() -> Iterator[None]:
    """Say in one line what cannot be accepted."""
    from matcher.errors import ProfileNotFoundError
    from matcher.review_errors import RuleNotFoundError

    try:
        yield
    except (ProfileNotFoundError, RuleNotFoundError, ValueError) as error:
        raise BadInput([f"Error: cannot be accepted: {error}"]) from error
