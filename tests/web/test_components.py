"""The components that templates are made of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask import Flask, flash, g, render_template_string

import web
from tests.shell import settings
from web.app import create_app
from web.controls import fault_of
from web.koreamap import Place, lay_out

VOID = {"input", "br", "meta", "link", "hr"}


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    app = create_app(settings(tmp_path))
    with app.test_request_context("/en/"):
        g.language = "en"
        yield app


class Balance(HTMLParser):
    """Notes elements that are not closed in the order in which they were opened."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)
        names = [name for name, _ in attrs]
        self.faults += [f"{tag} has {name}" for name in names if names.count(name) > 1]
        self.faults += [f"{tag} has a style" for name in names if name == "style"]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"{tag} closed out of turn")


def show(call: str, **values: object) -> str:
    source = '{% import "components.html" as ui with context %}' + call
    text = render_template_string(source, **values).strip()
    balance = Balance()
    balance.feed(text)
    assert (balance.faults, balance.open) == ([], [])
    return text


@pytest.mark.usefixtures("app")
class TestPictures:
    def test_range_bar_places_interval_value_and_base(self) -> None:
        bar = show("{{ ui.bar_range(0.35, 0.42, 0.49, base=0.21) }}")
        assert 'class="f-soft" x="50%" y="6" width="20%"' in bar
        assert 'class="f-for" cx="60%"' in bar
        assert 'class="s-tick" x1="30%" x2="30%"' in bar

    def test_reason_bar_goes_right_for_and_left_hatched_against(self) -> None:
        right = show("{{ ui.bar_reason(0.2, 0.4) }}")
        left = show("{{ ui.bar_reason(-0.2, 0.4) }}")
        assert '<rect class="f-for" x="50%" y="2" width="25%"' in right
        assert '<rect fill="url(#hatch)" x="25%" y="2" width="25%"' in left

    def test_reason_bar_of_nothing_has_no_length(self) -> None:
        assert 'width="0%"' in show("{{ ui.bar_reason(0.0, 0.0) }}")

    @pytest.mark.parametrize(
        ("arguments", "expected"),
        [
            ("0.2, 0.5", '<rect class="f-for" x="20%" width="30%"'),
            ("0.5, 0.2", '<rect fill="url(#hatch)" x="20%" width="30%"'),
            ("0.5, 0.5, kind='unknown'", '<circle class="f-ring" cx="50%"'),
            ("0, 0.4, kind='total'", '<rect class="f-base" x="0%" width="40%"'),
        ],
    )
    def test_waterfall_step_shows_its_kind(self, arguments: str, expected: str) -> None:
        assert expected in show("{{ ui.bar_fall(" + arguments + ") }}")

    def test_waterfall_lines_run_through_the_whole_cell(self) -> None:
        step = show("{{ ui.bar_fall(0.2, 0.5, ticks=[0.1, 0.9]) }}")
        assert len(re.findall('"s-grid" x1="[19]0%" x2="[19]0%" y1="0" y2="100%"', step)) == 2
        assert '"s-axis" x1="20%" x2="20%" y1="0" y2="50%"' in step
        assert '"s-axis" x1="50%" x2="50%" y1="50%" y2="100%"' in step

    def test_waterfall_has_no_line_above_its_first_and_below_its_last_row(self) -> None:
        first = show("{{ ui.bar_fall(0.5, 0.5, kind='total', first=true) }}")
        last = show("{{ ui.bar_fall(0.5, 0.5, kind='total', last=true) }}")
        assert re.findall('y[12]="([0-9%]+)"', first) == ["50%", "100%"]
        assert re.findall('y[12]="([0-9%]+)"', last) == ["0", "50%"]

    def test_axis_labels_its_ticks(self) -> None:
        axis = show("{{ ui.fall_axis([(0.25, '20%')]) }}")
        assert '<text class="t-axis" text-anchor="middle" x="25%" y="14">20%</text>' in axis

    def test_map_numbers_places_and_names_itself(self) -> None:
        points = lay_out(
            [
                Place("wonju", "Wonju", 37.3, 127.9, number=1, value=0.4),
                Place("gumi", "Gumi", 36.1, 128.4, empty=True),
            ]
        )
        drawn = show("{{ ui.map(points, 'Map', 'Two places', id='m') }}", points=points)
        assert 'aria-labelledby="m-title m-description"' in drawn
        assert 'viewBox="-44 -6 405 566"' in drawn
        assert len(re.findall('class="pt', drawn)) == 3  # Two points and one number.
        assert '>1</text><text class="" ' in drawn
        assert 'class="end minor"' in drawn

    def test_reason_is_a_sentence_with_its_number_and_bar(self) -> None:
        item = show("{{ ui.reason('<b>', -0.241, 0.5) }}")
        assert '<span>&lt;b&gt;</span><span class="num">−0.24</span><svg' in item

    def test_pairs_mark_the_foreign_side(self) -> None:
        listed = show("{{ ui.pairs([('Laser', '', '광계측', 'ko', 0.812)]) }}")
        assert "<span>Laser</span>" in listed
        assert '<span lang="ko">광계측</span>' in listed
        assert "corresponds to" in listed
        assert "0.81" in listed


