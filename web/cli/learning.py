"""``clusterbridge retrain``, ``evaluate`` and ``unlearn``: what changes the weights."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from web.cli.common import (
    BadInput,
    counted,
    format_option,
    instance_option,
    instance_settings,
    print_json,
    print_lines,
    stored_services,
)
from web.cli.readings import (
    beside_lines,
    calibration_lines,
    fairness_lines,
    off_policy_lines,
    term_lines,
)

if TYPE_CHECKING:
    from matcher.examples import Tell
    from matcher.learning import Notice
    from matcher.learning_operations import Bench, Retrained
    from matcher.operations import Services
    from matcher.training_set import Exclusion
    from matcher.unlearning_operations import Unlearned

EPILOG = """\b
Examples:
  clusterbridge retrain
  clusterbridge retrain --survey 2
  clusterbridge retrain --learn-from lists
  clusterbridge retrain --format json > candidate.json
  clusterbridge models show learned-1a2b3c4d5e6f

The candidate learns from what was said before the firms that came last; it is judged on those. It
becomes active only if it is proven better there; else it is kept with its report. Nothing is half
done: a run that was stopped can be started again.
"""
EVALUATED = "\b\nExamples:\n  clusterbridge evaluate learned-1a2b3c4d5e6f --format json\n"
UNLEARNED = "\b\nExamples:\n  clusterbridge unlearn coordinator anna@example.org --dry-run\n"
WIPED = "\r\033[K"
"""Takes a terminal to the start of its line and empties that."""
WARNINGS = {
    "one_coordinator": "only one coordinator has decided: leniency cannot be told from fit",
    "one_group": "all decisions are about firms of one group",
    "contradictory": "pairings that were both accepted and declined",
    "constant": "comparisons that are the same everywhere; their weights stay as before",
    "collinear": "comparisons that the decisions cannot tell apart",
    "not_compared": "rows whose pairing cannot be compared any more; left out",
    "few_answers": "groups with so few survey answers that the study's statements weigh more",
    "synthetic_survey": "surveys are synthetic and shape no weights; the study's statements do",
}
READ = {
    "decisions": "decisions, each by itself",
    "lists": "pairs of one list",
}
UNTAUGHT = {
    "no_decisions": "Nothing was decided yet",
    "one_class": "All decisions say the same",
    "one_firm": "All decisions are of one firm, or of firms that came at once",
}


@contextmanager
def learning(instance: str | None, *, read_only: bool = False) -> Iterator[tuple[Services, Bench]]:
    """Open an installation and what learning works with; what cannot be done ends in one line."""
    from data.learning_bench import open_bench
    from matcher.errors import ModelMismatchError
    from matcher.learning import NothingToLearnError
    from matcher.model_records import LearningError
    from matcher.survey import SurveyError
    from web.wiring import code_version

    smallest = instance_settings(instance).smallest_group
    with stored_services(instance, read_only=read_only) as services:
        try:
            with _own_line():
                yield services, open_bench(services, code_version(), least_group=smallest)
        except ModelMismatchError as error:
            raise BadInput(
                [f"Error: {error}", "“clusterbridge models list” shows them."]
            ) from error
        except NothingToLearnError as error:
            raise BadInput([f"Error: {error}"]) from error
        except (LearningError, SurveyError) as error:
            mend = [f"Mend: {error.mend}"] if error.mend else []
            raise BadInput([f"Error: {error}", *mend]) from error


@contextmanager
def _own_line() -> Iterator[None]:
    """Let an error begin at the start of a line: what was last said of progress is wiped away."""
    try:
        yield
    except Exception:
        if sys.stderr.isatty():
            click.echo(WIPED, nl=False, err=True)
        raise


def progress() -> Tell:
    """Return what shows progress on a terminal, on standard error; elsewhere it says nothing."""
    if not sys.stderr.isatty():
        return lambda _share, _line: None

    def tell(share: float, line: str) -> None:
        click.echo(f"{WIPED}{share:4.0%}  {line}", nl=share >= 1.0, err=True)

    return tell


@click.command(epilog=EPILOG)
@click.option("--background", is_flag=True, help="Let the running service do it (models jobs).")
@click.option(
    "--term",
    "terms",
    multiple=True,
    metavar="A*B",
    help="Switch on a product of two comparisons, a bend (A*A) or a curve (A*low, A*high).",
)
@click.option("--no-terms", is_flag=True, help="Switch all terms off; default: as they are.")
@click.option(
    "--survey",
    type=click.IntRange(min=1),
    metavar="NUMBER",
    help="Start from this survey; default: the newest of which answers count.",
)
@click.option(
    "--learn-from",
    type=click.Choice(["decisions", "lists"]),
    help="Each decision by itself, or pairs of one list. Default: as the active one.",
)
@format_option
@instance_option
def retrain(
    background: bool,
    terms: tuple[str, ...],
    no_terms: bool,
    survey: int | None,
    learn_from: str | None,
    output: str,
    instance: str | None,
) -> None:
    """Train the weights on all that was decided, and use them if they are proven better."""
    from matcher.accounts import COMMAND
    from matcher.job_operations import ask_job, retraining_of
    from matcher.learning_operations import Wishes
    from matcher.learning_operations import retrain as retrained
    from matcher.model_records import JobKind
    from matcher.training_set import Reading

    if terms and no_terms:
        raise click.UsageError("--term and --no-terms contradict each other")
    wishes = Wishes(
        terms if terms or no_terms else None, survey, Reading(learn_from) if learn_from else None
    )
    if background:
        with learning(instance) as (services, _bench):
            job = ask_job(services, JobKind.RETRAIN, COMMAND, retraining_of(wishes))
        click.echo(f"job {job.id} is {job.state.value}; “clusterbridge models jobs” shows it")
        return
    with learning(instance) as (services, bench):
        done = retrained(services, bench, COMMAND, progress(), wishes=wishes)
    if output == "json":
        print_json(retrained_json(done))
    else:
        print_lines(retrained_lines(done))


def retrained_json(done: Retrained) -> dict[str, Any]:
    """Return what came of a retraining, for programs."""
    return {
        "schema_version": 1,
        "version": done.version,
        "active_before": done.active,
        "outcome": done.outcome,
        "why": done.why,
        "training": done.training.document,
        "report": done.report,
    }


def retrained_lines(done: Retrained) -> Iterator[str]:
    """Yield what came of a retraining, for people."""
    rows = done.training.document["rows"]
    taught = counted(done.training.document["taught"], "row", "rows")
    yield f"{done.version}: learned from {taught}"
    if rows:
        yield "  " + ", ".join(f"{key} {count}" for key, count in sorted(rows.items()))
    prior = done.training.document["prior"]
    yield f"  starting from {prior['source']}, scale {prior['scale']:.3f}"
    yield f"  read as {READ[done.training.reading]}"
    yield from notice_lines(done.notices)
    yield from reason_lines(done.training.document.get("reasons", ()))
    if "terms" in done.training.document:
        yield from term_lines(done.training.document["terms"])
    if "calibration" in done.training.document:
        yield from calibration_lines(done.training.document["calibration"])
    if "beside" in done.training.document:
        yield from beside_lines(done.training.document["beside"])
    if done.outcome == "prior":
        yield f"{UNTAUGHT[done.why]}: it says what the survey says, and nothing can prove it yet."
        yield f"{done.active} stays active; with a written reason “models promote” makes it active."
        return
    if done.outcome == "same":
        yield "This is the active model already: there is nothing new to learn."
        return
    yield from report_lines(done.report, done.active)
    said = {
        "promoted": "It is proven better and is active from now on.",
        "pinned": f"It is proven better, but {done.active} is pinned and stays active.",
        "refused": f"It is kept and not promoted; {done.active} stays active.",
    }
    yield said[done.outcome]


def notice_lines(notices: tuple[Notice, ...]) -> Iterator[str]:
    """Yield warnings, each with what it is about."""
    for one in notices:
        shown = ", ".join(one.about[:5]) + (", ..." if len(one.about) > 5 else "")
        yield f"  Note: {WARNINGS[one.what.value]} ({len(one.about)}): {shown}"


def reason_lines(found: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield what reasons of refusals say of the comparisons they point at."""
    if found:
        yield "  How often a comparison is lower in refusals with a reason than without it:"
    for one in found:
        said = interval_text({**one, "value": one["agreement"]})
        counts = f"{one['given']} with, {one['others']} without"
        yield f"    {one['side']}: {one['reason']}, {one['comparison']}: {said} ({counts})"


