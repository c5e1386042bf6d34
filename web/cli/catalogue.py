"""``clusterbridge catalogue``: look into the active catalogue, or derive shipped values anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from web.cli import upkeep
from web.cli.common import (
    Failure,
    as_id,
    format_option,
    instance_option,
    instance_settings,
    language_option,
    print_json,
    print_lines,
)

if TYPE_CHECKING:
    from features.catalogue import InnovationCluster, MiniCluster
    from web.wording.reasons import Wording

EPILOG = """\b
Examples:
  clusterbridge catalogue list --lang de
  clusterbridge catalogue show gwangju-03
  clusterbridge catalogue show gwangju --format json
  clusterbridge catalogue import mini_clusters.csv mini_cluster_themes.csv --dry-run
  clusterbridge catalogue edit gwangju-01 relief:time --set value=0.75 \\
      --source "letter of the agency" --as-of 2026-03 --confidence high
  clusterbridge catalogue withdraw gwangju-01 relief:time
  clusterbridge catalogue add gwangju --set name_ko=... --set name_en=... --set themes_en=... \\
      --source "list of the agency" --as-of 2026 --confidence medium
  clusterbridge catalogue institution gwangju-kopti --set website=https://www.kopti.re.kr \\
      --source "its web page" --as-of 2026-03 --confidence high
  clusterbridge catalogue apply 3
  clusterbridge catalogue reject 4
  clusterbridge catalogue undo 2

