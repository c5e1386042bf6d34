"""The committed demands and reliefs: derived again, and never working backwards."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from data.derivation import derive
from data.derive import main, write_derived
from data.finders import FINDERS
from data.reference import REFERENCE_FOLDER, load_catalogue, load_facts
from data.reference_derived import DERIVED_FILES, derived_csv, read_rules
from features.catalogue import FactRef
from features.shortfall import expected_shortfall
from features.vocabulary import Barrier, Basis, MembersQuality, SuccessFactor
from matcher.statements import DEMAND, RELIEF

RULES = read_rules(REFERENCE_FOLDER)
SHIPPED = load_facts()


@pytest.mark.parametrize("side", [DEMAND, RELIEF])
def test_deriving_again_gives_the_committed_files(side: str) -> None:
    committed = (REFERENCE_FOLDER / DERIVED_FILES[side]).read_bytes()
    assert derived_csv(derive(SHIPPED, RULES), side).encode() == committed


def test_the_catalogue_carries_what_was_derived() -> None:
    catalogue = load_catalogue()
    rows = derive(SHIPPED, RULES)
    loaded = {
        (mini.id, side, key.value): found.value
        for mini in catalogue.mini_clusters
        for side, table in ((DEMAND, mini.demands), (RELIEF, mini.reliefs))
        for key, found in table.items()
    }
    assert loaded == {(row.mini_cluster, row.side, row.key): row.value for row in rows}
    carried = catalogue.mini_cluster("gumi-01").reliefs[Barrier.KOREAN_NETWORKS]
    assert carried.basis is Basis.DERIVED
    assert carried.rule == "german_link"
    assert carried.facts == (FactRef("german_cluster", "mai-carbon"),)


def test_writing_the_derived_files_needs_only_the_facts(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("reference")
    for path in REFERENCE_FOLDER.glob("*.csv"):
        if path.name not in DERIVED_FILES.values():
            (folder / path.name).write_bytes(path.read_bytes())
    written = write_derived(folder)
    assert sorted(path.name for path in written) == ["demands.csv", "reliefs.csv"]
    assert load_catalogue(folder) == load_catalogue()


def test_the_command_writes_and_names_both_files(
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = tmp_path_factory.mktemp("reference")
    for path in REFERENCE_FOLDER.glob("*.csv"):
        (folder / path.name).write_bytes(path.read_bytes())
    monkeypatch.setattr("data.derive.REFERENCE_FOLDER", folder)
    assert main() == 0
    assert capsys.readouterr().out == "demands.csv written\nreliefs.csv written\n"
    (folder / "rules.csv").unlink()
    assert main() == 2
    assert capsys.readouterr().err.startswith("rules.csv: file is missing")


def test_only_counted_members_demand_anything() -> None:
    derived = Counter(
        next(m for m in SHIPPED.mini_clusters if m.id == row.mini_cluster).members.quality
        for row in derive(SHIPPED, RULES)
        if row.key == "personnel"
    )
    assert derived == {MembersQuality.COUNTED: 3}


def test_few_members_have_the_date_of_their_count_and_an_agency_that_of_its_tie() -> None:
    catalogue = load_catalogue()
    found = {
        one.id: one.demands[SuccessFactor.PERSONNEL].as_of
        for one in catalogue.mini_clusters
        if SuccessFactor.PERSONNEL in one.demands
    }
    assert found == {"gwangju-01": "2012-10", "gwangju-02": "2006-11", "gwangju-04": "2008-08"}
    assert catalogue.mini_cluster("gwangju-06").reliefs[Barrier.COST].as_of == "2005-10"


def test_every_rule_key_is_found_and_every_finder_is_used() -> None:
    used = {rule.key for rule in RULES if rule.effect != "start"}
    assert used == set(FINDERS)


def test_rows_come_in_the_order_of_the_lists() -> None:
    rows = derive(SHIPPED, RULES)
    position = {mini.id: number for number, mini in enumerate(SHIPPED.mini_clusters)}
    keys = [key.value for key in SuccessFactor], [key.value for key in Barrier]
    order = [
        (row.side == RELIEF, position[row.mini_cluster], keys[row.side == RELIEF].index(row.key))
        for row in rows
    ]
    assert order == sorted(order)


@pytest.mark.parametrize("readiness", [0.0, 0.25, 0.5, 0.75, 1.0])
def test_a_fact_counts_in_the_direction_in_which_it_moves_the_demand(readiness: float) -> None:
    unknown = expected_shortfall(np.array([np.nan]), readiness)[0]
    for row in derive(SHIPPED, RULES):
        if row.side == DEMAND:
            known = expected_shortfall(np.array([row.value]), readiness)[0]
            hinders = row.rules == ("members_few",)
            assert (known >= unknown) if hinders else (known <= unknown)


def test_a_derived_relief_is_more_than_the_assumed_one() -> None:
    for row in derive(SHIPPED, RULES):
        if row.side == RELIEF:
            assert row.value > SHIPPED.assumed_relief[Barrier(row.key)]
