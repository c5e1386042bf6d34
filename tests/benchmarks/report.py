"""Writes ``docs/benchmarks.md``: one section a benchmark, the findings of all of them on top."""

from __future__ import annotations

import os
import platform
import re
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

FILE = Path(__file__).parents[2] / "docs" / "benchmarks.md"

#: Keys of the sections in the order in which they are shown.
ORDER = (
    *("gold", "probe", "match", "training", "contenders", "long_texts", "cold_start", "pages"),
    *("queue", "decisions", "review"),
    *("kills", "regret", "like_world", "intervals", "bias", "outcomes", "groups"),
    *("chances", "drift", "gate", "gate_trained", "exposure", "claims"),
)

COMMAND = "make bench"
PROOFS = "make soak"

HEAD = f"""\
# Benchmarks

This page shows how often Clusterbridge finds what an expert expects and what that costs in time,
each beside what one would use instead.

`{COMMAND}` and `{PROOFS}` measure everything again and write this page; do not edit it by hand.

- **Accuracy** is the same in every run. MRR is the mean of 1 / rank of the first right answer: 1
  means always first. "0.90 (0.83 to 0.95)" is a mean with its 90 % bootstrap interval.
- **Times** depend on the machine, so they are ratios of things that ran in turns in the same run:
  2 means twice as long. Seconds or milliseconds stand only where a limit is stated in them. "2.1
  (1.4 to 3.8)" is the median of the rounds with the range of their middle 90 %; on a busy machine
  the range is wide.

## In short
"""

_SECTION = re.compile(r"<!-- begin (\w+) -->\n(.*?)<!-- end \1 -->\n", re.DOTALL)


def write_section(
    key: str,
    title: str,
    finding: str,
    body: Iterable[str],
    path: Path = FILE,
    command: str = COMMAND,
) -> None:
    """Put one section into the page in place of the one with the same key.

    Parameters
    ----------
    key : one of :data:`ORDER`.
    finding : one sentence that says what the section shows; repeated at the top of the page.
    body : paragraphs and tables.
    path : the page; made if it is not there. It is replaced in one step.
    command : what measures it again.
    """
    if key not in ORDER:
        raise ValueError(f"key: {key!r} is not one of {', '.join(ORDER)}")
    if "\n" in finding or "\n" in title:
        raise ValueError("title and finding: one line each")
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    sections = dict(_SECTION.findall(text))
    parts = (f"## {title}", finding, *body, circumstances(command))
    sections[key] = "\n\n".join(part.strip("\n") for part in parts) + "\n"
    kept = [(one, sections[one]) for one in ORDER if one in sections]
    summary = "".join(_summary(section) for _, section in kept)
    marked = (f"<!-- begin {one} -->\n{section}<!-- end {one} -->\n" for one, section in kept)
    _replace(path, "\n".join([HEAD, summary, *marked]))
    print(f"\n{sections[key]}")


def held(is_held: bool) -> str:
    """Return how a bound that was asked for stands."""
    return "held" if is_held else "not held"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table; all columns but the first are set flush right."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def circumstances(command: str = COMMAND) -> str:
    """Return when, with what and on what kind of machine something was measured."""
    today = datetime.now(UTC).date().isoformat()
    return (
        f"*Measured on {today} with Python {platform.python_version()} on {_processor()}, "
        f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f} in the last minute: "
        f"`{command}`.*"
    )


def _processor() -> str:
    with suppress(OSError):
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
        found = re.search(r"^model name\s*:\s*(.+)$", text, re.MULTILINE)
        if found is not None:
            return found[1].strip()
    return platform.processor() or platform.machine()


def _summary(section: str) -> str:
    title, finding = section.removeprefix("## ").split("\n\n")[:2]
    return f"- **{title}.** {finding}\n"


def _replace(path: Path, text: str) -> None:
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        # mkstemp makes files that only their owner can read.
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise
