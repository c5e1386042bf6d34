"""Places for work that takes long, shared out so that nobody takes all of them; no Flask."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition


class NoTurnError(Exception):
    """No place became free in time."""


class Turns:
    """Places of which one client, and all long work together, hold only some.

    Who may have none yet waits. Of those who wait, any whose turn it can be gets the next one.

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
        NoTurnError : none became free in time.
        """
        mine = (client, is_long)
        with self._freed:
            if not self._freed.wait_for(lambda: self._is_free_for(*mine), wait_seconds):
                raise NoTurnError
            self._held.append(mine)
        try:
            yield
        finally:
            with self._freed:
                self._held.remove(mine)
                self._freed.notify_all()

    def _is_free_for(self, client: str, is_long: bool) -> bool:
        return (
            len(self._held) < self._places
            and sum(holder == client for holder, _ in self._held) < self._of_client
            and (not is_long or sum(long for _, long in self._held) < self._of_long)
        )
