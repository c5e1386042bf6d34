"""What another catalogue does to the first places of rankings."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from data.catalogue_build import build, read_tables
from data.model_build import load_reference_firms
from data.model_json import load_model
from data.reference import load_catalogue
from features.catalogue import Catalogue
from matcher.effects import TOP, Effects, effects_on, first_places, without_few
from matcher.pipeline import Matcher
from matcher.statements import with_statement
from tests.fake_encoder import HashEncoder

CATALOGUE, TABLES = load_catalogue(), read_tables()
FIRMS = load_reference_firms(CATALOGUE)[:12]
SOURCE = {"source": "letter", "confidence": "high", "as_of": "2026", "basis": "entered"}


def matcher(catalogue: Catalogue = CATALOGUE) -> Matcher:
    return Matcher(catalogue, load_model(), HashEncoder())


def test_the_same_catalogue_changes_nothing() -> None:
    found = effects_on(FIRMS, matcher(), matcher())
    assert (found.firms, found.changed, found.moved_in, found.moved_out) == (12, 0, (), ())


def test_first_places_are_those_of_the_recommendation() -> None:
    for firm in FIRMS:
        ranking = matcher().recommend(firm, n=TOP).ranking
        assert first_places(firm, matcher()) == tuple(one.mini_cluster for one in ranking)


def test_a_mini_cluster_that_is_taken_out_leaves_every_ranking_that_had_it() -> None:
    best = first_places(FIRMS[0], matcher())[0]
    empty = dict.fromkeys(("status_note_de", "status_note_en", "status_note_ko"), "")
    status = {**empty, "excluded": "design", **SOURCE}
    after = matcher(build(with_statement(TABLES, best, "status", status)).value)
    found = effects_on(FIRMS, matcher(), after)
    had_it = sum(best in first_places(firm, matcher()) for firm in FIRMS)
    assert found.moved_out == ((best, had_it),)
    assert (found.changed, sum(count for _, count in found.moved_in)) == (had_it, had_it)


def test_a_new_mini_cluster_changes_nobody_elses_score() -> None:
    copied = {
        file: tuple(
            {**row, column: "gumi-99"}
            for row in TABLES[file]
            if row[column] == "gumi-01"
        )
        for file, column in (("mini_clusters.csv", "id"),
                             ("mini_cluster_themes.csv", "mini_cluster"))
    }  # fmt: skip
    after = matcher(build({**TABLES, **{f: TABLES[f] + copied[f] for f in copied}}).value)
    for firm in FIRMS[:4]:
        one, two = (
            each.score(each.profiles.encode_sme(firm)).scores for each in (matcher(), after)
        )
        ids = after.encoded_candidates.ids
        assert np.array_equal(np.delete(two, list(ids).index("gumi-99")), one)


def test_what_few_firms_would_tell_is_left_out() -> None:
    found = Effects(9, 5, (("a", 5), ("b", 4)), (("c", 1),))
    assert without_few(found, 5) == Effects(9, 5, (("a", 5),), ())
    assert without_few(replace(found, firms=4), 5) is None
    assert without_few(replace(found, changed=4), 5) is None
    assert without_few(Effects(9, 0, (), ()), 5) == Effects(9, 0, (), ())
