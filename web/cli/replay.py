"""``clusterbridge replay``: what a firm was shown at a past moment, computed again and compared."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from web.cli.common import (
    BadInput,
    Failure,
    as_id,
    format_option,
    instance_option,
    language_option,
    print_json,
    print_lines,
    stored_services,
)

if TYPE_CHECKING:
    from data.replaying import StoredMatchers
    from matcher.records import Impression
    from matcher.replay import Again, Replay, ShownThen
    from matcher.review import Step
    from matcher.review_records import NewIntroduction

EPILOG = """\b
Examples:
  clusterbridge replay 3f0c... --at 2026-05-01
  clusterbridge replay 3f0c... --at 2026-05-01T14:30+02:00 --mini-cluster gwangju-03
  clusterbridge replay 3f0c... --at 2026-05-01 --format json > then.json

Everything comes from the tables: the answers, model and catalogue of then are computed with again
and the outcome is compared with what was kept, to the last bit. Exit code 1 says that something
differs or cannot be computed any more. A day alone means its end in UTC. Nothing is changed.
"""


def as_moment(_context: click.Context, _parameter: click.Parameter, value: str) -> datetime:
    """Return a moment; without a time zone it is one of UTC, and a day alone means its end."""
    try:
        found = datetime.fromisoformat(value.strip())
    except ValueError:
        allowed = "2026-05-01 or 2026-05-01T14:30+02:00"
        raise BadInput([f"Error: --at {value!r}; allowed: {allowed}"]) from None
    if len(value.strip()) == len("2026-05-01"):
        found = found.replace(hour=23, minute=59, second=59, microsecond=999_999)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


@click.command(epilog=EPILOG)
@click.argument("profile_id")
@click.option("--at", "moment", required=True, metavar="TIMESTAMP", callback=as_moment,
              help="The past moment.")  # fmt: skip
@click.option("--mini-cluster", metavar="ID", callback=as_id, help="Only this mini-cluster.")
@format_option
@language_option
@instance_option
def replay(
    profile_id: str,
    moment: datetime,
    mini_cluster: str | None,
    output: str,
    lang: str,
    instance: str | None,
) -> None:
    """Show the shortlist of PROFILE_ID at a moment, and whether computing it again agrees."""
    from data.replaying import StoredMatchers
    from matcher.demonstration_ports import Mark
    from matcher.errors import ProfileNotFoundError
    from matcher.replay_operations import replay as replayed

    with stored_services(instance, read_only=True) as services:
        matchers = StoredMatchers(services.models, services.catalogues)
        try:
            found = replayed(services, matchers, profile_id, moment, mini_cluster)
        except ProfileNotFoundError as error:
            raise BadInput([f"Error: {error}"]) from error
        synthetic = Mark.DEMONSTRATION in services.marks.marks()
        if output == "json":
            print_json(document(found, matchers, lang, synthetic))
        else:
            print_lines(lines(found, synthetic))
    if not all(one.is_equal for one in found.again):
        raise Failure(["Something differs from what was kept, or cannot be computed any more."])


def lines(found: Replay, synthetic: bool) -> Iterator[str]:
    """Yield the answer for people, in English like all commands that look after an installation."""
    if synthetic:
        yield "Demonstration: all firms, people and decisions are synthetic."
    yield f"profile {found.profile_id} at {_time(found.moment)}"
    if found.erased_at:
        yield f"erased on {_time(found.erased_at)}: nothing of it can be replayed"
        return
    if found.revision is None:
        yield "there were no answers yet"
        return
    saved = _time(found.revision.created_at)
    yield f"version {found.revision.revision} of the answers, saved on {saved}"
    yield f"last list shown by then: {len(found.shown)}"
    yield from map(_shown, found.shown)
    if found.apart:
        yield f"shown since then on pages of their own: {len(found.apart)}"
        yield from map(_shown, found.apart)
    yield f"introductions by then: {len(found.introductions)}"
    for then in found.introductions:
        asked = then.introduction.asked
        yield (
            f"  {asked.rank:>3}  {asked.mini_cluster:<16} {then.state.value} since "
            f"{_time(then.since)}  {_said(then.again)}"
        )
        for step in then.steps:
            said = f"{step.number}. {step.action.value} {_time(step.at)} {_judged(step)}"
            yield f"         {said.rstrip()}"


def _shown(shown: ShownThen) -> str:
    one = shown.impression
    return (
        f"  {one.rank:>3}  {one.mini_cluster:<16} score {one.score:+.4f}  "
        f"chance {one.chance:.4f}  {_time(one.shown_at)}  {_said(shown.again)}"
    )


def _judged(step: Step) -> str:
    said = [] if step.relevance is None else [f"relevance {step.relevance}"]
    said += [reason.value for reason in step.reasons]
    return "; ".join(said)


def _said(again: Again) -> str:
    if again.is_equal:
        return "equal"
    if again.explanation is None:
        return f"not computed: {again.missing}"
    parts = (f"{one.name} {one.kept!r} is now {one.computed!r}" for one in again.differences)
    return "different: " + ", ".join(parts)


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def document(
    found: Replay, matchers: StoredMatchers, language: str, synthetic: bool
) -> dict[str, Any]:
    """Return the answer for programs (see ``docs/json.md``)."""
    revision = found.revision
    return {
        "schema_version": 1,
        "synthetic": synthetic,
        "profile_id": found.profile_id,
        "moment": found.moment.isoformat(),
        "erased_at": found.erased_at and found.erased_at.isoformat(),
        "revision": revision and revision.revision,
        "shown": [_shown_json(one, matchers, language) for one in found.shown],
        "apart": [_shown_json(one, matchers, language) for one in found.apart],
        "introductions": [
            {
                "id": one.introduction.id,
                "mini_cluster": one.introduction.asked.mini_cluster,
                "state": one.state.value,
                "since": one.since.isoformat(),
                "requested_at": one.introduction.requested_at.isoformat(),
                "steps": [_step_json(step) for step in one.steps],
                **_again_json(one.again, one.introduction.asked, matchers, language),
            }
            for one in found.introductions
        ],
    }


def _shown_json(shown: ShownThen, matchers: StoredMatchers, language: str) -> dict[str, Any]:
    one = shown.impression
    return {
        "mini_cluster": one.mini_cluster,
        "page": one.page_id,
        "shown_at": one.shown_at.isoformat(),
        "language": one.language,
        "channel": one.channel.value,
        "origin": one.origin.value,
        "actor": one.actor,
        "rank": one.rank,
        "score": one.score,
        "chance": one.chance,
        "rank_probability": one.rank_probability,
        **_again_json(shown.again, one, matchers, language),
    }


def _step_json(step: Step) -> dict[str, Any]:
    return {
        "number": step.number,
        "action": step.action.value,
        "side": step.side.value,
        "actor": step.actor,
        "at": step.at.isoformat(),
        "relevance": step.relevance,
        "reasons": [reason.value for reason in step.reasons],
        "undoes": step.undoes,
        "batch": step.batch,
    }


def _again_json(
    again: Again, versions: Impression | NewIntroduction, matchers: StoredMatchers, language: str
) -> dict[str, Any]:
    from web.cli.report import explanation_json
    from web.wording.reasons import Wording

    explanation = None
    if again.explanation is not None:
        catalogue = matchers(versions.model_version, versions.catalogue_version).catalogue
        explanation = explanation_json(again.explanation, Wording(language, catalogue))
    return {
        "answers_revision": versions.revision,
        "model_version": versions.model_version,
        "catalogue_version": versions.catalogue_version,
        "equal": again.is_equal,
        "missing": again.missing,
        "differences": [
            {"name": one.name, "kept": one.kept, "computed": one.computed}
            for one in again.differences
        ],
        "explanation": explanation,
    }
