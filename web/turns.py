"""Places for work that takes long, shared out so that nobody takes all of them; no Flask."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition


class NoTurnError(Exception):
    """No place became free in time."""


class Turns:
    """Places of which one client, and all long work together, hold only some.

    Who may have none yet waits, for short work as long as others do; behind long work only one
    waits at a time, because waiting is in vain there and holds up whatever carries it. Of those
    who wait, any whose turn it can be gets the next place.

    Parameters
    ----------
    places : work at once.
    of_client : places that one client holds at most.
    of_long : places that long work holds at most, whoever asks for it.
    """

    def __init__(self, places: int, of_client: int, of_long: int) -> None:
        self._places = places
        self._of_client = of_client
        self._of_long = of_long
        self._held: list[tuple[str, bool]] = []
        #: Who waits behind long work now: 0 or 1.
        self.waiting_behind_long = 0
        self._freed = Condition()

    @contextmanager
    def turn(self, client: str, *, is_long: bool, wait_seconds: float) -> Iterator[None]:
        """Hold a place for the length of a ``with`` block.

        Parameters
        ----------
        client : whoever asks, by any name that is always the same.
        is_long : whether the work takes long.
        wait_seconds : how long to wait for a place.

        Raises
        ------
        NoTurnError : none became free in time, or somebody waits behind long work already.
        """
        mine = (client, is_long)
        with self._freed:
            self._wait(mine, wait_seconds)
            self._held.append(mine)
        try:
            yield
        finally:
            with self._freed:
                self._held.remove(mine)
                self._freed.notify_all()

    def _wait(self, mine: tuple[str, bool], seconds: float) -> None:
        is_behind = int(self._is_behind_long(*mine))
        if is_behind and self.waiting_behind_long:
            raise NoTurnError
        self.waiting_behind_long += is_behind
        try:
            if not self._freed.wait_for(lambda: self._is_free_for(*mine), seconds):
                raise NoTurnError
        finally:
            self.waiting_behind_long -= is_behind

    def _is_behind_long(self, client: str, is_long: bool) -> bool:
        """Say whether only the end of long work would free a place for a client."""
        of_client = [long for holder, long in self._held if holder == client]
        own_share_is_long = len(of_client) >= self._of_client and all(of_client)
        return own_share_is_long or (is_long and self._long() >= self._of_long)

    def _long(self) -> int:
        return sum(long for _, long in self._held)

    def _is_free_for(self, client: str, is_long: bool) -> bool:
        return (
            len(self._held) < self._places
            and sum(holder == client for holder, _ in self._held) < self._of_client
            and (not is_long or self._long() < self._of_long)
        )
