"""What every PartnerStore promises of contacts that wait, and of those that were replaced."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from features.vocabulary import Confidence
from matcher.partner import PartnerContact, Standing
from matcher.review_errors import ContactNotFoundError
from tests.fakes import NOW
from tests.store_cases import LATER

ANNA, BERT = "account:anna", "account:bert"
AGENCY = PartnerContact(
    0, "gwangju", "KICOX 광주", "office@example.org", "ko", "its own web page", date(2026, 2, 1),
    ANNA, NOW, confidence=Confidence.HIGH,
)  # fmt: skip
OTHER = replace(AGENCY, name="Kim", email="kim@example.org")


def corrected(stores: Any, contact_id: int, correct: PartnerContact) -> PartnerContact:
    waiting = stores.partners.propose_contact(replace(correct, replaces=contact_id), NOW)
    confirmed: PartnerContact = stores.partners.confirm_contact(waiting.id, BERT, LATER)
    return confirmed


def actions(stores: Any) -> list[str]:
    found = [row.event.action for row in stores.audit.rows()]
    return [one.removeprefix("partner_contact.") for one in found if "partner_contact" in one]


def test_nobody_is_written_to_before_a_contact_is_confirmed(stores: Any) -> None:
    waiting = stores.partners.propose_contact(AGENCY, NOW)
    assert waiting.is_waiting
    assert waiting.since == NOW
    assert stores.partners.contacts() == ()
    assert stores.partners.contacts(standing=Standing.WAITING) == (waiting,)
    assert stores.partners.contacts(["gumi"], Standing.WAITING) == ()

    confirmed = stores.partners.confirm_contact(waiting.id, BERT, LATER)
    assert confirmed == replace(AGENCY, id=waiting.id)
    assert stores.partners.contacts() == (confirmed,)
    assert actions(stores) == ["proposed", "confirmed"]


def test_a_contact_is_confirmed_once(stores: Any) -> None:
    waiting = stores.partners.propose_contact(AGENCY, NOW)
    stores.partners.confirm_contact(waiting.id, BERT, NOW)
    with pytest.raises(ContactNotFoundError):
        stores.partners.confirm_contact(waiting.id, BERT, NOW)
    with pytest.raises(ContactNotFoundError):
        stores.partners.confirm_contact(77, BERT, NOW)


def test_a_correction_that_waits_changes_nothing(stores: Any) -> None:
    contact = stores.partners.add_contact(AGENCY, NOW)
    waiting = stores.partners.propose_contact(replace(OTHER, replaces=contact.id), NOW)
    assert stores.partners.contacts() == (contact,)

    stores.partners.end_contact(waiting.id, ANNA, LATER)
    assert stores.partners.contacts() == (contact,)
    assert stores.partners.contact(waiting.id).email == ""
    assert stores.partners.erased() == {waiting.key: LATER}


def test_what_a_correction_has_replaced_is_kept(stores: Any) -> None:
    contact = stores.partners.add_contact(AGENCY, NOW)
    after = corrected(stores, contact.id, OTHER)
    assert stores.partners.contacts() == (after,)

    (former,) = stores.partners.contacts(standing=Standing.FORMER)
    assert former == replace(contact, standing=Standing.FORMER, replaces=after.id, since=LATER)
    assert stores.partners.erased() == {}
    assert actions(stores) == ["added", "proposed", "replaced", "confirmed"]


def test_only_what_the_last_correction_has_replaced_is_kept(stores: Any) -> None:
    first = stores.partners.add_contact(AGENCY, NOW)
    second = corrected(stores, first.id, OTHER)
    third = corrected(stores, second.id, replace(OTHER, name="Lee"))
    assert stores.partners.contact(first.id).email == ""
    (former,) = stores.partners.contacts(standing=Standing.FORMER)
    assert (former.id, former.replaces) == (second.id, third.id)


def test_of_two_corrections_of_one_contact_the_second_names_what_has_gone(stores: Any) -> None:
    contact = stores.partners.add_contact(AGENCY, NOW)
    asked = (replace(OTHER, replaces=contact.id), replace(OTHER, name="Lee", replaces=contact.id))
    one, two = (stores.partners.propose_contact(each, NOW) for each in asked)
    after = stores.partners.confirm_contact(one.id, BERT, LATER)
    with pytest.raises(ContactNotFoundError) as caught:
        stores.partners.confirm_contact(two.id, BERT, LATER)
    assert caught.value.contact_id == contact.id
    assert stores.partners.contacts() == (after,)
    assert stores.partners.contacts(standing=Standing.WAITING) == (two,)


def test_what_is_about_a_forgotten_contact_is_forgotten_with_it(stores: Any) -> None:
    first = stores.partners.add_contact(AGENCY, NOW)
    second = corrected(stores, first.id, OTHER)
    waiting = stores.partners.propose_contact(replace(OTHER, replaces=second.id), NOW)
    stores.partners.end_contact(second.id, ANNA, LATER)
    kept = [stores.partners.contact(one.id) for one in (first, second, waiting)]
    assert [(one.name, one.email, one.source) for one in kept] == [("", "", "")] * 3
    assert set(stores.partners.erased()) == {one.key for one in kept}
    for standing in Standing:
        assert stores.partners.contacts(standing=standing) == ()


def test_what_waits_is_forgotten_again_after_a_restore(stores: Any) -> None:
    first = stores.partners.add_contact(AGENCY, NOW)
    second = corrected(stores, first.id, OTHER)
    assert set(stores.partners.reapply_erasures([second.key], LATER)) == {first.key, second.key}
    assert stores.partners.contact(first.id).email == ""


def test_a_correction_of_what_is_not_there_is_refused(stores: Any) -> None:
    waiting = stores.partners.propose_contact(AGENCY, NOW)
    for replaced in (waiting.id, 77):
        with pytest.raises(ContactNotFoundError):
            stores.partners.propose_contact(replace(OTHER, replaces=replaced), NOW)
    with pytest.raises(ValueError, match="email"):
        stores.partners.propose_contact(replace(OTHER, email="nobody"), NOW)
