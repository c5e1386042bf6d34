"""``clusterbridge texts``: imprint, data protection, consent and other texts of the operator."""

from __future__ import annotations

from typing import IO

import click

from web.cli.common import BadInput, instance_option, language_option, print_list, stored_services

KINDS = ("imprint", "privacy", "accessibility", "legal_basis", "consent")

EPILOG = """\b
Examples:
  clusterbridge texts list
  clusterbridge texts save consent --de consent.de.txt --en consent.en.txt --ko consent.ko.txt
  clusterbridge texts show consent --version 1 --lang de

Each save makes a new version; earlier ones stay, and with each consent of a firm the version it
agreed to. Three empty files take a text back.
"""


@click.group(epilog=EPILOG)
def texts() -> None:
    """Show and save the texts of the operator and their versions."""


@texts.command("list", short_help="List all versions.")
@instance_option
def list_(instance: str | None) -> None:
    """List all versions of all texts."""
    from matcher.privacy import TextKind

    with stored_services(instance, read_only=True) as services:
        print_list(
            (
                f"{one.kind.value}  version {one.version}  {one.saved_at:%Y-%m-%d}  by {one.actor}"
                for kind in TextKind
                for one in services.privacy.texts(kind)
            ),
            "there are no texts of the operator yet",
        )


@texts.command(short_help="Show one version.")
@click.argument("kind", type=click.Choice(KINDS))
@click.option("--version", type=click.IntRange(1), help="Default: the version that holds now.")
@language_option
@instance_option
def show(kind: str, version: int | None, lang: str, instance: str | None) -> None:
    """Show a text of KIND."""
    from matcher.privacy import TextKind

    with stored_services(instance, read_only=True) as services:
        found = services.privacy.texts(TextKind(kind))
    chosen = [one for one in found if version in (None, one.version)]
    if not chosen:
        raise BadInput([f"Error: there is no such version of {kind}"])
    click.echo(chosen[-1].in_language(lang))


@texts.command(short_help="Save a new version.")
@click.argument("kind", type=click.Choice(KINDS))
@click.option("--de", "german", type=click.File(encoding="utf-8"), required=True,
              help="File of the German text, in UTF-8.")  # fmt: skip
@click.option("--en", "english", type=click.File(encoding="utf-8"), required=True,
              help="File of the English text, in UTF-8.")  # fmt: skip
@click.option("--ko", "korean", type=click.File(encoding="utf-8"), required=True,
              help="File of the Korean text, in UTF-8.")  # fmt: skip
@instance_option
def save(
    kind: str, german: IO[str], english: IO[str], korean: IO[str], instance: str | None
) -> None:
    """Save the next version of KIND from three files of plain text in UTF-8."""
    from matcher.accounts import COMMAND
    from matcher.privacy import TextKind
    from matcher.privacy_operations import save_text

    try:
        given = {"de": german.read(), "en": english.read(), "ko": korean.read()}
    except UnicodeDecodeError as error:
        raise BadInput(["Error: a file is not written in UTF-8; nothing was saved"]) from error
    with stored_services(instance) as services:
        saved = save_text(services, TextKind(kind), given, COMMAND)
    click.echo(f"{kind}: version {saved.version}")
