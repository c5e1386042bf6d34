"""What every store of marks promises."""

from __future__ import annotations

from typing import Any

import pytest

from matcher.accounts import AccountChange
from matcher.demonstration_ports import Mark
from matcher.errors import NotEmptyError
from matcher.records import ProfileRevision
from tests.account_cases import EVENT
from tests.fakes import NOW
from tests.store_cases import LATER


def test_an_installation_has_no_mark_until_one_is_set_with_its_audit_row(stores: Any) -> None:
    assert stores.marks.marks() == frozenset()
    stores.marks.set_mark(Mark.DEMONSTRATION, "command", NOW)
    assert stores.marks.marks() == {Mark.DEMONSTRATION}
    last = stores.audit.last()
    assert (last.event.action, last.event.subject) == (
        "instance.marked",
        "instance:demonstration",
    )


def test_setting_a_mark_again_changes_nothing(stores: Any) -> None:
    for now in (NOW, LATER):
        stores.marks.set_mark(Mark.DEMONSTRATION, "command", now)
        stores.marks.set_mark(Mark.FILLED, "command", now)
    assert stores.marks.marks() == set(Mark)
    assert len(stores.audit.rows()) == 2


def test_what_holds_a_profile_becomes_no_demonstration(
    stores: Any, profile: ProfileRevision
) -> None:
    before = stores.audit.rows()
    with pytest.raises(NotEmptyError):
        stores.marks.set_mark(Mark.DEMONSTRATION, "command", NOW)
    assert stores.marks.marks() == frozenset()
    assert stores.audit.rows() == before


def test_what_holds_no_more_than_an_audit_row_becomes_no_demonstration(stores: Any) -> None:
    stores.accounts.apply(AccountChange(events=(EVENT,)), NOW)
    with pytest.raises(NotEmptyError):
        stores.marks.set_mark(Mark.DEMONSTRATION, "command", NOW)
