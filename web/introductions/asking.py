"""A firm asks for an introduction to one suggestion, or to several at once with one form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from features.errors import ClusterbridgeError
from features.plain_data import cleaned
from matcher.accounts import home_of
from matcher.introduction_operations import (
    FIRST_CONTACT,
    ask_for_introductions,
    open_introductions,
    settled_introductions,
)
from matcher.operations import open_confirmed
from matcher.origins import Origin
from matcher.review_errors import (
    AlreadyRequestedError,
    NotComparedError,
    PairForbiddenError,
    RequestsRefusedError,
)
from matcher.review_operations import has_reviewer
from matcher.review_records import MAX_ASKED, MAX_MESSAGE
from web.contexts import render
from web.controls import Faults
from web.introductions.contexts import AskPage
from web.limits import limit_shows, limit_writes, small_number
from web.pairing.results import LIST_LENGTH
from web.pairing.views import Asked, with_ranking
from web.questionnaire.pages import field_url, make_choices
from web.review.words import disclosure_names, state_names
from web.wiring import wired

ONE = "/p/<token>/suggestions/<mini_cluster>/introduction"
SEVERAL = "/p/<token>/introductions/new"


@dataclass(frozen=True, slots=True)
class _Typed:
    """What stands in the form.

    Parameters
    ----------
    offered : mini-clusters that can be chosen in it; the only one where there is nothing to choose.
    """

    offered: tuple[str, ...]
    chosen: tuple[str, ...]
    message: str
    disclosed: frozenset[str] = frozenset()
    one: bool = False


def add_to(blueprint: Blueprint) -> None:
    """Let a blueprint answer these pages."""
    blueprint.get(ONE)(ask)
    blueprint.post(ONE)(send)
    blueprint.get(SEVERAL)(ask_several)
    blueprint.post(SEVERAL)(send_several)


@limit_shows
@with_ranking
def ask(asked: Asked, mini_cluster: str) -> ResponseReturnValue:
    """Show the form for one suggestion, unless an introduction to it is open already."""
    if mini_cluster in open_introductions(wired().services, asked.reader.links.token):
        return _asked_already(asked)
    problem = asked.recommendation.profile.problem or ""
    page = _page(asked, _Typed((mini_cluster,), (mini_cluster,), problem, one=True))
    if asked.recommendation.explanation(mini_cluster) is None:
        raise NotComparedError(mini_cluster)
    return render("introductions/ask.html", page)


@limit_shows
@with_ranking
def ask_several(asked: Asked) -> ResponseReturnValue:
    """Show the form for several; those named in the address are ticked, or said to be left out."""
    named = set(request.args.getlist("place"))
    there = settled_introductions(wired().services, asked.reader.links.token)
    ranked = [one.mini_cluster for one in asked.recommendation.ranking]
    free = [one for one in ranked if one not in there]
    chosen = tuple(one for one in free if one in named)
    if not free or (named and not chosen):
        return _asked_already(asked)
    problem = asked.recommendation.profile.problem or ""
    typed = _Typed(chosen or tuple(free[:LIST_LENGTH]), chosen, problem)
    states = state_names()
    left_out = tuple(
        f"{_name(asked, one)}: {states[there[one].state]}"
        for one in ranked
        if one in named and one in there
    )
    page = replace(_page(asked, typed), left_out=left_out)
    return render("introductions/ask.html", page)


@limit_writes
@with_ranking
def send(asked: Asked, mini_cluster: str) -> ResponseReturnValue:
    """Keep what the firm asks for; nothing goes to anybody before a coordinator decides."""
    return _kept(asked, _typed((mini_cluster,), (mini_cluster,), one=True))


@limit_writes
@with_ranking
def send_several(asked: Asked) -> ResponseReturnValue:
    """Keep all that the firm asks for, or none of it, and say why each is refused."""
    known = {one.id for one in wired().catalogue.mini_clusters}
    offered = tuple(one for one in dict.fromkeys(request.form.getlist("offered")) if one in known)
    ticked = request.form.getlist("place")
    return _kept(asked, _typed(offered, tuple(one for one in offered if one in ticked)))


def _typed(offered: tuple[str, ...], chosen: tuple[str, ...], *, one: bool = False) -> _Typed:
    told = frozenset(FIRST_CONTACT) & frozenset(request.form.getlist("disclosed"))
    return _Typed(offered, chosen, request.form.get("message", ""), told, one)


def _kept(asked: Asked, typed: _Typed) -> ResponseReturnValue:
    page = _page(asked, typed, _faults(typed))
    if page.faults:
        return render("introductions/ask.html", page), 422
    shown = (
        request.form.get("revision", type=small_number),
        request.form.get("model_version"),
    )
    if shown != (page.revision, page.model_version):
        flash(_("The suggestion has changed since. Please look at it, and send again."), "warn")
        return render("introductions/ask.html", page), 409
    told = [one for one in FIRST_CONTACT if one in typed.disclosed]
    origin = Origin.SUGGESTION if typed.one else Origin.SEVERAL
    given = (asked.reader.links.token, asked.ranked, typed.chosen, typed.message, told, origin)
    try:
        kept = ask_for_introductions(wired().services, *given)
    except RequestsRefusedError as error:
        return _refused(asked, typed, error)
    if len(kept) == 1:
        said = _("Your request is stored. A coordinator decides on it; nobody else has it.")
    else:
        said = _(
            "Your %(count)s requests are stored. Coordinators decide on each of them; nobody else "
            "has them.",
            count=len(kept),
        )
    flash(said, "good")
    return redirect(asked.reader.links.introductions(), 303)


def _refused(asked: Asked, typed: _Typed, error: RequestsRefusedError) -> ResponseReturnValue:
    """Say which are refused and why; a form that was sent twice has done what it should."""
    if set(error.refused) == set(typed.chosen) and all(
        isinstance(one, AlreadyRequestedError) for one in error.refused.values()
    ):
        return _asked_already(asked)
    if typed.one:
        raise error.refused[typed.chosen[0]]
    faults = tuple(
        ("place", f"{asked.reader.head(name).name}: {_why(cause)}")
        for name, cause in error.refused.items()
    )
    return render("introductions/ask.html", _page(asked, typed, faults)), 409


def _why(cause: ClusterbridgeError) -> str:
    if isinstance(cause, AlreadyRequestedError):
        return _("you have asked for this introduction already.")
    if isinstance(cause, PairForbiddenError):
        return _(
            "your network coordinator has noted that the two of you should not be introduced, "
            "because of a conflict of interest for example."
        )
    return _("it was not compared with your firm.")


def _asked_already(asked: Asked) -> ResponseReturnValue:
    flash(_("You have asked for this introduction already; here is how far it is."), "warn")
    return redirect(asked.reader.links.introductions(), 303)


def _faults(typed: _Typed) -> Faults:
    faults, text = [], cleaned(typed.message)
    if not typed.chosen:
        faults.append(("place", _("Please choose at least one mini-cluster.")))
    if len(typed.chosen) > MAX_ASKED:
        faults.append(("place", _("At most %(count)s at once, please.", count=MAX_ASKED)))
    if not text:
        faults.append(("message", _("Please say what you would like to solve together.")))
    if len(text) > MAX_MESSAGE:
        faults.append(("message", _("At most %(count)s characters, please.", count=MAX_MESSAGE)))
    return tuple(faults)


def _page(asked: Asked, typed: _Typed, faults: Faults = ()) -> AskPage:
    links, services = asked.reader.links, wired().services
    names = disclosure_names()
    single = typed.offered[0] if typed.one else ""
    latest = open_confirmed(services, links.token)
    doubt = asked.recommendation.abstained
    return AskPage(
        name=_name(asked, single) if single else "",
        places=() if single else _places(asked, typed.offered),
        chosen_places=frozenset(typed.chosen),
        most=MAX_ASKED,
        action=links.introduction(single) if single else links.introductions_to(),
        back_url=links.pairing(single) if single else links.results(),
        own_url=links.introductions(),
        message=typed.message if faults else typed.message[:MAX_MESSAGE],
        longest=MAX_MESSAGE,
        options=tuple((one.value, names[one], "") for one in FIRST_CONTACT),
        chosen=frozenset(typed.disclosed),
        has_reviewer=has_reviewer(services, latest),
        home_urls=() if home_of(latest.answers) else _home_urls(links.token),
        revision=asked.ranked.revision.revision,
        model_version=asked.recommendation.model.version,
        competitors=asked.recommendation.profile.competitors,
        competitors_url=field_url(links.token, "competitors"),
        abstained=asked.reader.wording.abstention(doubt) if doubt else "",
        faults=faults,
    )


def _home_urls(token: str) -> tuple[tuple[str, str], ...]:
    """Return the questions that say which coordinator is responsible."""
    choices = make_choices()
    asked = ("land", "german_clusters")
    return tuple((choices.question(one).label, field_url(token, one)) for one in asked)


def _name(asked: Asked, mini_cluster: str) -> str:
    head = asked.reader.head(mini_cluster)
    return f"{head.name}, {head.place}"


def _places(asked: Asked, offered: Sequence[str]) -> tuple[tuple[str, str, str], ...]:
    """Return the mini-clusters that can be chosen, with their ranks and bands."""
    found, ranks = [], asked.ranked.places
    for name in offered:
        one, note = asked.recommendation.explanation(name), ""
        if one is not None:
            vouched = asked.recommendation.abstained is None
            band = asked.reader.wording.fit(one.band, is_vouched_for=vouched)
            note = _("Rank %(rank)s, %(band)s", rank=ranks[name], band=band)
        found.append((name, _name(asked, name), note))
    return tuple(found)
