"""Both sides on their way to numbers: what is compared, what counts, and what is unknown."""

from __future__ import annotations

from dataclasses import replace

import pytest

from features.profile_encoder import MAX_COMPARED, ProfileEncoder
from features.vocabulary import Basis, Cause
from tests.factories import make_catalogue, make_matcher, make_profile
from tests.fake_encoder import HashEncoder

MATCHER = make_matcher()
LINES = [f"sensor {number}" for number in range(MAX_COMPARED + 40)]


@pytest.mark.parametrize(
    ("block", "answers"),
    [
        ("problem", {"problem": "\n".join(LINES)}),
        ("offered", {"technologies_offered": ["; ".join(LINES[at : at + 12])
                                              for at in range(0, len(LINES), 12)]}),
    ],
)  # fmt: skip
def test_the_first_phrases_of_a_long_answer_are_compared(
    block: str, answers: dict[str, object]
) -> None:
    firm = MATCHER.profiles.encode_sme(make_profile(**answers))
    assert list(getattr(firm, block).phrases) == LINES[:MAX_COMPARED]


def test_words_are_counted_once_and_without_boilerplate() -> None:
    given = {
        "technologies_offered": ["optical sensors", "innovative Lösungen"],
        "english": ["optical sensors of any kind"],
        "technologies_sought": ["lenses"],
    }
    assert MATCHER.profiles.encode_sme(make_profile(**given)).words == 3


@pytest.mark.parametrize(
    ("employees", "may_apply"), [(249, [1.0, 1.0]), (250, [1.0, 0.0]), (None, [1.0, None])]
)
def test_a_programme_is_open_up_to_its_largest_firm(
    employees: int | None, may_apply: list[float | None]
) -> None:
    found = MATCHER.profiles.encode_sme(make_profile(employees=employees)).programmes
    assert [None if one != one else one for one in found.tolist()] == may_apply


def test_the_head_count_is_missed_for_funding_only_where_a_programme_asks_for_it() -> None:
    nobody = make_profile(employees=None)
    causes = MATCHER.profiles.encode_sme(nobody).causes
    assert causes["funding_route"] is Cause.NOT_ANSWERED
    plain = make_catalogue()
    anyone = tuple(replace(one, max_employees=None) for one in plain.programmes)
    encoder = ProfileEncoder(replace(plain, programmes=anyone), HashEncoder())
    assert "funding_route" not in encoder.encode_sme(nobody).causes


@pytest.mark.parametrize(
    ("basis", "fields"),
    [(Basis.DOCUMENTED, ("optical testing", "lasers")), (Basis.RECONSTRUCTED, ())],
)
def test_fields_of_an_institute_count_only_with_a_source(
    basis: Basis, fields: tuple[str, ...]
) -> None:
    plain = make_catalogue()
    (lab,) = plain.institutions
    sourced = replace(lab, provenance=replace(lab.provenance, basis=basis))
    catalogue = replace(plain, institutions=(sourced,))
    encoder = ProfileEncoder(catalogue, HashEncoder())
    encoded = encoder.encode_candidates([catalogue.mini_cluster("east-01")])
    assert encoded.inputs[0]["problem_fit"].phrases == fields
    assert encoded.problem_targets.starts.tolist() == [0, 2 + len(fields)]
