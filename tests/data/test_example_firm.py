"""The synthetic example firm of the public pages."""

from __future__ import annotations

from data.example_firm import load_example_firm
from data.reference import load_catalogue
from features.profile_checks import check_references


def test_example_fits_the_catalogue_and_is_described_in_three_languages() -> None:
    firm = load_example_firm()
    check_references(firm.profile, load_catalogue())
    assert len({firm.description.de, firm.description.en, firm.description.ko}) == 3
    assert "\n" not in firm.description.de
