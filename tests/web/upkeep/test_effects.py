"""What a change of the catalogue does to shortlists: those of then stay, those of now follow."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from data.catalogue_build import build, shipped
from matcher.upkeep_operations import (
    COMMAND_LINE,
    apply_proposal,
    current_tables,
    load_shipped,
    propose,
)
from tests.desk import Desk, desk, page_of
from tests.suggestions import text_of
from web.upkeep.effects import moves, open_introductions
from web.upkeep.pages import labels_now
from web.wiring import wired


@pytest.fixture(name="desk")
def _desk(tmp_path: Path) -> Desk:
    opened = desk(tmp_path)
    load_shipped(opened.services, shipped())
    return opened


def remove(desk: Desk, mini_cluster: str) -> None:
    """Take a mini-cluster out of the catalogue."""
    tables = current_tables(desk.services)
    wanted = {
        file: tuple(
            row for row in rows if mini_cluster not in (row.get("id"), row.get("mini_cluster"))
        )
        for file, rows in tables.items()
    }
    wanted["network_edges.csv"] = tuple(
        row for row in wanted["network_edges.csv"] if row["to_id"] != mini_cluster
    )
    made = propose(desk.services, COMMAND_LINE, wanted, build, base=1)
    apply_proposal(desk.services, COMMAND_LINE, made.id, 1, build)


def test_an_introduction_keeps_the_catalogue_that_it_was_made_with(desk: Desk) -> None:
    one = desk.ask()
    gone = one.asked.mini_cluster
    name = shipped().value.mini_cluster(gone).name.en
    assert desk.firm.client.get(f"/en/catalogue/{gone}").status_code == 200
    remove(desk, gone)
    assert gone not in desk.places()
    page = text_of(desk.browser().get(page_of(one)).text)
    assert "to the last digit" in page
    assert desk.firm.client.get(f"/en/catalogue/{gone}").status_code == 404
    assert name in desk.own_page()
    shown = {one.catalogue_version for one in desk.firm.impressions()}
    assert len(shown) == 2


def test_the_effect_counts_reference_firms_and_firms_with_open_introductions(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = desk.ask()
    gone = one.asked.mini_cluster
    with desk.firm.app.test_request_context("/en/"):
        tables = current_tables(desk.services)
        minis = tuple(
            {**row, "excluded": "design"} if row["id"] == gone else row
            for row in tables["mini_clusters.csv"]
        )
        after = build({**tables, "mini_clusters.csv": minis}).value
        carl, kim = (
            desk.services.accounts.by_uniquifier(f"unique-{one}") for one in ("carl", "kim")
        )
        assert moves(wired().catalogue, labels_now(), carl) == ()
        (reference,) = moves(after, labels_now(), carl)
        assert reference.text.startswith("Of 85 firms"), "one firm is too few to be spoken of"
        settings = replace(wired().settings, smallest_group=1)
        monkeypatch.setattr(wired(), "settings", settings)
        _, waiting = moves(after, labels_now(), carl)
        assert waiting.text == "Of 1 firm, the first 5 places change for 1."
        assert [count for _, count in waiting.moved_out] == ["1"]
        assert len(waiting.moved_in) == 1
        assert len(moves(after, labels_now(), kim)) == 1, (
            "a firm of another network counts for nobody"
        )
        assert open_introductions(frozenset({gone}), carl) == 1
        assert open_introductions(frozenset({gone}), kim) == 0
        assert open_introductions(frozenset({"gumi-99"}), carl) == 0
