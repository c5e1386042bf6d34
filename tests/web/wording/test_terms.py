"""Terms that decisions have added are said in every language like everything else."""

from __future__ import annotations

import pytest

from features.vocabulary import LANGUAGES, Group
from tests.factories import make_catalogue, make_matcher, make_profile
from tests.matcher.test_added_terms import BEND, PRODUCT, with_two_terms
from web.wording.reasons import Wording


@pytest.mark.parametrize("language", LANGUAGES)
def test_terms_are_said_in_every_language(language: str) -> None:
    wording = Wording(language, make_catalogue())
    one = make_matcher(model=with_two_terms()).recommend(make_profile()).ranking[0]
    said = wording.reasons(one)
    assert wording.comparison("technology_focus") in said[PRODUCT]
    assert wording.comparison("readiness_personnel") in said[BEND]
    assert wording.comparison("barrier_cost") in wording.comparison(PRODUCT)
    assert wording.comparison("readiness_personnel") in wording.comparison(BEND)
    assert (wording.mine(PRODUCT, one), wording.theirs(PRODUCT, one)) == ("", "")
    assert wording.group(Group.COMBINED)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_direction_and_each_kind_of_term_has_words_of_its_own(language: str) -> None:
    wording = Wording(language, make_catalogue())
    one = make_matcher(model=with_two_terms()).recommend(make_profile()).ranking[0]
    said = {
        wording.say_term(one.contribution(key)._replace(contribution=sign))
        for key in (PRODUCT, BEND)
        for sign in (0.1, -0.1)
    }
    curves = {
        wording.say_term(one.contribution(BEND)._replace(key=key, contribution=sign))
        for key in ("size_fit*low", "size_fit*high")
        for sign in (0.1, -0.1)
    }
    names = {wording.comparison(key) for key in ("size_fit", "size_fit*low", "size_fit*high")}
    assert (len(said), len(curves), len(names)) == (4, 4, 3)
