"""What waits for the address of an account, when the account moves to another."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from matcher.accounts import AccountChange, Role
from tests.account_cases import INVITED, account, create, invitation, message
from tests.fakes import NOW
from tests.store_cases import LATER

ADMINISTRATOR = account("otto", Role.ADMINISTRATOR)


@pytest.mark.parametrize("confirmed_at", [NOW, None])
def test_what_waits_for_an_address_moves_with_the_account_whose_address_it_was(
    stores: Any, confirmed_at: datetime | None
) -> None:
    anna = account("anna", email="Anna@großmann.de", confirmed_at=confirmed_at)
    partner = message("contact-1-abc", recipient="anna@großmann.de")
    invited = message(f"invitation-{INVITED[:32]}", recipient="ANNA@großmann.de")
    create(stores, anna, ADMINISTRATOR, invitations=(invitation(email="ANNA@großmann.de"),),
           messages=(message("to-anna", recipient="anna@xn--gromann-2va.de"), partner,
                     *([invited] if confirmed_at else ())))  # fmt: skip
    moved = replace(anna, email="new@example.org", confirmed_at=LATER)
    told = message("told", recipient="anna@großmann.de", about="account:anna")
    stores.accounts.apply(
        AccountChange(credentials=(moved,), seen=(anna,), messages=(told,)), LATER
    )
    owns = confirmed_at is not None
    new = "new@example.org"
    assert (stores.accounts.invitations() == ()) is owns
    sent = {one.key: one.recipient for one in stores.outbox.claim(9, LATER)}
    assert sent == {
        "to-anna": new if owns else "anna@xn--gromann-2va.de",
        "contact-1-abc": "anna@großmann.de",
        "told": "anna@großmann.de",
    }
    stores.accounts.apply(AccountChange(erased=("anna",)), LATER)
    assert (stores.outbox.keys() == {"contact-1-abc"}) is owns
