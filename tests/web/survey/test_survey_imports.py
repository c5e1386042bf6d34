"""Taking surveys in and back on pages: checked first, faults in the reader's language."""

from __future__ import annotations

import io
import zlib
from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from flask_babel import gettext
from openpyxl import Workbook
from werkzeug.test import TestResponse

from features.catalogue import Catalogue
from features.vocabulary import Effect, RespondentGroup, SizeClass
from matcher.accounts import AccountChange, Role
from matcher.survey import RATED
from matcher.survey_rows import read_rows
from matcher.survey_words import column_names
from tests.account_cases import account
from tests.desk import Desk, desk, hidden
from tests.factories import make_catalogue
from tests.fakes import NOW
from tests.people import send
from tests.questionnaire import csrf_token, text_of
from web.language import LANGUAGES
from web.limits import FORM_BYTES
from web.survey.faults import words_of
from web.survey.words import group_name
from web.wording.labels import Labels

NEW, KEEP = "/en/survey/imports/new", "/en/survey/imports"
GOOD = "group,barrier_time,effect\ninterested,very important,\nco-operating,2,positive\n"
WRONG = "group,barrier_time,Farbe\ninterested,5,blau\nmaybe,2,<b>rot</b>\n"


@pytest.fixture(name="office")
def _office(tmp_path: Path) -> Desk:
    found = desk(tmp_path)
    people = (
        account("otto", Role.ADMINISTRATOR, totp_secret="set up"),
        account("ann", Role.ANALYST, totp_secret="set up"),
    )
    found.services.accounts.apply(AccountChange(created=people), NOW)
    return found


def check(client: FlaskClient, content: bytes, page: str = NEW, **typed: Any) -> TestResponse:
    """Fill in the form and press the button that checks the file."""
    token = csrf_token(client.get(page).text)
    name = typed.pop("name", "answers.csv")
    data = {"csrf_token": token, "file": (io.BytesIO(content), name), **typed}
    return client.post(page, data=data)


def noise_of(number: int) -> str:
    """Return some 900 characters that do not shrink, the same for each number."""
    return b64encode(b"".join(sha256(b"%d %d" % (number, i)).digest() for i in range(21))).decode()


def surveys(office: Desk) -> Any:
    return office.services.surveys.surveys()


def test_a_file_is_looked_at_before_it_is_kept(office: Desk) -> None:
    client = office.browser("otto")
    shown = check(client, GOOD.encode(), title="Survey of 2009", held="2009")
    assert shown.status_code == 200
    assert "2 answers without a fault." in text_of(shown.text)
    assert surveys(office) == ()

    answer = client.post(KEEP, data=hidden(shown.text, KEEP))

    (kept,) = surveys(office)
    assert answer.location == f"/en/survey/?survey={kept.id}"
    assert (kept.title, kept.held, kept.source) == ("Survey of 2009", 2009, "answers.csv")
    assert (kept.answers, kept.synthetic, kept.actor) == (2, False, "account:otto")
    listed = text_of(client.get(KEEP).text)
    assert "1. Survey of 2009" in listed
    assert "answers.csv" in listed
    assert "Administrator" in listed


def test_a_workbook_is_taken_as_well_and_named_like_its_file(office: Desk) -> None:
    book, content = Workbook(), io.BytesIO()
    for row in (["Gruppe", "Wirkung"], ["kooperierend", "sehr positiv"]):
        book.active.append(row)
    book.save(content)
    client = office.browser("otto")
    shown = check(client, content.getvalue(), name="Antworten.xlsx", synthetic="yes")
    client.post(KEEP, data=hidden(shown.text, KEEP))
    (kept,) = surveys(office)
    assert (kept.title, kept.synthetic) == ("Antworten.xlsx", True)


@pytest.mark.parametrize(
    ("language", "problem", "allowed"),
    [
        ("en", "Unknown answer", "very important; important; less important; not important"),
        ("de", "Unbekannte Antwort", "sehr wichtig; wichtig; weniger wichtig; nicht wichtig"),
        ("ko", "알 수 없는 응답", "매우 중요; 중요; 덜 중요; 중요하지 않음"),
    ],
)
def test_faults_name_row_column_value_and_what_is_allowed(
    office: Desk, language: str, problem: str, allowed: str
) -> None:
    page = f"/{language}/survey/imports/new"
    answer = check(office.browser("otto"), WRONG.encode(), page)
    assert answer.status_code == 422
    assert problem in answer.text
    assert allowed in answer.text
    assert 'data-label="Value">5</td>' in answer.text or language != "en"
    assert "<b>rot</b>" not in answer.text
    assert surveys(office) == ()


