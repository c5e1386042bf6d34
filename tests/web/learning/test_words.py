"""Whatever learning has to say has words: on pages in every language, and on the command line."""

from __future__ import annotations

import pytest
from flask import Flask

from matcher.learning import Warned
from matcher.model_records import JobState
from tests.learning_site import open_site
from web.cli.learning import UNTAUGHT, WARNINGS
from web.learning.job_words import job_outcome
from web.learning.words import _details, notice_text
from web.wording.formatting import Formats

UNTEACHABLE = ("no_decisions", "one_class", "one_firm")
FAILED = (*UNTEACHABLE, "too_large")


@pytest.fixture(name="app", scope="module")
def _app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return open_site(tmp_path_factory.mktemp("words"), 0).app


@pytest.mark.parametrize("language", ["de", "en", "ko"])
def test_every_warning_and_every_reason_has_words(app: Flask, language: str) -> None:
    with app.test_request_context(f"/{language}/learning/"):
        notices = {notice_text({"what": one.value, "number": 3}) for one in Warned}
        reasons = {job_outcome(JobState.FAILED, {"why": key}) for key in FAILED}
        outcomes = {
            job_outcome(JobState.DONE, {"outcome": key})
            for key in ("promoted", "refused", "pinned", "same", "prior")
        }
    assert len(notices) == len(Warned)
    assert (len(reasons), len(outcomes)) == (4, 5)
    assert all(notices | reasons | outcomes)


def test_the_command_line_knows_them_as_well() -> None:
    assert set(WARNINGS) == {one.value for one in Warned}
    assert set(UNTAUGHT) == set(UNTEACHABLE)


def test_what_a_late_look_allows_is_told_so_that_the_p_value_can_be_held_against_it(
    app: Flask,
) -> None:
    span = {"value": 0.1, "low": 0.0, "high": 0.2}
    rules = {"calibration_margin": 0.03, "exposure_margin": 0.05, "error": 0.05}
    found = {"rules": rules, "look": 8, "allowed": 0.000476, "p_value": 0.0009,
             "gain": span, "calibration": span, "exposure": span}  # fmt: skip
    with app.test_request_context("/en/learning/"):
        details = dict(_details(found, Formats("en")))
    assert details["Largest p value allowed at this look"] == "0.00048"
    assert details["Chance of such a result if it were no better (p value)"] == "0.00090"
