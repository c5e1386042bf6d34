"""``clusterbridge contacts``: whom letters to partners go to."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import click

from web.cli.common import (
    LANGUAGES,
    BadInput,
    instance_option,
    instance_settings,
    print_list,
    stored_services,
)

if TYPE_CHECKING:
    from matcher.operations import Services
    from matcher.partner import PartnerContact

EPILOG = """\b
Examples:
  clusterbridge contacts list
  clusterbridge contacts add gwangju --name "Agency" --email office@example.org --language ko \\
      --source "its web page" --as-of 2026-03-31 --confidence high
  clusterbridge contacts correct 3 --email desk@example.org --as-of 2026-05-04
  clusterbridge contacts confirm 4
  clusterbridge contacts take-back 4
  clusterbridge contacts forget 4

A contact of an innovation cluster (gwangju) counts for all its mini-clusters (gwangju-03).
With CLUSTERBRIDGE_CATALOGUE_SECOND_PERSON a contact waits until somebody else has confirmed it.
Every change leaves a row in the audit trail; it holds no name and no address.
"""


@click.group(epilog=EPILOG)
def contacts() -> None:
    """Keep the contacts of partners."""


@contacts.command("list", short_help="List all contacts.")
@instance_option
def list_(instance: str | None) -> None:
    """List all contacts: number, place, name, address, language, source, date, how sure.

    Those that wait to be confirmed follow, marked so.
    """
    from matcher.partner import Standing

    with stored_services(instance, read_only=True) as services:
        partners = services.partners
        print_list(
            (
                f"{one.id}  {one.place}  {one.name}  {one.email}  {one.language}  {one.source}"
                f"  {one.as_of.isoformat()}  {one.confidence}{_waits(one)}"
                for one in (*partners.contacts(), *partners.contacts(standing=Standing.WAITING))
            ),
            "there are no contacts yet",
        )


@contacts.command(short_help="Add a contact.")
@click.argument("place")
@click.option("--name", required=True, help="Name of the person or office.")
@click.option("--email", required=True, help="E-mail address.")
@click.option("--language", type=click.Choice(LANGUAGES), required=True, help="Written to in it.")
@click.option("--source", required=True, help="Where the contact comes from.")
@click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), required=True, help="Day of the source."
)
@click.option(
    "--confidence", type=click.Choice(["high", "medium", "low"]), required=True, help="How sure."
)
@instance_option
def add(
    place: str, name: str, email: str, language: str, source: str, as_of: datetime,
    confidence: str, instance: str | None,
) -> None:  # fmt: skip
    """Add a contact of PLACE, the id of a mini-cluster or an innovation cluster."""
    from features.vocabulary import Confidence
    from matcher.accounts import COMMAND
    from matcher.contact_operations import propose_contact
    from matcher.partner import PartnerContact
    from web.wiring import catalogues_of

    with stored_services(instance) as services:
        contact = PartnerContact(
            0, place, name, email, language, source, as_of.date(), COMMAND, services.clock.now(),
            confidence=Confidence(confidence),
        )  # fmt: skip
        try:
            catalogue = catalogues_of(services).active
            stored = propose_contact(services, catalogue, None, contact)
            _settle(services, stored, instance)
        except ValueError as error:
            raise BadInput([f"Error: cannot be accepted: {error}"]) from error


@contacts.command(short_help="Correct a contact.")
@click.argument("number", type=int)
@click.option("--place", help="Id of a mini-cluster or an innovation cluster.")
@click.option("--name", help="Name of the person or office.")
@click.option("--email", help="E-mail address.")
@click.option("--language", type=click.Choice(LANGUAGES), help="Written to in it.")
@click.option("--source", help="Where the contact comes from.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Day of the source.")
@click.option("--confidence", type=click.Choice(["high", "medium", "low"]), help="How sure.")
@instance_option
def correct(
    number: int, instance: str | None, as_of: datetime | None, confidence: str | None,
    **given: str | None,
) -> None:  # fmt: skip
    """Correct the contact NUMBER; what is not named stays as it is.

    The new entry has another number, and the old one can be taken back for 30 days. Links that
    were sent stay usable where the address is the same, and end where it is another.
    """
    from features.vocabulary import Confidence
    from matcher.accounts import COMMAND
    from matcher.contact_operations import propose_contact
    from matcher.review_errors import ContactNotFoundError
    from web.wiring import catalogues_of

    changed: dict[str, object] = {key: text for key, text in given.items() if text is not None}
    if as_of is not None:
        changed["as_of"] = as_of.date()
    if confidence is not None:
        changed["confidence"] = Confidence(confidence)
    if not changed:
        raise BadInput(["Error: nothing to correct: name at least one option"])
    with stored_services(instance) as services:
        try:
            there = {one.id: one for one in services.partners.contacts()}
            if number not in there:
                raise ContactNotFoundError(number)
            by = {"id": 0, "entered_by": COMMAND, "entered_at": services.clock.now()}
            wanted = replace(there[number], **{**changed, **by})  # type: ignore[arg-type]
            catalogue = catalogues_of(services).active
            stored = propose_contact(services, catalogue, None, wanted, number)
            _settle(services, stored, instance)
        except (ContactNotFoundError, ValueError) as error:
            raise BadInput([f"Error: cannot be accepted: {error}"]) from error


@contacts.command(short_help="Confirm a contact that waits.")
@click.argument("number", type=int)
@instance_option
def confirm(number: int, instance: str | None) -> None:
    """Confirm the contact NUMBER, which somebody else has entered."""
    from matcher.contact_operations import waiting_contact
    from matcher.review_errors import ContactNotFoundError
    from matcher.upkeep import UpkeepError
    from web.wiring import catalogues_of

    with stored_services(instance) as services:
        try:
            found = waiting_contact(services, catalogues_of(services).active, None, number)
            if not _settle(services, found, instance):
                raise BadInput([f"Error: contact {number} was entered on the command line too"])
        except (ContactNotFoundError, UpkeepError) as error:
            raise BadInput([f"Error: {error}"]) from error


@contacts.command("take-back", short_help="Take the correction of a contact back.")
@click.argument("number", type=int)
@instance_option
def take_back(number: int, instance: str | None) -> None:
    """Bring back what the contact NUMBER has replaced; that can be taken back as well."""
    from matcher.contact_operations import propose_former
    from matcher.review_errors import ContactNotFoundError
    from web.wiring import catalogues_of

    with stored_services(instance) as services:
        try:
            found = propose_former(services, catalogues_of(services).active, None, number)
            _settle(services, found, instance)
        except ContactNotFoundError as error:
            raise BadInput([f"Error: {error}, or nothing is kept of what it replaced"]) from error


def _waits(contact: PartnerContact) -> str:
    if not contact.is_waiting:
        return ""
    return "  waits" + ("" if contact.replaces is None else f" to replace {contact.replaces}")


def _settle(services: Services, contact: PartnerContact, instance: str | None) -> bool:
    """Confirm a contact that waits unless somebody else has to, and say which of both."""
    from matcher.contact_operations import confirm_contact
    from matcher.upkeep import SecondPersonError
    from web.wiring import catalogues_of

    strict = instance_settings(instance).catalogue_second_person
    catalogue = catalogues_of(services).active
    try:
        confirm_contact(services, catalogue, None, contact.id, second_person=strict)
    except SecondPersonError:
        click.echo(f"contact {contact.id} waits: somebody else has to confirm it")
        return False
    click.echo(f"done: contact {contact.id}")
    return True


@contacts.command(short_help="Forget a contact.")
@click.argument("number", type=int)
@instance_option
def forget(number: int, instance: str | None) -> None:
    """Forget the contact NUMBER, which may wait, and end the links that were sent to it."""
    from matcher.contact_operations import end_contact
    from matcher.review_errors import ContactNotFoundError
    from web.wiring import catalogues_of

    with stored_services(instance) as services:
        try:
            end_contact(services, catalogues_of(services).active, None, number)
        except ContactNotFoundError as error:
            raise BadInput([f"Error: {error}"]) from error
    click.echo("done")
