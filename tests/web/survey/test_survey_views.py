"""What analysts see of a survey: figures, claims in words, files; synthetic ones say so."""

from __future__ import annotations

import csv
import io
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PIL import Image

from features.vocabulary import RespondentGroup
from matcher.accounts import AccountChange, Role
from matcher.survey import Importance
from matcher.survey_operations import erase_survey, import_survey
from matcher.survey_synthetic import SurveyPlan, synthetic_survey
from tests.account_cases import account
from tests.desk import Desk, desk
from tests.fakes import NOW
from tests.questionnaire import text_of
from tests.surveys import make_answer, make_survey


@pytest.fixture(name="office", scope="module")
def _office(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Return an office with a synthetic survey and a small real one."""
    folder: Path = tmp_path_factory.mktemp("survey")
    found = desk(folder)
    ann = account("ann", Role.ANALYST, totp_secret="set up")
    found.services.accounts.apply(AccountChange(created=(ann,)), NOW)
    import_survey(found.services, synthetic_survey(SurveyPlan(), 1), "command")
    real = make_survey(
        make_answer(
            f"firm {i}",
            group=RespondentGroup.INTERESTED,
            ratings={"barrier_time": Importance.IMPORTANT} if i else {},
            free_text=f"<b>text {i}</b>" if i < 4 else "",
        )
        for i in range(7)
    )
    import_survey(found.services, real, "command")
    return found


def get(office: Desk, path: str, language: str = "en") -> object:
    return office.browser("ann").get(f"/{language}/survey/{path}")


def test_the_real_survey_is_shown_first_and_says_what_was_not_answered(office: Desk) -> None:
    page = text_of(get(office, "").text)
    assert "A survey · 2009 · 7 answers" in page
    assert "no firm gave these answers" not in page
    assert "6, without answer 1" in page
    assert "too little data" in page
    assert "Nothing is said of fewer than 5 firms." in page


def test_free_texts_of_few_firms_and_respondents_are_shown_nowhere(office: Desk) -> None:
    for path in ("", "figures.csv", "figure-3.svg"):
        text = get(office, path).text
        assert "text 1" not in text
        assert "firm 1" not in text


def test_free_texts_are_for_administrators_alone(office: Desk) -> None:
    """Each is of a single firm, of which an analyst sees nothing."""
    otto = account("otto", Role.ADMINISTRATOR, totp_secret="set up")
    office.services.accounts.apply(AccountChange(created=(otto,)), NOW)
    written = [
        make_answer(f"w{i}", group=RespondentGroup.INTERESTED, free_text=f"own word {i}")
        for i in range(5)
    ]
    number = import_survey(
        office.services, make_survey(written, source_hash="b" * 64), "command"
    ).id
    assert "own word 3" in office.browser("otto").get(f"/en/survey/?survey={number}").text
    assert "own word 3" not in get(office, f"?survey={number}").text
    erase_survey(office.services, number, "command")


@pytest.mark.parametrize(
    ("language", "label"),
    [
        ("de", "Kein Unternehmen hat diese Antworten gegeben"),
        ("en", "no firm gave these answers"),
        ("ko", "실제 기업이 답한 것이 아닙니다"),
    ],
)
def test_a_synthetic_survey_says_so_in_page_and_picture(
    office: Desk, language: str, label: str
) -> None:
    assert label in get(office, "?survey=1", language).text
    answer = get(office, "figure-2.svg?survey=1", language)
    assert label in answer.text
    assert "synthetic-survey-1-figure-2.svg" in answer.headers["Content-Disposition"]


def test_all_claims_are_said_in_words(office: Desk) -> None:
    page = text_of(get(office, "?survey=1").text)
    assert page.count("supported. So much would hardly come about by chance alone.") == 5


def test_the_files_hold_the_same_figures(office: Desk) -> None:
    text = get(office, "figures.csv?survey=1").text.removeprefix("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text)))
    book = load_workbook(io.BytesIO(get(office, "figures.xlsx?survey=1").data))
    sheet = list(book.active.values)
    assert len(sheet) == len(rows) + 1
    assert [str(value or "") for value in sheet[1][:3]] == [rows[0][name] for name in sheet[0][:3]]
    assert {row["synthetic"] for row in rows} == {"synthetic"}
    assert {row["figure"] for row in rows} == {"1", "2", "3"}


@pytest.mark.parametrize("number", [1, 2, 3])
def test_each_picture_is_whole_and_has_a_title(office: Desk, number: int) -> None:
    picture = ET.fromstring(get(office, f"figure-{number}.svg?survey=1").text)
    names = {one.tag.partition("}")[2] for one in picture.iter()}
    assert {"title", "text", "rect", "line"} <= names


@pytest.mark.parametrize("language", ["de", "ko"])
def test_each_figure_is_there_as_an_image_of_the_same_size(office: Desk, language: str) -> None:
    for number in (1, 2, 3):
        answer = get(office, f"figure-{number}.png?survey=1", language)
        assert answer.mimetype == "image/png"
        assert f"synthetic-survey-1-figure-{number}.png" in answer.headers["Content-Disposition"]
        image = Image.open(io.BytesIO(answer.data))
        shown = ET.fromstring(get(office, f"figure-{number}.svg?survey=1", language).text)
        assert image.size == (2 * int(shown.get("width")), 2 * int(shown.get("height")))


@pytest.mark.parametrize(
    "path", ["?survey=9", "figure-0.png", "?survey=x", "figure-4.svg", "figures.csv?survey=9"]
)
def test_what_is_not_there_is_not_found(office: Desk, path: str) -> None:
    assert get(office, path).status_code == 404


def test_without_a_survey_the_page_says_so(tmp_path: Path) -> None:
    empty = desk(tmp_path)
    ann = account("ann", Role.ANALYST, totp_secret="set up")
    empty.services.accounts.apply(AccountChange(created=(ann,)), NOW)
    assert "No survey yet" in get(empty, "").text
    assert get(empty, "figures.csv").status_code == 404
