"""Sixty shortlists reviewed by the keyboard alone in each language, on a whole demonstration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from data.model_build import load_reference_firms
from features.profiles import SMEProfile
from matcher.introduction_operations import ask_for_introduction
from matcher.operations import Services, open_profile, start_profile
from matcher.recommend import rank
from matcher.slot_operations import set_default_slots
from tests.benchmarks.measure import FloatArray
from tests.benchmarks.report import table, write_section
from tests.browsers import LANGUAGES, PageFactory
from tests.keyboard import Reviewer, coordinator, decided_by_carl
from tests.servers import serve_apart
from web.app import create_app
from web.config import Settings
from web.demonstration.clock import StoryClock
from web.demonstration.filling import fill_demonstration
from web.wiring import wired

pytestmark = [pytest.mark.benchmark, pytest.mark.browser]

EACH = 60
LIMIT = 300
"""Milliseconds that a page may take the server."""
PAGES = {
    "queue": "the queue",
    "introduction": "one introduction, explained again",
    "preview": "the preview of a decision",
    "commit": "doing it",
}

ABOUT = """\
A demonstration as `make demo` fills it, on the server that `make run` starts, in a process of its \
own with its database in a file, and {count} more firms that ask. In each language a script drives \
a real Chromium with the keyboard alone (letters, tabulator, Enter): from the queue to the \
introduction, decision, grade, reason or note, preview, done, back to the queue, for {each} \
introductions in a row; decisions take turns. Milliseconds are those that the server said in \
`Server-Timing` for every page that was opened on the way, while the browser ran on the same \
machine; the limit is {limit} ms a page."""


HEAD = ("language", "page", "pages", "median ms", "95 % below", "slowest")


def test_sixty_shortlists_in_each_language(tmp_path: Path, new_page: PageFactory) -> None:
    with serve_apart(tmp_path, STAFF_SECOND_FACTOR="no") as running:
        firms = live_through(running.settings)
        with coordinator(running.settings) as services:
            ask_for_more(services, firms)
            rows, worst, total, late = reviewed(running.url, services, new_page)
    assert total >= len(LANGUAGES) * EACH * len(PAGES)
    held = "held" if late == 0 else f"not held by {late}"
    finding = (
        f"{EACH} shortlists were decided on by the keyboard alone in each of three languages; the "
        f"slowest of {total} pages took the server {worst:.0f} ms (limit {LIMIT} ms: {held})."
    )
    about = ABOUT.format(count=EACH, each=EACH, limit=LIMIT)
    write_section("review", "Reviewing by keyboard", finding, (about, table(HEAD, rows)))


def _times(spent: FloatArray) -> list[str]:
    return [f"{value:.0f}" for value in (np.median(spent), np.quantile(spent, 0.95), spent.max())]


def live_through(settings: Settings) -> list[SMEProfile]:
    """Fill a demonstration, and return its firms."""
    with create_app(settings).test_request_context("/en/"):
        clock = StoryClock.before(datetime.now(UTC))
        firms = load_reference_firms(wired().catalogue)
        services = replace(wired().services, clock=clock)
        fill_demonstration(services, wired().matcher, firms, clock)
    return list(firms)


def ask_for_more(services: Services, firms: Sequence[SMEProfile]) -> None:
    """Let new firms ask for one introduction for each language."""
    set_default_slots(services, 1000, "command")
    for profile in firms[:EACH]:
        answers = {**profile.model_dump(mode="json", exclude_none=True), "land": "DE-TH"}
        token, _revision = start_profile(services, answers)
        ranked = rank(wired().matcher, open_profile(services, token))
        for one in ranked.recommendation.ranking[: len(LANGUAGES)]:
            ask_for_introduction(services, token, ranked, one.mini_cluster, "Prüfoptik", ())


def reviewed(
    url: str, services: Services, new_page: PageFactory
) -> tuple[list[list[str]], float, int, int]:
    """Decide in each language; return rows of times, the worst, how many pages, how many late."""
    rows, everything = [], list[float]()
    for language in LANGUAGES:
        reviewer = Reviewer(new_page(), url, language)
        decided = reviewer.decide_on(EACH)
        assert len(decided) == EACH
        assert decided_by_carl(services, decided) == decided
        for kind, name in PAGES.items():
            spent = np.array(reviewer.spent[kind])
            rows.append([language, name, str(len(spent)), *_times(spent)])
            everything += reviewer.spent[kind]
    return rows, max(everything), len(everything), sum(one > LIMIT for one in everything)
