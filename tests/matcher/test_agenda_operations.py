"""What waits for somebody after logging in: the right things, counted, and nobody else's."""

from __future__ import annotations

from datetime import timedelta

import pytest

from matcher.accounts import AccountChange, Role, ScopeKind
from matcher.agenda_operations import Task, Todo, agenda_of
from matcher.operations import Services
from matcher.privacy import TextKind
from matcher.privacy_operations import save_text
from matcher.review import ReviewAction, ReviewReason
from matcher.review_records import Introduction, period_of
from matcher.tables import RowChange
from matcher.upkeep import BuiltCatalogue, NewProposal, ProposalKind
from tests.account_cases import account, network
from tests.factories import make_catalogue
from tests.fakes import NOW, fake_services
from tests.review_cases import ACTOR, asking, do, request_one
from tests.store_cases import ANSWERS, CATALOGUE, EXPIRES, MODEL

PLACES = make_catalogue()
WEST = next(one.id for one in PLACES.mini_clusters if one.innovation_cluster == "west")
LATER = NOW + timedelta(hours=1)
TEXTS = {"de": "Ja.", "en": "Yes.", "ko": "예."}


@pytest.fixture
def services() -> Services:
    """carl speaks for firms in Thuringia, kim for the mini-clusters of the west."""
    opened = fake_services()
    opened.models.add(MODEL, NOW)
    opened.catalogues.add(CATALOGUE, NOW)
    people = [account(name, Role.COORDINATOR) for name in ("carl", "kim")]
    people += [account("otto", Role.ADMINISTRATOR), account("ann", Role.ANALYST), account("mia")]
    german = network("thuringia", "carl", scope=frozenset({(ScopeKind.LAND, "DE-TH")}))
    korean = network("west", "kim", scope=frozenset({(ScopeKind.INNOVATION_CLUSTER, "west")}))
    opened.accounts.apply(AccountChange(created=tuple(people), networks=(german, korean)), NOW)
    save_text(opened, TextKind.CONSENT, TEXTS, ACTOR)
    return opened


def agenda(services: Services, name: str, *, second_person: bool = False) -> tuple[Todo, ...]:
    who = services.accounts.get(name)
    return agenda_of(services, who, PLACES, second_person=second_person)


def ask(services: Services, land: str = "DE-TH", token: str = "1") -> Introduction:
    profile = services.profiles.create({**ANSWERS, "land": land}, token * 64, EXPIRES, NOW)
    return request_one(services.review, asking(profile, mini_cluster=WEST), "link:x", NOW)


def test_nothing_waits_where_nothing_was_asked(services: Services) -> None:
    for name in ("carl", "kim", "otto", "ann", "mia"):
        assert agenda(services, name) == (), name


def test_a_request_waits_for_who_speaks_for_the_firm_and_for_nobody_else(
    services: Services,
) -> None:
    ask(services)
    second = ask(services, token="2")
    services.review.assign(second.id, "carl", ACTOR, NOW)
    assert agenda(services, "carl") == (Todo(Task.DECIDE, 2, NOW, own=1),)
    assert agenda(services, "kim") == agenda(services, "otto") == ()


@pytest.mark.parametrize(
    ("steps", "task"),
    [
        ([ReviewAction.DEFER], Task.TAKE_UP_AGAIN),
        ([ReviewAction.ACCEPT], Task.WRITE),
        ([ReviewAction.DECLINE], None),
        ([ReviewAction.ASK], None),
    ],
)
def test_what_waits_follows_the_state(
    services: Services, steps: list[ReviewAction], task: Task | None
) -> None:
    one = ask(services)
    for step in steps:
        why = {"reasons": (ReviewReason.WRONG_SIZE,)} if step is ReviewAction.DECLINE else {}
        do(services, one, step, LATER, **why)
    expected = () if task is None else (Todo(task, 1, LATER),)
    assert agenda(services, "carl") == expected


def test_who_keeps_the_mini_cluster_sees_what_holds_its_slots(services: Services) -> None:
    do(services, ask(services), ReviewAction.ACCEPT, LATER)
    assert agenda(services, "kim") == (Todo(Task.LOOK_AT, 1),)


def test_a_full_mini_cluster_is_told_only_while_somebody_waits_for_it(services: Services) -> None:
    services.review.set_slots(WEST, period_of(NOW), 0, ACTOR, NOW)
    assert agenda(services, "kim") == ()
    ask(services)
    assert agenda(services, "kim") == (Todo(Task.NO_SLOTS, 1),)


def test_what_is_in_nobodys_queue_waits_for_administration(services: Services) -> None:
    ask(services, land="DE-BY")
    assert agenda(services, "otto") == (Todo(Task.ORPHANS, 1, NOW),)
    assert agenda(services, "carl") == ()


def test_administration_is_told_what_a_new_installation_lacks(services: Services) -> None:
    save_text(services, TextKind.CONSENT, dict.fromkeys(TEXTS, ""), ACTOR)
    services.accounts.apply(AccountChange(networks=(network("idle"),)), NOW)
    lacking = [Todo(Task.NO_COORDINATOR, 1), Todo(Task.NO_LEGAL_BASIS, 1)]
    assert agenda(services, "otto") == tuple(lacking)
    everything = ("idle", "thuringia", "west")
    services.accounts.apply(AccountChange(removed_networks=everything), NOW)
    lacking[0] = Todo(Task.NO_NETWORKS, 1)
    assert agenda(services, "otto") == tuple(lacking)
    save_text(services, TextKind.LEGAL_BASIS, TEXTS, ACTOR)
    assert agenda(services, "otto") == (lacking[0],)


def test_a_proposal_waits_for_who_may_apply_it(services: Services) -> None:
    row = {"id": WEST, "innovation_cluster": "west"}
    built = BuiltCatalogue(PLACES, CATALOGUE, {"mini_clusters.csv": (row,)})
    services.upkeep.begin(built, ACTOR, NOW)
    change = RowChange("mini_clusters.csv", (WEST,), row, {**row, "name_de": "Neu"}, 0)
    asked = NewProposal(ProposalKind.EDIT, 1, (change,), "")
    services.upkeep.propose(asked, services.accounts.get("kim").actor, LATER)
    waits = (Todo(Task.APPLY, 1, LATER),)
    assert agenda(services, "kim") == agenda(services, "otto") == waits
    assert agenda(services, "kim", second_person=True) == ()
    assert agenda(services, "otto", second_person=True) == waits
    assert agenda(services, "carl") == agenda(services, "ann") == ()
