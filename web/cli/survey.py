"""``clusterbridge survey``: taking answers in, their figures, the study's claims, the prior."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from web.cli.common import (
    BadInput,
    Failure,
    counted,
    format_option,
    instance_option,
    instance_settings,
    print_json,
    print_lines,
    print_list,
    stored_services,
)

if TYPE_CHECKING:
    from matcher.survey import Survey
    from matcher.survey_operations import SurveyFindings
    from matcher.survey_rows import ReadRows

COMMAND_LINE = "command"
MOST_FAULTS = 100
"""Faults that are printed."""
SYNTHETIC_MARK = "SYNTHETIC: no firm gave these answers."

EPILOG = """\b
Examples:
  clusterbridge survey import answers.xlsx --title "Survey of 2009" --held 2009 --dry-run
  clusterbridge survey figures
  clusterbridge survey claims --survey 2 --format json
  clusterbridge survey erase 2 --respondent 17
  clusterbridge survey synthesise --seed 7 --output synthetic.csv
"""


@click.group(epilog=EPILOG)
def survey() -> None:
    """Import survey answers and read what they say."""


@contextmanager
def _refused() -> Iterator[None]:
    """Tell what cannot be done with the exit code of bad input."""
    from matcher.survey import SurveyError

    try:
        yield
    except SurveyError as error:
        mend = [f"Mend: {error.mend}"] if error.mend else []
        raise BadInput([f"Error: {error}", *mend]) from error


def survey_option(command: Any) -> Any:
    """Add ``--survey`` to a command."""
    text = "Number of the survey; default: the newest real one, else the newest synthetic one."
    return click.option("--survey", "number", type=click.IntRange(1), help=text)(command)


@survey.command("import", short_help="Import the answers in a CSV or XLSX file.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--title", default="", help="What the survey is called; default: the file's name.")
@click.option("--held", type=click.IntRange(1900, 2200), help="Year in which firms were asked.")
@click.option("--synthetic", is_flag=True, help="Nobody gave these answers.")
@click.option("--dry-run", is_flag=True, help="Only check the file.")
@instance_option
def import_file(
    file: Path, title: str, held: int | None, synthetic: bool, dry_run: bool, instance: str | None
) -> None:
    """Check FILE, one row a firm, and keep its answers; with any fault nothing is kept.

    Columns may stand in any order, with English, German or Korean headings (docs/cli.md).
    """
    from data.reference import load_catalogue
    from data.survey_files import read_table
    from matcher.survey import LONGEST_TITLE, NewSurvey
    from matcher.survey_operations import import_survey, require_importable
    from matcher.survey_rows import SurveyRowsError, read_rows
    from matcher.survey_words import column_names

    content = file.read_bytes()
    with _refused():
        counts: list[str] = []
        try:
            read = read_rows(read_table(content, file.name), column_names(load_catalogue()))
            counts = _read_lines(read)
            require_importable(read)
        except SurveyRowsError as error:
            raise BadInput([*counts, *_fault_lines(error)]) from error
        print_lines(counts, heading=1)
        digest = sha256(content).hexdigest()
        if dry_run:
            _require_new(digest, instance)
            return
        new = NewSurvey(
            (title or file.name)[:LONGEST_TITLE],
            held,
            file.name,
            digest,
            synthetic or read.synthetic,
            read.answers,
        )
        with stored_services(instance) as services:
            kept = import_survey(services, new, COMMAND_LINE)
    click.echo(f"survey {kept.id}: {counted(kept.answers, 'answer is', 'answers are')} kept")


def _require_new(digest: str, instance: str | None) -> None:
    """Raise SurveyKnownError for a file that was imported; without an installation none was."""
    from matcher.survey import SurveyKnownError
    from matcher.survey_operations import known_as

    try:
        with stored_services(instance, read_only=True) as services:
            known = known_as(services, digest)
    except BadInput:
        raise
    except Failure:
        return
    if known is not None:
        raise SurveyKnownError(known)


@survey.command("list", short_help="List the surveys.")
@instance_option
def list_(instance: str | None) -> None:
    """List number, title, year, answers, and where they come from."""
    with stored_services(instance, read_only=True) as services:
        lines = [line for one in services.surveys.surveys() for line in _survey_lines(one)]
    print_list(lines, "there are no surveys yet")


@survey.command(short_help="Show the three figures of the study.")
@survey_option
@format_option
@instance_option
def figures(number: int | None, output: str, instance: str | None) -> None:
    """Show Figures 1 to 3 as rows; nothing of fewer firms than the smallest group."""
    from web.survey.rows import FIGURE_COLUMNS, figure_rows

    found = _findings(number, instance)
    rows = list(figure_rows(found))
    if output == "json":
        print_json({"survey": _about(found.survey), "figures": rows})
        return
    shown = [name for name in FIGURE_COLUMNS if name not in ("survey", "synthetic")]
    print_lines(
        [*_survey_lines(found.survey), "  ".join(shown),
         *("  ".join(_cell(row[name]) for name in shown) for row in rows)],
        heading=1,
    )  # fmt: skip
    if not rows:
        least = instance_settings(instance).smallest_group
        click.echo(f"too few answers: nothing of fewer than {least} firms is shown", err=True)


@survey.command(short_help="Test the claims of the study.")
@survey_option
@format_option
@instance_option
def claims(number: int | None, output: str, instance: str | None) -> None:
    """Say of each claim: supported, not supported, or too little data."""
    from web.survey.rows import claim_rows

    found = _findings(number, instance)
    rows = list(claim_rows(found))
    if output == "json":
        print_json({"survey": _about(found.survey), "claims": rows})
        return
    print_lines(
        [*_survey_lines(found.survey),
         *(f"{row['claim']}: {row['finding']}, effect {_cell(row['effect'])} "
           f"({_cell(row['low'])} to {_cell(row['high'])}), corrected p {_cell(row['p'])}"
           for row in rows)],
        heading=1,
    )  # fmt: skip


@survey.command(short_help="Show where learning starts with a survey.")
@survey_option
@click.option("--statements", is_flag=True, help="Of the study's statements alone.")
@format_option
@instance_option
def prior(number: int | None, statements: bool, output: str, instance: str | None) -> None:
    """Show mean and width of each weight, per group, and what they rest on."""
    from data.model_build import load_starting_point
    from matcher.survey_operations import prior_from, survey_of
    from web.survey.rows import prior_rows

    start = load_starting_point()
    with stored_services(instance, read_only=True) as services, _refused():
        found = None if statements else survey_of(services, number)
        priors = prior_from(services, found, start.feature_weights, start.prior_width)
    rows: list[dict[str, Any]] = list(prior_rows(priors))
    if output == "json":
        print_json({"survey": None if found is None else _about(found), "prior": rows})
        return
    print_lines([] if found is None else _survey_lines(found), heading=1)
    print_lines(
        f"{row['group']}  {row['comparison']}  {row['mean']:.4f} ± {row['width']:.4f}"
        f"  {row['basis']}  {counted(row['answers'], 'answer', 'answers')}"
        for row in rows
    )


@survey.command(short_help="Make a synthetic survey.")
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True,
              help="The same number gives the same answers.")  # fmt: skip
@click.option("--nothing-planted", is_flag=True, help="No claim of the study is true in it.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path),
              help="Write it to this CSV file instead of importing it.")  # fmt: skip
@instance_option
def synthesise(seed: int, nothing_planted: bool, output: Path | None, instance: str | None) -> None:
    """Draw 600 answers, shaped like the study's and marked as synthetic in every row."""
    from matcher.survey_operations import import_survey
    from matcher.survey_rows import WRITTEN, cells_of
    from matcher.survey_synthetic import SurveyPlan, synthetic_survey
    from web.spreadsheets import csv_bytes

    plan = SurveyPlan(u_shape=0.0, field_effect=0.56, funding=0.0, barriers=0.0)
    new = synthetic_survey(plan if nothing_planted else SurveyPlan(), seed)
    if output is not None:
        rows = (cells_of(one, synthetic=True) for one in new.answers)
        output.write_bytes(csv_bytes(WRITTEN, rows))
        click.echo(SYNTHETIC_MARK)
        return
    with stored_services(instance) as services, _refused():
        kept = import_survey(services, new, COMMAND_LINE)
    print_lines(_survey_lines(kept))


