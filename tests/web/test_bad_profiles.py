"""Bad profiles: each is answered in the reader's language with field, value and what is allowed.

The same files go to the command line and to the web; nothing of them is kept, and no answer speaks
the language of a parser.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from tests.command_line import run
from tests.factories import make_matcher
from tests.questionnaire import Questionnaire, csrf_token, questionnaire, text_of
from web.cli.common import LANGUAGES

LEAST: dict[str, Any] = {"name": "Muster", "technologies_offered": ["Laser"]}
#: What parsers and Python say, which no reader should meet.
PARSERS = re.compile(
    r"Expecting|Extra data|Invalid|Illegal|Expected|Cannot|Unterminated|line \d+ column|char \d"
    r"|Traceback|codec|\bTrue\b|\bNone\b|pydantic"
)


def written(**answers: Any) -> bytes:
    return json.dumps({**LEAST, **answers}).encode()


def toml(line: str) -> bytes:
    return f'name = "Muster"\ntechnologies_offered = ["Laser"]\n{line}\n'.encode()


#: What is in the file -> its ending, its content, and words of the German answer.
FILES: dict[str, tuple[str, bytes, tuple[str, ...]]] = {
    "nothing": ("json", b"{}", ("name: Die Angabe fehlt.",)),
    "no phrase": ("json", b'{"name": "A"}', ("technologies_offered:", "1 bis 40 Begriffe")),
    "only don't know": (
        "json",
        b'{"name": "A", "readiness": {"network": "unknown"}, "barriers": {"cost": "unknown"}}',
        ("technologies_offered: Hier oder unter technologies_sought",),
    ),
    "100,000 characters": (
        "json",
        written(problem="Laser " * 17_000),
        ("problem: „Laser Laser", "...“ ist zu lang. Zulässig: höchstens 5.000 Zeichen."),
    ),
    "one phrase of 100,000 characters": (
        "json",
        written(technologies_sought=["a" * 100_000]),
        ("technologies_sought.0: „aaa", "ist zu lang. Zulässig: höchstens 200 Zeichen."),
    ),
    "10,000 phrases": (
        "json",
        written(technologies_offered=[f"Laser {number}" for number in range(10_000)]),
        ("technologies_offered: 10.000 Einträge sind zu viele. Zulässig: höchstens 40 Einträge.",),
    ),
    "control characters": (
        "json",
        written(land="\x1b[2J\x00\u202eXX"),
        ("land: „[2J XX“ ist nicht bekannt.", "DE-BW, DE-BY"),
    ),
    "control characters that JSON forbids": (
        "json",
        b'{"name": "A\x00B"}',
        ("Zeile 1, Spalte 12:", "lässt sich hier nicht lesen"),
    ),
    "negative employees": ("json", written(employees=-3), ("employees: „-3“", "0 bis 5.000.000")),
    "half an employee": ("json", written(employees=3.5), ("employees: „3.5“ ist keine ganze",)),
    "employees in quotation marks": (
        "json",
        written(employees="50"),
        ("employees: „50“ steht dort als Text; lassen Sie die Anführungszeichen weg.",),
    ),
    "employees without end": (
        "json",
        written().replace(b"}", b', "employees": 1e400}'),
        ("employees: „inf“ ist keine ganze Zahl.",),
    ),
    "no number": (
        "json",
        written().replace(b"}", b', "employees": NaN}'),
        ("employees: „nan“ ist keine ganze Zahl.",),
    ),
    "4,000 digits": (
        "json",
        written().replace(b"}", b', "employees": ' + b"9" * 4000 + b"}"),
        ("employees: „...“ ist nicht zulässig.",),
    ),
    "5,000 digits": (
        "json",
        written().replace(b"}", b', "employees": ' + b"9" * 5000 + b"}"),
        ("Darin steht eine Zahl mit zu vielen Ziffern.",),
    ),
    "a truth for a number": ("json", written(employees=True), ("employees: „true“ ist keine",)),
    "a truth for an answer": (
        "json",
        written(readiness={"network": True}),
        ("readiness.network: „true“ ist nicht zulässig. Zulässig: 1 bis 5 oder „unknown“.",),
    ),
    "an answer of 0": (
        "json",
        written(barriers={"cost": 0}),
        ("barriers.cost: „0“ ist nicht zulässig. Zulässig: 1 bis 5 oder „unknown“.",),
    ),
    "unknown codes": (
        "json",
        written(land="Bavarai", nace=["99.99"], wipo_fields=[99], korea_experience="viel"),
        ("Meinten Sie „Bavaria“?", "nace.0: „99.99“", "wipo_fields.0: „99“", "korea_experience:"),
    ),
    "unknown clusters": (
        "json",
        written(german_clusters=["optonett"], exclude=["east-99"]),
        ("Meinten Sie „optonet“?", "exclude.0: „east-99“ ist nicht bekannt."),
    ),
    "an unknown key": (
        "json",
        written(employes=3),
        ("employes: Diesen Schlüssel gibt es nicht. Meinten Sie „employees“? Zulässig: name,",),
    ),
    "a founding year to come": (
        "json",
        written(founded=2099),
        ("founded: „2099“ ist nicht zulässig. Zulässig: 1000 bis 20",),
    ),
    "a date for a year": (
        "toml",
        toml("founded = 1999-01-01"),
        ("founded: „1999-01-01“ ist keine ganze Zahl. Zulässig: 1000 bis 20",),
    ),
    "a time for a text": ("toml", toml("problem = 07:30:00"), ("problem: „07:30:00“ ist kein",)),
    "a key twice in JSON": ("json", b'{"name": "A", "name": "B"}', ("name: ist doppelt",)),
    "a key twice in TOML": (
        "toml",
        b'name = "A"\nname = "B"\n',
        ("Zeile 2, Spalte 11: Ein Schlüssel ist doppelt angegeben.",),
    ),
    "lists without end": ("json", b"[" * 100_000, ("Das ist zu tief verschachtelt.",)),
    "lists in lists": (
        "json",
        b'{"name": "A", "technologies_offered":' + b"[" * 500 + b"]" * 500 + b"}",
        ("technologies_offered.0: Hier wird ein Text erwartet",),
    ),
    "no list": (
        "json",
        written(technologies_offered="Laser, LED"),
        ("technologies_offered: „Laser, LED“ ist keine Liste. Zulässig: 1 bis 40 Begriffe",),
    ),
    "no table": ("json", written(style="project"), ("style: „project“ ist keine Tabelle",)),
    "half a surrogate": ("json", written(name="\ud800"), ("name: „?“ enthält weder",)),
    "nothing to be seen": (
        "json",
        written(technologies_offered=["\u200b\u200f\ufeff"]),
        ("technologies_offered.0: Die Angabe darf nicht leer sein.",),
    ),
    "a key that hides": (
        "json",
        b'{"na\xe2\x80\x8bme": "A"}',
        ("na?me: Diesen Schlüssel gibt es nicht. Meinten Sie „name“?",),
    ),
    "a missing quotation mark": (
        "toml",
        b"name = Muster GmbH\n",
        ("Zeile 1, Spalte 8: „Muster GmbH“ lässt sich hier nicht lesen.",),
    ),
    "half a file": ("json", b'{"name": "A", ', ("Zeile 1, Spalte 15: Der Text endet zu früh",)),
}


@pytest.fixture(autouse=True)
def _small_catalogue(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("data.reference.open_matcher", make_matcher)
    monkeypatch.setenv("CLUSTERBRIDGE_INSTANCE", str(tmp_path / "instance"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("site")


@pytest.fixture(scope="module")
def site(folder: Path) -> Iterator[Questionnaire]:
    with questionnaire(folder) as running:
        yield running


def profiles_in(folder: Path) -> int:
    with sqlite3.connect(folder / "test.sqlite3") as database:
        return int(database.execute("select count(*) from profiles").fetchone()[0])


@pytest.mark.parametrize("case", FILES)
def test_a_bad_file_is_refused_on_the_command_line_in_three_languages(
    case: str, tmp_path: Path
) -> None:
    ending, content, words = FILES[case]
    path = tmp_path / f"firm.{ending}"
    path.write_bytes(content)
    said = {}
    for language in LANGUAGES:
        answer = run("match", str(path), "--format", "json", "--lang", language)
        assert (answer.exit_code, answer.stdout) == (3, "")
        assert PARSERS.search(answer.stderr) is None, answer.stderr
        said[language] = answer.stderr
    assert [one for one in words if one not in said["de"]] == []
    lines = [said[language].splitlines() for language in LANGUAGES]
    assert all(len(set(told)) == len(LANGUAGES) for told in zip(*lines, strict=True))
    assert all(re.search("[가-힣]", line) for line in lines[LANGUAGES.index("ko")])


@pytest.mark.parametrize("case", FILES)
def test_a_bad_file_is_refused_on_the_web_and_begins_nothing(
    case: str, site: Questionnaire, folder: Path
) -> None:
    ending, content, words = FILES[case]
    before, sent = profiles_in(folder), {"file": (BytesIO(content), f"firm.{ending}")}
    answer = site.post("/de/profile/file", sent)
    assert answer.status_code == 422
    said = text_of(answer.text)
    # The whole catalogue knows other mini-clusters than the small one.
    assert [one for one in words if one not in said and "east-99" not in one] == []
    assert PARSERS.search(said) is None
    assert profiles_in(folder) == before


#: Step and what is typed there -> words of the German answer.
FORMS: dict[str, tuple[str, dict[str, Any], tuple[str, ...]]] = {
    "no name": ("company", {"name": " \u200b "}, ("Bitte nennen Sie den Namen",)),
    "negative employees": (
        "company",
        {"name": "A", "employees": "-3"},
        ("Beschäftigte: „-3“ ist nicht zulässig. Zulässig: 0 bis 5.000.000.",),
    ),
    "employees in words": (
        "company",
        {"name": "A", "employees": "rund fünfzig"},
        ("Beschäftigte: „rund fünfzig“ ist keine ganze Zahl.",),
    ),
    "a number without end": (
        "company",
        {"name": "A", "employees": "9" * 400},
        ("Beschäftigte: „999", "Zulässig: 0 bis 5.000.000."),
    ),
    "a founding year to come": (
        "company",
        {"name": "A", "founded": "2999"},
        ("Gründungsjahr: „2999“ ist nicht zulässig. Zulässig: 1000 bis 2026.",),
    ),
    "a Land that there is not": ("company", {"name": "A", "land": "DE-XX"}, ("„DE-XX“",)),
    "100,000 characters": (
        "technology",
        {"problem": "Laser " * 17_000},
        ("Das Problem, das Sie lösen wollen: „Laser Laser", "höchstens 5.000 Zeichen"),
    ),
    "one phrase of 100,000 characters": (
        "technology",
        {"technologies_offered": "Optik\n" + "a" * 100_000},
        ("Was Sie können, Zeile 2: „aaa", "höchstens 200 Zeichen"),
    ),
    "10,000 phrases": (
        "technology",
        {"technologies_offered": "\n".join(f"Laser {number}" for number in range(10_000))},
        ("Was Sie können: 10.000 Einträge sind zu viele. Zulässig: höchstens 40 Einträge.",),
    ),
    "no word": ("technology", {"technologies_offered": "???"}, ("„???“ enthält weder",)),
    "unknown codes": (
        "technology",
        {"technologies_offered": "A", "nace": ["99.99"], "wipo_fields": ["99", "x"]},
        ("„99.99“ ist nicht bekannt", "„99“ ist nicht zulässig", "„x“ ist keine ganze Zahl"),
    ),
    "answers beside the scale": (
        "readiness",
        {"readiness.network": "9", "readiness.product": "x", "barriers.cost": "0"},
        ("„9“ ist nicht zulässig", "„x“ ist nicht zulässig", "„0“ ist nicht zulässig"),
    ),
    "a German cluster that there is not": (
        "cooperation",
        {"german_clusters": ["optonett"]},
        ("„optonett“ ist nicht bekannt. Meinten Sie „optonet“?",),
    ),
    "an excluded mini-cluster that there is not": (
        "cooperation",
        {"exclude": ["gwangju-99"]},
        ("„gwangju-99“ ist nicht bekannt.",),
    ),
    "choices that are none": (
        "cooperation",
        {"korea_experience": "viel", "style.horizon": "ewig"},
        ("Erfahrung mit Korea: „viel“", "„ewig“ ist nicht bekannt"),
    ),
    "an address that is none": (
        "cooperation",
        {"contact.email": "nirgends"},
        ("E-Mail: „nirgends“ ist keine E-Mail-Adresse.",),
    ),
}


@pytest.mark.parametrize("case", FORMS)
def test_a_bad_answer_is_refused_on_the_form_in_three_languages_and_saves_nothing(
    case: str, tmp_path: Path
) -> None:
    step, typed, words = FORMS[case]
    with questionnaire(tmp_path) as site:
        token = site.begin("Muster GmbH", place="Jena")
        before = site.answers(token)
        said = {}
        for language in LANGUAGES:
            answer = site.post(f"/{language}/p/{token}/{step}", {"seen_revision": 1, **typed})
            assert answer.status_code == 422
            said[language] = text_of(answer.text)
            assert PARSERS.search(said[language]) is None
        assert [one for one in words if one not in said["de"]] == []
        assert "Zulässig" not in said["en"] + said["ko"]
        assert re.search("허용되는 값|입력해 주십시오|이름", said["ko"])
        assert site.answers(token) == before


@pytest.mark.parametrize(
    "sent",
    [
        "Müller".encode("latin-1"),
        "김".encode("cp949"),
        b"M%FCller",
        "Müller".encode("utf-16"),
    ],
)
def test_a_form_in_another_encoding_is_refused_and_not_guessed_at(
    sent: bytes, site: Questionnaire, folder: Path
) -> None:
    token = csrf_token(site.get("/en/profile").text).encode()
    for name, status in ((sent, 400), ("Müller".encode(), 303), (b"M%C3%BCller", 303)):
        before = profiles_in(folder)
        answer = site.client.post(
            "/de/profile",
            data=b"csrf_token=" + token + b"&name=" + name,
            content_type="application/x-www-form-urlencoded",
        )
        assert answer.status_code == status
        assert profiles_in(folder) == before + (status == 303)
        if status == 400:
            assert "nicht in UTF-8" in text_of(answer.text)


def test_a_mini_cluster_excluded_before_may_be_gone_by_now(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with questionnaire(tmp_path) as site:
        token = site.begin()
        address = f"/en/p/{token}/cooperation"
        site.post(address, {"seen_revision": 1, "exclude": ["gwangju-03"]})
        catalogue = site.app.extensions["clusterbridge"].catalogue
        monkeypatch.delitem(catalogue._by_id, "gwangju-03")
        sent = {"seen_revision": 2, "exclude": ["gwangju-03"], "style.horizon": "project"}
        assert site.post(address, sent).status_code == 303
        assert site.post(address, {**sent, "exclude": ["gwangju-99"]}).status_code == 422


def test_an_expired_link_saves_nothing_and_says_so_in_three_languages(tmp_path: Path) -> None:
    said = {"de": "30.\u00a0Mai 2026", "en": "30\u00a0May 2026", "ko": "2026년 5월 30일"}
    with questionnaire(tmp_path) as site:
        token = site.begin()
        site.clock.time += timedelta(days=91)
        for language, day in said.items():
            address = f"/{language}/p/{token}/technology"
            answer = site.post(address, {"seen_revision": 1, "technologies_offered": "Laser"})
            assert answer.status_code == 410
            assert day in answer.text
            assert "Muster" not in answer.text
        with sqlite3.connect(tmp_path / "test.sqlite3") as database:
            assert database.execute("select max(revision) from profile_revisions").fetchone() == (
                1,
            )


@pytest.mark.parametrize(
    ("language", "asked"),
    [
        ("de", "Bitte prüfen: Sie haben noch keinen Kontakt"),
        ("en", "that your network there is ready. Is that meant so?"),
        ("ko", "확인해 주십시오"),
    ],
)
def test_answers_that_contradict_each_other_are_asked_about_and_refuse_nothing(
    language: str, asked: str, tmp_path: Path
) -> None:
    path = tmp_path / "firm.json"
    path.write_bytes(written(korea_experience="none", readiness={"network": 5}))
    answer = run("match", str(path), "--lang", language)
    assert answer.exit_code == 0
    assert asked in answer.stdout
    assert "(korea_experience, readiness.network)" in answer.stdout
