"""The training set is the same from every store, and holds what consent and erasure allow."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from matcher.accounts import AccountChange
from matcher.operations import Services
from matcher.origins import Origin
from matcher.privacy import TextKind
from matcher.privacy_operations import lessons
from matcher.records import ProfileRevision, ShownPlace, VerdictKind, VerdictReason, Viewer
from matcher.review import ReviewAction, ReviewReason, Side
from matcher.sides import SIDES, reason_of, rows_by_side
from matcher.training_set import (
    FIRMS,
    Examination,
    LeftOut,
    Signal,
    TrainingRow,
    data_hash,
    hashes_of_answers,
    training_rows,
)
from tests.account_cases import account
from tests.fake_privacy import FakeErasureLog
from tests.fakes import NOW, fake_services
from tests.review_cases import ACTOR, asking, do, request_one
from tests.store_cases import EXPIRES, OTHER, judge, page

_A = ReviewAction
END = NOW + timedelta(days=900)
PLACES = tuple(ShownPlace(f"gwangju-0{rank}", rank, 0.5, 0.6) for rank in range(1, 7))


@pytest.fixture
def services(stores: Any, reference: None) -> Services:
    names = ("profiles", "impressions", "verdicts", "review", "privacy", "accounts", "reports")
    given = {name: getattr(stores, name) for name in names}
    return replace(fake_services(), erasure_log=FakeErasureLog(), **given)


@pytest.fixture
def shown(services: Services, profile: ProfileRevision) -> ProfileRevision:
    services.impressions.append(page(profile, places=PLACES), NOW)
    vouch(services, "member", profile)
    return profile


def vouch(services: Services, member: str, profile: ProfileRevision) -> None:
    """Let an account with a confirmed address be of the firm."""
    change = AccountChange(
        created=(account(member, confirmed_at=NOW),), joined=((profile.profile_id, member),)
    )
    services.accounts.apply(change, NOW)


def rows(services: Services, until: datetime = END, *left_out: Any) -> dict[str, TrainingRow]:
    return {one.mini_cluster: one for one in training_rows(lessons(services), until, left_out)}


def lived(
    stores: Any, profile: ProfileRevision, mini_cluster: str, *steps: Any, **first: Any
) -> Any:
    """Ask for an introduction and take steps, a day each; the first can be graded."""
    one = request_one(stores.review, asking(profile, mini_cluster=mini_cluster), ACTOR, NOW)
    for day, action in enumerate(steps, start=1):
        side = Side.SYSTEM if action is _A.EXPIRE else Side.COORDINATOR
        why = {"reasons": (ReviewReason.WRONG_SIZE,)}
        more = why if action in (_A.DECLINE, _A.REPLY_REFUSED, _A.END) else {}
        undo = {"undoes": day - 1, "note": "a slip"} if action is _A.UNDO else {}
        given = {**more, **undo, **(first if day == 1 else {})}
        do(stores, one, action, NOW + timedelta(days=day), side=side, **given)
    return one


def test_what_was_only_shown_is_not_examined(services: Services, shown: ProfileRevision) -> None:
    found = rows(services)
    assert [found[one.mini_cluster].rank for one in PLACES] == [1, 2, 3, 4, 5, 6]
    assert {one.examination for one in found.values()} == {Examination.NOT_EXAMINED}
    assert not any(one.teaches for one in found.values())


def look(services: Services, profile: ProfileRevision, *places: ShownPlace) -> None:
    """Let a coordinator look at places a day later."""
    viewer = Viewer("account:carl", Side.COORDINATOR, Origin.COMPARISON)
    services.impressions.append(
        page(profile, places=places, viewer=viewer), NOW + timedelta(days=1)
    )


def looks(services: Services, until: datetime = END) -> list[TrainingRow]:
    """Return the rows of what coordinators only looked at."""
    found = training_rows(lessons(services), until)
    return [one for one in found if one.examination is Examination.EXAMINED]


def test_what_a_coordinator_looked_at_was_examined_by_them_and_was_not_shown_to_the_firm(
    services: Services, shown: ProfileRevision
) -> None:
    before = training_rows(lessons(services), END)
    look(services, shown, ShownPlace("gwangju-02", 5, 0.5, 0.6), ShownPlace("x", 9, 0.5, 0.6))
    found = looks(services)
    assert [(one.mini_cluster, one.coordinator, one.rank) for one in found] == [
        ("gwangju-02", "account:carl", None),
        ("x", "account:carl", None),
    ]
    assert {(one.signal, one.target, one.weight) for one in found} == {(Signal.SILENCE, None, 0.0)}
    assert looks(services, NOW + timedelta(days=1)) == []
    # The rows of the firm are as if nobody else had looked, and so is what is learned from.
    after = training_rows(lessons(services), END)
    assert [one for one in after if one not in found] == list(before)
    answers = hashes_of_answers(lessons(services))
    assert data_hash(after, answers) == data_hash(before, answers)


def test_a_look_says_nothing_beside_a_decision_of_a_coordinator(
    services: Services, stores: Any, shown: ProfileRevision
) -> None:
    look(services, shown, *PLACES[:2])
    lived(stores, shown, "gwangju-01", _A.DECLINE)
    judge(stores, shown, "gwangju-02", VerdictKind.INTERESTING)
    assert [one.mini_cluster for one in looks(services)] == ["gwangju-02"]


def test_a_request_that_waits_or_was_withdrawn_is_not_examined(
    services: Services, stores: Any, shown: ProfileRevision
) -> None:
    lived(stores, shown, "gwangju-01")
    lived(stores, shown, "gwangju-03", _A.WITHDRAW)
    lived(stores, shown, "gwangju-04", _A.ACCEPT, _A.UNDO)
    assert {one.signal for one in rows(services).values()} == {Signal.SILENCE}


@pytest.mark.parametrize("step", [_A.DEFER, _A.ASK])
def test_what_was_deferred_or_asked_about_was_examined_and_keeps_its_grade(
    services: Services, stores: Any, shown: ProfileRevision, step: ReviewAction
) -> None:
    lived(stores, shown, "gwangju-01", step, relevance=2)
    row = rows(services)["gwangju-01"]
    assert (row.examination, row.relevance) == (Examination.EXAMINED, 2)
    assert (row.target, row.weight, row.teaches, row.is_decided) == (None, 0.0, False, False)
    judge(stores, shown, "gwangju-01", VerdictKind.INTERESTING)
    taught = [one for one in training_rows(lessons(services), END) if one.teaches]
    assert [one.signal for one in taught] == [Signal.VERDICT]


@pytest.mark.parametrize(
    ("reasons", "target"),
    [
        ((ReviewReason.CAPACITY,), None),
        ((ReviewReason.ALREADY_CONNECTED, ReviewReason.CAPACITY), None),
        ((ReviewReason.CAPACITY, ReviewReason.WRONG_SIZE), 0.5),
    ],
)
def test_a_decline_that_is_not_about_the_fit_teaches_nothing_of_it(
    services: Services,
    stores: Any,
    shown: ProfileRevision,
    reasons: tuple[ReviewReason, ...],
    target: float | None,
) -> None:
    lived(stores, shown, "gwangju-01", _A.DECLINE, relevance=3, reasons=reasons)
    row = rows(services)["gwangju-01"]
    assert (row.examination, row.target, row.relevance) == (Examination.DECLINED, target, 3)
    assert (row.is_decided, row.reasons) == (target is not None, tuple(sorted(reasons)))


def test_a_refusal_that_is_not_about_the_fit_leaves_what_was_said_before(
    services: Services, stores: Any, shown: ProfileRevision
) -> None:
    one = lived(stores, shown, "gwangju-01", _A.ACCEPT, _A.CONTACT, relevance=3)
    why = (ReviewReason.ALREADY_CONNECTED,)
    do(stores, one, _A.REPLY_REFUSED, NOW + timedelta(days=3), side=Side.PARTNER, reasons=why)
    row = rows(services)["gwangju-01"]
    assert (row.signal, row.target) == (Signal.DECISION, 1.0)


@pytest.mark.parametrize(
    ("steps", "grade", "signal", "target", "weight"),
    [
        ((_A.DECLINE,), None, Signal.DECISION, 0.0, 1.0),
        ((_A.DECLINE,), 1, Signal.DECISION, 1 / 6, 1.0),
        ((_A.ACCEPT,), 3, Signal.DECISION, 1.0, 1.0),
        ((_A.ACCEPT,), 2, Signal.DECISION, 5 / 6, 1.0),
        ((_A.ACCEPT, _A.CONTACT, _A.EXPIRE), 2, Signal.DECISION, 5 / 6, 1.0),
        ((_A.ACCEPT, _A.CONTACT, _A.REPLY_REFUSED), 3, Signal.ANSWER, 0.0, 1.5),
        ((_A.ACCEPT, _A.CONTACT, _A.REPLY_NOT_NOW), 3, Signal.ANSWER, 0.5, 1.0),
        ((_A.ACCEPT, _A.CONTACT, _A.REPLY_INTERESTED, _A.MEET), 2, Signal.OUTCOME, 1.0, 2.0),
        (
            (_A.ACCEPT, _A.CONTACT, _A.REPLY_INTERESTED, _A.MEET, _A.END),
            2,
            Signal.OUTCOME,
            0.5,
            1.0,
        ),
        (
            (_A.ACCEPT, _A.CONTACT, _A.REPLY_INTERESTED, _A.MEET, _A.SIGN, _A.END),
            2,
            Signal.OUTCOME,
            1.0,
            3.0,
        ),
    ],
)
def test_what_came_last_counts(
    services: Services,
    stores: Any,
    shown: ProfileRevision,
    steps: tuple[ReviewAction, ...],
    grade: int | None,
    signal: Signal,
    target: float,
    weight: float,
) -> None:
    lived(stores, shown, "gwangju-01", *steps, relevance=grade)
    row = rows(services)["gwangju-01"]
    assert (row.signal, row.weight, row.coordinator) == (signal, weight, ACTOR)
    assert row.target == pytest.approx(target)
    accepted = steps[0] is _A.ACCEPT
    assert row.examination is (Examination.ACCEPTED if accepted else Examination.DECLINED)
    assert row.first_at == NOW + timedelta(days=1)


def test_a_table_of_then_knows_nothing_of_what_came_later(
    services: Services, stores: Any, shown: ProfileRevision
) -> None:
    lived(stores, shown, "gwangju-01", _A.ACCEPT, _A.CONTACT, _A.REPLY_REFUSED, relevance=3)
    assert rows(services, NOW + timedelta(days=1))["gwangju-01"].signal is Signal.SILENCE
    assert rows(services, NOW + timedelta(days=3))["gwangju-01"].target == 1.0
    assert rows(services, NOW + timedelta(days=4))["gwangju-01"].target == 0.0


def test_an_outcome_that_was_taken_back_teaches_no_more(
    services: Services, stores: Any, shown: ProfileRevision
) -> None:
    said = (_A.ACCEPT, _A.CONTACT, _A.REPLY_REFUSED, _A.UNDO)
    lived(stores, shown, "gwangju-01", *said, relevance=3)
    assert rows(services)["gwangju-01"].target == 1.0


def test_a_verdict_counts_less_and_only_where_nobody_decided(
    services: Services, stores: Any, shown: ProfileRevision
) -> None:
    for mini_cluster, kind in (
        ("gwangju-01", VerdictKind.NOT_FOR_US),
        ("gwangju-02", VerdictKind.INTERESTING),
        ("gwangju-03", VerdictKind.INTERESTING),
        ("gwangju-03", VerdictKind.WITHDRAWN),
        ("gwangju-04", VerdictKind.ALREADY_KNOWN),
    ):
        judge(stores, shown, mini_cluster, kind)
    lived(stores, shown, "gwangju-01", _A.ACCEPT)
    found = rows(services)
    assert (found["gwangju-01"].signal, found["gwangju-01"].target) == (Signal.DECISION, 1.0)
    liked = found["gwangju-02"]
    assert (liked.signal, liked.target, liked.weight) == (Signal.VERDICT, 1.0, 0.5)
    assert (liked.coordinator, liked.is_decided) == (FIRMS, False)
    assert found["gwangju-03"].signal is Signal.SILENCE
    assert "gwangju-04" not in found


def test_a_pairing_decided_twice_has_two_rows(
    services: Services, stores: Any, shown: ProfileRevision
) -> None:
    lived(stores, shown, "gwangju-01", _A.DECLINE)
    lived(stores, shown, "gwangju-01", _A.ACCEPT)
    found = [one for one in training_rows(lessons(services), END) if one.teaches]
    assert sorted(one.target or 0.0 for one in found) == [0.0, 1.0]


def test_firms_coordinators_and_bulk_decisions_can_be_left_out(
    services: Services, stores: Any, shown: ProfileRevision
) -> None:
    lived(stores, shown, "gwangju-01", _A.DECLINE)
    judge(stores, shown, "gwangju-02", VerdictKind.INTERESTING)
    assert rows(services, END, (LeftOut.FIRM, shown.profile_id)) == {}
    left = rows(services, END, (LeftOut.COORDINATOR, ACTOR))
    assert {one.signal for one in left.values()} == {Signal.SILENCE, Signal.VERDICT}
    assert len(rows(services, END, (LeftOut.IMPORT, "other"))) == len(PLACES)


def test_nothing_of_an_erased_or_unwilling_firm_is_there_and_the_hash_tells(
    services: Services, stores: Any, shown: ProfileRevision
) -> None:
    other = stores.profiles.create({"name": "Andere"}, OTHER, EXPIRES, NOW)
    vouch(services, "other", other)
    for one in (shown, other):
        judge(stores, one, "gwangju-02", VerdictKind.INTERESTING)

    def found() -> tuple[int, str]:
        told = lessons(services)
        table = training_rows(told, END)
        return sum(one.teaches for one in table), data_hash(table, hashes_of_answers(told))

    before = found()
    assert before == found()
    stores.privacy.save_text(TextKind.CONSENT, dict.fromkeys(("de", "en", "ko"), "x"), "a", NOW)
    for one in (shown, other):
        stores.privacy.add_consent(one.profile_id, 1, True, NOW)
    assert found() == before
    stores.privacy.add_consent(shown.profile_id, 1, False, NOW)
    after = found()
    assert (before[0], after[0]) == (2, 1)
    assert before[1] != after[1]
    stores.profiles.erase(other.profile_id, NOW)
    assert found()[0] == 0


def test_nothing_of_a_firm_that_nobody_stands_behind_is_there(
    services: Services, stores: Any, shown: ProfileRevision
) -> None:
    anonymous, declined = (
        stores.profiles.create({"name": "x"}, digit * 64, EXPIRES, NOW) for digit in "78"
    )
    for one in (anonymous, declined):
        judge(stores, one, "gwangju-02", VerdictKind.INTERESTING)
    lived(stores, anonymous, "gwangju-01", _A.DEFER)
    lived(stores, declined, "gwangju-01", _A.DECLINE)
    found = {one.profile_id for one in lessons(services)}
    assert found == {shown.profile_id, declined.profile_id}


def test_only_firms_that_agree_to_the_text_in_force_are_read(
    services: Services, stores: Any, shown: ProfileRevision
) -> None:
    for number, text in enumerate(("first", "second"), start=1):
        texts = dict.fromkeys(("de", "en", "ko"), text)
        stores.privacy.save_text(TextKind.CONSENT, texts, "a", NOW)
        assert lessons(services) == ()
        stores.privacy.add_consent(shown.profile_id, number, True, NOW)
        assert [one.profile_id for one in lessons(services)] == [shown.profile_id]


def by_side(services: Services, until: datetime = END, *left_out: Any) -> list[TrainingRow]:
    return list(rows_by_side(lessons(services), until, left_out))


def test_each_side_has_a_row_of_its_own_with_its_reasons_and_what_they_point_at(
    services: Services, stores: Any, shown: ProfileRevision
) -> None:
    judge(stores, shown, "gwangju-01", VerdictKind.INTERESTING)
    one = lived(stores, shown, "gwangju-01", _A.ACCEPT, _A.CONTACT, relevance=2)
    why = (ReviewReason.IP_CONCERNS,)
    do(stores, one, _A.REPLY_REFUSED, NOW + timedelta(days=3), side=Side.PARTNER, reasons=why)
    firm, coordinator, partner = by_side(services)
    assert [SIDES[one.signal] for one in (firm, coordinator, partner)] == [
        Side.FIRM,
        Side.COORDINATOR,
        Side.PARTNER,
    ]
    assert (firm.target, partner.target) == (1.0, 0.0)
    assert coordinator.target == pytest.approx(5 / 6)
    assert (coordinator.relevance, coordinator.reasons) == (2, ())
    assert (partner.coordinator, partner.reasons) == (ACTOR, why)
    assert partner.comparisons == ("barrier_ip",)
    assert partner.examination is Examination.DECLINED
    # The table that is learned from has the last word alone.
    assert rows(services)["gwangju-01"].signal is Signal.ANSWER
    assert len(by_side(services, NOW + timedelta(days=2))) == 2


def test_what_a_side_took_back_or_said_of_capacity_alone_is_no_target_of_its_side(
    services: Services, stores: Any, shown: ProfileRevision
) -> None:
    lived(stores, shown, "gwangju-01", _A.DECLINE, reasons=(ReviewReason.CAPACITY,))
    lived(stores, shown, "gwangju-02", _A.ACCEPT, _A.UNDO)
    (row,) = by_side(services)
    assert (row.mini_cluster, row.target, row.weight) == ("gwangju-01", None, 0.0)
    assert row.comparisons == ("readiness_personnel", "readiness_resources", "barrier_time")
    assert by_side(services, END, (LeftOut.COORDINATOR, row.coordinator)) == []
    assert by_side(services, END, (LeftOut.FIRM, shown.profile_id)) == []


def test_the_reason_of_a_firm_is_one_of_the_same_list(
    services: Services, stores: Any, shown: ProfileRevision
) -> None:
    reasons = (VerdictReason.NO_CAPACITY, VerdictReason.WRONG_SIZE)
    for place, reason in zip(PLACES, reasons, strict=False):
        judge(stores, shown, place.mini_cluster, VerdictKind.NOT_FOR_US, reason)
    judge(stores, shown, "gwangju-05", VerdictKind.ALREADY_KNOWN)
    found = {one.mini_cluster: one.reasons for one in by_side(services)}
    assert found == {
        "gwangju-01": (ReviewReason.CAPACITY,),
        "gwangju-02": (ReviewReason.WRONG_SIZE,),
    }


def test_every_reason_of_a_firm_has_its_like_among_those_of_coordinators() -> None:
    assert set(map(reason_of, VerdictReason)) <= set(ReviewReason)
