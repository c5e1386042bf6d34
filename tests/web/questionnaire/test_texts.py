"""Every rule, step and code of the questionnaire has its words."""

from __future__ import annotations

from features.consistency import CONTRADICTION_KEYS
from features.vocabulary import LAENDER
from web.questionnaire.choices import LAND_NAMES
from web.questionnaire.questions import (
    QUESTIONS,
    STEP_ANSWERS,
    STEP_TITLES,
    STEPS,
    WIPO_SECTORS,
)
from web.wording.label_tables import CONTRADICTION_LABELS


def test_every_rule_step_and_land_has_its_words() -> None:
    assert set(CONTRADICTION_LABELS) == set(CONTRADICTION_KEYS)
    assert set(STEP_TITLES) == {*STEPS, "check"}
    assert set(STEP_ANSWERS) == set(STEPS)
    assert set(LAND_NAMES) == set(LAENDER)


def test_every_question_says_why_it_is_asked() -> None:
    asked = {name for name in QUESTIONS if name != "file" and not name.startswith("contact.")}

    assert {name for name in asked if not QUESTIONS[name].why} == set()


def test_wipo_sectors_cover_every_field_once() -> None:
    fields = [field for _, low, high in WIPO_SECTORS for field in range(low, high + 1)]

    assert fields == list(range(1, 36))
