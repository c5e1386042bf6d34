"""The use cases of surveys: which one is read, free texts, erasing for good."""

from __future__ import annotations

import pytest

from data.erasure_log import line_of, parse_erasures
from features.vocabulary import RespondentGroup
from matcher.erasure_operations import reconcile_erasures
from matcher.survey import SurveyAnswer, SurveyNotFoundError
from matcher.survey_operations import erase_survey, findings_of, import_survey, survey_of
from tests.fakes import fake_services
from tests.surveys import make_answer, make_survey

INTERESTED = RespondentGroup.INTERESTED


def talking(n: int, group: RespondentGroup, start: int = 0) -> list[SurveyAnswer]:
    return [make_answer(f"{start + i}", group=group, free_text=f"text {9 - i}") for i in range(n)]


def test_the_newest_real_survey_is_read_and_a_synthetic_one_where_there_is_no_other() -> None:
    services = fake_services()
    with pytest.raises(SurveyNotFoundError):
        survey_of(services)
    for number, synthetic in enumerate((True, False, False, True)):
        new = make_survey([make_answer()], source_hash=f"{number}" * 64, synthetic=synthetic)
        import_survey(services, new, "command")
        assert survey_of(services).id == (1, 2, 3, 3)[number]
    assert survey_of(services, 4).synthetic


def test_free_texts_of_few_firms_are_not_shown_and_none_leads_to_its_row() -> None:
    services = fake_services()
    answers = [*talking(5, RespondentGroup.COOPERATING), *talking(4, INTERESTED, 5)]
    survey = import_survey(services, make_survey(answers), "command")
    texts = findings_of(services, survey, 5).texts
    assert dict(texts) == {
        RespondentGroup.COOPERATING: ("text 5", "text 6", "text 7", "text 8", "text 9")
    }


def test_who_stays_erased_in_a_file_that_is_imported_again_stands_in_the_log() -> None:
    services = fake_services()
    new = make_survey([make_answer("a"), make_answer("b")])
    survey = import_survey(services, new, "command")
    erase_survey(services, survey.id, "command", "a")
    erase_survey(services, survey.id, "command")
    again = import_survey(services, new, "command")
    assert [one.respondent for one in services.surveys.answers(again.id)] == ["b"]
    assert len(services.erasure_log.read()) == 3
    assert reconcile_erasures(services) == ()


def test_what_was_erased_stays_erased_when_a_backup_is_restored() -> None:
    services = fake_services()
    survey = import_survey(services, make_survey([make_answer("a"), make_answer("b")]), "command")
    erase_survey(services, survey.id, "command", "a")
    (entry,) = services.erasure_log.read()
    assert parse_erasures(line_of(entry), "log") == (entry,)
    restored = fake_services()
    again = import_survey(restored, make_survey([make_answer("a"), make_answer("b")]), "command")
    restored.erasure_log.append([entry])
    assert reconcile_erasures(restored) == (entry,)
    assert [one.respondent for one in restored.surveys.answers(again.id)] == ["b"]
