"""What every PrivacyStore promises."""

from __future__ import annotations

from typing import Any

import pytest

from matcher.errors import (
    ConsentError,
    PeriodError,
    ProfileNotFoundError,
    TooManyConsentsError,
)
from matcher.privacy import Consent, Period, TextKind
from matcher.records import ProfileRevision
from tests.fakes import NOW
from tests.store_cases import LATER

TEXTS = {"de": "Ja", "en": "Yes", "ko": "예"}


def save(stores: Any, **texts: str) -> Any:
    return stores.privacy.save_text(TextKind.CONSENT, {**TEXTS, **texts}, "account:otto", NOW)


def test_a_text_has_versions_and_an_equal_one_adds_none(stores: Any) -> None:
    first, second = save(stores), save(stores, en="Yes, indeed")
    assert save(stores, en="Yes, indeed") == second
    assert (first.version, second.version) == (1, 2)
    assert stores.privacy.texts(TextKind.CONSENT) == (first, second)
    assert stores.privacy.texts(TextKind.IMPRINT) == ()
    events = [row.event for row in stores.audit.rows()]
    assert [(e.actor, e.action, e.subject, e.detail) for e in events] == [
        ("account:otto", "text.saved", "text:consent", {"version": version}) for version in (1, 2)
    ]


def test_what_a_firm_agreed_to_and_when_is_kept(stores: Any, profile: ProfileRevision) -> None:
    firm = profile.profile_id
    save(stores)
    assert stores.privacy.consents(firm) == ()
    given = stores.privacy.add_consent(firm, 1, True, NOW)
    assert stores.privacy.add_consent(firm, 1, True, LATER) == given == Consent(firm, 1, True, NOW)
    assert stores.privacy.withdrawn() == {}
    taken_back = stores.privacy.add_consent(firm, 1, False, LATER)
    assert stores.privacy.consents(firm) == (given, taken_back)
    assert stores.privacy.withdrawn().keys() == {firm}
    stores.privacy.add_consent(firm, 1, True, LATER)
    assert stores.privacy.withdrawn() == {}
    actions = [row.event.action for row in stores.audit.of_subject(f"profile:{firm}")]
    assert actions[1:] == ["consent.given", "consent.withdrawn", "consent.given"]


@pytest.mark.parametrize(("version", "given"), [(1, False), (2, True), (0, True), (-1, True)])
def test_only_what_there_is_can_be_agreed_to_or_withdrawn(
    stores: Any, profile: ProfileRevision, version: int, given: bool
) -> None:
    save(stores)
    with pytest.raises(ConsentError):
        stores.privacy.add_consent(profile.profile_id, version, given, NOW)
    with pytest.raises(ProfileNotFoundError):
        stores.privacy.add_consent("nobody", 1, True, NOW)
    assert stores.privacy.consents(profile.profile_id) == ()


def test_consents_go_with_their_firm(stores: Any, profile: ProfileRevision) -> None:
    save(stores)
    stores.privacy.add_consent(profile.profile_id, 1, True, NOW)
    stores.privacy.add_consent(profile.profile_id, 1, False, NOW)
    stores.profiles.erase(profile.profile_id, LATER)
    assert stores.privacy.consents(profile.profile_id) == ()
    assert stores.privacy.withdrawn() == {}


def test_a_period_is_set_and_replaced(stores: Any) -> None:
    assert stores.privacy.periods() == {}
    for days in (90, 30):
        stores.privacy.set_period(Period.PROFILES, days, "command", NOW)
    assert stores.privacy.periods() == {Period.PROFILES: 30}
    for wrong in (0, 3651):
        with pytest.raises(PeriodError):
            stores.privacy.set_period(Period.PROFILES, wrong, "command", NOW)
    rows = stores.audit.rows()
    assert [row.event.detail for row in rows] == [{"days": 90}, {"days": 30}]


def test_a_firm_agrees_only_so_often_and_withdraws_whenever_it_likes(
    stores: Any, profile: ProfileRevision, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("matcher.limits.MAX_CONSENTS", 3)
    firm = profile.profile_id
    save(stores)
    for given in (True, False, True, False):
        stores.privacy.add_consent(firm, 1, given, NOW)
    with pytest.raises(TooManyConsentsError):
        stores.privacy.add_consent(firm, 1, True, NOW)
    assert len(stores.privacy.consents(firm)) == 4