@pytest.mark.parametrize("language", sorted(LANGUAGES))
@pytest.mark.parametrize("key", ["group", "effect", "size", "fields", "synthetic", RATED[0]])
def test_words_that_are_offered_are_understood_in_every_language(
    office: Desk, key: str, language: str
) -> None:
    with office.firm.app.test_request_context(f"/{language}/"):
        words = words_of(key).split("; ")
    catalogue: Catalogue = make_catalogue()
    for word in words:
        row = {"group": "cooperating", RATED[0]: "3", key: word}
        assert read_rows([list(row), list(row.values())], column_names(catalogue)).faults == ()


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_what_the_pages_call_groups_sizes_and_effects_is_understood(
    office: Desk, language: str
) -> None:
    catalogue = make_catalogue()
    labels = Labels(language, catalogue)
    with office.firm.app.test_request_context(f"/{language}/"):
        names = [group_name(one) for one in RespondentGroup]
        outside = gettext("In neither group, or not said")
    columns = column_names(catalogue)
    read = read_rows([["group", "effect"], *([name, ""] for name in (*names, outside))], columns)
    assert (read.faults, [one.group for one in read.answers]) == ((), [*RespondentGroup, None])
    words = [["cooperating", labels.option("size_class", one), ""] for one in SizeClass]
    words += [["cooperating", "", labels.option("effect_so_far", one)] for one in Effect]
    read = read_rows([["group", "size", "effect"], *words], columns)
    assert read.faults == ()
    assert [one.size for one in read.answers][: len(SizeClass)] == list(SizeClass)
    assert [one.effect for one in read.answers][len(SizeClass) :] == list(Effect)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Please choose a file."),
        (b"PK no workbook", "no XLSX workbook"),
        (b"group,effect\n", "No row holds an answer"),
        (b"size\n3\n", "This column is missing"),
    ],
)
def test_a_file_that_is_no_survey_is_refused_with_the_reason(
    office: Desk, content: bytes, said: str
) -> None:
    answer = check(office.browser("otto"), content)
    assert answer.status_code == 422
    assert said in text_of(answer.text)


@pytest.mark.parametrize(
    ("language", "said"), [("de", "beschädigt"), ("en", "damaged"), ("ko", "손상")]
)
def test_a_damaged_workbook_is_no_text_in_a_wrong_encoding(
    office: Desk, language: str, said: str
) -> None:
    page = f"/{language}/survey/imports/new"
    answer = check(office.browser("otto"), b"\x81\x8d\x8f", page, name="Antworten.xlsx")
    assert answer.status_code == 422
    assert said in answer.text
    assert "Windows-1252" not in answer.text


@pytest.mark.parametrize("field", [{"held": "20099"}, {"held": "1066"}, {"title": "x" * 121}])
def test_what_is_typed_is_checked_with_the_file(office: Desk, field: dict[str, str]) -> None:
    client = office.browser("otto")
    assert check(client, GOOD.encode(), **field).status_code == 422
    # The second form is checked again: it may have been changed on the way.
    shown = check(client, GOOD.encode())
    assert client.post(KEEP, data=hidden(shown.text, KEEP) | field).status_code == 422
    assert surveys(office) == ()


def test_the_same_file_is_not_imported_twice(office: Desk) -> None:
    client = office.browser("otto")
    form = hidden(check(client, GOOD.encode()).text, KEEP)
    assert client.post(KEEP, data=form).status_code == 303
    again = client.post(KEEP, data=form)
    assert again.status_code == 422
    assert "This file was imported before, as survey 1." in text_of(again.text)


@pytest.mark.parametrize("content", ["", "no base64!", b64encode(b"no zlib").decode()])
def test_a_file_that_did_not_come_back_whole_is_asked_for_again(office: Desk, content: str) -> None:
    client = office.browser("otto")
    assert send(client, KEEP, NEW, content=content, name="x").status_code == 422
    assert surveys(office) == ()


def test_a_file_that_is_too_large_is_refused(office: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.survey.imports.SURVEY_BYTES", 100)
    client = office.browser("otto")
    assert check(client, b"x" * 101).status_code == 413
    packed = b64encode(zlib.compress(b"x" * 101)).decode()
    assert send(client, KEEP, NEW, content=packed, name="x").status_code == 413


def test_a_file_beyond_an_ordinary_form_comes_back_whole(office: Desk) -> None:
    """Random texts do not shrink: the second form is larger than any other page takes."""
    client = office.browser("otto")
    head = "group,effect,free_text\n"
    noise = "".join(f"interested,,{noise_of(i)}\n" for i in range(400))
    shown = check(client, (head + noise).encode())
    form = hidden(shown.text, KEEP)
    assert len(form["content"]) > FORM_BYTES
    assert client.post(KEEP, data=form).status_code == 303
    assert surveys(office)[0].answers == 400


def test_taking_a_survey_back_shows_what_goes_and_refuses_when_that_has_changed(
    office: Desk,
) -> None:
    client = office.browser("otto")
    client.post(KEEP, data=hidden(check(client, GOOD.encode()).text, KEEP))
    path = "/en/survey/imports/1/erase"
    page = client.get(path).text
    assert hidden(page, path)["seen"] == "2"
    assert client.post(path, data=hidden(page, path) | {"seen": "3"}).status_code == 409
    assert client.post(path, data=hidden(page, path)).status_code == 303
    assert surveys(office) == ()
    assert client.get(path).status_code == 404


def test_analysts_read_figures_and_import_nothing(office: Desk) -> None:
    page = office.browser("ann").get("/en/survey/")
    assert page.status_code == 200
    assert "/survey/imports" not in page.text
    assert office.browser("ann").get(KEEP).status_code == 403
    assert "/survey/imports" in office.browser("otto").get("/en/survey/").text
