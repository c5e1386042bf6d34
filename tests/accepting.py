"""Many processes that accept introductions at once, may be killed at any moment, and say what
they were told. Each line that a worker writes was written after the store had answered."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle
from multiprocessing import get_context, parent_process
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Self

from sqlalchemy import insert

from data.answer_values import put
from data.database import Database
from data.review import SqlReviewStore
from data.review_schema import introduction_states, introductions
from data.schema import profile_revisions, profiles
from data.store import SqlStores
from matcher.errors import StoreUnavailableError
from matcher.planning import Command
from matcher.review import ReviewAction, Side
from matcher.review_errors import WorldMovedError
from tests.fakes import NOW
from tests.store_cases import ANSWERS, CATALOGUE, MODEL

ACCEPTED = "accepted"
"""What a worker writes when its decision was committed; else the reason why not."""


@dataclass(frozen=True)
class Answer:
    """What a worker was told about one introduction."""

    introduction: str
    outcome: str


def fill(
    stores: SqlStores, firms: int, mini_clusters: Sequence[str], lands: Sequence[str] = ()
) -> list[str]:
    """Let every firm have asked for every mini-cluster, in one transaction; return the ids.

    Parameters
    ----------
    lands : where the firms are, in turns; nowhere where there are none.
    """
    stores.models.add(MODEL, NOW)
    stores.catalogues.add(CATALOGUE, NOW)
    names = [f"firm-{number:05d}" for number in range(firms)]
    pairs = [(name, mini) for name in names for mini in mini_clusters]
    with stores.database.writing() as connection:
        connection.execute(insert(profiles), [{"id": one, "created_at": NOW} for one in names])
        revisions = [
            {"profile_id": name, "revision": 1, "created_at": NOW,
             "answers": {**ANSWERS, **({"land": land} if land else {})}}
            for name, land in zip(names, cycle(lands or [""]), strict=False)
        ]  # fmt: skip
        connection.execute(insert(profile_revisions), revisions)
        for one in revisions if lands else ():
            put(connection, one["profile_id"], one["answers"])
        connection.execute(insert(introductions), [_asked(*pair) for pair in pairs])
        connection.execute(insert(introduction_states), [_waiting(*pair) for pair in pairs])
    return [_id(*pair) for pair in pairs]


class Workers:
    """Processes that accept introductions, each its own share; all are gone after the block.

    Parameters
    ----------
    folder : where each worker writes what it was told.
    """

    def __init__(self, url: str, folder: Path) -> None:
        self._url = url
        self._folder = folder
        self._context = get_context("forkserver")
        self._context.set_forkserver_preload([__name__])
        self._processes: list[BaseProcess] = []
        self._rounds = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def start(self, shares: Sequence[Sequence[str]]) -> None:
        """Start one worker a share."""
        self._rounds += 1
        for number, share in enumerate(shares):
            path = self._folder / f"{self._rounds:03d}-{number:03d}.txt"
            process = self._context.Process(target=accept_all, args=(self._url, share, path))
            process.start()
            self._processes.append(process)

    def pause(self) -> None:
        """Hold all of them, wherever they are."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let those that were held go on."""
        self._signal(signal.SIGCONT)

    def kill(self) -> None:
        """Kill all of them, wherever they are."""
        self._signal(signal.SIGKILL)
        for process in self._processes:
            process.join()
        self._processes = []

    def finish(self) -> None:
        """Wait until all are done; raises AssertionError when one has failed."""
        for process in self._processes:
            process.join()
        self.require_sound()
        self._processes = []

    def require_sound(self) -> None:
        """Return only when none has failed."""
        assert {one.exitcode for one in self._processes} <= {None, 0}

    def answers(self) -> list[Answer]:
        """Return everything that any worker was told so far."""
        return self._read("*.txt")

    def last_answers(self) -> list[Answer]:
        """Return what those were told that were started last."""
        return self._read(f"{self._rounds:03d}-*.txt")

    def _read(self, pattern: str) -> list[Answer]:
        lines = [
            line
            for path in sorted(self._folder.glob(pattern))
            for line in path.read_text(encoding="utf-8").split("\n")[:-1]
        ]
        return [Answer(*line.split(" ")) for line in lines]

    def _signal(self, number: signal.Signals) -> None:
        for process in self._processes:
            if process.pid is not None and process.is_alive():
                os.kill(process.pid, number)


def accept_all(url: str, share: Sequence[str], path: Path) -> None:
    """Accept introductions one after the other and write each answer down at once."""
    database = Database(url)
    review = SqlReviewStore(database)
    with path.open("w", encoding="utf-8", buffering=1) as file:
        for introduction in share:
            file.write(f"{introduction} {accept(review, introduction)}\n")
    database.close()


def accept(review: SqlReviewStore, introduction: str) -> str:
    """Preview and commit until the world stands still; return what the store said.

    While the database is out of reach it is asked again, as long as anybody waits for the answer.
    """
    command = [Command(introduction, ReviewAction.ACCEPT, 0)]
    actor = f"account:{os.getpid()}"
    while True:
        try:
            planned = review.preview(command, Side.COORDINATOR, actor, NOW)
            refusal = planned.effects[0].refusal
            if refusal is not None:
                return refusal.value
            review.commit(command, Side.COORDINATOR, actor, NOW, planned.fingerprint)
        except WorldMovedError:
            continue
        except StoreUnavailableError:
            starter = parent_process()
            if starter is not None and not starter.is_alive():
                raise
            time.sleep(0.05)
            continue
        return ACCEPTED


def _id(firm: str, mini_cluster: str) -> str:
    return f"{firm}-{mini_cluster}"


def _waiting(firm: str, mini_cluster: str) -> dict[str, object]:
    asked = _asked(firm, mini_cluster)
    same = {name: asked[name] for name in ("profile_id", "requested_at", "chance")}
    state = {"state": "requested", "since": NOW, "assigned_to": "", "uncertainty": 0.6}
    return {"introduction_id": asked["id"], **state, **same}


def _asked(firm: str, mini_cluster: str) -> dict[str, object]:
    return {
        "id": _id(firm, mini_cluster),
        "profile_id": firm,
        "revision": 1,
        "mini_cluster": mini_cluster,
        "model_version": MODEL.version,
        "catalogue_version": CATALOGUE.version,
        "rank": 1,
        "score": 0.0,
        "chance": 0.5,
        "chance_low": 0.2,
        "chance_high": 0.8,
        "message": "",
        "disclosed": "",
        "requested_by": f"link:{firm}",
        "requested_at": NOW,
    }
