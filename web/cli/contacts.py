"""``clusterbridge contacts``: whom letters to partners go to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import click

from web.cli.common import LANGUAGES, BadInput, instance_option, print_list, stored_services

if TYPE_CHECKING:
    from matcher.operations import Services
    from matcher.partner import PartnerContact

_Command = TypeVar("_Command", bound=Callable[..., Any])

EPILOG = """\b
Examples:
  clusterbridge contacts list
  clusterbridge contacts add gwangju --name "Agency" --email office@example.org --language ko \\
      --source "its web page" --as-of 2026-03-31 --confidence high
  clusterbridge contacts forget 3

A contact of an innovation cluster (gwangju) counts for all its mini-clusters (gwangju-03).
Every change leaves a row in the audit trail; it holds no name and no address.
"""


@click.group(epilog=EPILOG)
def contacts() -> None:
    """Keep the contacts of partners."""


@contacts.command("list", short_help="List all contacts.")
@instance_option
def list_(instance: str | None) -> None:
    """List all contacts: number, place, name, address, language, source, date, how sure."""
    with stored_services(instance, read_only=True) as services:
        print_list(
            (
                f"{one.id}  {one.place}  {one.name}  {one.email}  {one.language}  {one.source}"
                f"  {one.as_of.isoformat()}  {one.confidence}"
                for one in services.partners.contacts()
            ),
            "there are no contacts yet",
        )


def _described(command: _Command) -> _Command:
    """Add what is said of a contact, and where it comes from, to a command."""
    day = click.DateTime(["%Y-%m-%d"])
    options: tuple[Callable[[Any], Any], ...] = (
        click.option("--name", required=True, help="Name of the person or office."),
        click.option("--email", required=True, help="E-mail address."),
        click.option("--language", type=click.Choice(LANGUAGES), required=True,
                     help="Written to in it."),
        click.option("--source", required=True, help="Where the contact comes from."),
        click.option("--as-of", type=day, required=True, help="Day of the source."),
        click.option("--confidence", type=click.Choice(["high", "medium", "low"]), required=True,
                     help="How sure."),
        instance_option,
    )  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


@contacts.command(short_help="Add a contact.")
@click.argument("place")
@_described
def add(place: str, instance: str | None, **said: Any) -> None:
    """Add a contact of PLACE, the id of a mini-cluster or an innovation cluster."""
    from matcher.contact_operations import add_contact
    from web.wiring import catalogues_of

    with stored_services(instance) as services, _told():
        contact = _contact(services, place, **said)
        stored = add_contact(services, catalogues_of(services).active, None, contact)
    click.echo(f"done: contact {stored.id}")


@contacts.command(short_help="Correct a contact.")
@click.argument("number", type=int)
@_described
def change(number: int, instance: str | None, **said: Any) -> None:
    """Keep another contact in place of NUMBER, at the same place.

    Links that were sent stay usable where the address is the same, and end where it is another.
    """
    from matcher.contact_operations import correct_contact, own_contact
    from web.wiring import catalogues_of

    with stored_services(instance) as services, _told():
        catalogue = catalogues_of(services).active
        before = own_contact(services, catalogue, None, number)
        correct = _contact(services, before.place, **said)
        stored = correct_contact(services, catalogue, None, number, correct)
    click.echo(f"done: contact {stored.id}")


def _contact(services: Services, place: str, confidence: str, **said: Any) -> PartnerContact:
    from features.vocabulary import Confidence
    from matcher.accounts import COMMAND
    from matcher.partner import PartnerContact

    return PartnerContact(
        0, place, said["name"], said["email"], said["language"], said["source"],
        said["as_of"].date(), COMMAND, services.clock.now(), confidence=Confidence(confidence),
    )  # fmt: skip


@contacts.command(short_help="Forget a contact.")
@click.argument("number", type=int)
@instance_option
def forget(number: int, instance: str | None) -> None:
    """Forget the contact NUMBER, and end the links that were sent to it."""
    from matcher.contact_operations import end_contact
    from web.wiring import catalogues_of

    with stored_services(instance) as services, _told():
        end_contact(services, catalogues_of(services).active, None, number)
    click.echo("done")


@contextmanager
def _told() -> Iterator[None]:
    """Say in one line what cannot be accepted."""
    from matcher.review_errors import ContactNotFoundError

    try:
        yield
    except ContactNotFoundError as error:
        raise BadInput([f"Error: {error}"]) from error
    except ValueError as error:
        raise BadInput([f"Error: cannot be accepted: {error}"]) from error
