"""Which model is active: promoting, pinning and going back, with a reason where it needs one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from matcher.model_operations import (
    NothingBeforeError,
    PinnedError,
    listed_models,
    pin,
    promote,
    roll_back,
    unpin,
    versions_before,
)
from matcher.operations import active_model
from matcher.records import Activation, ActivationKind, is_pinned
from matcher.training_set import LeftOut
from matcher.unlearning_operations import unlearn
from tests.fakes import NOW
from tests.learning import Desk, open_desk
from tests.matcher.test_learning_operations import EASY, FIRMS, trained


@pytest.fixture
def desk() -> Desk:
    """An office of sixty firms."""
    return open_desk(FIRMS)


def test_a_pinned_model_is_not_replaced_by_itself(desk: Desk) -> None:
    pin(desk.services, "account:9", "for the fair")
    done = trained(desk)
    assert (done.outcome, active_model(desk.services).version) == ("pinned", done.active)
    with pytest.raises(PinnedError):
        promote(desk.services, desk.bench, done.version, "account:9")
    unpin(desk.services, "account:9")
    kind = promote(desk.services, desk.bench, done.version, "account:9").kind
    assert kind is ActivationKind.GATE


def test_a_pin_stays_when_something_is_taken_back_or_the_same_model_is_promoted(
    desk: Desk,
) -> None:
    done = trained(desk)
    services = desk.services
    pin(services, "account:9", "for the fair")
    promote(services, desk.bench, done.version, "account:9", "again")
    assert is_pinned(services.models.activations())
    firm = services.profiles.all_latest()[0].profile_id
    less = unlearn(services, desk.bench, (LeftOut.FIRM, firm), "account:9")
    assert active_model(services).version == less.version
    assert listed_models(services)[-1].is_pinned
    desk.decide(63)
    assert trained(desk).outcome in ("pinned", "refused")
    assert active_model(services).version == less.version


def test_a_pinned_model_is_left_only_with_a_reason(desk: Desk) -> None:
    before = active_model(desk.services).version
    version = trained(desk).version
    pin(desk.services, "account:9")
    with pytest.raises(PinnedError):
        roll_back(desk.services, desk.bench, "account:9")
    roll_back(desk.services, desk.bench, "account:9", "it ranked wrongly")
    assert active_model(desk.services).version == before
    assert not is_pinned(desk.services.models.activations())
    pin(desk.services, "account:9")
    promote(desk.services, desk.bench, version, "account:9", "it was right after all")
    assert not is_pinned(desk.services.models.activations())


def test_rolling_back_leads_to_the_model_before_and_further(desk: Desk) -> None:
    first = active_model(desk.services).version
    second = trained(desk).version
    desk.decide(62)
    third = trained(desk, replace(EASY, least_firms=1000)).version
    promote(desk.services, desk.bench, third, "account:9", "try it")
    assert roll_back(desk.services, desk.bench, "account:9").model_version == second
    assert roll_back(desk.services, desk.bench, "account:9").model_version == first
    with pytest.raises(NothingBeforeError):
        roll_back(desk.services, desk.bench, "account:9")


def test_going_back_after_a_new_promotion_leads_to_the_one_before_it() -> None:
    kinds = {"a": ActivationKind.REFERENCE, "b": ActivationKind.GATE, "c": ActivationKind.GATE}
    events = [Activation(n, name, "x", NOW, kinds[name]) for n, name in enumerate("ab")]
    events.append(Activation(2, "a", "x", NOW, ActivationKind.ROLLBACK))
    events.append(Activation(3, "c", "x", NOW, ActivationKind.GATE))
    assert versions_before(events) == ("a",)
    events.append(Activation(4, "c", "x", NOW, ActivationKind.PIN))
    assert versions_before(events) == ("a",)
