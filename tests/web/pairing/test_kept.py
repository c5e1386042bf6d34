"""What is kept of suggestions: verdicts, impressions, the table; and who may see them."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from openpyxl import load_workbook

from features.comparisons import COMPARISON_KEYS
from matcher.operations import revoke_link
from matcher.origins import Origin
from matcher.records import Channel
from matcher.review import Side
from tests.suggestions import (
    Suggestions,
    example_answers,
    hidden_fields,
    ids,
    ranks,
    suggestions,
    text_of,
)


@pytest.fixture(scope="module")
def firm(tmp_path_factory: pytest.TempPathFactory) -> Suggestions:
    """One application for all tests that only look."""
    return suggestions(tmp_path_factory.mktemp("looked-at"))


@pytest.fixture
def fresh(tmp_path: Path) -> Suggestions:
    return suggestions(tmp_path)


def table_rows(fresh: Suggestions, query: str = "") -> list[dict[str, str]]:
    answer = fresh.client.get(f"/en/p/{fresh.token}/suggestions.csv{query}")
    assert answer.status_code == 200
    assert answer.mimetype == "text/csv"
    assert answer.data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))


# -- verdicts --------------------------------------------------------------------------------


def test_verdict_is_stored_with_rank_and_versions_and_shown(fresh: Suggestions) -> None:
    best = ids(fresh.page())[0]
    answer = fresh.judge(best, "not_for_us", reason="wrong_size", note="zu <b>groß</b>")
    assert answer.status_code == 303
    assert answer.location.endswith(f"/suggestions/{best}#{best}-verdict")
    (verdict,) = fresh.verdicts()
    assert (verdict.kind, verdict.reason, verdict.note) == (
        "not_for_us", "wrong_size", "zu <b>groß</b>",
    )  # fmt: skip
    assert verdict.rank_shown == 1
    assert verdict.model_version.startswith("reference-")
    page = fresh.page()
    assert "not for us – wrong size" in text_of(page)
    assert "zu &lt;b&gt;groß&lt;/b&gt;" in page
    assert "1 × not for us" in text_of(page)


def test_verdict_can_be_changed_and_withdrawn(fresh: Suggestions) -> None:
    fresh.judge("gwangju-03", "already_known", reason="wrong_size", note="left over")
    assert fresh.verdicts()[-1].reason is None
    fresh.judge("gwangju-03", "interesting")
    assert "Your verdict: interesting" in text_of(fresh.page("/gwangju-03"))
    fresh.judge("gwangju-03", "withdrawn")
    assert "Your marks" not in fresh.page()
    assert [one.kind for one in fresh.verdicts()] == ["already_known", "interesting", "withdrawn"]


def test_verdict_from_the_list_leads_back_to_its_card(fresh: Suggestions) -> None:
    page = fresh.page("?n=all&region=gumi")
    form = {**hidden_fields(page), "kind": "interesting"}
    one = ids(page)[0]
    answer = fresh.client.post(f"/ko/p/{fresh.token}/suggestions/{one}/verdict", data=form)
    assert answer.location == f"/ko/p/{fresh.token}/suggestions?n=all&region=gumi#{one}-verdict"


def test_excluded_one_can_be_judged_too(fresh: Suggestions) -> None:
    assert fresh.judge("gwangju-02", "already_known").status_code == 303
    assert fresh.verdicts()[0].rank_shown is None


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"kind": "perhaps"}, 422),
        ({"kind": "not_for_us", "reason": "no_such_reason"}, 422),
        ({"kind": "not_for_us", "note": "x" * 501}, 422),
        ({"kind": "interesting", "csrf_token": ""}, 400),
        ({"kind": "interesting", "rank": "0"}, 422),
    ],
)
def test_wrong_verdict_is_refused_and_stores_nothing(
    fresh: Suggestions, fields: dict[str, str], status: int
) -> None:
    answer = fresh.judge("gwangju-03", **fields)
    assert answer.status_code == status
    assert fresh.verdicts() == ()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Note: is too long. Allowed: at most 500 characters."),
        ("de", "höchstens 500 Zeichen"),
        ("ko", "500"),
    ],
)
def test_too_long_a_note_comes_back_with_what_is_wrong(
    fresh: Suggestions, language: str, words: str
) -> None:
    form = hidden_fields(fresh.page("?region=gwangju"))
    typed = {"kind": "not_for_us", "reason": "wrong_size", "note": "ä" * 501}
    path = f"/{language}/p/{fresh.token}/suggestions/gwangju-03/verdict"

    answer = fresh.client.post(path, data=form | typed)

    assert answer.status_code == 422
    page = answer.text
    assert "ä" * 501 in page
    assert '<option value="wrong_size" selected>' in page
    assert 'aria-describedby="gwangju-03-note-error" aria-invalid="true"' in page
    error = page.partition('id="gwangju-03-note-error">')[2].partition("</p>")[0]
    assert words in error
    assert hidden_fields(page)["back"] == form["back"]
    assert hidden_fields(page)["region"] == "gwangju"
    assert fresh.verdicts() == ()


def test_forged_model_version_is_refused(fresh: Suggestions) -> None:
    assert fresh.judge("gwangju-03", "interesting", model_version="mine").status_code >= 400
    assert fresh.verdicts() == ()


# -- what is kept ----------------------------------------------------------------------------


def test_every_shown_row_is_logged_with_its_rank(fresh: Suggestions) -> None:
    page = fresh.page("?n=all&region=gwangju", "ko")
    logged = fresh.impressions()
    assert [(one.mini_cluster, one.rank) for one in logged] == list(
        zip(ids(page), ranks(page), strict=True)
    )
    assert {one.channel for one in logged} == {"web"}
    assert {one.language for one in logged} == {"ko"}
    assert len({one.page_id for one in logged}) == 1
    assert all(one.model_version.startswith("reference-") for one in logged)


def test_a_head_request_shows_nothing_and_a_pairing_shows_itself(fresh: Suggestions) -> None:
    fresh.page("?n=3")
    assert len(fresh.impressions()) == 3
    fresh.client.head(f"/en/p/{fresh.token}/suggestions")
    assert len(fresh.impressions()) == 3
    fresh.page("/gwangju-03")
    *listed, alone = fresh.impressions()
    assert (alone.mini_cluster, alone.channel) == ("gwangju-03", Channel.WEB)
    ranks = {one.mini_cluster: one.rank for one in listed}
    assert alone.rank == ranks.get("gwangju-03", alone.rank)


def test_workbook_holds_reasons_and_words_and_no_formula(fresh: Suggestions) -> None:
    best = ids(fresh.page())[0]
    fresh.judge(best, "not_for_us", reason="wrong_size", note='=HYPERLINK("x")')
    answer = fresh.client.get(f"/en/p/{fresh.token}/suggestions.xlsx?n=3")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].endswith("spreadsheetml.sheet")
    assert answer.headers["Content-Disposition"].endswith('.xlsx"')
    book = load_workbook(io.BytesIO(answer.data))
    sheet = book["suggestions"]
    head, *rows = sheet.iter_rows()
    columns = [str(cell.value) for cell in head]
    rare = [str(cell.value) for cell in next(book["values"].iter_rows())]
    assert rare[:2] == ["rank", "mini_cluster"]
    both = {*columns, *rare} - {"reasons_for", "reasons_against"}
    assert both == set(table_rows(fresh, "?n=3")[0])
    assert not [one for one in columns if one.startswith(("value_", "unknown_"))]
    first = dict(zip(columns, rows[0], strict=True))
    assert (first["mini_cluster"].value, first["rank"].value) == (best, 1)
    assert isinstance(first["score"].value, float)
    assert str(first["reasons_for"].value).endswith(".")
    german = fresh.client.get(f"/de/p/{fresh.token}/suggestions.xlsx?n=3").data
    said = load_workbook(io.BytesIO(german))["suggestions"]
    assert "Annahme" in [cell.value for cell in said[2]]
    assert (first["verdict_note"].data_type, first["verdict_note"].value) == (
        "s", '=HYPERLINK("x")',
    )  # fmt: skip
    assert Channel.CSV in {one.channel for one in fresh.impressions()}


def test_each_page_says_who_looked_and_where(fresh: Suggestions) -> None:
    fresh.page("?n=3")
    fresh.page(".csv")
    fresh.page("/gwangju-03")
    fresh.page("/compare?with=gwangju-03&with=gwangju-05")
    pages = {one.page_id: one for one in fresh.impressions()}
    assert [one.origin for one in pages.values()] == [
        Origin.RESULTS,
        Origin.RESULTS,
        Origin.SUGGESTION,
        Origin.COMPARISON,
    ]
    assert {one.actor for one in pages.values()} == {
        f"link:{one.profile_id}" for one in pages.values()
    }
    assert {one.side for one in pages.values()} == {Side.FIRM}


def test_a_pairing_that_was_not_compared_is_no_impression(fresh: Suggestions) -> None:
    fresh.page("/wonju-05")
    assert fresh.impressions() == ()


def test_failed_request_logs_nothing_and_shows_no_inside(
    fresh: Suggestions, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> str:
        raise RuntimeError("the inside of the service")

    monkeypatch.setattr("web.pairing.views.render", broken)
    answer = fresh.get()
    assert answer.status_code == 500
    assert "inside" not in answer.text
    assert "Traceback" not in answer.text
    assert fresh.impressions() == ()


def test_example_is_marked_and_stores_nothing(firm: Suggestions) -> None:
    for path in ("/en/example", "/en/example/gwangju-03", "/ko/example?n=all"):
        before = len(firm.impressions())
        page = firm.client.get(path)
        assert page.status_code == 200
        assert "badge--synthetic" in page.text
        assert '<form class="verdict"' not in page.text
        assert len(firm.impressions()) == before


def test_example_ranks_like_a_stored_profile_with_the_same_answers(firm: Suggestions) -> None:
    assert ids(firm.client.get("/de/example?n=all").text) == ids(firm.page("?n=all"))


# -- the table -------------------------------------------------------------------------------


def test_table_holds_every_contribution_and_adds_up(fresh: Suggestions) -> None:
    rows = table_rows(fresh, "?n=all")
    ranked = [row for row in rows if row["rank"]]
    assert len(ranked) == 57
    for row in ranked:
        total = float(row["baseline"]) + sum(
            float(row[f"contribution_{key}"]) for key in COMPARISON_KEYS
        )
        assert total == pytest.approx(float(row["score"]), abs=1e-7)
        assert row["chance_basis"] == "assumption"
        assert row["model_version"]
        assert row["catalogue_version"]
        assert row["as_of"]
    assert {row["mini_cluster"] for row in rows if row["excluded"]} >= {"gwangju-02", "wonju-05"}
    assert {one.channel for one in fresh.impressions()} == {"csv"}


def test_every_row_of_the_table_says_its_date_and_its_sources(fresh: Suggestions) -> None:
    for row in table_rows(fresh, "?n=all"):
        assert row["as_of_note"].endswith("; may no longer exist in this form")
        assert row["as_of_note"].startswith("as of ")
        assert row["sources"].count("(") >= 2


def test_note_in_the_table_is_no_formula(fresh: Suggestions) -> None:
    fresh.judge("gwangju-03", "not_for_us", note='=HYPERLINK("http://x")')
    notes = {row["mini_cluster"]: row["verdict_note"] for row in table_rows(fresh, "?n=all")}
    assert notes["gwangju-03"] == '\'=HYPERLINK("http://x")'


# -- links and incomplete profiles -----------------------------------------------------------


@pytest.mark.parametrize("path", ["", "/gwangju-03"])
def test_profile_without_a_phrase_leads_to_the_questionnaire(tmp_path: Path, path: str) -> None:
    none = dict.fromkeys(example_answers())
    firm = suggestions(tmp_path, **{**none, "name": "Muster GmbH"})
    page = firm.page(path)
    assert "A little is still missing" in page
    assert f"/en/p/{firm.token}" in page
    assert firm.impressions() == ()


def test_revoked_and_unknown_links_open_nothing(fresh: Suggestions) -> None:
    revoke_link(fresh.services, fresh.token)
    for token in (fresh.token, "no-such-link"):
        for path in ("suggestions", "suggestions.csv", "suggestions/gwangju-03"):
            assert fresh.client.get(f"/en/p/{token}/{path}").status_code in (404, 410)


def test_pages_are_private(firm: Suggestions) -> None:
    headers = firm.get().headers
    assert headers["Cache-Control"] == "no-store"
    assert "noindex" in headers["X-Robots-Tag"]


def test_a_firm_reads_on_where_no_further_page_is_kept(
    fresh: Suggestions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("matcher.limits.MAX_PAGES", 1)
    fresh.page()
    kept = fresh.impressions()
    assert ids(fresh.page("?n=3"))
    assert fresh.impressions() == kept