REFUSALS = {
    "too_few_firms": "too few held-out firms",
    "not_better": "not proven better",
    "worse_calibrated": "its chances may be less true",
    "more_concentrated": "it may show fewer mini-clusters more often",
}


def report_lines(report: Mapping[str, Any], against: str) -> Iterator[str]:
    """Yield what the gate found."""
    rules = report["rules"]
    yield (
        f"Judged on {report['decisions']} decisions about {report['firms']} firms that it has not"
        f" seen, beside {against} (look {report['look']} at such decisions):"
    )
    yield f"  log loss falls by {interval_text(report['gain'])} nats a decision"
    p_value = "-" if report["p_value"] is None else f"{report['p_value']:.4f}"
    yield f"  p value {p_value}; needed {report['allowed']:.4f} or less"
    yield (
        f"  calibration error grows by {interval_text(report['calibration'])};"
        f" most {rules['calibration_margin']}"
    )
    yield (
        f"  concentration grows by {interval_text(report['exposure'])};"
        f" most {rules['exposure_margin']}"
    )
    for one in report["refusals"]:
        more = f" (needed {rules['least_firms']})" if one == "too_few_firms" else ""
        yield f"  Not promoted: {REFUSALS[one]}{more}"


def interval_text(one: Mapping[str, float | None]) -> str:
    """Return a number with its interval, or a dash where it cannot be said."""
    if None in (one["value"], one["low"], one["high"]):
        return "-"
    return f"{one['value']:.4f} [{one['low']:.4f}, {one['high']:.4f}]"


