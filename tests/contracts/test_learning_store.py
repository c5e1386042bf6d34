"""What every store of trainings, looks, reports, exclusions and jobs promises."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from matcher.audit import first_broken
from matcher.errors import ModelMismatchError
from matcher.model_records import (
    DOUBTED_AFTER,
    LOST_AFTER,
    ActivationMovedError,
    JobKind,
    JobNotFoundError,
    JobState,
    Look,
    Training,
)
from matcher.records import ActivationKind, ProfileRevision, StoredModel
from matcher.training_set import LeftOut
from tests.fakes import NOW
from tests.store_cases import LATER, MODEL

LEARNED = StoredModel.of("learned-1", {"baseline": 0.5})
DAY = timedelta(days=1)
LOOK = Look(LEARNED.version, MODEL.version, NOW, NOW + 10 * DAY, "a" * 64)


@pytest.fixture(autouse=True)
def _models(stores: Any) -> None:
    stores.models.add(MODEL, NOW)
    stores.models.add(LEARNED, NOW)


def actions(stores: Any) -> list[str]:
    rows = stores.audit.rows()
    assert first_broken(rows) is None
    return [row.event.action for row in rows]


def test_the_first_word_on_how_a_model_came_about_stands(stores: Any) -> None:
    first = Training(LEARNED.version, {"data_hash": "x", "rows": 3}, "account:1", NOW)
    assert stores.learning.add_training(first) == first
    assert stores.learning.add_training(replace(first, actor="account:2", at=LATER)) == first
    assert stores.learning.training(LEARNED.version) == first
    assert stores.learning.trainings() == (first,)
    assert stores.learning.training(MODEL.version) is None
    assert actions(stores) == ["model.trained"]
    with pytest.raises(ModelMismatchError):
        stores.learning.add_training(replace(first, version="nothing"))


def test_looks_are_counted_where_they_can_share_decisions(stores: Any) -> None:
    later = replace(LOOK, held_from=NOW + 5 * DAY, held_until=NOW + 20 * DAY)
    apart = replace(LOOK, held_from=NOW + 11 * DAY, held_until=NOW + 12 * DAY)
    assert [stores.learning.look(one, NOW) for one in (LOOK, later, apart)] == [1, 2, 2]
    other = replace(LOOK, candidate=MODEL.version, active=LEARNED.version)
    assert stores.learning.look(other, NOW) == 3
    with pytest.raises(ModelMismatchError):
        stores.learning.look(replace(LOOK, candidate="nothing"), NOW)


def test_the_same_look_again_keeps_its_number(stores: Any) -> None:
    stores.learning.look(LOOK, NOW)
    other = replace(LOOK, data_hash="b" * 64)
    assert stores.learning.look(other, NOW) == 2
    assert stores.learning.look(LOOK, LATER) == 1
    assert stores.learning.look(other, LATER) == 2


def test_reports_are_kept_in_their_order(stores: Any) -> None:
    first = stores.learning.add_report(LEARNED.version, MODEL.version, {"promoted": False}, NOW)
    second = stores.learning.add_report(LEARNED.version, MODEL.version, {"promoted": True}, LATER)
    assert stores.learning.reports(LEARNED.version) == (first, second)
    assert stores.learning.reports(MODEL.version) == ()
    with pytest.raises(ModelMismatchError):
        stores.learning.add_report(LEARNED.version, "nothing", {}, NOW)


def test_what_is_left_out_is_said_once(stores: Any) -> None:
    for _ in range(2):
        stores.learning.leave_out((LeftOut.FIRM, "p"), "account:1", NOW)
    stores.learning.leave_out((LeftOut.COORDINATOR, "account:7"), "account:1", NOW)
    assert stores.learning.left_out() == (
        (LeftOut.FIRM, "p"),
        (LeftOut.COORDINATOR, "account:7"),
    )
    assert actions(stores) == ["learning.left_out"] * 2


def test_an_activation_keeps_how_and_why_and_leaves_an_audit_row(stores: Any) -> None:
    stores.models.activate(MODEL.version, "reference", NOW)
    last = stores.models.activations()[-1]
    done = stores.models.activate(
        LEARNED.version, "account:1", NOW, ActivationKind.OVERRIDE, "it is known better", last.id
    )
    assert (done.kind, done.reason) == (ActivationKind.OVERRIDE, "it is known better")
    assert stores.models.activations()[-1] == done
    assert stores.models.active() == LEARNED
    row = stores.audit.rows()[-1]
    assert (row.event.action, row.event.subject) == ("model.activated", "model:learned-1")
    assert row.event.detail["before"] == MODEL.version


def test_an_activation_that_somebody_overtook_changes_nothing(stores: Any) -> None:
    first = stores.models.activate(MODEL.version, "reference", NOW)
    stores.models.activate(LEARNED.version, "account:1", NOW, ActivationKind.GATE, "", first.id)
    with pytest.raises(ActivationMovedError):
        stores.models.activate(
            MODEL.version, "account:2", NOW, ActivationKind.ROLLBACK, "", first.id
        )
    with pytest.raises(ValueError, match="reason"):
        stores.models.activate(MODEL.version, "account:2", NOW, ActivationKind.OVERRIDE)
    assert stores.models.active() == LEARNED


def test_a_job_is_asked_for_once_begun_told_of_and_ended(stores: Any) -> None:
    job = stores.jobs.ask(JobKind.RETRAIN, "account:1", NOW)
    assert stores.jobs.ask(JobKind.RETRAIN, "account:2", NOW) == job
    other = stores.jobs.ask(JobKind.EVALUATE, "account:2", NOW)
    begun = stores.jobs.begin(NOW)
    assert (begun.id, begun.state) == (job.id, JobState.RUNNING)
    assert stores.jobs.begin(LATER - timedelta(hours=1)) is None, "one runs at a time"
    for share in (0.25, 0.5):
        assert stores.jobs.tell(job.id, share, "reading", NOW)
    stores.jobs.tell(job.id, 0.75, "fitting", NOW)
    done = stores.jobs.end(job.id, JobState.DONE, {"version": "learned-1"}, LATER)
    assert (done.log, done.share, done.outcome) == (
        ("reading", "fitting"),
        1.0,
        {"version": "learned-1"},
    )
    assert [one.id for one in stores.jobs.jobs()] == [other.id, job.id]
    assert stores.jobs.begin(LATER).id == other.id
    with pytest.raises(JobNotFoundError):
        stores.jobs.tell(999, 0.5, "x", NOW)


def test_jobs_about_different_things_are_different_jobs(stores: Any) -> None:
    first = stores.jobs.ask(JobKind.COMPARE, "account:1", NOW, {"one": "a", "other": "b"})
    same = stores.jobs.ask(JobKind.COMPARE, "account:2", NOW, {"other": "b", "one": "a"})
    other = stores.jobs.ask(JobKind.COMPARE, "account:1", NOW, {"one": "a", "other": "c"})
    assert (same.id, other.id != first.id) == (first.id, True)
    assert stores.jobs.job(other.id).subject == {"one": "a", "other": "c"}
    assert stores.jobs.ask(JobKind.RETRAIN, "account:1", NOW).subject == {}
    with pytest.raises(JobNotFoundError):
        stores.jobs.job(999)


def test_every_kind_of_job_can_be_stored(stores: Any) -> None:
    for kind in JobKind:
        assert stores.jobs.ask(kind, "account:1", NOW, {"x": 1}).kind is kind


def test_a_job_that_is_cancelled_ends_at_once_or_at_its_next_word(stores: Any) -> None:
    job = stores.jobs.ask(JobKind.RETRAIN, "account:1", NOW)
    assert stores.jobs.cancel(job.id, NOW).state is JobState.CANCELLED
    again = stores.jobs.ask(JobKind.RETRAIN, "account:1", NOW)
    stores.jobs.begin(NOW)
    assert stores.jobs.cancel(again.id, NOW).state is JobState.RUNNING
    assert not stores.jobs.tell(again.id, 0.5, "fitting", NOW)


def test_a_job_whose_process_died_is_lost_and_does_not_block(stores: Any) -> None:
    dead = stores.jobs.ask(JobKind.RETRAIN, "account:1", NOW)
    stores.jobs.begin(NOW)
    stores.jobs.ask(JobKind.EVALUATE, "account:1", NOW)
    later = NOW + timedelta(seconds=LOST_AFTER + 1)
    begun = stores.jobs.begin(later)
    assert begun.kind is JobKind.EVALUATE
    states = {one.id: one.state for one in stores.jobs.jobs()}
    assert states[dead.id] is JobState.LOST
    assert not stores.jobs.tell(dead.id, 0.5, "still here", later)


def test_what_is_asked_for_while_a_job_may_be_dead_is_done_after_it(stores: Any) -> None:
    dead = stores.jobs.ask(JobKind.RETRAIN, "account:1", NOW)
    stores.jobs.begin(NOW)
    soon = NOW + timedelta(seconds=DOUBTED_AFTER)
    assert stores.jobs.ask(JobKind.RETRAIN, "account:1", soon).id == dead.id
    later = NOW + timedelta(seconds=DOUBTED_AFTER + 1)
    again = stores.jobs.ask(JobKind.RETRAIN, "account:1", later)
    assert (again.id != dead.id, again.state) == (True, JobState.WAITING)
    assert stores.jobs.begin(later) is None, "the first may still be at it"
    much_later = NOW + timedelta(seconds=LOST_AFTER + 1)
    begun = stores.jobs.begin(much_later)
    assert begun is not None
    assert begun.id == again.id
    assert stores.jobs.job(dead.id).state is JobState.LOST


def test_a_job_whose_process_died_can_be_asked_for_again_at_once(stores: Any) -> None:
    dead = stores.jobs.ask(JobKind.RETRAIN, "account:1", NOW)
    stores.jobs.begin(NOW)
    later = NOW + timedelta(seconds=LOST_AFTER + 1)
    assert stores.jobs.ask(JobKind.RETRAIN, "account:1", later).id != dead.id


def test_an_erased_firm_is_in_no_list_and_no_decision_of_what_came_of_jobs(
    stores: Any, profile: ProfileRevision
) -> None:
    other = {"profile": "other", "before": [], "after": [], "why": []}
    mine = {**other, "profile": profile.profile_id}
    decided = {"profile_id": profile.profile_id, "mini_cluster": "a", "said": "declined"}
    job = stores.jobs.ask(JobKind.COMPARE, "account:1", NOW, {"one": "x", "other": "y"})
    found = {"lists": [mine, other], "apart": [decided], "n_apart": 1, "effects": {"firms": 2}}
    stores.jobs.end(job.id, JobState.DONE, found, NOW)
    stores.profiles.erase(profile.profile_id, NOW)
    kept = stores.jobs.job(job.id).outcome
    assert kept == {**found, "lists": [other], "apart": []}
    assert profile.profile_id not in str(kept)
