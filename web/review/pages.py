"""The queue, one introduction and the slots, as their pages show them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from matcher.account_operations import networks_of
from matcher.accounts import Account, ScopeKind
from matcher.firm_operations import entry_of
from matcher.planning import MAX_COMMANDS
from matcher.recommend import Ranked
from matcher.review import (
    ReviewAction,
    Side,
    has_consented,
    legal_actions,
)
from matcher.review_operations import (
    addresses,
    answers_asked_with,
    colleagues,
    firm_names,
    notes_on,
    queue_of,
)
from matcher.review_records import MAX_INTERNAL, Introduction
from matcher.rule_operations import rules_about
from matcher.slot_operations import slots_of
from web.paging import turned, turns_of
from web.pairing.cards import Reader
from web.questionnaire.pages import answers_to_read
from web.review.contexts import (
    IntroductionPage,
    NotesView,
    Outreach,
    QueuePage,
    QueueRow,
)
from web.review.decisions import actions_for, blank_form, competitors_view
from web.review.explained import explained
from web.review.filters import TO_DECIDE, filters_of
from web.review.foresight import known_already
from web.review.history import history_with_names
from web.review.items import item_of
from web.review.words import (
    disclosure_names,
    mini_cluster_name,
    rule_words,
    state_names,
)
from web.wiring import wired

ROWS = 50
"""Introductions on one page of the queue."""
FIRM_KINDS = frozenset({ScopeKind.LAND, ScopeKind.GERMAN_CLUSTER})
"""By what a network is told which firms are its own."""


def queue_page(account: Account, asked: Mapping[str, str]) -> QueuePage:
    """Return a page of the queue; unknown filters count as none.

    Parameters
    ----------
    asked : texts of the filters: ``state``, ``order``, ``network``, ``assignee``, ``mini_cluster``
        and ``firm``, which is part of a name; besides ``after`` or ``before`` (``web.paging``).
    """
    filters = filters_of(account, asked)
    services, options = wired().services, filters.options
    found = turned(
        replace(filters.query, count=ROWS),
        asked,
        lambda one: queue_of(services, account, one, filters.network, filters.firm),
    )
    address: dict[str, Any] = filters.address
    return QueuePage(
        rows=_rows(found.introductions),
        total=found.total,
        first=found.number,
        states=options["state"],
        orders=options["order"],
        assignees=options["assignee"],
        networks=options["network"],
        mini_clusters=options["mini_cluster"],
        firm=filters.firm,
        **filters.chosen,
        turns=turns_of(found, lambda where: url_for("review.queue", **address, **where)),
        most=MAX_COMMANDS,
        all_url=url_for("review.decision", all="yes", **address)
        if len(found.introductions) < found.total <= MAX_COMMANDS
        else "",
        without="" if found.total else _without(account, address),
    )


def _without(account: Account, filters: Mapping[str, Any]) -> str:
    """Return what is missing where a queue is empty, or nothing where its filters leave none."""
    own = networks_of(wired().services, account)
    if not own:
        return "network"
    if not any(kind in FIRM_KINDS for network in own for kind, _value in network.scope):
        return "firms"
    chosen = {name: value for name, value in filters.items() if name != "order"}
    return "requests" if chosen in ({}, {"state": TO_DECIDE}) else ""


def _rows(introductions: tuple[Introduction, ...]) -> tuple[QueueRow, ...]:
    services, states = wired().services, state_names()
    firms, people = firm_names(services, introductions), _people()
    return tuple(
        QueueRow(
            id=one.id,
            profile_id=one.asked.profile_id,
            firm=firms[one.asked.profile_id],
            mini_cluster=mini_cluster_name(one.asked.mini_cluster),
            state=states[one.state],
            requested_at=one.requested_at,
            since=one.since,
            chance=one.asked.chance,
            low=one.asked.chance_low,
            high=one.asked.chance_high,
            assignee=people.get(one.assigned_to, ""),
        )
        for one in introductions
    )


def _people() -> dict[str, str]:
    found = addresses(wired().services)
    return {actor.removeprefix("account:"): address for actor, address in found.items()}


def introduction_page(
    one: Introduction,
    again: tuple[Ranked, Reader] | str,
    wanted: str | None = None,
    note: tuple[str, str] = ("", ""),
) -> IntroductionPage:
    """Return one introduction with all that a decision needs.

    Parameters
    ----------
    again : the ranking that the firm was shown, or why there is none.
    wanted : whom somebody wanted to assign it to while a colleague assigned it otherwise.
    note : an internal note that could not be accepted, and why.
    """
    services, asked = wired().services, one.asked
    revision = answers_asked_with(services, one)
    slots = slots_of(services, [asked.mini_cluster])[asked.mini_cluster]
    names = disclosure_names()
    return IntroductionPage(
        id=one.id,
        firm=firm_names(services, [one])[asked.profile_id],
        name=mini_cluster_name(asked.mini_cluster),
        mini_cluster_url=url_for("catalogue.mini_cluster", identifier=asked.mini_cluster),
        shortlist_url=url_for("desk.shortlist", profile_id=asked.profile_id),
        history_url=url_for(
            "history.firm", profile_id=asked.profile_id, mini_cluster=asked.mini_cluster
        ),
        state=state_names()[one.state],
        since=one.since,
        requested_at=one.requested_at,
        message=asked.message,
        disclosed=tuple(name for key, name in names.items() if key in asked.disclosed),
        answers=answers_to_read(revision.answers),
        explained=explained(one, again),
        model_version=asked.model_version,
        revision=asked.revision,
        steps=history_with_names(one),
        competitors=competitors_view(one),
        known=known_already(one),
        rules=tuple(map(rule_words, rules_about(services, one))),
        rules_url=url_for(
            "desk.rules", profile_id=asked.profile_id, mini_cluster=asked.mini_cluster
        ),
        unconfirmed=entry_of(services, asked.profile_id) is not None,
        slots_free=slots.free,
        slots_open=slots.open,
        assignees=(
            ("", _("nobody")),
            *((account.id, account.email) for account in colleagues(services, one)),
        ),
        assigned_to=one.assigned_to,
        wanted_assignee=wanted,
        form=blank_form([item_of(one)], actions_for(one)),
        outreach=_outreach(one),
        notes=_notes(one, *note),
    )


def _notes(one: Introduction, typed: str, error: str) -> NotesView:
    people = addresses(wired().services)
    lines = tuple(
        (note.at, people.get(note.actor, ""), note.text) for note in notes_on(wired().services, one)
    )
    return NotesView(lines, MAX_INTERNAL, typed, error)


def _outreach(one: Introduction) -> Outreach:
    services = wired().services
    legal = legal_actions(one.state, Side.COORDINATOR)
    now = services.clock.now()
    until = [
        link.expires_at.date() for link in services.partners.links_of(one.id) if link.is_usable(now)
    ]
    agreed = has_consented(one.steps)
    told = any(step.action is ReviewAction.DISCLOSE for step in one.steps)

    def letter(kind: str, action: ReviewAction) -> str:
        where: dict[str, Any] = {"introduction_id": one.id, "what": kind}
        return url_for("partner.show_offer", **where) if action in legal else ""

    return Outreach(
        contact_url=letter("contact", ReviewAction.CONTACT),
        disclose_url=letter("disclosure", ReviewAction.DISCLOSE) if agreed and not told else "",
        end_links_url=url_for("partner.end_links", introduction_id=one.id) if until else "",
        link_until=max(until, default=None),
        waits_for_consent=ReviewAction.DISCLOSE in legal and not agreed,
    )
