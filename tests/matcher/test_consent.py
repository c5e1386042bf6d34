"""What a firm agreed to is compared with what would be told now, part by part."""

from __future__ import annotations

import pytest

from features.profiles import Contact
from matcher.consent import NameTold, what_differs

CONTACT = Contact(person="Erika", email="erika@muster.example", telephone="0123 45678")
AGREED = NameTold("Muster GmbH", CONTACT).fingerprint


@pytest.mark.parametrize(
    ("name", "changed", "parts"),
    [
        ("Muster GmbH", {}, ()),
        ("Muster AG", {}, ("name",)),
        ("Muster GmbH", {"person": None}, ("person",)),
        ("Muster AG", {"email": "e@muster.example", "telephone": None},
         ("name", "email", "telephone")),
    ],
)  # fmt: skip
def test_each_part_that_changed_is_named(
    name: str, changed: dict[str, str | None], parts: tuple[str, ...]
) -> None:
    now = NameTold(name, CONTACT.model_copy(update=changed))
    assert what_differs(AGREED, now) == parts


def test_a_consent_of_before_says_nothing_of_what_it_was_about() -> None:
    assert what_differs("", NameTold("Other", Contact())) == ()


def test_a_fingerprint_repeats_nothing_and_fits_its_column() -> None:
    assert len(AGREED) <= 64
    assert "Muster" not in AGREED
