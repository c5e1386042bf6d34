"""From a firm's introductions to the page that shows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from matcher.partner_operations import awaits_firm, what_changed
from matcher.planning import MAX_NOTE
from matcher.review import (
    IN_REVIEW,
    OUTCOMES,
    ReviewAction,
    ReviewState,
    Side,
    has_consented,
    is_named,
    legal_actions,
)
from matcher.review_operations import has_reviewer
from matcher.review_records import Introduction
from web.introductions.contexts import OwnIntroduction, OwnPage
from web.pairing.links import Links
from web.review.history import history_without_names
from web.review.words import disclosure_names, mini_cluster_name, state_names
from web.wiring import wired


def own_page(
    token: str,
    introductions: Sequence[Introduction],
    typed: Mapping[str, tuple[str, str]] | None = None,
) -> OwnPage:
    """Return everything that a firm has asked for; what waits for it stands first.

    Parameters
    ----------
    typed : an answer that could not be accepted and why, by introduction.
    """
    ordered = sorted(introductions, key=lambda one: not awaits_firm(wired().services, one))
    services = wired().services
    reviewed = bool(ordered) and has_reviewer(
        services, services.profiles.latest(ordered[0].asked.profile_id)
    )
    return OwnPage(
        tuple(
            _own(token, one, *(typed or {}).get(one.id, ("", "")), reviewed=reviewed)
            for one in ordered
        ),
        Links(token).results(),
        MAX_NOTE,
    )


def _own(
    token: str, one: Introduction, typed: str, error: str, *, reviewed: bool
) -> OwnIntroduction:
    legal = legal_actions(one.state, Side.FIRM)
    where: dict[str, Any] = {"token": token, "introduction_id": one.id}
    names = disclosure_names()
    agreed = has_consented(one.steps)
    # What has changed since is not what the firm agreed to.
    steps = history_without_names(one, _("your firm"))
    consented = agreed and not what_changed(wired().services, one)
    return OwnIntroduction(
        id=one.id,
        name=mini_cluster_name(one.asked.mini_cluster),
        url=Links(token).pairing(one.asked.mini_cluster),
        state=state_names()[one.state],
        since=one.since,
        requested_at=one.requested_at,
        message=one.asked.message,
        disclosed=tuple(name for key, name in names.items() if key in one.asked.disclosed),
        steps=steps,
        withdraw_url=url_for("introductions.withdraw", **where)
        if ReviewAction.WITHDRAW in legal
        else "",
        answer_url=url_for("introductions.answer", **where) if ReviewAction.ANSWER in legal else "",
        seen=len(one.steps),
        report_url=url_for("introductions.report", **where) if OUTCOMES & set(legal) else "",
        consent_url=url_for("introductions.consent", **where)
        if ReviewAction.CONSENT in legal and not consented
        else "",
        consented=consented,
        take_back_url=url_for("introductions.take_consent_back", **where)
        if ReviewAction.REVOKE_CONSENT in legal and agreed and not is_named(one.steps)
        else "",
        undo_urls={
            step.number: url_for("introductions.take_back", number=step.number, **where)
            for step in steps
            if step.can_be_undone
        },
        agreed_to_other=agreed and not consented and not is_named(one.steps),
        typed=typed,
        error=error,
        comes_next=_comes_next(one, agreed=consented, reviewed=reviewed),
    )


def _comes_next(one: Introduction, *, agreed: bool, reviewed: bool) -> str:
    """Return whose turn it is, or nothing where an introduction has ended.

    Parameters
    ----------
    agreed : whether the firm has agreed to be named as it would be now.
    reviewed : whether a coordinator looks after the firm.
    """
    if one.state in IN_REVIEW and not reviewed:
        return _(
            "No network coordinator is responsible for your firm yet; the request waits until one "
            "is. Your federal state and your German clusters decide who that is."
        )
    told = _("The partner knows who you are. Please say what has come of it once you know.")
    with_partner = _("Please say what has come of it once you know.")
    if is_named(one.steps):
        may_agree = with_partner = told
    elif agreed:
        may_agree = _("The network coordinator tells the partner next who you are.")
    else:
        may_agree = _(
            "The partner would like to get to know you. Please say whether it may learn who you "
            "are."
        )
    return {
        ReviewState.REQUESTED: _("A network coordinator decides next; you have nothing to do."),
        ReviewState.DEFERRED: _("The network coordinator comes back to it later."),
        ReviewState.NEEDS_INFORMATION: _("The network coordinator waits for your answer."),
        ReviewState.APPROVED: _("The network coordinator writes to the partner next."),
        ReviewState.CONTACTED: _("The partner has a letter without your name and answers next."),
        ReviewState.INTERESTED: may_agree,
        ReviewState.NOT_NOW: _("The network coordinator can ask the partner again later."),
        ReviewState.MET: with_partner,
        ReviewState.LETTER_OF_INTENT: with_partner,
    }.get(one.state, "")
