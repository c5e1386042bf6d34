"""The use cases of a firm: asking for introductions, following them, answering, withdrawing."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date

from features.errors import ClusterbridgeError
from features.plain_data import cleaned
from matcher.brief import REVEALS, DisclosureStep
from matcher.erasure_operations import reconcile_erasures
from matcher.errors import ProfileNotFoundError
from matcher.operations import Services, open_confirmed, open_profile
from matcher.origins import Origin
from matcher.planning import Command, Effect, Plan
from matcher.recommend import Ranked
from matcher.review import OPEN_STATES, ReviewAction, ReviewReason, ReviewState, Side
from matcher.review_errors import (
    IntroductionNotFoundError,
    NotComparedError,
    RequestsRefusedError,
    WorldMovedError,
)
from matcher.review_records import MAX_ASKED, Disclosure, Introduction, NewIntroduction

_ANY_NOTE = "-"
"""Stands for the reason that is asked for only once the firm has seen what would come of it."""
FIRST_CONTACT = REVEALS[DisclosureStep.FIRST_CONTACT]
"""What a firm can let out with the first contact; none of it names the firm."""


def ask_for_introductions(
    services: Services,
    token: str,
    ranked: Ranked,
    mini_clusters: Sequence[str],
    message: str,
    disclosed: Collection[Disclosure],
    origin: Origin = Origin.UNKNOWN,
) -> tuple[Introduction, ...]:
    """Keep what a firm asks for, until a coordinator decides; nothing is sent to anybody.

    Either all of them are kept or none is. Asking for the same ones again keeps nothing twice:
    each is then refused as open.

    Parameters
    ----------
    ranked : the suggestions for the firm's own answers.
    mini_clusters : 1 to ``MAX_ASKED``; one that is named twice counts once.
    message : what it wants to solve; not empty, at most ``MAX_MESSAGE`` characters.
    disclosed : of :data:`FIRST_CONTACT`.
    origin : from which page it is asked.

    Raises
    ------
    LinkError : when the token opens nothing (any more).
    NotHandedOverError : the firm has not confirmed its answers.
    ProfileNotFoundError : the suggestions are another firm's, or their revision is not stored.
    RequestsRefusedError : at least one cannot be asked for now; it says which, and why each.
    TooManyIntroductionsError : it has asked for too many, in all or in a day.
    ValueError : another message, disclosure or number than is allowed.
    """
    profile_id = open_confirmed(services, token).profile_id
    if ranked.revision.profile_id != profile_id:
        raise ProfileNotFoundError(ranked.revision.profile_id)
    chosen, text = tuple(dict.fromkeys(mini_clusters)), cleaned(message)
    if not 0 < len(chosen) <= MAX_ASKED or not text or not set(disclosed) <= set(FIRST_CONTACT):
        raise ValueError("not a request for introductions")
    unknown: dict[str, ClusterbridgeError] = {
        one: NotComparedError(one)
        for one in chosen
        if ranked.recommendation.explanation(one) is None
    }
    if unknown:
        raise RequestsRefusedError(unknown)
    asked = [_asked_for(ranked, one, text, disclosed, origin) for one in chosen]
    return services.review.request(asked, f"link:{profile_id}", services.clock.now())


def ask_for_introduction(
    services: Services,
    token: str,
    ranked: Ranked,
    mini_cluster: str,
    message: str,
    disclosed: Collection[Disclosure],
) -> Introduction:
    """Keep that a firm asks for one.

    Raises
    ------
    NotComparedError : the mini-cluster was not compared.
    AlreadyRequestedError, PairForbiddenError : it cannot be asked for now.
    LinkError, NotHandedOverError, ProfileNotFoundError, ValueError : as for
        :func:`ask_for_introductions`.
    """
    given = (services, token, ranked, [mini_cluster], message, disclosed)
    try:
        (kept,) = ask_for_introductions(*given)
    except RequestsRefusedError as error:
        raise error.refused[mini_cluster] from error
    return kept


def _asked_for(
    ranked: Ranked,
    mini_cluster: str,
    message: str,
    disclosed: Collection[Disclosure],
    origin: Origin,
) -> NewIntroduction:
    recommendation = ranked.recommendation
    explanation = recommendation.explanation(mini_cluster)
    assert explanation is not None  # noqa: S101 - tells the type checker
    return NewIntroduction(
        profile_id=ranked.revision.profile_id,
        revision=ranked.revision.revision,
        mini_cluster=mini_cluster,
        model_version=recommendation.model.version,
        catalogue_version=recommendation.catalogue.version,
        rank=ranked.places[mini_cluster],
        score=explanation.score,
        chance=explanation.chance,
        chance_low=explanation.interval[0],
        chance_high=explanation.interval[1],
        message=message,
        disclosed=frozenset(disclosed),
        origin=origin,
    )


def introductions_of_firm(services: Services, token: str) -> tuple[Introduction, ...]:
    """Return what a firm has asked for, the latest first; raises LinkError."""
    return services.review.of_profile(open_profile(services, token).profile_id)[::-1]


def open_introductions(services: Services, token: str) -> Mapping[str, Introduction]:
    """Return those that are still open, by mini-cluster; raises LinkError."""
    found = introductions_of_firm(services, token)
    return {one.asked.mini_cluster: one for one in found if one.state in OPEN_STATES}


def settled_introductions(services: Services, token: str) -> Mapping[str, Introduction]:
    """Return the last ones, by mini-cluster, where there is nothing to ask for anew by the way.

    They are open, or the partner has refused. Raises LinkError.
    """
    last = {one.asked.mini_cluster: one for one in introductions_of_firm(services, token)[::-1]}
    settled = {*OPEN_STATES, ReviewState.REFUSED}
    return {place: one for place, one in last.items() if one.state in settled}


def own_introduction(services: Services, token: str, introduction_id: str) -> Introduction:
    """Return one of a firm's own.

    Raises
    ------
    LinkError : when the token opens nothing (any more).
    IntroductionNotFoundError : also for somebody else's.
    """
    profile_id = open_profile(services, token).profile_id
    found = services.review.get(introduction_id)
    if found.asked.profile_id != profile_id:
        raise IntroductionNotFoundError(introduction_id)
    return found


def preview_taking_back(
    services: Services, token: str, introduction_id: str, number: int
) -> tuple[Introduction, Effect, str]:
    """Return what would come of it if a firm took back what it reported; changes nothing.

    Parameters
    ----------
    number : of the step that would be taken back.

    Returns
    -------
    The introduction, the effect, and its hash to go on with.

    Raises
    ------
    LinkError, IntroductionNotFoundError : as for :func:`own_introduction`.
    NotHandedOverError : the firm has not confirmed its answers.
    """
    open_confirmed(services, token)
    one = own_introduction(services, token, introduction_id)
    planned = _planned(services, one, [_taking_back(one, number, _ANY_NOTE, Origin.UNKNOWN)])
    return one, planned.effects[0], planned.outcome


def take_back_report(
    services: Services,
    token: str,
    introduction_id: str,
    number: int,
    note: str,
    seen: str,
    origin: Origin = Origin.UNKNOWN,
) -> None:
    """Take back what the firm reported, if what comes of it is what the firm was shown.

    Parameters
    ----------
    number : of the step to take back.
    note : why; the coordinator reads it.
    seen : hash of what :func:`preview_taking_back` showed.

    Raises
    ------
    LinkError, IntroductionNotFoundError : as for :func:`own_introduction`.
    NotHandedOverError : the firm has not confirmed its answers.
    WorldMovedError : something else would come of it by now, or it cannot be done; its plan
        says what.
    """
    open_confirmed(services, token)
    one = own_introduction(services, token, introduction_id)
    commands = [_taking_back(one, number, note, origin)]
    planned = _planned(services, one, commands)
    if planned.refused or planned.outcome != seen:
        raise WorldMovedError(planned)
    _commit(services, one, commands, planned)


def _taking_back(one: Introduction, number: int, note: str, origin: Origin) -> Command:
    undo = Command(one.id, ReviewAction.UNDO, len(one.steps), note=note, undoes=number)
    return replace(undo, origin=origin)


def _planned(services: Services, one: Introduction, commands: Sequence[Command]) -> Plan:
    actor, now = f"link:{one.asked.profile_id}", services.clock.now()
    return services.review.preview(commands, Side.FIRM, actor, now)


def _commit(
    services: Services, one: Introduction, commands: Sequence[Command], planned: Plan
) -> None:
    actor, now = f"link:{one.asked.profile_id}", services.clock.now()
    services.review.commit(commands, Side.FIRM, actor, now, planned.fingerprint)


def take_firm_step(
    services: Services,
    token: str,
    introduction_id: str,
    action: ReviewAction,
    seen: int,
    note: str = "",
    reasons: tuple[ReviewReason, ...] = (),
    happened_on: date | None = None,
    origin: Origin = Origin.UNKNOWN,
    shown: str = "",
) -> None:
    """Take a step on behalf of the firm: answer, withdraw, consent, report what has come of it.

    Parameters
    ----------
    seen : number of steps that the page showed.
    origin : from which page it is taken.
    shown : fingerprint of what it showed of the firm, with a consent.

    Raises
    ------
    LinkError, IntroductionNotFoundError : as for :func:`own_introduction`.
    NotHandedOverError : the firm has not confirmed its answers.
    WorldMovedError : it cannot be done (any more); its plan says why.
    """
    open_confirmed(services, token)
    one = own_introduction(services, token, introduction_id)
    command = Command(one.id, action, seen, reasons=reasons, note=note, happened_on=happened_on)
    commands = [replace(command, origin=origin, shown=shown)]
    planned = _planned(services, one, commands)
    if planned.refused:
        raise WorldMovedError(planned)
    _commit(services, one, commands, planned)
    if action is ReviewAction.REVOKE_CONSENT:
        reconcile_erasures(services)
