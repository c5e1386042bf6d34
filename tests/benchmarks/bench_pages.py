"""What the server spends on a page, beside the text encoding that it cannot do without."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from data.matching import shipped_encoder
from features.text import TextEncoder
from matcher.operations import open_profile, record_impressions, start_profile
from matcher.recommend import profile_of, rank, shown_page
from matcher.records import Channel
from tests.benchmarks.measure import FloatArray, one_thread, ratio, spread, take_turns
from tests.benchmarks.report import table, write_section
from tests.shell import settings
from tests.suggestions import example_answers
from web.app import create_app, warm_up
from web.limits import limiter
from web.pairing.example import example_card
from web.wiring import Wiring, wired

pytestmark = pytest.mark.benchmark

ROUNDS = 40
SHOWN = 10

TEXTS = "encode the firm's texts"
START = "start page"
RESULTS = "results, first ten, English"
RANKING = "of it: rank and explain all, texts encoded anew"
RECORD = "of it: store what was shown (SQLite)"
PAGES = {
    START: "/en/",
    RESULTS: "/en/p/{token}/suggestions",
    "results, first ten, German": "/de/p/{token}/suggestions",
    "results, first ten, Korean": "/ko/p/{token}/suggestions",
    "results, all": "/en/p/{token}/suggestions?n=all",
    "one pairing in full": "/en/p/{token}/suggestions/{best}",
    "results as CSV": "/en/p/{token}/suggestions.csv",
}

ABOUT = """\
The application as it is served, with its database in a file, asked through Flask's test client \
without a network; warm, on one thread, pages in turns, the firm's texts encoded anew each time. \
The firm is the synthetic one of the example page."""


def test_server_time_of_the_pages(tmp_path: Path) -> None:
    chosen = settings(tmp_path, database_url=f"sqlite:///{tmp_path / 'bench.sqlite3'}")
    app = create_app(
        wiring=Wiring(chosen, encoder=lambda: shipped_encoder(0), example=example_card)
    )
    warm_up(app)
    # One client asks for more pages here than the limits let a visitor have.
    limiter.enabled = False
    with app.app_context(), one_thread():
        stages, token, best = parts_of_a_page()
        client = app.test_client()

        def fetch(path: str) -> Callable[[], object]:
            address = path.format(token=token, best=best)

            def get() -> bytes:
                answer = client.get(address)
                assert answer.status_code == 200, f"{address}: {answer.status}"
                return answer.data

            return get

        pages = {name: fetch(path) for name, path in PAGES.items()}
        seconds = take_turns({**stages, **pages}, ROUNDS)
    results = ratio(seconds[RESULTS], seconds[TEXTS])
    rest = spread((seconds[RESULTS] - seconds[RANKING] - seconds[RECORD]) / seconds[RESULTS])
    write_section(
        "pages",
        "Server time of the pages",
        f"The results page takes the server {results.text()} times as long as encoding the firm's "
        f"own texts, and {ratio(seconds[RESULTS], seconds[START]).text(1)} times as long as the "
        f"start page; wording and rendering are {rest.text()} of it.",
        [ABOUT, page_table(seconds)],
    )
    assert set(PAGES) < set(seconds)


def parts_of_a_page() -> tuple[Mapping[str, Callable[[], object]], str, str]:
    """Return the stages of the results page, the firm's private link and its best candidate."""
    services, matcher, encoder = wired().services, wired().matcher, TextEncoder()
    token, revision = start_profile(services, example_answers())
    ranked = rank(matcher, revision)
    firm = matcher.profiles.encode_sme(profile_of(revision))
    blocks = (firm.offered, firm.english, firm.sought, firm.problem)
    texts = [text for block in blocks for text in block.phrases]
    shown = ranked.recommendation.ranking[:SHOWN]
    page = shown_page(ranked, shown, "en", Channel.WEB)
    stages: dict[str, Callable[[], object]] = {
        TEXTS: lambda: encoder.encode(texts),
        RANKING: lambda: rank(matcher, open_profile(services, token)),
        RECORD: lambda: record_impressions(services, page),
    }
    return stages, token, shown[0].mini_cluster


def page_table(seconds: Mapping[str, FloatArray]) -> str:
    names = [START, RESULTS, RANKING, RECORD, *(name for name in PAGES if name != RESULTS)]
    rows = [
        [name, ratio(seconds[name], seconds[TEXTS]).text(),
         ratio(seconds[name], seconds[START]).text()]
        for name in dict.fromkeys(names)
    ]  # fmt: skip
    return table(
        ("page or stage", "as a multiple of encoding the texts", "of the start page"), rows
    )
