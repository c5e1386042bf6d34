"""Who may speak for a firm: nobody before it has confirmed what was filled in for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from matcher.accounts import AccountChange, Role
from matcher.errors import NotHandedOverError
from matcher.firm_operations import take_over
from matcher.introduction_operations import ask_for_introduction, take_firm_step
from matcher.operations import (
    Services,
    load_reference,
    open_profile,
    record_verdict,
    start_profile,
)
from matcher.privacy import TextKind
from matcher.privacy_operations import consent, export_profile, save_text
from matcher.recommend import rank
from matcher.records import StoredCatalogue, StoredModel, VerdictKind
from matcher.review import ReviewAction
from matcher.verdicts import GivenVerdict
from tests.account_cases import account
from tests.factories import make_catalogue, make_matcher
from tests.fakes import NOW, fake_services

ANSWERS = {"name": "Muster GmbH", "land": "DE-TH", "technologies_offered": ["Lasermesstechnik"]}
MATCHER = make_matcher()
CARL = account("carl", Role.COORDINATOR)


def ask(services: Services, token: str, number: int = 0) -> Any:
    ranked = rank(MATCHER, open_profile(services, token))
    place = ranked.recommendation.ranking[number].mini_cluster
    return ask_for_introduction(services, token, ranked, place, "Wir suchen Optiken.", ())


def step(services: Services, token: str) -> None:
    (one,) = services.review.of_profile(open_profile(services, token).profile_id)
    take_firm_step(services, token, one.id, ReviewAction.WITHDRAW, 0)


def judge(services: Services, token: str) -> Any:
    verdict = GivenVerdict(MATCHER.catalogue.mini_clusters[0].id, VerdictKind.INTERESTING)
    return record_verdict(services, token, verdict, make_catalogue(), MATCHER.model.version)


ACTS: dict[str, Callable[[Services, str], Any]] = {
    "asks for an introduction": ask,
    "takes a step": step,
    "gives a verdict": judge,
    "agrees": lambda services, token: consent(services, token, 1, given=True),
    "withdraws": lambda services, token: consent(services, token, 1, given=False),
    "exports": export_profile,
    "becomes a member": lambda services, token: take_over(services, token, CARL),
}


@pytest.mark.parametrize("act", ACTS)
def test_nobody_speaks_for_a_firm_that_has_not_confirmed(act: str) -> None:
    services = fake_services()
    catalogue, model = MATCHER.catalogue.version, MATCHER.model.version
    load_reference(services, StoredCatalogue.of(catalogue, "2010", {}), StoredModel.of(model, {}))
    save_text(services, TextKind.CONSENT, dict.fromkeys(("de", "en", "ko"), "x"), "command")
    token, revision = start_profile(services, ANSWERS)
    ask(services, token, 1)
    consent(services, token, 1, given=True)
    entered = ((revision.profile_id, CARL.id),)
    services.accounts.apply(AccountChange(created=(CARL,), entered=entered), NOW)
    before = len(services.audit.rows())
    with pytest.raises(NotHandedOverError):
        ACTS[act](services, token)
    assert len(services.audit.rows()) == before
    services.accounts.apply(AccountChange(confirmed=(revision.profile_id,)), NOW)
    ACTS[act](services, token)
