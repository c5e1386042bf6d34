"""Other readings of the same decisions, in words."""

from __future__ import annotations

from typing import Any

from tests.factories import make_catalogue
from tests.learning_site import open_site
from web.learning.readings import readings_of
from web.wording.formatting import Formats
from web.wording.labels import Labels

ROW = {"comparison": "barrier_cost", "before": 0.4, "after": 0.31, "errors": -2.5}
NO_PAIRS = {"missing": "no_pairs", "pairs": 0, "lists": 0, "weights": {}}


def beside(row: dict[str, Any]) -> dict[str, Any]:
    quiet = {"missing": None, "silent": 9, "looked": [], "weights": {"interested": [row]}}
    return {"beside": {"silence": quiet, "pairs": NO_PAIRS, "groups": [], "leniency": []}}


def test_silence_is_told_with_what_it_would_change_and_that_it_is_a_guess(
    tmp_path: Any,
) -> None:
    labels, fmt = Labels("en", make_catalogue()), Formats("en")
    with open_site(tmp_path, 0).app.test_request_context("/en/learning/"):
        new = readings_of(beside(ROW), labels, fmt)
    assert new is not None
    assert new.silence.rows[0][2:] == ("+0.40", "+0.31", "−2.5")
    assert "9 pairings were shown" in new.silence.said
    assert "guessed from whether anybody spoke" in new.silence.said
    assert new.pairs.rows == ()
