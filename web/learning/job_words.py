"""Work in the background, in words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import gettext as _

from matcher.model_records import Job, JobKind, JobState
from matcher.training_set import Reading
from web.learning.readings import reading_name


def job_kind(kind: JobKind) -> str:
    """Return what a job does."""
    return {
        JobKind.RETRAIN: _("Retraining"),
        JobKind.EVALUATE: _("Evaluation"),
        JobKind.UNLEARN: _("Taking back"),
        JobKind.COMPARE: _("Shortlists under two versions"),
        JobKind.HEALTH: _("Do the weights still fit?"),
        JobKind.WHAT_IF: _("What if"),
        JobKind.TRY_WEIGHTS: _("Weights on trial"),
    }[kind]


def job_about(job: Job) -> str:
    """Return what a job is about, where it can be one thing or another."""
    about = job.subject
    if job.kind is JobKind.COMPARE:
        return _("%(one)s and %(other)s", one=about["one"], other=about["other"])
    if job.kind is JobKind.UNLEARN and about["dry_run"]:
        return _("only looked at")
    if job.kind is JobKind.RETRAIN:
        return "; ".join(_wishes(about))
    return str(about.get("version") or "")


def _wishes(about: Mapping[str, Any]) -> Iterator[str]:
    """Yield what was chosen for a retraining."""
    if "survey" in about:
        yield _("starting from survey %(id)s", id=about["survey"])
    if about.get("reading") in list(Reading):
        yield _("learning from: %(what)s", what=reading_name(Reading(about["reading"])))


def job_state(state: JobState) -> tuple[str, str]:
    """Return how far a job is, and the kind of its badge."""
    return {
        JobState.WAITING: (_("waiting"), "quiet"),
        JobState.RUNNING: (_("running"), "good"),
        JobState.DONE: (_("done"), "good"),
        JobState.FAILED: (_("failed"), "bad"),
        JobState.CANCELLED: (_("cancelled"), "quiet"),
        JobState.LOST: (_("lost"), "bad"),
    }[state]


def job_outcome(state: JobState, outcome: Mapping[str, Any]) -> str:
    """Return what came of a job; what was not foreseen in English."""
    if state is JobState.LOST:
        return _(
            "Its process gave no sign of life any more. Nothing of it is active; start it again."
        )
    if state is JobState.CANCELLED:
        return _("It was cancelled; nothing was changed.")
    known = {
        "promoted": _("The new version is proven better and is active."),
        "refused": _("The new version is kept and not promoted."),
        "pinned": _("The new version is proven better, but another is pinned and stays active."),
        "same": _("There is nothing new to learn: the active version says it all."),
        "prior": _(
            "Decisions teach nothing yet. The new version says what the survey says; it is kept, "
            "and can be promoted with a written reason."
        ),
        "no_decisions": _("There are no decisions to learn from yet."),
        "one_class": _("All decisions say the same; needed are acceptances and declines."),
        "no_pairs": _(
            "No list has both an acceptance and a decline of the same coordinator: there are no "
            "pairs to learn from. Decisions can be read each by itself."
        ),
        "one_firm": _("All decisions are about one firm; needed are at least two."),
        "too_large": _(
            "The search for the weights did not end: some value is far too large. Nothing was "
            "changed."
        ),
        "by_hand": _by_hand_outcome(outcome),
        "moved": _("Another version has become active meanwhile; nothing was changed."),
        "survey": _(
            "Learning cannot start from the survey that was chosen: it is gone, synthetic, or none "
            "of its answers counts. Nothing was changed."
        ),
        "rules": _("One of the versions was made for other rules of comparison."),
    }
    key = outcome.get("outcome") or outcome.get("why") or ""
    return known.get(key) or str(outcome.get("error", ""))


def _by_hand_outcome(outcome: Mapping[str, Any]) -> str:
    if outcome.get("promoted"):
        return _("The weights are kept as a candidate and proven better; it can be promoted.")
    if outcome.get("promoted") is None:
        return _("The weights are kept as a candidate; there was nothing to judge it on.")
    return _(
        "The weights are kept as a candidate, not proven better; to promote it takes a written "
        "reason."
    )


_FITTING = re.compile(r"fitting (\d+) rows")
_COMPARING = re.compile(r"comparing (\d+) lists again")


def log_line(line: str) -> str:
    """Return one line of a job's log in the language of the page."""
    if found := _FITTING.fullmatch(line):
        return _("Fitting the weights to %(number)s decisions and verdicts", number=found[1])
    if found := _COMPARING.fullmatch(line):
        return _("Comparing %(number)s lists again", number=found[1])
    return {
        "reading what was shown, said and decided": _("Reading what was shown, said and decided"),
        "judging on decisions that the candidate has not seen": _(
            "Judging on decisions that the new version has not seen"
        ),
        "computing the figures": _("Computing the figures"),
        "checking how true the chances are": _("Checking how true the chances are"),
        "reading the same decisions in other ways": _("Reading the same decisions in other ways"),
        "ranking all firms with both": _("Ranking all firms with both"),
        "ranking firms": _("Ranking firms"),
    }.get(line) or job_outcome(JobState.DONE, {"outcome": line, "error": line})