All but "derive" work on the database of the environment (docs/operations.md) or of --instance;
the service may be running. "list" and "show" read what is shipped where there is none yet.
"""


@click.group(epilog=EPILOG)
def catalogue() -> None:
    """Look into the catalogue of an installation, or change it."""


for _command in (
    upkeep.import_files,
    upkeep.add,
    upkeep.edit,
    upkeep.withdraw,
    upkeep.institution,
    upkeep.proposals,
    upkeep.apply,
    upkeep.reject,
    upkeep.undo,
    upkeep.history,
):
    catalogue.add_command(_command)


@catalogue.command("list", short_help="List all mini-clusters.")
@language_option
@format_option
@instance_option
def list_all(lang: str, output: str, instance: str | None) -> None:
    """List all mini-clusters of the active catalogue with their themes and sources."""
    from web.cli.terminal import shorten, table
    from web.wording.phrasing import R_

    wording = _wording(lang, instance)
    minis = wording.catalogue.mini_clusters
    if output == "json":
        print_json([_mini_json(one, wording) for one in minis])
        return
    titles = (R_("mini-cluster"), R_("themes"), R_("basis"), R_("as of"))
    head = ["id", *(wording.say(title) for title in titles)]
    rows = [
        [
            one.id,
            shorten(wording.mini_cluster(one.id), 40),
            shorten("; ".join(theme.in_language(lang) for theme in one.themes), 40),
            wording.basis(one.provenance.basis),
            wording.as_of(one.provenance.as_of),
        ]
        for one in minis
    ]
    print_lines(table([head, *rows]), heading=1)


@catalogue.command("show", short_help="Show a mini-cluster or an innovation cluster.")
@click.argument("identifier", metavar="ID", callback=as_id)
@language_option
@format_option
@instance_option
def show(identifier: str, lang: str, output: str, instance: str | None) -> None:
    """Show one mini-cluster (such as gwangju-03) or innovation cluster (such as gwangju)."""
    wording = _wording(lang, instance)
    innovation = {one.id: one for one in wording.catalogue.innovation_clusters}
    if identifier in innovation:
        cluster = innovation[identifier]
        if output == "json":
            print_json(_innovation_json(cluster, wording))
        else:
            print_lines(_innovation_lines(cluster, wording), heading=1)
        return
    mini = _mini_cluster(wording, identifier)
    if output == "json":
        print_json(_mini_json(mini, wording))
    else:
        print_lines(_mini_lines(mini, wording), heading=1)


def _mini_cluster(wording: Wording, identifier: str) -> MiniCluster:
    """Return a mini-cluster, or refuse an id that is none of an innovation cluster either."""
    from features.errors import UnknownCodeError
    from features.profile_faults import nearest
    from web.cli.profile import unknown_id
    from web.wording.phrasing import R_

    known = wording.catalogue
    try:
        return known.mini_cluster(identifier)
    except UnknownCodeError as error:
        places = [one.id for one in known.innovation_clusters]
        ids = [*places, *(one.id for one in known.mini_clusters)]
        message = R_("There is no mini-cluster and no innovation cluster {value}.")
        close = nearest(identifier, ids)
        raise unknown_id(message, identifier, close, wording.language) from error


@catalogue.command("derive", short_help="Derive demands and reliefs anew from the facts.")
@click.option("--check", is_flag=True, help="Change nothing; exit with 1 if anything would change.")
def derive(check: bool) -> None:
    """Derive demands and reliefs anew from the facts, by the written rules."""
    from data.derive import write_derived

    changed = _changed_files()
    if check and changed:
        raise Failure([f"not up to date: {name}" for name in changed])
    if not check:
        write_derived()
    click.echo("changed: " + ", ".join(changed) if changed else "nothing has changed")


def _changed_files() -> list[str]:
    from data.csvfile import read_text
    from data.derivation import derive as derive_all
    from data.reference import REFERENCE_FOLDER, load_facts
    from data.reference_derived import DERIVED_FILES, derived_csv, read_rules

    rows = derive_all(load_facts(), read_rules(REFERENCE_FOLDER))
    return [
        file
        for side, file in DERIVED_FILES.items()
        if not (REFERENCE_FOLDER / file).exists()
        or read_text(REFERENCE_FOLDER, file) != derived_csv(rows, side)
    ]


def _wording(language: str, instance: str | None) -> Wording:
    from data.instance import installed_catalogue
    from data.reference import load_catalogue
    from web.wording.reasons import Wording

    installed = installed_catalogue(instance_settings(instance).database_url)
    return Wording(language, installed or load_catalogue())


def _mini_json(one: MiniCluster, wording: Wording) -> dict[str, Any]:
    return {
        "id": one.id,
        "innovation_cluster": one.innovation_cluster,
        "name": wording.name(one.name),
        "name_ko": one.name.ko,
        "themes": [{"de": theme.de, "en": theme.en, "ko": theme.ko} for theme in one.themes],
        "nace": list(one.nace_codes),
        "ksic": list(one.ksic_codes),
        "wipo_fields": list(one.wipo_fields),
        "members": {"count": one.members.count, "quality": one.members.quality.value},
        "institutes": list(one.institutes),
        "programmes": list(one.programmes),
        "excluded": one.excluded or None,
        "status_note": wording.name(one.status_note),
        **_provenance(one),
    }


def _innovation_json(one: InnovationCluster, wording: Wording) -> dict[str, Any]:
    minis = [m.id for m in wording.catalogue.mini_clusters if m.innovation_cluster == one.id]
    return {
        "id": one.id,
        "name": wording.name(one.name),
        "name_ko": one.name.ko,
        "city": wording.name(one.city),
        "province": wording.name(one.province),
        "latitude": one.latitude,
        "longitude": one.longitude,
        "designated": one.designated,
        "lead_industries": wording.name(one.lead_industries),
        "agency": wording.name(one.agency),
        "mini_clusters": minis,
        **_provenance(one),
    }


def _provenance(one: MiniCluster | InnovationCluster) -> dict[str, str]:
    given = one.provenance
    return {
        "source": given.source,
        "confidence": given.confidence.value,
        "as_of": given.as_of,
        "basis": given.basis.value,
    }


def _mini_lines(one: MiniCluster, wording: Wording) -> list[str]:
    from features.catalogue import FactRef
    from web.cli.footer import mini_cluster_footer
    from web.cli.terminal import table
    from web.wording.phrasing import R_

    institutes = (wording.fact(FactRef("institution", given)) for given in one.institutes)
    rows = [
        (R_("themes"), "; ".join(map(wording.theme_name, one.themes))),
        ("NACE", ", ".join(one.nace_codes)),
        ("WIPO", wording.wipo_fields([str(field) for field in one.wipo_fields])),
        (R_("members"), _members(one, wording)),
        (R_("institutes"), "; ".join(institutes)),
        (R_("excluded"), wording.exclusion(one.excluded) if one.excluded else ""),
    ]
    title = f"{wording.mini_cluster(one.id)} ({one.id}, {one.name.ko})"
    lines = table([(wording.say(label), text) for label, text in rows if text])
    return [title, *lines, *mini_cluster_footer(one, wording)]


def _members(one: MiniCluster, wording: Wording) -> str:
    from features.vocabulary import MembersQuality
    from web.wording.phrasing import R_

    messages = {
        MembersQuality.COUNTED: R_("{count}, counted"),
        MembersQuality.AVERAGED: R_("{count}, an average of the place"),
        MembersQuality.PLACEHOLDER: R_("not known"),
    }
    count = wording.formats.number(one.members.count)
    return wording.say(messages[one.members.quality], count=count)


def _innovation_lines(one: InnovationCluster, wording: Wording) -> list[str]:
    from web.cli.footer import dated
    from web.cli.terminal import table
    from web.wording.phrasing import R_

    minis = [m for m in wording.catalogue.mini_clusters if m.innovation_cluster == one.id]
    rows = [
        (R_("place"), f"{wording.name(one.city)}, {wording.name(one.province)}"),
        (R_("lead industries"), wording.name(one.lead_industries)),
        (R_("agency"), wording.name(one.agency)),
        (R_("basis"), wording.basis(one.provenance.basis)),
        (R_("source"), one.provenance.source),
        (R_("mini-clusters"), ", ".join(f"{wording.name(m.name)} ({m.id})" for m in minis)),
    ]
    title = f"{wording.name(one.name)} ({one.id}, {one.name.ko})"
    lines = table([(wording.say(label), text) for label, text in rows if text])
    return [title, *lines, "", dated(one.provenance.as_of, wording)]
