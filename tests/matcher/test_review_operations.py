"""Asking for introductions and reviewing them: whose is whose, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from features.errors import UnknownCodeError
from matcher import introduction_operations as firm
from matcher import review_operations as review
from matcher import rule_operations, slot_operations
from matcher.accounts import Account, AccountChange, Role, ScopeKind
from matcher.erasure_operations import erase_profile
from matcher.errors import (
    AccountNotFoundError,
    ProfileNotFoundError,
)
from matcher.operations import Services, load_reference, open_profile
from matcher.operations import start_profile as start
from matcher.planning import Command, Refusal
from matcher.privacy_operations import export_profile
from matcher.recommend import Ranked, rank
from matcher.records import StoredCatalogue, StoredModel
from matcher.review import ReviewAction, ReviewReason, ReviewState
from matcher.review_errors import (
    AlreadyRequestedError,
    IntroductionNotFoundError,
    NotComparedError,
    PairForbiddenError,
    RequestsRefusedError,
    WorldMovedError,
)
from matcher.review_records import Disclosure, Introduction, QueueQuery, RuleKind, SlotUse
from matcher.scope_operations import kept_mini_clusters
from tests.account_cases import account, network
from tests.factories import make_catalogue, make_matcher
from tests.fakes import NOW, fake_services

ANSWERS = {"name": "Muster GmbH", "land": "DE-TH", "technologies_offered": ["Lasermesstechnik"]}
MATCHER = make_matcher()
CATALOGUE = make_catalogue()


@pytest.fixture
def services() -> Services:
    opened = fake_services()
    catalogue, model = MATCHER.catalogue.version, MATCHER.model.version
    load_reference(opened, StoredCatalogue.of(catalogue, "2010", {}), StoredModel.of(model, {}))
    people = [account(name, Role.COORDINATOR) for name in ("carl", "cora", "kim")]
    thuringia = network("thuringia", "carl", "cora", scope=scope(ScopeKind.LAND, "DE-TH"))
    bavaria = network("bavaria", "kim", scope=scope(ScopeKind.LAND, "DE-BY"))
    change = AccountChange(created=tuple(people), networks=(thuringia, bavaria))
    opened.accounts.apply(change, NOW)
    return opened


def scope(kind: ScopeKind, *values: str) -> frozenset[tuple[ScopeKind, str]]:
    return frozenset((kind, value) for value in values)


@pytest.fixture
def token(services: Services) -> str:
    return start(services, ANSWERS)[0]


@pytest.fixture
def carl(services: Services) -> Account:
    return services.accounts.get("carl")


@pytest.fixture
def kim(services: Services) -> Account:
    return services.accounts.get("kim")


def ranked(services: Services, token: str) -> Ranked:
    return rank(MATCHER, open_profile(services, token))


def place(services: Services, token: str, number: int = 0) -> str:
    return ranked(services, token).recommendation.ranking[number].mini_cluster


def ask(services: Services, token: str, number: int = 0, **more: Any) -> Introduction:
    given: dict[str, Any] = {"message": "Wir suchen Optiken.", "disclosed": {Disclosure.SIZE}}
    found = ranked(services, token)
    mini_cluster = place(services, token, number)
    return firm.ask_for_introduction(services, token, found, mini_cluster, **{**given, **more})


def slots_used(services: Services, one: Introduction) -> int:
    place = one.asked.mini_cluster
    return slot_operations.slots_of(services, [place])[place].used


def do(services: Services, who: Account, action: str, one: Introduction, **more: Any) -> None:
    seen = len(services.review.get(one.id).steps)
    commands = [Command(one.id, ReviewAction(action), seen, **more)]
    planned = review.preview(services, who, CATALOGUE, commands)
    review.decide(services, who, CATALOGUE, commands, planned.fingerprint)


def test_what_a_firm_asks_for_is_kept_as_it_was_ranked(services: Services, token: str) -> None:
    one = ask(services, token, message="  Wir suchen\u202e Optiken. ")
    explanation = ranked(services, token).recommendation.ranking[0]
    assert one.asked.message == "Wir suchen Optiken."
    assert one.asked.disclosed == {Disclosure.SIZE}
    assert (one.asked.rank, one.asked.score) == (1, explanation.score)
    assert (one.asked.chance_low, one.asked.chance_high) == explanation.interval
    assert one.asked.model_version == MATCHER.model.version
    assert firm.introductions_of_firm(services, token) == (one,)
    assert firm.own_introduction(services, token, one.id) == one


@pytest.mark.parametrize(
    "wrong",
    [
        {"message": " \u200b "},
        {"message": "x" * 2001},
        {"disclosed": {Disclosure.NAME}},
        {"disclosed": {Disclosure.CONTACT}},
    ],
)
def test_nothing_else_is_taken(services: Services, token: str, wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="not a request"):
        ask(services, token, **wrong)
    assert firm.introductions_of_firm(services, token) == ()


def test_what_is_open_or_ruled_out_is_refused(services: Services, token: str) -> None:
    one = ask(services, token)
    with pytest.raises(AlreadyRequestedError):
        ask(services, token)
    second = place(services, token, 1)
    rule = (RuleKind.COMPETITOR, one.asked.profile_id, second, "Wettbewerber", "account:carl")
    services.review.add_rule(*rule, NOW)
    with pytest.raises(PairForbiddenError):
        ask(services, token, 1)


def test_several_are_asked_for_at_once_or_not_at_all(services: Services, token: str) -> None:
    first, second = (place(services, token, number) for number in (0, 1))
    given = ("Wir suchen Optiken.", {Disclosure.SIZE})
    found = ranked(services, token)
    kept = firm.ask_for_introductions(services, token, found, [first, second, first], *given)
    assert [one.asked.mini_cluster for one in kept] == [first, second]
    assert firm.open_introductions(services, token).keys() == {first, second}
    with pytest.raises(RequestsRefusedError) as caught:
        firm.ask_for_introductions(services, token, found, [first, second], *given)
    assert {name: type(why) for name, why in caught.value.refused.items()} == {
        first: AlreadyRequestedError, second: AlreadyRequestedError,
    }  # fmt: skip
    for wrong in ([], [f"gwangju-{number:02}" for number in range(6)]):
        with pytest.raises(ValueError, match="not a request"):
            firm.ask_for_introductions(services, token, found, wrong, *given)


def test_only_what_was_compared_for_the_own_firm_is_asked_for(
    services: Services, token: str
) -> None:
    other = start(services, {**ANSWERS, "name": "Andere GmbH"})[0]
    with pytest.raises(ProfileNotFoundError):
        firm.ask_for_introduction(
            services, other, ranked(services, token), place(services, token), "x", ()
        )
    with pytest.raises(NotComparedError):
        firm.ask_for_introduction(services, token, ranked(services, token), "atlantis-01", "x", ())


def test_a_firm_withdraws_its_own_and_nobody_elses(services: Services, token: str) -> None:
    one = ask(services, token)
    other = start(services, {**ANSWERS, "name": "Andere GmbH"})[0]
    step = (one.id, ReviewAction.WITHDRAW, 0)
    with pytest.raises(IntroductionNotFoundError):
        firm.take_firm_step(services, other, *step)
    firm.take_firm_step(services, token, *step)
    assert services.review.get(one.id).state is ReviewState.WITHDRAWN
    with pytest.raises(WorldMovedError):
        firm.take_firm_step(services, token, *step)
    with pytest.raises(WorldMovedError) as caught:
        firm.take_firm_step(services, token, one.id, ReviewAction.ACCEPT, 1)
    assert caught.value.plan.effects[0].refusal is Refusal.NOT_YOURS


def test_a_question_is_answered_by_the_firm(services: Services, token: str, carl: Account) -> None:
    one = ask(services, token)
    do(services, carl, "ask", one, note="Welche Stückzahl?")
    firm.take_firm_step(services, token, one.id, ReviewAction.ANSWER, 1, "500")
    found = services.review.get(one.id)
    assert (found.state, found.steps[-1].note) == (ReviewState.REQUESTED, "500")


def test_a_coordinator_sees_the_firms_of_the_own_networks_only(
    services: Services, token: str, carl: Account, kim: Account
) -> None:
    one = ask(services, token)
    assert review.queue_of(services, carl, QueueQuery()).introductions == (one,)
    assert review.queue_of(services, kim, QueueQuery()).total == 0
    anybodys = QueueQuery(scope=scope(ScopeKind.LAND, "DE-TH"))
    assert review.queue_of(services, kim, anybodys).total == 0
    totals = [review.queue_of(services, carl, QueueQuery(), name).total
              for name in ("thuringia", "bavaria", "nothing")]  # fmt: skip
    assert totals == [1, 0, 0]
    commands = [Command(one.id, ReviewAction.ACCEPT, 0)]
    fingerprint = review.preview(services, carl, CATALOGUE, commands).fingerprint
    for act in (
        lambda: review.introduction_of(services, kim, one.id),
        lambda: review.preview(services, kim, CATALOGUE, commands),
        lambda: review.decide(services, kim, CATALOGUE, commands, fingerprint),
        lambda: review.assign(services, kim, one.id, "kim"),
        lambda: review.introduction_of(services, carl, "unknown"),
    ):
        with pytest.raises(IntroductionNotFoundError):
            act()
    assert services.review.get(one.id) == one


def test_the_side_of_the_mini_cluster_alone_does_not_see_what_a_firm_asks_for(
    services: Services, token: str, kim: Account
) -> None:
    one = ask(services, token)
    home = CATALOGUE.mini_cluster(one.asked.mini_cluster).innovation_cluster
    korean = network("korean", "kim", scope=scope(ScopeKind.INNOVATION_CLUSTER, home))
    services.accounts.apply(AccountChange(networks=(korean,)), NOW)
    assert review.queue_of(services, kim, QueueQuery()).total == 0
    with pytest.raises(IntroductionNotFoundError):
        review.introduction_of(services, kim, one.id)


def test_a_decision_is_done_as_it_was_shown_and_undone(
    services: Services, token: str, carl: Account
) -> None:
    one = ask(services, token)
    do(services, carl, "accept", one, relevance=3)
    assert services.review.get(one.id).state is ReviewState.APPROVED
    assert slots_used(services, one) == 1
    do(services, carl, "undo", one, undoes=1)
    assert services.review.get(one.id).state is ReviewState.REQUESTED
    assert slots_used(services, one) == 0
    do(services, carl, "undo", one, undoes=2)
    assert services.review.get(one.id).state is ReviewState.APPROVED


def test_of_two_coordinators_the_second_is_told(
    services: Services, token: str, carl: Account
) -> None:
    one, cora = ask(services, token), services.accounts.get("cora")
    commands = [Command(one.id, ReviewAction.ACCEPT, 0)]
    seen = review.preview(services, cora, CATALOGUE, commands)
    do(services, carl, "decline", one, reasons=(ReviewReason.CAPACITY,))
    with pytest.raises(WorldMovedError) as caught:
        review.decide(services, cora, CATALOGUE, commands, seen.fingerprint)
    assert caught.value.plan.effects[0].refusal is Refusal.MOVED
    assert len(services.review.get(one.id).steps) == 1


def test_it_is_assigned_to_whoever_reviews_it(
    services: Services, token: str, carl: Account
) -> None:
    one = ask(services, token)
    assert [found.id for found in review.colleagues(services, one)] == ["carl", "cora"]
    assert review.assign(services, carl, one.id, "cora").assigned_to == "cora"
    with pytest.raises(AccountNotFoundError):
        review.assign(services, carl, one.id, "kim")
    assert review.assign(services, carl, one.id, "").assigned_to == ""


def test_who_cannot_work_any_more_reviews_nothing(services: Services, token: str) -> None:
    one, revision = ask(services, token), open_profile(services, token)
    roles = {"carl": frozenset({Role.MEMBER})}
    services.accounts.apply(AccountChange(roles=roles, active={"cora": False}), NOW)
    assert review.colleagues(services, one) == ()
    assert not review.has_reviewer(services, revision)
    assert review.has_reviewer(services, replace(revision, answers={"land": "DE-BY"}))


def test_rules_are_told_while_they_hold(services: Services, token: str, carl: Account) -> None:
    one = ask(services, token)
    rule = (RuleKind.COMPETITOR, one.asked.profile_id, one.asked.mini_cluster, "x", carl.actor)
    kept = services.review.add_rule(*rule, NOW)
    assert rule_operations.rules_about(services, one) == (kept,)
    services.review.end_rule(kept.id, carl.actor, NOW)
    assert rule_operations.rules_about(services, one) == ()


def test_slots_are_set_for_own_mini_clusters_only(services: Services, carl: Account) -> None:
    first, *_rest = CATALOGUE.mini_clusters
    home = first.innovation_cluster
    other = next(one for one in CATALOGUE.mini_clusters if one.innovation_cluster != home)
    korean = network("korean", "carl", scope=scope(ScopeKind.INNOVATION_CLUSTER, home))
    services.accounts.apply(AccountChange(networks=(korean,)), NOW)
    assert first in kept_mini_clusters(services, carl, CATALOGUE)
    assert other not in kept_mini_clusters(services, carl, CATALOGUE)
    assert slot_operations.set_slots(services, carl, CATALOGUE, first.id, 2) == SlotUse(2, 0)
    with pytest.raises(UnknownCodeError):
        slot_operations.set_slots(services, carl, CATALOGUE, other.id, 2)
    with pytest.raises(ValueError, match="slots"):
        slot_operations.set_slots(services, carl, CATALOGUE, first.id, 1001)


def test_introductions_are_handed_over_and_erased_with_the_firm(
    services: Services, token: str, carl: Account
) -> None:
    one = ask(services, token)
    do(services, carl, "decline", one, reasons=(ReviewReason.CAPACITY,), note="voll")
    (given,) = export_profile(services, token)["introductions"]
    assert given["asked"]["disclosed"] == ["size"]
    assert given["steps"][0]["note"] == "voll"
    assert given["steps"][0]["at"] == NOW.isoformat()
    services.review.add_rule(RuleKind.PIN, one.asked.profile_id, "a", "passt", carl.actor, NOW)
    (rule,) = export_profile(services, token)["pair_rules"]
    assert (rule["kind"], rule["created_at"]) == ("pin", NOW.isoformat())
    erase_profile(services, token)
    with pytest.raises(IntroductionNotFoundError):
        review.introduction_of(services, carl, one.id)
    assert review.queue_of(services, carl, QueueQuery()).total == 0


def test_a_competitor_that_a_firm_names_later_stops_what_it_has_asked_for(
    services: Services, token: str, carl: Account
) -> None:
    asked = ask(services, token, number=place_of(services, token, "east-01"))
    one = open_profile(services, token)
    named = {**one.answers, "competitors": ["ETL", "Rivale AG"]}
    services.profiles.save(one.profile_id, named, one.revision, NOW)
    found = rule_operations.competitors_of(services, CATALOGUE, one.profile_id)
    assert (found.beside["east-01"], found.unknown) == ("ETL", ("Rivale AG",))
    accept = Command(asked.id, ReviewAction.ACCEPT, 0)
    (effect,) = review.preview(services, carl, CATALOGUE, [accept]).effects
    assert effect.refusal is Refusal.COMPETITOR_NAMED
    # Whatever a command says of it, the answers decide.
    lied = replace(accept, conflict="")
    assert review.preview(services, carl, CATALOGUE, [lied]).refused
    services.profiles.save(one.profile_id, dict(one.answers), one.revision + 1, NOW)
    claimed = replace(accept, conflict="ETL")
    assert not review.preview(services, carl, CATALOGUE, [claimed]).refused


def place_of(services: Services, token: str, mini_cluster: str) -> int:
    ranking = ranked(services, token).recommendation.ranking
    return [one.mini_cluster for one in ranking].index(mini_cluster)
