"""Sending what waits, and the rules of networks, without a database."""

from __future__ import annotations

from datetime import timedelta

import pytest

from matcher.account_operations import deliver_due, keep
from matcher.accounts import AccountChange, ScopeKind
from matcher.errors import MailError
from matcher.mail import LEASE, MAX_ATTEMPTS, Delivered, Message, next_attempt
from matcher.operations import Services
from tests.account_cases import message, network
from tests.fakes import NOW, FakeClock, fake_services


class Box:
    """Keeps what is sent, and refuses while it is closed."""

    def __init__(self) -> None:
        self.sent: list[Message] = []
        self.closed = False

    def send(self, message: Message) -> None:
        if self.closed:
            raise MailError("ConnectionRefusedError")
        self.sent.append(message)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def services(clock: FakeClock) -> Services:
    services = fake_services(clock)
    keep(services, AccountChange(messages=(message("first"), message("second"))))
    return services


def test_what_waits_is_sent_once(services: Services) -> None:
    box = Box()
    assert deliver_due(services, box) == Delivered(2, 0)
    assert deliver_due(services, box) == Delivered(0, 0)
    assert [one.key for one in box.sent] == ["first", "second"]


def test_what_was_refused_is_sent_when_the_server_is_back(
    services: Services, clock: FakeClock
) -> None:
    box = Box()
    box.closed = True
    assert deliver_due(services, box) == Delivered(0, 2)
    box.closed = False
    assert deliver_due(services, box) == Delivered(0, 0)
    clock.move(minutes=1)
    assert deliver_due(services, box) == Delivered(2, 0)


def test_what_a_crash_interrupted_is_sent_after_all(services: Services, clock: FakeClock) -> None:
    class _PowerCut(Box):
        def send(self, message: Message) -> None:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        deliver_due(services, _PowerCut())
    box = Box()
    clock.time += LEASE
    assert deliver_due(services, box) == Delivered(2, 0)
    assert len({one.key for one in box.sent}) == 2


def test_waiting_doubles_and_ends() -> None:
    waits = [next_attempt(attempt, NOW) for attempt in range(1, MAX_ATTEMPTS + 1)]
    minutes = [(wait - NOW) // timedelta(minutes=1) for wait in waits if wait]
    assert minutes == [1, 2, 4, 8, 16, 32, 64]
    assert waits[-1] is None


@pytest.mark.parametrize(
    ("answers", "covered"),
    [
        ({"land": "DE-TH"}, True),
        ({"land": "DE-BE"}, False),
        ({"german_clusters": ["optonet"]}, True),
        ({"german_clusters": ["other"]}, False),
        ({"land": None, "german_clusters": None}, False),
        ({}, False),
    ],
)
def test_a_firm_belongs_to_a_network_by_land_or_cluster(
    answers: dict[str, object], covered: bool
) -> None:
    scope = frozenset({(ScopeKind.LAND, "DE-TH"), (ScopeKind.GERMAN_CLUSTER, "optonet")})
    assert network(scope=scope).covers_firm(answers) is covered


def test_a_network_without_a_scope_covers_nothing() -> None:
    empty = network(scope=frozenset())
    assert not empty.covers_firm({"land": "", "german_clusters": []})
    assert not empty.covers_innovation_cluster("gwangju")
