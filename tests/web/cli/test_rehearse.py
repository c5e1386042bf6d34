"""``clusterbridge rehearse``: learning tried where the truth is known."""

from __future__ import annotations

import json

from tests.command_line import run

SMALL = ("--firms", "30", "--decisions", "100", "--decisions", "20")


def test_what_is_synthetic_says_so_and_counts_rise() -> None:
    said = run("rehearse", *SMALL).stdout.splitlines()
    assert said[0].startswith("SYNTHETIC:")
    assert [line.split()[0] for line in said[2:]] == ["survey", "20", "100"]


def test_json_says_what_the_table_says() -> None:
    found = json.loads(run("rehearse", *SMALL, "--seed", "5", "--format", "json").stdout)
    assert (found["synthetic"], found["seed"]) == (True, 5)
    assert [one["decisions"] for one in found["learned"]] == [0, 20, 100]
    assert found["learned"][0]["covered"] is None


def test_what_cannot_be_tried_is_refused_by_name() -> None:
    result = run("rehearse", "--decisions", "0")
    assert result.exit_code == 2
    assert "--decisions" in result.output


def test_the_examples_of_the_help_can_be_run() -> None:
    said = run("rehearse", "--help").stdout
    examples = [
        line.split()[2:] for line in said.splitlines() if "  clusterbridge rehearse" in line
    ]
    assert len(examples) == 4
    for options in examples:
        assert run("rehearse", "--firms", "20", *options).exit_code == 0
