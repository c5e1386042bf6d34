"""The catalogue pages: everything is found, and every statement has a source and a date."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from data.reference import load_catalogue
from features.catalogue import Catalogue
from features.errors import UnknownCodeError
from features.vocabulary import Basis, MembersQuality
from tests.shell import LANGUAGES, settings
from web.app import create_app
from web.catalogue.citations import cite, cite_all
from web.catalogue.lists import german_page, index_page, programmes_page
from web.catalogue.mini_cluster import mini_cluster_page
from web.catalogue.parts import Origin
from web.catalogue.places import innovation_cluster_page
from web.catalogue.search import LONGEST_QUERY, Filters, find
from web.wording.institution_texts import INSTITUTION_TEXTS
from web.wording.labels import Labels

UNSAFE = re.compile(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|javascript:")
HREF_INSIDE = re.compile(r'href="#([^"]+)"')


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return create_app(settings(tmp_path_factory.mktemp("instance")))


@pytest.fixture
def client(app: Flask) -> Iterator[FlaskClient]:
    with app.test_client() as client:
        yield client


def text_of(page: str) -> str:
    """The words of a page without its tags."""
    inside = re.sub(r'<span lang="ko">([^<]*)</span>', r"\1", page)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", inside)))


def check(page: str, language: str) -> None:
    """What holds for every page of the catalogue."""
    assert f'<html lang="{language}">' in page
    assert not UNSAFE.search(page)
    assert "%(" not in page
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert [name for name, count in Counter(ids).items() if count > 1] == []
    assert set(HREF_INSIDE.findall(page)) <= set(ids)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_mini_cluster_page_renders(
    client: FlaskClient, catalogue: Catalogue, language: str
) -> None:
    for mini in catalogue.mini_clusters:
        answer = client.get(f"/{language}/catalogue/{mini.id}")
        assert answer.status_code == 200, mini.id
        check(answer.text, language)
        text = text_of(answer.text)
        assert mini.name.in_language(language) in text
        assert mini.name.ko in text
        if mini.status_note.de:
            assert mini.status_note.in_language(language) in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_innovation_cluster_page_and_list_renders(
    client: FlaskClient, catalogue: Catalogue, language: str
) -> None:
    paths = [f"clusters/{one.id}" for one in catalogue.innovation_clusters]
    for path in (*paths, "catalogue", "catalogue/german", "catalogue/programmes"):
        answer = client.get(f"/{language}/{path}")
        assert answer.status_code == 200, path
        check(answer.text, language)


@pytest.mark.parametrize("language", ["de", "ko"])
def test_no_text_of_the_pages_is_left_in_english(client: FlaskClient, language: str) -> None:
    for path in ("catalogue", "catalogue/gwangju-03", "clusters/gwangju", "catalogue/programmes"):
        text = text_of(client.get(f"/{language}/{path}").text)
        for english in ("What this list is", "How sure", "As of", "Where they are", "Institutions"):
            assert english not in text, path


def origins_are_complete(origins: list[Origin]) -> bool:
    return bool(origins) and all(one.sources and one.as_of and one.basis for one in origins)


def test_every_statement_has_a_source_and_a_date(app: Flask, catalogue: Catalogue) -> None:
    for language in LANGUAGES:
        with app.test_request_context(f"/{language}/catalogue"):
            labels = Labels(language, catalogue)
            for mini in catalogue.mini_clusters:
                page = mini_cluster_page(mini, labels)
                assert origins_are_complete([fact.origin for fact in page.facts])
                assert origins_are_complete([row.origin for row in (*page.demands, *page.reliefs)])
                assert all(row.origin.sources and row.origin.as_of for row in page.institutes)
                assert all(row.origin.sources and row.origin.as_of for row in page.programmes)
            for place in catalogue.innovation_clusters:
                cluster = innovation_cluster_page(place, labels)
                rows = (*cluster.facts, *cluster.figures, *cluster.institutions)
                assert origins_are_complete([row.origin for row in rows])
            german, programmes = german_page(labels), programmes_page(labels)
            assert origins_are_complete([row.origin for row in german.rows])
            assert origins_are_complete([row.origin for row in german.initiatives])
            assert origins_are_complete(
                [row.origin for row in (*programmes.open, *programmes.closed)]
            )


def test_the_list_says_how_many_there_were_by_report(client: FlaskClient) -> None:
    for language, report in (("de", "Juli 2005"), ("en", "July 2005"), ("ko", "2005년 7월")):
        page = client.get(f"/{language}/catalogue").text
        table = page.partition("<details>")[2].partition("</details>")[0]
        rows = [text_of(row).split() for row in table.partition("<tbody")[2].split("<tr")[1:]]
        numbers = [int(re.search(r'class="num">(\d+)<', row)[1]) for row in table.split("<tr")[2:]]
        assert numbers == [36, 43, 55, 55, 60, 81, 70, 90, 100]
        assert report in " ".join(rows[1])
        assert all("etnews" in row for row in table.split("<tr")[2:4])


def test_rows_of_the_facts_table_show_basis_date_and_source(client: FlaskClient) -> None:
    page = client.get("/en/catalogue/gwangju-03").text
    table = page.partition('class="plain plain--facts"')[2].partition("</table>")[0]
    rows = table.partition("<tbody")[2].split("<tr")[1:]
    assert len(rows) >= 8
    for row in rows:
        said, origin = re.findall(r"<td[^>]*>(.*?)</td>", row, re.S)
        assert text_of(said).strip()
        assert re.search(r'class="badge.*as of (?:[A-Z]\w+ )?\d{4}.*source:.*\S', origin, re.S)


def test_numbers_of_the_note_are_counted_from_the_data(
    client: FlaskClient, catalogue: Catalogue
) -> None:
    minis = catalogue.mini_clusters
    documented = sum(one.provenance.basis is Basis.DOCUMENTED for one in minis)
    placeholders = sum(one.members.quality is MembersQuality.PLACEHOLDER for one in minis)
    text = text_of(client.get("/en/catalogue").text)
    assert f"{documented} of {len(minis)} names are documented" in text
    assert f"{placeholders} placeholders without evidence" in text
    assert f"{len(minis)} of {len(minis)} mini-clusters" in text


@pytest.mark.parametrize("filters", [Filters(place="x"), Filters(basis="x"), Filters(compared="x")])
def test_unknown_filter_values_are_refused(catalogue: Catalogue, filters: Filters) -> None:
    with pytest.raises(UnknownCodeError):
        find(catalogue, filters)


def test_search_form_works_as_a_plain_address(client: FlaskClient) -> None:
    page = client.get("/de/catalogue?q=Optik&place=gwangju").text
    assert 'value="Optik"' in page
    assert '<option value="gwangju" selected>' in page
    assert "1 von 60 Mini-Clustern" in text_of(page)
    assert "Alle anzeigen" in page


def test_nothing_found_says_what_to_try(client: FlaskClient) -> None:
    page = client.get("/de/catalogue?q=<b>Quantenkatze</b>")
    assert page.status_code == 200
    assert "<b>Quantenkatze" not in page.text
    assert "Kein Mini-Cluster passt zu dieser Suche" in page.text


def test_very_long_search_is_cut(client: FlaskClient) -> None:
    page = client.get("/en/catalogue", query_string={"q": "x" * 5000})
    assert page.status_code == 200
    assert f'value="{"x" * LONGEST_QUERY}"' in page.text


@pytest.mark.parametrize(
    ("path", "suggestion"),
    [("catalogue/gwangju-33", "gwangju-03"), ("clusters/gwangjoo", "gwangju")],
)
def test_unknown_identifier_is_answered_with_the_nearest(
    client: FlaskClient, path: str, suggestion: str
) -> None:
    answer = client.get(f"/en/{path}")
    assert answer.status_code == 404
    assert suggestion in unescape(answer.text)


def test_search_that_meets_no_mini_cluster_leads_to_the_institutions(client: FlaskClient) -> None:
    page = client.get("/de/catalogue?q=Laser").text
    assert "Kein Mini-Cluster passt zu dieser Suche" in page
    (target,) = set(re.findall(r'href="/de/(clusters/gwangju#gwangju-kopti)"', page))
    assert f'id="{target.split("#")[1]}"' in client.get("/de/clusters/gwangju").text
    assert "Einrichtungen, die daran arbeiten" not in client.get("/de/catalogue").text


def test_map_and_table_show_the_same_counts(app: Flask, catalogue: Catalogue) -> None:
    with app.test_request_context("/en/catalogue"):
        page = index_page(Filters(text="LED"), Labels("en", catalogue))
    shown = {point.label: point.number or 0 for point in page.points}
    assert sum(shown.values()) == page.found == sum(row.found for row in page.counts)
    assert shown["Gwangju"] == next(r.found for r in page.counts if r.link.name == "Gwangju")


def test_placeholder_says_placeholder_and_unknown_says_alike_for_all(client: FlaskClient) -> None:
    text = text_of(client.get("/en/catalogue/wonju-05").text)
    assert "A placeholder stands in, without evidence" in text
    assert "50 stands" not in text
    assert "not known: treated alike for all" in text
    assert "Takes no part in matching" in text


def test_dissolved_mini_cluster_says_so(client: FlaskClient) -> None:
    assert "Dissolved in June 2010" in client.get("/en/catalogue/changwon-02").text
    assert client.get("/en/catalogue/changwon-02").text.count("may no longer exist") == 1


def test_derived_value_names_rule_and_facts(client: FlaskClient) -> None:
    text = text_of(client.get("/en/catalogue/gwangju-03").text)
    assert "technology park in the same city" in text
    assert "Gwangju Technopark (GJTP)" in text


def test_export_control_notice_only_where_a_field_calls_for_it(client: FlaskClient) -> None:
    assert 'id="export"' in client.get("/en/catalogue/gwangju-03").text
    assert 'id="export"' not in client.get("/en/catalogue/wonju-05").text


def test_documented_tie_to_germany_is_named_with_its_source(client: FlaskClient) -> None:
    page = client.get("/en/catalogue/gumi-01").text
    assert "MAI Carbon" in page
    assert "clusterplattform.de" in page


def test_foreign_phrases_carry_their_language(client: FlaskClient) -> None:
    page = client.get("/de/catalogue/gwangju-03").text
    assert '<span lang="ko">광응용</span>' in page
    assert "LED, Laser, optische Kommunikation, Linsen" in page
    assert "arbeitete mit LED- und Steckverbinder-Unternehmen der Mini-Cluster" in page


def test_what_only_the_catalogue_says_of_an_institution_is_told_in_english(
    catalogue: Catalogue,
) -> None:
    labels = Labels("ko", catalogue)
    assert labels.institution_text("lasers") == ("레이저", "")
    assert labels.institution_text("laser fusion") == ("laser fusion", "en")
    assert Labels("en", catalogue).institution_text("laser fusion") == ("laser fusion", "")


def test_every_text_of_the_shipped_institutions_is_translated(catalogue: Catalogue) -> None:
    shipped = {text for one in catalogue.institutions for text in (one.role, *one.fields) if text}
    assert shipped == INSTITUTION_TEXTS
    for language in ("de", "ko"):
        labels = Labels(language, catalogue)
        assert {text for text in shipped if not labels.institution_text(text)[0]} == set()


def test_sources_are_taken_apart() -> None:
    parts = cite("paper; https://www.heise.de/-202619 (round 1, Sept 2008); 광주 보도")
    assert [(one.text, one.label, one.language) for one in parts] == [
        ("paper", "", "en"),
        ("round 1, Sept 2008", "heise.de/-202619", "en"),
        ("광주 보도", "", "ko"),
    ]
    assert len(cite_all(["a; b", "b; c"])) == 3


def test_a_semicolon_inside_brackets_parts_no_source() -> None:
    found = cite("https://kooperation-international.de (ZIM-LoI; 7. Ausschreibung); paper")
    assert [(one.text, one.url) for one in found] == [
        ("ZIM-LoI; 7. Ausschreibung", "https://kooperation-international.de"),
        ("paper", ""),
    ]


@pytest.mark.parametrize(
    "source",
    [";" * 200_000, "x (" + "a;" * 100_000, "https://x.de " + " " * 200_000 + "y"],
    ids=["semicolons", "inside brackets", "spaces"],
)
def test_a_hostile_source_is_taken_apart_in_one_pass(source: str) -> None:
    """Patterns that look ahead again and again would not come to an end here."""
    assert len(cite(source)) == source.count("a") + source.count("y")


def test_a_bracket_that_held_an_address_is_not_left_behind_empty() -> None:
    (with_date,) = cite("MoU of 2016 (https://www.clusterplattform.de, 05.08.2016)")
    assert with_date.text == "MoU of 2016 (05.08.2016)"
    (bare,) = cite("MoU of 2016 (https://www.clusterplattform.de)")
    assert bare.text == "MoU of 2016"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_shows_what_editors_noted_for_themselves(
    client: FlaskClient, catalogue: Catalogue, language: str
) -> None:
    addresses = ["catalogue/programmes", "catalogue/german"]
    addresses += [f"clusters/{one.id}" for one in catalogue.innovation_clusters]
    addresses += [f"catalogue/{one.id}" for one in catalogue.mini_clusters]
    entries = (
        *catalogue.programmes,
        *catalogue.innovation_clusters,
        *catalogue.mini_clusters,
        *catalogue.institutions,
        *catalogue.german_clusters,
    )
    notes = {note for one in entries for note in one.provenance.note.split("; ") if len(note) > 20}
    for address in addresses:
        text = text_of(client.get(f"/{language}/{address}").text)
        assert [note for note in notes if note in text] == [], address
        assert "general knowledge, medium" not in text


def test_programmes_and_figures_are_told_in_the_language_of_the_page(client: FlaskClient) -> None:
    german = text_of(client.get("/de/catalogue/programmes").text)
    assert "Absichtserklärung vom 22. August 2013" in german
    assert "letter of intent" not in german
    korean = text_of(client.get("/ko/clusters/gwangju").text)
    assert "595개사" in korean
    assert "기업 26곳, 전문가 10명" in korean


def test_dollars_are_counted_in_hundreds_of_millions_in_korean(client: FlaskClient) -> None:
    assert "25.14억 달러" in text_of(client.get("/ko/clusters/gunsan").text)
    assert "2.514 billion US dollars" in text_of(client.get("/en/clusters/gunsan").text)


def test_a_figure_about_one_mini_cluster_names_it(client: FlaskClient) -> None:
    page = client.get("/en/clusters/gwangju").text
    figures = text_of(page.partition('id="figures"')[2].partition("</table>")[0])
    assert re.search(r"Member firms of one mini-cluster\s*:\s*Applied optics\s+17 firms", figures)
    assert re.search(r"LED\s+36 members\s+\(26 firms, 10 experts\)", figures)


def test_places_and_laender_are_korean_on_korean_pages(client: FlaskClient) -> None:
    assert "대학, 광주" in text_of(client.get("/ko/clusters/gwangju").text)
    german = text_of(client.get("/ko/catalogue/german").text)
    assert "바이에른" in german
    assert "Bayern)" not in german


@pytest.mark.parametrize("language", LANGUAGES)
def test_places_are_listed_by_their_names(client: FlaskClient, language: str) -> None:
    page = client.get(f"/{language}/catalogue").text
    names = re.findall(r'place-group"><header><h2><a[^>]*>([^<]+)', page)
    assert len(names) == 12
    assert names == sorted(names)


def test_the_search_comes_before_what_is_said_of_the_list(client: FlaskClient) -> None:
    page = client.get("/en/catalogue").text
    assert page.index('role="search"') < page.index('id="found"') < page.index('id="list"')


def test_no_line_breaks_between_a_closing_mark_and_a_korean_particle(client: FlaskClient) -> None:
    for name in ("changwon-02", "changwon-03"):
        page = client.get(f"/ko/catalogue/{name}").text
        assert not re.search(r"[’”](?=[가-힣])", re.sub(r"<[^>]*>", "", page)), name


def test_korean_names_inside_the_history_are_marked_as_korean(client: FlaskClient) -> None:
    page = client.get("/de/catalogue/changwon-03").text
    assert '<span lang="ko">수송기계</span>' in page
    assert "(수송기계)" not in page


def test_a_vision_is_told_in_korean_alone_on_korean_pages(client: FlaskClient) -> None:
    assert "world-class" not in client.get("/ko/clusters/gwangju").text
    assert "world-class" in client.get("/en/clusters/gwangju").text