@pytest.mark.usefixtures("app")
class TestForms:
    def test_error_stands_beside_its_field_and_is_tied_to_it(self) -> None:
        field = show("{{ ui.text_field('nace', 'NACE', '<x>', hint='H', error='Wrong') }}")
        assert 'aria-describedby="nace-hint nace-error" aria-invalid="true"' in field
        assert '<p class="error" id="nace-error">Wrong</p>' in field
        assert 'value="&lt;x&gt;"' in field

    def test_field_says_why_it_is_asked_and_that_it_is_optional(self) -> None:
        field = show("{{ ui.text_area('p', 'Problem', 'a', optional=true, why_text='Because') }}")
        assert "(optional)" in field
        assert "<p>Because</p>" in field
        assert "aria-describedby" not in field

    def test_text_area_keeps_a_line_break_at_its_start(self) -> None:
        assert ">\n\nline</textarea>" in show("{{ ui.text_area('p', 'P', value) }}", value="\nline")

    def test_select_keeps_what_was_chosen(self) -> None:
        field = show("{{ ui.select_field('l', 'Land', [('', '–'), ('DE-BY', 'B')], 'DE-BY') }}")
        assert '<option value="DE-BY" selected>B</option>' in field

    def test_choices_are_a_group_and_keep_what_was_chosen(self) -> None:
        group = show("{{ ui.choices('k', 'Korea', [('a', 'A', ''), ('b', 'B', 'note')], ['b']) }}")
        assert '<input type="radio" name="k" value="b" checked>' in group
        assert '<input type="radio" name="k" value="a" id="k">' in group
        assert 'role="radiogroup"' in group

    @pytest.mark.parametrize("chosen", ["3", "unknown"])
    def test_scale_offers_five_steps_and_not_knowing(self, chosen: str) -> None:
        scale = show("{{ ui.scale('r', 'Ready', chosen, ends=('no', 'yes')) }}", chosen=chosen)
        assert len(re.findall('type="radio"', scale)) == 6
        assert re.findall(r'value="(\w+)"[^>]* checked', scale) == [chosen]
        assert "1 = no, 5 = yes" in scale

    def test_unanswered_scale_has_nothing_chosen(self) -> None:
        assert "checked" not in show("{{ ui.scale('r', 'Ready') }}")

    def test_summary_links_each_fault_to_its_control(self) -> None:
        one = show("{{ ui.error_summary([('nace', 'No such code')]) }}")
        two = show("{{ ui.error_summary([('a', 'A'), ('b', 'B')]) }}")
        assert '<a href="#nace">No such code</a>' in one
        assert "1 answer needs" in one
        assert "2 answers need" in two
        assert show("{{ ui.error_summary([]) }}") == ""

    def test_steps_tell_what_is_done_and_where_one_is(self) -> None:
        steps = show("{{ ui.steps([('A', '/a', 'done'), ('B', '/b', 'current'), ('C', '', '')]) }}")
        assert '<li class="done"><a href="/a">A</a>' in steps
        assert '<li aria-current="step"><span>B</span></li><li><span>C</span></li>' in steps
        assert "(done)" in steps


@pytest.mark.usefixtures("app")
class TestPieces:
    @pytest.mark.parametrize(
        "kind", ["documented", "reconstructed", "derived", "entered", "assumption", "synthetic"]
    )
    def test_badge_says_its_kind_in_a_word(self, kind: str) -> None:
        assert show("{{ ui.badge(kind) }}", kind=kind) == (
            f'<span class="badge badge--{kind}">{kind}</span>'
        )

    def test_callout_frames_what_it_is_called_with(self) -> None:
        text = show("{% call ui.callout('T', 'warn', 3, 'alert') %}<p>x</p>{% endcall %}")
        assert text == ('<div class="callout callout--warn" role="alert"><h3>T</h3><p>x</p></div>')

    def test_empty_state_says_what_is_next(self) -> None:
        assert "<h2>None</h2><p>x</p>" in show("{% call ui.empty('None') %}<p>x</p>{% endcall %}")

    def test_crumbs_end_with_the_page_itself(self) -> None:
        crumbs = show("{{ ui.crumbs([('Catalogue', '/c'), ('LED', '/d')]) }}")
        assert '<a href="/en/">Start</a>' in crumbs
        assert '<li><a href="/c">Catalogue</a></li><li aria-current="page">LED</li>' in crumbs

    def test_facts_jump_links_and_scale_head_list_their_items(self) -> None:
        assert "<dt>A</dt><dd>1<small>of 2</small></dd>" in show(
            "{{ ui.facts([('A', 1, 'of 2')]) }}"
        )
        assert '<li><a href="#x">X</a></li>' in show("{{ ui.jump([('x', 'X')]) }}")
        assert "<span>1 = low</span><span>5 = high</span>" in show(
            "{{ ui.scale_head('low', 'high') }}"
        )

    def test_plain_table_names_each_cell_for_narrow_screens(self) -> None:
        table = show("{{ ui.plain_table('T', ['A', 'B'], [('x', '<y>')]) }}")
        assert '<th role="rowheader" scope="row">x</th>' in table
        assert '<td role="cell" data-label="B">&lt;y&gt;</td>' in table


def test_every_page_with_a_fault_beside_a_field_has_a_summary_that_leads_there() -> None:
    templates = Path(web.__file__).parent / "templates"
    beside = re.compile(r"(page|form)\.fault\(|error=page\.fault")
    missing = [
        str(path.relative_to(templates))
        for path in templates.rglob("[!_]*.html")
        if beside.search(text := path.read_text(encoding="utf-8")) and "error_summary" not in text
    ]
    assert missing == []


def test_a_fault_that_was_flashed_leads_to_its_control(app: Flask) -> None:
    flash("Not a day.", fault_of("until"))
    flash("Saved.", "good")
    shown = show("{{ ui.flashes() }}")
    assert '<li><a href="#until">Not a day.</a></li>' in shown
    assert 'class="callout callout--good" role="status"' in shown
    assert "autofocus" in shown
