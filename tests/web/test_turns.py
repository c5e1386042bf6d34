"""Sharing out few places: between clients, and between long work and short."""

from __future__ import annotations

from contextlib import ExitStack
from threading import Event, Thread

import pytest

from web.turns import NoTurnError, Turns


def turns() -> Turns:
    return Turns(places=4, of_client=2, of_long=2)


def hold(held: ExitStack, places: Turns, client: str, *, is_long: bool = False) -> None:
    held.enter_context(places.turn(client, is_long=is_long, wait_seconds=0.0))


def test_nobody_holds_more_than_their_share() -> None:
    places = turns()
    with ExitStack() as held:
        hold(held, places, "flood")
        hold(held, places, "flood")
        with pytest.raises(NoTurnError):
            hold(held, places, "flood")
        hold(held, places, "somebody")
        hold(held, places, "somebody else")
        with pytest.raises(NoTurnError):
            hold(held, places, "one too many")


def test_long_work_of_many_clients_leaves_places_for_short_work() -> None:
    places = turns()
    with ExitStack() as held:
        for client in ("first", "second"):
            hold(held, places, client, is_long=True)
        with pytest.raises(NoTurnError):
            hold(held, places, "third", is_long=True)
        for client in ("third", "fourth"):
            hold(held, places, client)


def test_places_come_back_also_after_a_fault() -> None:
    places = turns()
    for _time in range(5):
        with (
            pytest.raises(ZeroDivisionError),
            places.turn("one", is_long=True, wait_seconds=0.0),
        ):
            raise ZeroDivisionError
    with ExitStack() as held:
        hold(held, places, "one", is_long=True)
        hold(held, places, "one", is_long=True)


@pytest.mark.parametrize(
    ("holder", "client", "is_long"),
    [("other", "mine", True), ("mine", "mine", False), ("mine", "mine", True)],
)
def test_behind_long_work_only_one_waits(holder: str, client: str, is_long: bool) -> None:
    places, begun = turns(), Event()

    def wait() -> None:
        begun.set()
        with places.turn(client, is_long=is_long, wait_seconds=60.0):
            pass

    with ExitStack() as held:
        for _place in range(2):
            hold(held, places, holder, is_long=True)
        waiting = Thread(target=wait)
        waiting.start()
        begun.wait(30)
        # Waiting long, this thread would be the second; it is sent away at once.
        while True:
            try:
                with places.turn(client, is_long=is_long, wait_seconds=0.0):
                    raise AssertionError("there is no place")
            except NoTurnError:
                if places.waiting_behind_long:
                    break
        with (
            pytest.raises(NoTurnError),
            places.turn(client, is_long=is_long, wait_seconds=3600.0),
        ):
            pass
    waiting.join(30)
    assert not waiting.is_alive()
    assert not places.waiting_behind_long


def test_behind_short_work_many_wait() -> None:
    places, done = turns(), []

    def work(number: int) -> None:
        with places.turn("workshop", is_long=False, wait_seconds=60.0):
            done.append(number)

    with ExitStack() as held:
        hold(held, places, "workshop", is_long=True)
        hold(held, places, "workshop")
        people = [Thread(target=work, args=(number,)) for number in range(20)]
        for one in people:
            one.start()
    for one in people:
        one.join(30)
    assert sorted(done) == list(range(20))


def test_who_waits_gets_the_place_that_becomes_free() -> None:
    places, got = turns(), Event()

    def wait() -> None:
        with places.turn("waiting", is_long=True, wait_seconds=30.0):
            got.set()

    with ExitStack() as held:
        for client in ("first", "second"):
            hold(held, places, client, is_long=True)
        waiting = Thread(target=wait)
        waiting.start()
        assert not got.is_set()
    waiting.join(30)
    assert got.is_set()
