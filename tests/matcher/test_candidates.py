"""Who may be proposed: everyone but those with a reason, and which reason counts of several."""

from __future__ import annotations

from matcher.candidates import EXCLUDED_BY_PROFILE, select_candidates
from matcher.types import Exclusion
from tests.factories import make_mini_cluster

FREE = [make_mini_cluster("east-01"), make_mini_cluster("west-01")]
DESIGN = make_mini_cluster("west-02", excluded="design")
FORBIDDEN = Exclusion("east-01", "forbid", "they met in 2008")


def test_candidates_keep_the_order_of_the_catalogue() -> None:
    candidates, exclusions = select_candidates(FREE[::-1])
    assert [one.id for one in candidates] == ["west-01", "east-01"]
    assert exclusions == ()


def test_everyone_who_is_left_out_has_one_reason() -> None:
    candidates, exclusions = select_candidates([*FREE, DESIGN], ["west-01"], {"east-01": FORBIDDEN})
    assert candidates == ()
    by_firm = Exclusion("west-01", EXCLUDED_BY_PROFILE)
    assert exclusions == (FORBIDDEN, by_firm, Exclusion("west-02", "design"))


def test_what_the_firm_itself_wants_is_named_before_what_a_coordinator_wrote() -> None:
    _, exclusions = select_candidates(FREE, ["east-01"], {"east-01": FORBIDDEN})
    assert exclusions == (Exclusion("east-01", EXCLUDED_BY_PROFILE),)


def test_what_the_catalogue_says_is_named_before_all_else() -> None:
    forbidden = Exclusion("west-02", "forbid")
    _, exclusions = select_candidates([DESIGN], ["west-02"], {"west-02": forbidden})
    assert exclusions == (Exclusion("west-02", "design"),)