@survey.command(short_help="Erase a survey, or one respondent of it.")
@click.argument("number", type=click.IntRange(1))
@click.option("--respondent", help="Only the answer of this respondent.")
@instance_option
def erase(number: int, respondent: str | None, instance: str | None) -> None:
    """Erase the answers of survey NUMBER for good; figures and prior follow by themselves."""
    from matcher.survey_operations import erase_survey

    with stored_services(instance) as services, _refused():
        erase_survey(services, number, COMMAND_LINE, respondent)
    click.echo("erased; “clusterbridge unlearn erased” takes it out of the weights as well")


def _findings(number: int | None, instance: str | None) -> SurveyFindings:
    from matcher.survey_operations import findings_of, survey_of

    minimum = instance_settings(instance).smallest_group
    with stored_services(instance, read_only=True) as services, _refused():
        return findings_of(services, survey_of(services, number), minimum)


def _about(survey: Survey) -> dict[str, Any]:
    names = ("id", "title", "held", "source", "source_hash", "synthetic", "answers", "erased")
    return {name: getattr(survey, name) for name in names}


def _survey_lines(survey: Survey) -> list[str]:
    year = "" if survey.held is None else f", held {survey.held}"
    erased = f", {survey.erased} erased" if survey.erased else ""
    answers = counted(survey.answers, "answer", "answers")
    head = f"survey {survey.id}: {survey.title}{year}, {answers}{erased}"
    whence = f"  {survey.source}, imported {survey.imported_at:%Y-%m-%d} by {survey.actor}"
    return [head, whence, *([f"  {SYNTHETIC_MARK}"] if survey.synthetic else [])]


def _read_lines(read: ReadRows) -> list[str]:
    rows = counted(len(read.answers), "row", "rows")
    lines = [f"{rows} can be imported, {counted(len(read.faults), 'fault', 'faults')}"]
    if read.synthetic:
        lines.append(SYNTHETIC_MARK)
    lines += [f"not used: {name}" for name in read.unused]
    lines += [f"rows {one} and {two} say the same; one firm twice?" for one, two in read.alike]
    return lines


def _fault_lines(error: Any) -> list[str]:
    lines = [f"Error: {one}" for one in error.faults[:MOST_FAULTS]]
    left = len(error.faults) - MOST_FAULTS
    return [*lines, *([f"... and {left} more"] if left > 0 else [])]


def _cell(value: Any) -> str:
    return f"{value:.3f}" if isinstance(value, float) else "-" if value is None else str(value)
