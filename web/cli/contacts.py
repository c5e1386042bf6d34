"""``clusterbridge contacts``: whom letters to partners go to."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import click

from web.cli.common import LANGUAGES, BadInput, instance_option, print_list, stored_services

EPILOG = """\b
Examples:
  clusterbridge contacts list
  clusterbridge contacts add gwangju --name "Agency" --email office@example.org --language ko \\
      --source "its web page" --as-of 2026-03-31 --confidence high
  clusterbridge contacts correct 3 --email desk@example.org --as-of 2026-05-04
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
    from matcher.contact_operations import add_contact
    from matcher.partner import PartnerContact
    from web.wiring import catalogues_of

    with stored_services(instance) as services:
        contact = PartnerContact(
            0, place, name, email, language, source, as_of.date(), COMMAND, services.clock.now(),
            confidence=Confidence(confidence),
        )  # fmt: skip
        try:
            stored = add_contact(services, catalogues_of(services).active, None, contact)
        except ValueError as error:
            raise BadInput([f"Error: cannot be accepted: {error}"]) from error
    click.echo(f"done: contact {stored.id}")


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

    The old entry is forgotten, and the new one has another number. Links that were sent stay
    usable where the address is the same, and end where it is another.
    """
    from features.vocabulary import Confidence
    from matcher.accounts import COMMAND
    from matcher.contact_operations import correct_contact
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
            stored = correct_contact(services, catalogue, None, number, wanted)
        except (ContactNotFoundError, ValueError) as error:
            raise BadInput([f"Error: cannot be accepted: {error}"]) from error
    click.echo(f"done: contact {stored.id}")


@contacts.command(short_help="Forget a contact.")
@click.argument("number", type=int)
@instance_option
def forget(number: int, instance: str | None) -> None:
    """Forget the contact NUMBER, and end the links that were sent to it."""
    from matcher.contact_operations import end_contact
    from matcher.review_errors import ContactNotFoundError
    from web.wiring import catalogues_of

    with stored_services(instance) as services:
        try:
            end_contact(services, catalogues_of(services).active, None, number)
        except ContactNotFoundError as error:
            raise BadInput([f"Error: {error}"]) from error
    click.echo("done")
