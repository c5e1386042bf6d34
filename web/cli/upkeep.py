"""``clusterbridge catalogue`` on an installation: load lists, edit, apply, undo, look back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from web.cli.common import (
    BadInput,
    instance_option,
    instance_settings,
    print_lines,
    print_list,
    stored_services,
)

if TYPE_CHECKING:
    from matcher.operations import Services
    from matcher.tables import CarriedOver, RowChange
    from matcher.upkeep import Edition, Proposal

_Command = TypeVar("_Command", bound=Callable[..., Any])
MOST_LINES = 60
"""Changed rows that are printed."""


@contextmanager
def refused() -> Iterator[None]:
    """Tell what cannot be done in one line, with the exit code of bad input."""
    from data.csvfile import ReferenceFileError
    from matcher.upkeep import UpkeepError

    try:
        yield
    except (ReferenceFileError, UpkeepError) as error:
        raise BadInput([f"Error: {error}"]) from error


@click.command("import", short_help="Load tables of a newer list beside the active catalogue.")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--dry-run", is_flag=True, help="Only check, and show what would change.")
@click.option("--note", default="", help="Which list it is, and of when.")
@instance_option
def import_files(files: tuple[Path, ...], dry_run: bool, note: str, instance: str | None) -> None:
    """Check FILES, named as the tables of data/reference, and keep them as a proposal.

    Each takes the place of the table of its name. Nothing is applied: "catalogue apply" does that.
    """
    from data.catalogue_build import build, with_files
    from matcher.tables import difference
    from matcher.upkeep import ProposalKind
    from matcher.upkeep_operations import COMMAND_LINE, propose

    content = {path.name: path.read_bytes() for path in files}
    with stored_services(instance) as services, refused():
        base = services.upkeep.current().number
        before = services.upkeep.tables(base)
        wanted = with_files(before, content)
        if dry_run:
            print_lines(change_lines(difference(before, build(wanted, before).tables)))
            return
        kind = ProposalKind.IMPORT
        made = propose(services, COMMAND_LINE, wanted, build, kind, note, base=base)
        _print_proposal(made)


def _said(command: _Command) -> _Command:
    """Add what is said, and where it comes from, to a command."""
    options: tuple[Callable[[Any], Any], ...] = (
        click.option("--set", "given", multiple=True, metavar="FIELD=TEXT",
                     help="One field; \\n divides."),
        click.option("--source", required=True, help="Organisation and document; no person."),
        click.option("--as-of", required=True, help="What it describes, such as 2026 or 2026-03."),
        click.option("--confidence", type=click.Choice(("high", "medium", "low")), required=True,
                     help="How sure the source is."),
        click.option("--basis", type=click.Choice(("entered", "documented")), default="entered",
                     show_default=True, help="Whether a document says so that others can read."),
        click.option("--note", default="", help="Why."),
        instance_option,
    )  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


@click.command("add", short_help="Propose a new mini-cluster.")
@click.argument("place")
@_said
def add(place: str, given: tuple[str, ...], note: str, instance: str | None, **where: str) -> None:
    """Propose a mini-cluster of PLACE, an innovation cluster such as gwangju, with names, themes
    and codes; its key is made by itself. Without members_count the number is not known."""
    from data.catalogue_build import build
    from matcher.statements import MINI_CLUSTER, with_mini_cluster
    from matcher.upkeep_operations import COMMAND_LINE, free_key, propose

    texts = dict(named_text(one, MINI_CLUSTER[1:]) for one in given)
    said = {**texts, **where, "innovation_cluster": place}
    with stored_services(instance) as services, refused():
        base = services.upkeep.current().number
        tables = services.upkeep.tables(base)
        wanted = with_mini_cluster(tables, free_key(services, place), said)
        _print_proposal(propose(services, COMMAND_LINE, wanted, build, note=note, base=base))


@click.command("edit", short_help="Propose a statement about a mini-cluster.")
@click.argument("mini_cluster")
@click.argument("statement")
@_said
def edit(
    mini_cluster: str,
    statement: str,
    given: tuple[str, ...],
    note: str,
    instance: str | None,
    **where: str,
) -> None:
    """Propose what is said about MINI_CLUSTER: name, themes, codes, members, status, demand:KEY
    or relief:KEY, such as relief:time."""
    from data.catalogue_build import build
    from matcher.statements import fields_of, statement_of, with_statement
    from matcher.upkeep_operations import COMMAND_LINE, propose

    names = fields_of(statement)
    texts = dict(named_text(one, names) for one in given)
    with stored_services(instance) as services, refused():
        base = services.upkeep.current().number
        tables = services.upkeep.tables(base)
        said = {**statement_of(tables, mini_cluster, statement), **texts, **where}
        wanted = with_statement(tables, mini_cluster, statement, said)
        _print_proposal(propose(services, COMMAND_LINE, wanted, build, note=note, base=base))


@click.command("withdraw", short_help="Propose to take an entered demand or relief out.")
@click.argument("mini_cluster")
@click.argument("statement")
@click.option("--note", default="", help="Why.")
@instance_option
def withdraw(mini_cluster: str, statement: str, note: str, instance: str | None) -> None:
    """Propose to take out what was entered about MINI_CLUSTER, demand:KEY or relief:KEY: what the
    rules derive counts again."""
    from data.catalogue_build import build
    from matcher.statements import is_entered, without_statement
    from matcher.upkeep_operations import COMMAND_LINE, propose

    with stored_services(instance) as services, refused():
        base = services.upkeep.current().number
        tables = services.upkeep.tables(base)
        if not is_entered(tables, mini_cluster, statement):
            raise BadInput([f"Error: {mini_cluster} {statement}: nobody entered it"])
        wanted = without_statement(tables, mini_cluster, statement)
        _print_proposal(propose(services, COMMAND_LINE, wanted, build, note=note, base=base))


@click.command("institution", short_help="Propose what is said about an institution.")
@click.argument("key")
@click.option("--new", is_flag=True, help="It is not in the catalogue yet.")
@_said
def institution(
    key: str, new: bool, given: tuple[str, ...], note: str, instance: str | None, **where: str
) -> None:
    """Propose what is said about the institution KEY: innovation_cluster, name_de, name_en,
    name_ko, abbreviation, kind, city_de, city_en, city_ko, fields, wipo_fields, website, role."""
    from data.catalogue_build import build
    from matcher.statements import INSTITUTION, institution_of, with_institution
    from matcher.upkeep_operations import COMMAND_LINE, INSTITUTIONS, propose

    texts = dict(named_text(one, INSTITUTION) for one in given)
    with stored_services(instance) as services, refused():
        base = services.upkeep.current().number
        tables = services.upkeep.tables(base)
        if new and key in {row["id"] for row in tables[INSTITUTIONS]}:
            raise BadInput([f"Error: {key!r} is in the catalogue; allowed with --new: another key"])
        before = {} if new else institution_of(tables, key)
        wanted = with_institution(tables, key, {**before, **texts, **where})
        _print_proposal(propose(services, COMMAND_LINE, wanted, build, note=note, base=base))


@click.command("proposals", short_help="List what waits to be applied.")
@instance_option
def proposals(instance: str | None) -> None:
    """List the open proposals: number, kind, who, when, rows."""
    with stored_services(instance) as services:
        print_list(("  ".join(
                (str(one.id), one.asked.kind.value, one.actor, f"{one.at:%Y-%m-%d %H:%M}",
                 f"{len(one.asked.changes)} rows")
            )
            for one in services.upkeep.proposals()), "no proposal waits")  # fmt: skip


@click.command("apply", short_help="Apply a proposal: the next edition of the catalogue.")
@click.argument("number", type=int)
@click.option("--dry-run", is_flag=True, help="Only show what it would do now.")
@instance_option
def apply(number: int, dry_run: bool, instance: str | None) -> None:
    """Make the outcome of proposal NUMBER the active catalogue."""
    from data.catalogue_build import build
    from matcher.upkeep_operations import COMMAND_LINE, apply_proposal, preview

    strict = instance_settings(instance).catalogue_second_person
    with stored_services(instance) as services, refused():
        shown = preview(services, COMMAND_LINE, number, build, second_person=strict)
        print_lines(_plan_lines(shown.plan))
        if dry_run:
            return
        edition = apply_proposal(
            services, COMMAND_LINE, number, shown.seen, build, second_person=strict
        )
        click.echo(f"edition {edition.number} is active: version {edition.catalogue_version}")


@click.command("reject", short_help="Reject or withdraw a proposal.")
@click.argument("number", type=int)
@click.option("--note", default="", help="Why.")
@instance_option
def reject(number: int, note: str, instance: str | None) -> None:
    """End proposal NUMBER without applying it."""
    from matcher.upkeep_operations import COMMAND_LINE, end_proposal

    with stored_services(instance) as services, refused():
        end_proposal(services, COMMAND_LINE, number, note)
    click.echo("done")


@click.command("undo", short_help="Propose to undo an edition.")
@click.argument("number", type=int)
@instance_option
def undo(number: int, instance: str | None) -> None:
    """Propose to take back what edition NUMBER changed; "catalogue apply" then does it."""
    from matcher.upkeep_operations import COMMAND_LINE, propose_undo

    with stored_services(instance) as services, refused():
        _print_proposal(propose_undo(services, COMMAND_LINE, number))


@click.command("history", short_help="List the editions of the catalogue.")
@click.argument("mini_cluster", required=False)
@instance_option
def history(mini_cluster: str | None, instance: str | None) -> None:
    """List all editions, or those that changed something about MINI_CLUSTER, oldest first."""
    from matcher.upkeep import of_mini_cluster

    with stored_services(instance, read_only=True) as services:
        found = services.upkeep.editions()
        if mini_cluster is not None:
            found = of_mini_cluster(found, mini_cluster)
        lines = [line for one in found for line in _edition_lines(one, services)]
    print_list(lines, "no edition has changed anything about it")


def change_lines(changes: tuple[RowChange, ...]) -> list[str]:
    """Return changes as lines: table, key, and each cell before and after."""
    if not changes:
        return ["nothing is different"]
    lines = [line for one in changes[:MOST_LINES] for line in _row_lines(one)]
    left = len(changes) - MOST_LINES
    return lines + ([f"... and {left} more rows"] if left > 0 else [])


def _row_lines(change: RowChange) -> list[str]:
    how = "added" if change.before is None else "removed" if change.after is None else "changed"
    head = f"{change.file} {'/'.join(change.key)}: {how}"
    if how != "changed":
        return [head]
    before, after = change.before or {}, change.after or {}
    return [head, *(f"  {name}: {before.get(name, '')!r} -> {after.get(name, '')!r}"
                    for name in change.columns)]  # fmt: skip


def _plan_lines(plan: CarriedOver) -> list[str]:
    clashes = [
        f"changed since: {one.change.file} {'/'.join(one.change.key)} ({', '.join(one.columns)})"
        for one in plan.clashes
    ]
    return [*clashes, *change_lines(plan.changes)]


def _edition_lines(edition: Edition, services: Services) -> list[str]:
    head = (
        f"{edition.number}  {edition.at:%Y-%m-%d %H:%M}  {edition.actor}"
        f"  {edition.catalogue_version}  {len(edition.changes)} rows"
    )
    if edition.proposal is None:
        return [head]
    note = services.upkeep.proposal(edition.proposal).asked.note
    return [head, f"  {note}"] if note else [head]


def _print_proposal(proposal: Proposal) -> None:
    print_lines(change_lines(proposal.asked.changes))
    click.echo(f"proposal {proposal.id} is kept; nothing is applied yet")


def named_text(text: str, names: tuple[str, ...]) -> tuple[str, str]:
    """Return the name and the text of one ``FIELD=TEXT``; raises BadInput for another name."""
    name, equals, value = text.partition("=")
    if not equals or name not in names:
        raise BadInput([f"Error: --set {text!r}; allowed: FIELD=TEXT with {', '.join(names)}"])
    return name, value.replace("\\n", "\n")