@click.command(
    epilog=EVALUATED, short_help="Say how good a model is on firms that it has not seen."
)
@click.argument("version", required=False)
@format_option
@instance_option
def evaluate(version: str | None, output: str, instance: str | None) -> None:
    """Say how good VERSION (default: the active model) is on firms that came after its training.

    A model that has learned from nothing is judged on all decisions. Choosing a model by these
    figures is no gate: it counts no looks.
    """
    from matcher.evaluation_operations import evaluated
    from matcher.operations import active_model

    with learning(instance, read_only=True) as (services, bench):
        version = version or active_model(services).version
        found = evaluated(services, bench, version, progress())
    if output == "json":
        print_json({"schema_version": 1, **found})
        return
    since = f" that came since {found['since'][:10]}" if found["since"] else ""
    print_lines([f"{version}: {found['decisions']} decisions about {found['firms']} firms{since}"])
    print_lines(
        f"  {name:<18} {interval_text(one)}" for name, one in sorted(found["metrics"].items())
    )
    needed = found["recalibration"]
    if needed["needed"]:
        print_lines(
            [f"  chances are off: slope {needed['slope']:.2f}, shift {needed['shift']:+.2f}"]
        )
    print_lines(fairness_lines(found["fairness"]))
    print_lines(off_policy_lines(found["off_policy"]))


@click.command(
    epilog=UNLEARNED, short_help="Take a firm, a coordinator or an import out of the weights."
)
@click.argument(
    "kind", type=click.Choice(("firm", "coordinator", "import", "survey", "respondent", "erased"))
)
@click.argument("key", required=False, default="")
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
@format_option
@instance_option
def unlearn(kind: str, key: str, dry_run: bool, output: str, instance: str | None) -> None:
    """Fit the active model again as if KEY had never been there, and use it at once.

    KEY is a profile, an e-mail address or an account such as account:1a2b, the batch of a bulk
    decision, the number of a survey, or number:respondent for one answer of it; nothing is learned
    from it any more.
    "erased" needs none: it takes out what was erased or withdrawn since.
    """
    from matcher.accounts import COMMAND
    from matcher.unlearning_operations import unlearn as taken_back

    if bool(key) == (kind == "erased"):
        raise click.UsageError("name what to take out; “erased” takes no name")
    with learning(instance, read_only=dry_run) as (services, bench):
        exclusion = _exclusion(services, kind, key)
        done = taken_back(services, bench, exclusion, COMMAND, progress(), dry_run=dry_run)
    if output == "json":
        print_json({"schema_version": 1, "dry_run": dry_run, **asdict(done)})
    else:
        print_lines(unlearned_lines(done, dry_run, named=exclusion is not None))


def _exclusion(services: Services, kind: str, key: str) -> Exclusion | None:
    from matcher.prior_operations import survey_exclusion
    from matcher.survey import SurveyNotFoundError
    from matcher.training_set import LeftOut
    from matcher.unlearning_operations import source_named

    if kind == "erased":
        return None
    if kind not in ("survey", "respondent"):
        return source_named(services, LeftOut(kind), key)
    number, _, respondent = key.partition(":")
    if not number.isdecimal() or bool(respondent) != (kind == "respondent"):
        form = "3" if kind == "survey" else "3:17, its number and the respondent"
        raise click.UsageError(f"{key!r} names no {kind}; needed is such as {form}")
    try:
        return survey_exclusion(services, int(number), respondent or None)
    except SurveyNotFoundError as error:
        raise BadInput([f"Error: {error}", "“clusterbridge survey list” shows them."]) from error


def unlearned_lines(done: Unlearned, dry_run: bool, *, named: bool) -> Iterator[str]:
    """Yield what taking something back does; named: it is left out from now on."""
    would = "would be" if dry_run else "is"
    if done.version == done.before:
        yield f"{done.before} has learned nothing from it; its weights stay."
        if named:
            yield f"From now on it {would} left out of all that is learned."
        return
    taken = counted(done.removed, "row", "rows")
    yield f"{taken} taken out, {done.left} left: {done.version} {would} active."
    if done.answers_removed:
        answers = counted(done.answers_removed, "answer", "answers")
        yield f"{answers} of the survey taken out of where learning starts."
    for group, rows in done.prior_moved.items():
        yield f"start of {group} firms, before and after (change in widths):"
        yield from _moved_lines(rows)
    for group, rows in done.moved.items():
        yield f"weights of {group} firms, before and after (change in standard errors):"
        yield from _moved_lines(rows)


def _moved_lines(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for one in sorted(rows, key=lambda row: -abs(row["errors"])):
        yield (
            f"  {one['comparison']:<28} {one['before']:+.6f}  {one['after']:+.6f}"
            f"  ({one['errors']:+.3f})"
        )
