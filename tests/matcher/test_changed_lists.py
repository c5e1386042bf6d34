"""What passes what between two models, and because of which comparison."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.changed_lists import Push, UnderModel, changes_between, pushes
from matcher.pipeline import Matcher
from matcher.ranking import rank_order
from matcher.types import Scores
from tests.learning import open_desk


def scores(*rows: tuple[float, ...], keys: tuple[str, ...] = ("x", "y", "z")) -> UnderModel:
    """Scores of candidates from the contributions of each."""
    contributions = np.array(rows)
    sums = contributions.sum(axis=1)
    none = np.zeros((len(rows), 2))
    found = Scores(contributions, contributions, sums, sums, none)
    return UnderModel(found, keys[: contributions.shape[1]])


def test_what_passes_another_is_named_with_the_comparison_that_does_most_of_it() -> None:
    """Worked by hand: b gains .5 by y and a loses .1 by x, so b passes a by .5 for y, .1 for x."""
    before = scores((0.9, 0.0), (0.5, 0.1), (0.1, 0.0))
    after = scores((0.8, 0.0), (0.5, 0.6), (0.1, 0.0))
    (push,) = pushes(before, after, ("a", "b", "c"))
    assert (push.rises, push.falls, push.key) == ("b", "a", "y")
    assert push.change == pytest.approx(0.5)


def test_another_order_of_the_same_first_places_has_its_reason_as_well() -> None:
    before = scores(*((1.0 - 0.1 * place,) for place in range(4)))
    after = scores((0.75,), (0.9,), (0.8,), (0.7,))
    found = pushes(before, after, ("a", "b", "c", "d"))
    assert [(one.rises, one.falls) for one in found] == [("b", "a"), ("c", "a")]
    assert [one.change for one in found] == pytest.approx([0.25, 0.25])


def test_what_leaves_the_first_places_is_set_against_what_passes_it() -> None:
    """All fall, the one in front by most: what comes in does so because it falls by less."""
    ids = tuple("abcdef")
    before = scores(*((1.0 - 0.1 * place,) for place in range(6)))
    after = scores((0.0,), (0.8,), (0.7,), (0.6,), (0.5,), (0.4,))
    found = pushes(before, after, ids)
    assert found[-1] == Push("f", "a", "x", pytest.approx(0.9))
    assert pushes(before, after, ids, {"a"}) == ()


def test_where_nothing_changes_nothing_is_said() -> None:
    same = scores((0.9,), (0.5,))
    assert pushes(same, same, ("a", "b")) == ()


@given(st.integers(0, 10_000), st.integers(1, 12))
def test_whatever_changes_in_the_first_places_is_named_with_a_push_towards_it(
    seed: int, n: int
) -> None:
    rng = np.random.default_rng(seed)
    ids = tuple(f"m{place:02d}" for place in range(n))
    sides = [scores(*rng.normal(size=(n, 3)).tolist()) for _ in range(2)]
    tops = [[ids[int(at)] for at in rank_order(one.scores.scores, ids)[:5]] for one in sides]
    found = pushes(sides[0], sides[1], ids)
    assert set(tops[0]) ^ set(tops[1]) <= {name for one in found for name in one[:2]}
    assert bool(found) == (tops[0] != tops[1])
    assert all(one.change > 0.0 for one in found)


def test_a_term_that_only_one_model_has_counts_as_nothing_under_the_other() -> None:
    before = scores((0.9, 0.1), (0.8, 0.0), keys=("x", "x*y"))
    after = scores((0.9, 0.0), (0.8, 0.3), keys=("x", "z*z"))
    (push,) = pushes(before, after, ("a", "b"))
    assert (push.rises, push.key) == ("b", "z*z")
    assert push.change == pytest.approx(0.3)


def test_what_a_firm_is_never_shown_passes_nothing() -> None:
    desk = open_desk(0)
    _token, ranked = desk.firm(1)
    ids = desk.matcher.encoded_candidates.ids
    without = {**ranked.revision.answers, "exclude": [ids[0]]}
    revision = replace(ranked.revision, answers=without)
    weights = {
        group: np.roll(row, 3) * 2.0 for group, row in desk.matcher.model.feature_weights.items()
    }
    model = replace(desk.matcher.model, feature_weights=weights)
    after = Matcher(desk.matcher.catalogue, model, desk.matcher.profiles.encoder)
    for turned in (changes_between([revision], desk.matcher, after),
                   changes_between([revision], after, desk.matcher)):  # fmt: skip
        for one in turned.lists:
            named = {name for push in one.why for name in (push.rises, push.falls)}
            assert ids[0] not in {*one.before, *one.after, *named}
