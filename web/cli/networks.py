"""``clusterbridge networks``: which networks there are, what lies in them, who coordinates them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from web.cli.common import BadInput, instance_option, print_list, stored_services

if TYPE_CHECKING:
    from matcher.operations import Services

SIDES = ("german", "korean")

EPILOG = """\b
Examples:
  clusterbridge networks list
  clusterbridge networks save photonics --side german --de Photonik --en Photonics --ko 광산업 \\
      --land DE-TH --coordinator anna@example.org
  clusterbridge networks remove photonics

The database is that of the environment (docs/operations.md) or of --instance. It must exist, and
the service may be running. Every change leaves a row in the audit trail.
"""


@click.group(epilog=EPILOG)
def networks() -> None:
    """Keep the networks and who coordinates them."""


@networks.command("list", short_help="List all networks.")
@instance_option
def list_(instance: str | None) -> None:
    """List all networks: key, side, name, scope, coordinators.

    Says on the error stream how many open requests no coordinator looks after.
    """
    from matcher.review_operations import without_reviewer

    with stored_services(instance, read_only=True) as services:
        emails = {account.id: account.email for account in services.accounts.accounts()}
        print_list(
            (
                "  ".join(
                    (
                        one.id,
                        one.side.value,
                        one.name.en,
                        ",".join(sorted(f"{kind.value}:{value}" for kind, value in one.scope)),
                        ",".join(sorted(emails[each] for each in one.coordinators)),
                    )
                ).rstrip()
                for one in services.accounts.networks()
            ),
            "there are no networks yet",
        )
        if orphans := without_reviewer(services, 1).total:
            click.echo(f"open requests in nobody's queue: {orphans}", err=True)


@networks.command(short_help="Add or change a network.")
@click.argument("key")
@click.option("--side", type=click.Choice(SIDES), required=True, help="For whom it speaks.")
@click.option("--de", "german", required=True, help="Its German name.")
@click.option("--en", "english", required=True, help="Its English name.")
@click.option("--ko", "korean", required=True, help="Its Korean name.")
@click.option("--land", multiple=True, help="Land whose firms belong to it, such as DE-TH.")
@click.option("--german-cluster", multiple=True, help="German cluster whose members belong to it.")
@click.option("--innovation-cluster", multiple=True, help="Cluster whose mini-clusters belong.")
@click.option("--coordinator", multiple=True, help="E-mail address of an account.")
@instance_option
def save(
    key: str,
    side: str,
    german: str,
    english: str,
    korean: str,
    land: tuple[str, ...],
    german_cluster: tuple[str, ...],
    innovation_cluster: tuple[str, ...],
    coordinator: tuple[str, ...],
    instance: str | None,
) -> None:
    """Add the network KEY, or replace all that is kept of it."""
    from features.facts import Label
    from matcher.account_operations import put_network
    from matcher.accounts import COMMAND, Network, ScopeKind, Side

    given = {
        ScopeKind.LAND: land,
        ScopeKind.GERMAN_CLUSTER: german_cluster,
        ScopeKind.INNOVATION_CLUSTER: innovation_cluster,
    }
    scope = frozenset((kind, value) for kind, values in given.items() for value in values)
    with stored_services(instance) as services:
        _require_known(services, land, german_cluster, innovation_cluster)
        coordinators = frozenset(_coordinator(services, email) for email in coordinator)
        name = Label(german, english, korean)
        put_network(services, Network(key, name, Side(side), scope, coordinators), COMMAND)
    click.echo("done")


@networks.command(short_help="Forget a network.")
@click.argument("key")
@instance_option
def remove(key: str, instance: str | None) -> None:
    """Forget the network KEY; its firms and coordinators stay."""
    from matcher.account_operations import remove_network
    from matcher.accounts import COMMAND
    from matcher.errors import NetworkNotFoundError

    with stored_services(instance) as services:
        try:
            remove_network(services, key, COMMAND)
        except NetworkNotFoundError as error:
            raise BadInput([f"Error: {error}"]) from error
    click.echo("done")


def _require_known(
    services: Services,
    laender: tuple[str, ...],
    german: tuple[str, ...],
    innovation: tuple[str, ...],
) -> None:
    from features.vocabulary import LAENDER
    from web.wiring import catalogues_of

    unknown = [f"Error: no Land {one!r}; they are like DE-TH" for one in laender
               if one not in LAENDER]  # fmt: skip
    if unknown:
        raise BadInput(unknown)
    catalogue = catalogues_of(services).active
    for identifier in german:
        catalogue.german_cluster(identifier)
    for identifier in innovation:
        catalogue.innovation_cluster(identifier)


def _coordinator(services: Services, email: str) -> str:
    from matcher.accounts import Role

    found = services.accounts.by_email(email)
    if found is None or Role.COORDINATOR not in found.roles:
        raise BadInput([f"Error: {email} is not the address of a coordinator"])
    return found.id
