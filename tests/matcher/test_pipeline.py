"""What a matcher refuses before it ranks anything."""

from __future__ import annotations

import pytest

from features.comparisons import RULES_VERSION
from matcher.errors import ModelRulesError
from matcher.types import RULES
from tests.factories import make_matcher, make_model


@pytest.mark.parametrize("inputs", [{}, {RULES: f"{RULES_VERSION}0"}])
def test_a_model_of_other_rules_is_refused_with_what_to_do(inputs: dict[str, str]) -> None:
    with pytest.raises(ModelRulesError, match=r"serve.*build-reference") as caught:
        make_matcher(model=make_model(inputs=inputs))
    assert caught.value.version == "test-model"
    assert caught.value.needed == RULES_VERSION
