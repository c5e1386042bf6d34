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
