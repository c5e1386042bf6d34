"""All that happened around a firm, in one order, told once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from matcher.audit import FIRST, AuditEvent, chained
from matcher.history import SYSTEM, Kind, Record, history_of, history_of_pairing
from matcher.origins import Origin
from matcher.records import Channel, Impression, ProfileRevision
from matcher.review import ReviewState, Side
from matcher.review_records import Introduction, NewIntroduction, PairRule, RuleKind
from tests.fakes import NOW
from tests.reviewing import taken

HOUR = timedelta(hours=1)


def shown(page: int, mini_cluster: str, rank: int) -> Impression:
    return Impression(
        page * 10 + rank, page, "p", 1, mini_cluster, rank, 0.1, 0.5, "m", "c", "de",
        Channel.WEB, NOW + page * HOUR,
    )  # fmt: skip


def record(**more: Any) -> Record:
    empty: dict[str, Any] = dict.fromkeys(
        ("revisions", "impressions", "verdicts", "introductions", "rules", "audit"), ()
    )
    return Record("p", **{**empty, **more})


ASKED = NewIntroduction("p", 1, "a", "m", "c", 1, 0.0, 0.5, 0.4, 0.6, "x", frozenset())
STEPS = tuple(
    replace(step, at=NOW + (step.number + 3) * HOUR) for step in taken("accept", "undo 1")
)
INTRODUCTION = Introduction("i", ASKED, "link:p", NOW + 3 * HOUR, STEPS, ReviewState.REQUESTED, NOW)


def test_nothing_has_no_history() -> None:
    assert history_of(record()) == ()


def test_what_happened_is_told_the_latest_first() -> None:
    found = history_of(
        record(
            revisions=tuple(ProfileRevision("p", n, {}, NOW + (n - 1) * HOUR / 2) for n in (1, 2)),
            impressions=(shown(1, "a", 1), shown(1, "b", 2), shown(2, "b", 2)),
            introductions=(INTRODUCTION,),
        )
    )
    assert [(one.kind, one.number) for one in found] == [
        (Kind.STEP, 0),
        (Kind.STEP, 0),
        (Kind.REQUESTED, 0),
        (Kind.SHOWN, 2),
        (Kind.SHOWN, 2),
        (Kind.SAVED, 2),
        (Kind.BEGUN, 1),
    ]
    assert [one.mini_cluster for one in found[3:5]] == ["b", ""]


def test_a_pairing_has_what_is_about_it_and_the_ranks_it_was_shown_at() -> None:
    whole = record(
        revisions=(ProfileRevision("p", 1, {}, NOW),),
        impressions=(shown(1, "b", 2), shown(1, "a", 7), shown(2, "b", 1)),
        introductions=(INTRODUCTION,),
    )
    found = history_of_pairing(whole, "a")
    assert [one.kind for one in found] == [Kind.STEP, Kind.STEP, Kind.REQUESTED, Kind.SHOWN]
    assert found[-1].number == 7
    assert [one.number for one in history_of_pairing(whole, "b")] == [1, 2]
    assert history_of_pairing(whole, "c") == ()


def test_what_a_coordinator_looked_at_is_told_as_that_and_with_its_page() -> None:
    looked = replace(
        shown(1, "a", 3), actor="account:carl", side=Side.COORDINATOR, origin=Origin.INTRODUCTION
    )
    whole = record(impressions=(shown(1, "b", 1), replace(looked, page_id=2)))
    later, first = history_of(whole)
    assert (later.kind, later.actor, later.number) == (Kind.LOOKED, "account:carl", 3)
    assert later.origin is Origin.INTRODUCTION
    assert (first.kind, first.actor, first.origin) == (Kind.SHOWN, "link:p", Origin.UNKNOWN)
    assert [one.kind for one in history_of_pairing(whole, "a")] == [Kind.LOOKED]


def row(number: int, action: str, **detail: Any) -> Any:
    event = AuditEvent("account:1", action, "profile:p", detail)
    return chained(event, number, NOW + number * HOUR, FIRST)


def test_the_audit_trail_adds_what_nothing_else_tells_and_who_ended_a_rule() -> None:
    rule = PairRule(4, RuleKind.PIN, "p", "a", "met", "account:2", NOW + HOUR, None, NOW + 2 * HOUR)
    audit = (
        row(1, "rule.added", rule=4),
        row(2, "rule.ended", rule=4),
        row(3, "profile.saved", revision=2),
        row(4, "profile.taken_over", member="1"),
    )
    found = history_of(record(rules=(rule,), audit=audit))
    assert [(one.kind, one.actor) for one in found] == [
        (Kind.NOTED, "account:1"),
        (Kind.RULE_ENDED, "account:1"),
        (Kind.RULE_ADDED, "account:2"),
    ]
    assert found[0].audit == "profile.taken_over"
    (ended, _added) = history_of(record(rules=(rule,)))
    assert ended.actor == SYSTEM


def test_the_audit_trail_adds_what_nothing_else_tells_of_introductions() -> None:
    said = ("requested", "accept", "undo", "noted", "assigned")
    actions = (*(f"introduction.{one}" for one in said), "reply_link.revoked")
    rows = tuple(
        chained(
            AuditEvent("account:1", action, "introduction:i", {"to": "2"}), n, NOW + n * HOUR, FIRST
        )
        for n, action in enumerate(actions, 1)
    )
    whole = record(introductions=(INTRODUCTION,), audit=rows)
    for found in (history_of(whole), history_of_pairing(whole, "a")):
        noted = [one.audit for one in found if one.kind is Kind.NOTED]
        assert noted == ["reply_link.revoked", "introduction.assigned"]
    assert [one for one in history_of_pairing(whole, "b") if one.kind is Kind.NOTED] == []
