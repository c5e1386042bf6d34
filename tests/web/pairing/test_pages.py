"""The suggestions and one pairing in full: what the pages say, and that their numbers agree."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest

from features.comparisons import COMPARISON_KEYS
from tests.suggestions import (
    CONTACT,
    Suggestions,
    ids,
    number,
    ranks,
    signed_numbers,
    suggestions,
    text_of,
)

LANGUAGES = ("de", "en", "ko")


@pytest.fixture(scope="module")
def firm(tmp_path_factory: pytest.TempPathFactory) -> Suggestions:
    """One application for all tests that only look."""
    return suggestions(tmp_path_factory.mktemp("looked-at"))


@pytest.fixture
def fresh(tmp_path: Path) -> Suggestions:
    return suggestions(tmp_path)


# -- the list --------------------------------------------------------------------------------


def test_list_shows_ten_places_in_order_and_what_was_excluded(firm: Suggestions) -> None:
    page = firm.page()
    assert ranks(page) == list(range(1, 11))
    excluded = page[page.index('id="excluded"') :]
    assert "You have excluded this mini-cluster yourself." in excluded
    assert "has no technology of its own to compare" in excluded
    assert "/suggestions/gwangju-02" in excluded


def test_all_candidates_can_be_listed(firm: Suggestions) -> None:
    page = firm.page("?n=all")
    assert len(set(ids(page))) == len(ids(page)) == 57
    assert "gwangju-02" not in ids(page)


def test_place_narrows_the_list_and_keeps_the_ranks(firm: Suggestions) -> None:
    everywhere, here = firm.page("?n=all"), firm.page("?region=gumi&n=all")
    wanted = [
        (one, rank)
        for one, rank in zip(ids(everywhere), ranks(everywhere), strict=True)
        if one.startswith("gumi-")
    ]
    assert wanted == list(zip(ids(here), ranks(here), strict=True))
    assert wanted


def test_places_to_choose_from_stand_in_the_order_of_their_names(firm: Suggestions) -> None:
    choice = firm.page("?n=all").partition('name="region"')[2].partition("</select>")[0]
    names = re.findall(r">([^<]+)</option>", choice)[1:]
    assert len(names) == 12
    assert names == sorted(names, key=str.casefold)


@pytest.mark.parametrize("query", ["?n=-1", "?n=ten", "?n=²", "?region=atlantis", "?n=99999999"])
def test_strange_questions_get_an_answer(firm: Suggestions, query: str) -> None:
    assert ids(firm.page(query))


def test_empty_selection_leads_on(firm: Suggestions) -> None:
    assert "No suggestion in this selection" in firm.page("?n=0")


def test_same_numbers_in_three_languages(firm: Suggestions) -> None:
    pages = [firm.page("", language) for language in LANGUAGES]
    assert ids(pages[0]) == ids(pages[1]) == ids(pages[2])
    numbers = [signed_numbers(page) for page in pages]
    assert numbers[0] == numbers[1] == numbers[2]
    assert len(numbers[0]) > 20


def test_chance_never_stands_without_the_word_assumption(firm: Suggestions) -> None:
    page = firm.page()
    spans = re.findall(r'<p class="chance__span">(.*?)</p>', page, re.DOTALL)
    assert len(spans) == 2
    assert all("assumption" in span and "range" in span for span in spans)


def test_only_opened_cards_show_a_chance_and_the_legend_says_of_what(firm: Suggestions) -> None:
    page = firm.page()
    brief = page.split('class="match match--brief"')[1:]
    assert len(brief) == 8
    assert not any("chance__span" in card.partition("</li>")[0] for card in brief)
    legend = text_of(page[page.index('id="legend"') :])
    assert "Chance that both sides agree to an introduction" in legend
    assert "The ten best suggestions of each reference firm have this chance on average" in legend


def test_every_card_says_from_when_it_is(firm: Suggestions) -> None:
    page = firm.page("?n=all")
    heads = re.findall(r'<p class="match__meta">(.*?)</p>', page, re.DOTALL)
    assert len(heads) == 57
    assert all(re.search(r"as of (about )?\d{4}|undated", head) for head in heads)
    assert page.count("may no longer exist in this form") == 1


def test_status_of_dissolved_mini_clusters_is_shown(firm: Suggestions) -> None:
    assert "Dissolved in June 2010" in firm.page("?n=all")


def test_print_view_unfolds_everything_and_says_so_in_the_log(fresh: Suggestions) -> None:
    page = fresh.page("?print=1")
    assert "Reasons and open questions" not in page
    assert {one.channel for one in fresh.impressions()} == {"print"}


def test_unknown_answers_lead_to_their_question(tmp_path: Path) -> None:
    firm = suggestions(tmp_path, readiness={"network": "unknown"})
    page = firm.page()
    assert f"/en/p/{firm.token}/readiness#readiness-" in page


@pytest.mark.parametrize(("mini_cluster", "is_shown"), [("gunsan-04", False), ("gwangju-01", True)])
def test_a_placeholder_is_never_shown_as_a_number_of_members(
    firm: Suggestions, mini_cluster: str, is_shown: bool
) -> None:
    page = text_of(firm.page(f"/{mini_cluster}"))
    assert (re.search(r"Members\W+\d", page) is not None) is is_shown


def test_export_control_is_mentioned_where_a_field_calls_for_it(
    firm: Suggestions, tmp_path: Path
) -> None:
    assert "Sensors and lasers" in firm.page()
    silent = ("technologies_sought", "english", "problem", "nace", "wipo_fields")
    other = {**dict.fromkeys(silent), "technologies_offered": ["Brot"]}
    baker = suggestions(tmp_path, **other)
    assert "Nothing in your details points to the EU list" in baker.page()


def test_no_contact_detail_and_no_other_profile_on_any_page(firm: Suggestions) -> None:
    table = firm.client.get(f"/de/p/{firm.token}/suggestions.csv").text
    for page in (firm.page(), firm.page("/gwangju-03"), table):
        for detail in (CONTACT.person, CONTACT.email, CONTACT.telephone):
            assert detail is not None
            assert detail not in page


# -- one pairing -----------------------------------------------------------------------------


@pytest.mark.parametrize("mini_cluster", ["gwangju-03", "changwon-01", "noksan-03"])
def test_shown_parts_add_up_to_the_shown_sum(firm: Suggestions, mini_cluster: str) -> None:
    page = firm.page(f"/{mini_cluster}")
    table = page[page.index('<table role="table"') : page.index("</table>")]
    rows = re.findall(r'<tr role="row" data-key="(\w+)">.*?fall__val num">(.*?)</td>', table)
    assert [key for key, _ in rows] == list(COMPARISON_KEYS)
    parts = [0.0 if "unknown" in cell else number(cell) for _, cell in rows]
    start, total = (
        number(cell)
        for cell in re.findall(r'class="total">.*?fall__val num">(.*?)</td>', table, re.DOTALL)
    )
    assert round(100 * start) + sum(round(100 * part) for part in parts) == round(100 * total)
    groups = re.findall(r'rowgroup" colspan="4">.*?<span class="muted num">(.*?)</span>', table)
    assert sum(round(100 * number(one)) for one in groups) == sum(
        round(100 * part) for part in parts
    )


def test_list_and_pairing_show_the_same_numbers(firm: Suggestions) -> None:
    listed = firm.page()
    best = ids(listed)[0]
    card = listed[listed.index(f'id="{best}"') : listed.index(f'id="{ids(listed)[1]}"')]
    shown = re.findall(r'<li class="reason"><span>.*?</span><span class="num">(.*?)</span>', card)
    whole = firm.page(f"/{best}")
    assert shown
    assert all(f'fall__val num">{one}<' in whole for one in shown)


def test_pairing_has_the_same_numbers_in_three_languages(firm: Suggestions) -> None:
    numbers = [signed_numbers(firm.page("/changwon-02", language)) for language in LANGUAGES]
    assert numbers[0] == numbers[1] == numbers[2]


def test_low_ranked_pairing_says_why_it_is_not_higher(firm: Suggestions) -> None:
    last = ids(firm.page("?n=all"))[-1]
    page = firm.page(f"/{last}")
    text = text_of(page)
    assert "Rank 57 of 57" in text
    assert "Why not higher" in text
    assert "Rank 1:" in text
    assert "Rank 56:" in text


def test_contrast_adds_up_to_the_lead(firm: Suggestions) -> None:
    page = firm.page(f"/{ids(firm.page('?n=all'))[20]}")
    section = page[page.index('id="higher"') : page.index('id="checks"')]
    for view in section.split("<h3>")[1:]:
        parts = re.findall(r'</span><span class="num">(.*?)</span>', view)
        lead = re.search(r'</b> <span class="num">(.*?)</span>', view)
        assert lead is not None
        assert sum(round(100 * number(one)) for one in parts) == round(100 * number(lead[1]))


@pytest.mark.parametrize(
    ("mini_cluster", "reason"),
    [("gwangju-02", "You have excluded"), ("wonju-05", "no technology of its own")],
)
def test_excluded_pairing_is_reachable_and_says_why(
    firm: Suggestions, mini_cluster: str, reason: str
) -> None:
    page = firm.page(f"/{mini_cluster}")
    assert reason in page
    assert "<table role" not in page
    assert "Sources and what they carry" in page


def test_pairing_names_way_and_sources_with_their_basis(firm: Suggestions) -> None:
    text = text_of(firm.page("/gwangju-03"))
    assert "A possible way; nobody has been asked." in text
    assert "Name of the mini-cluster" in text
    assert "as of 2005" in text
    assert "What would raise the chance" in text


def test_unknown_mini_cluster_is_not_found(firm: Suggestions) -> None:
    answer = firm.get("/gwangju-99")
    assert answer.status_code == 404
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_hold_no_inline_code_and_no_untranslated_placeholder(
    firm: Suggestions, language: str
) -> None:
    for page in (firm.page("", language), firm.page("/changwon-02", language)):
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|javascript:", page)
        assert not re.search(r"%\(\w+\)s", page)
        assert f'<html lang="{language}">' in page


# -- sources ---------------------------------------------------------------------------------


def test_every_address_of_a_source_is_a_link_of_its_own(firm: Suggestions) -> None:
    page = firm.page("/gwangju-03")
    lines = page[page.index('id="sources"') :]
    found = re.findall(r'href="(https?://[^"]+)"', lines.replace("&amp;", "&"))
    assert len(found) > 10
    assert not any(re.search(r"[;\s]|https?://.*https?://", address) for address in found)
    text = re.sub(r"<[^>]+>", "", lines)
    assert "http" not in text


def test_links_of_the_way_are_named_once(firm: Suggestions) -> None:
    assert firm.page("/gwangju-03").count("Links on the way") == 1


# -- what to do next, and in which language --------------------------------------------------


def test_pairing_leads_with_its_reasons_and_the_next_step(firm: Suggestions) -> None:
    page = firm.page("/gwangju-03")
    assert page.index('class="reasons') < page.index('id="next"') < page.index('id="why"')
    following = page[page.index('id="next"') : page.index('id="why"')]
    assert "Looking at this sends nothing to anyone" in following
    assert "/suggestions/gwangju-03?print=1" in following
    assert 'href="#checks"' in following


def test_pairing_leads_to_the_catalogue_and_to_each_station(firm: Suggestions) -> None:
    page = firm.page("/gwangju-03")
    assert 'href="/en/catalogue/gwangju-03"' in page.partition('id="verdict"')[0]
    way = page[page.index('id="path"') : page.index('id="raise"')]
    assert 'href="https://www.kicox.or.kr"' in way
    assert 'href="/en/clusters/gwangju"' in way
    assert 'href="/en/catalogue/gwangju-03"' in way


@pytest.mark.parametrize("language", ["de", "en"])
def test_korean_inside_sentences_is_marked_as_korean(firm: Suggestions, language: str) -> None:
    page = firm.page("?n=all", language=language)
    main = page[page.index("<main") : page.index("</main>")]
    main = re.sub(r'<(\w+)[^>]*\slang="ko"[^>]*>[^<]*</\1>', "", main)
    assert re.findall(r"[가-힣]+", re.sub(r"<[^>]*>", " ", main)) == []


def test_list_says_how_many_were_compared_and_where_the_others_are(firm: Suggestions) -> None:
    head = text_of(firm.page().partition('class="results"')[0])
    assert "Of 60 mini-clusters in the catalogue, 57 were compared. Why 3 were not" in head


def test_export_control_is_cited_in_the_language_of_the_page(firm: Suggestions) -> None:
    said = text_of(firm.page(language="de").partition('id="checks"')[2])
    assert "Verordnung (EU) 2021/821, Anhang I, Kategorie 6" in said
    assert said.count("eigene Zuordnung, ein Hinweis und keine Einstufung") == 1
    assert "Council Regulation" not in said
    assert "규정 (EU) 2021/821 부속서 I, 범주 6" in text_of(firm.page(language="ko"))


def test_list_that_nobody_vouches_for_suggests_nothing(tmp_path: Path) -> None:
    doubtful = suggestions(
        tmp_path, technologies_offered=["Kaffee"], technologies_sought=None, english=None
    )
    page = doubtful.page(language="de")
    assert "Für diese Reihenfolge stehen wir nicht ein" in page
    assert "Noch kein Vorschlag: " in page
    assert "Am besten passt" not in page
    # One at each fit, and one at the table of places.
    assert page.count("ohne Gewähr") == len(ids(page)) + 1
    assert "beste Passung (ohne Gewähr)" in page
    assert "ohne Gewähr" in doubtful.page(f"/{ids(page)[0]}", language="de")


def test_doubt_about_a_list_goes_along_into_what_is_made_of_it(tmp_path: Path) -> None:
    doubtful = suggestions(
        tmp_path, technologies_offered=["Kaffee"], technologies_sought=None, english=None
    )
    beside = doubtful.page("/compare", language="de")
    assert "Für diese Reihenfolge stehen wir nicht ein" in text_of(beside)
    assert beside.count("ohne Gewähr") == 3
    table = doubtful.get(".csv", language="de").text.lstrip("\ufeff")
    rows = list(csv.DictReader(io.StringIO(table, newline="")))
    for row in rows:
        said = row["not_vouched_for"].startswith("Für diese Reihenfolge stehen wir nicht ein")
        assert said == bool(row["rank"])
    path = f"/de/p/{doubtful.token}/introductions/new?place={rows[0]['mini_cluster']}"
    form = text_of(doubtful.client.get(path).text)
    assert "Für diese Reihenfolge stehen wir nicht ein" in form
    assert "(ohne Gewähr)" in form


def test_links_that_lead_nowhere_on_paper_are_left_out_there(firm: Suggestions) -> None:
    listed = firm.page()
    assert '<a class="no-print" href="#excluded">' in listed
    pairing = firm.page(f"/{ids(listed)[0]}")
    for words in ("Its entry in the catalogue", "Take this assessment along"):
        assert re.search(rf'class="no-print"[^>]*>(?:<h3>)?{words}', pairing)


def test_address_of_a_source_is_whole_on_paper(firm: Suggestions) -> None:
    pairing = firm.page(f"/{ids(firm.page())[0]}")
    assert '<a class="address" href="http' in pairing
    static = Path(str(firm.app.static_folder))
    css = (static / "css" / "print.css").read_text(encoding="utf-8")
    assert ".address::after { content: attr(href);" in css
    assert ".notice-bar, .crumbs" not in css
