"""The queue, one introduction and the slots, as their pages show them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from matcher.accounts import Account
from matcher.firm_operations import entry_of
from matcher.review import ReviewState
from matcher.review_operations import (
    addresses,
    answers_asked_with,
    colleagues,
    firm_names,
    own_mini_clusters,
    queue_of,
    rules_about,
    slots_of,
)
from matcher.review_records import Introduction, Order, PairRule, QueueQuery, RuleKind, period_of
from web.language import current_language
from web.questionnaire.pages import answers_to_read
from web.review.contexts import (
    IntroductionPage,
    QueuePage,
    QueueRow,
    SlotRow,
    SlotsPage,
)
from web.review.decisions import blank_form, item_of
from web.review.explained import explained
from web.review.history import history_with_names
from web.review.words import disclosure_names, mini_cluster_name, order_names, state_names
from web.wiring import wired

ROWS = 50
"""Introductions on one page of the queue."""
MOST_SLOTS = 1000
TO_DECIDE, ALL = "to_decide", "all"
"""Values of the filter beside those of the states."""
_TO_DECIDE = frozenset({ReviewState.REQUESTED, ReviewState.DEFERRED, ReviewState.NEEDS_INFORMATION})


def queue_page(account: Account, asked: Mapping[str, str], first: int) -> QueuePage:
    """Return a page of the queue; unknown filters count as none.

    Parameters
    ----------
    asked : texts of the filters ``state``, ``order`` and ``mine``.
    first : how many introductions come before this page.
    """
    services = wired().services
    states, orders = state_names(), order_names()
    state = asked.get("state", TO_DECIDE)
    order = asked.get("order", "")
    mine = asked.get("mine") == "yes"
    chosen = {TO_DECIDE: _TO_DECIDE, ALL: frozenset[ReviewState]()}
    chosen |= {one.value: frozenset({one}) for one in ReviewState}
    state = state if state in chosen else TO_DECIDE
    order = order if order in set(Order) else Order.WAITING.value
    query = QueueQuery(
        states=chosen[state],
        assigned_to=account.id if mine else None,
        order=Order(order),
        first=first,
        count=ROWS,
    )
    found = queue_of(services, account, query)
    filters: dict[str, Any] = {"state": state, "order": order, **({"mine": "yes"} if mine else {})}
    return QueuePage(
        rows=_rows(found.introductions),
        total=found.total,
        first=first + 1,
        states=(
            (TO_DECIDE, _("everything to decide on")),
            *((one.value, name) for one, name in states.items()),
            (ALL, _("all states")),
        ),
        state=state,
        orders=tuple((one.value, name) for one, name in orders.items()),
        order=order,
        mine=mine,
        earlier_url=url_for("review.queue", first=max(0, first - ROWS), **filters) if first else "",
        later_url=url_for("review.queue", first=first + ROWS, **filters)
        if first + ROWS < found.total
        else "",
    )


def _rows(introductions: tuple[Introduction, ...]) -> tuple[QueueRow, ...]:
    services, states = wired().services, state_names()
    firms, people = firm_names(services, introductions), _people()
    return tuple(
        QueueRow(
            id=one.id,
            firm=firms[one.asked.profile_id],
            mini_cluster=mini_cluster_name(one.asked.mini_cluster),
            state=states[one.state],
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


def introduction_page(one: Introduction) -> IntroductionPage:
    """Return one introduction with all that a decision needs."""
    services, asked = wired().services, one.asked
    revision = answers_asked_with(services, one)
    slots = slots_of(services, [asked.mini_cluster])[asked.mini_cluster]
    names = disclosure_names()
    return IntroductionPage(
        id=one.id,
        firm=firm_names(services, [one])[asked.profile_id],
        name=mini_cluster_name(asked.mini_cluster),
        mini_cluster_url=url_for("catalogue.mini_cluster", identifier=asked.mini_cluster),
        state=state_names()[one.state],
        since=one.since,
        requested_at=one.requested_at,
        message=asked.message,
        disclosed=tuple(name for key, name in names.items() if key in asked.disclosed),
        answers=answers_to_read(revision.answers),
        explained=explained(one, revision),
        model_version=asked.model_version,
        revision=asked.revision,
        steps=history_with_names(one),
        rules=tuple(_rule(rule) for rule in rules_about(services, one)),
        unconfirmed=entry_of(services, asked.profile_id) is not None,
        slots_free=slots.free,
        slots_open=slots.open,
        assignees=(
            ("", _("nobody")),
            *((account.id, account.email) for account in colleagues(services, one)),
        ),
        assigned_to=one.assigned_to,
        form=blank_form([item_of(one)]),
    )


def _rule(rule: PairRule) -> str:
    names = {
        RuleKind.PIN: _("Pinned"),
        RuleKind.FORBID: _("Ruled out"),
        RuleKind.SAME_GROUP: _("Same group"),
        RuleKind.ALREADY_PARTNERS: _("Partners already"),
        RuleKind.COMPETITOR: _("Competitor"),
    }
    return f"{names[rule.kind]}: {rule.reason}"


def slots_page(account: Account, wrong: tuple[str, str, str] | None = None) -> SlotsPage:
    """Return the slots of the mini-clusters that a coordinator looks after.

    Parameters
    ----------
    wrong : mini-cluster, text that was typed, and what is wrong with it.
    """
    services, language = wired().services, current_language()
    own = own_mini_clusters(services, account, wired().catalogue)
    use = slots_of(services, [one.id for one in own])
    return SlotsPage(
        period=period_of(services.clock.now()),
        rows=tuple(
            SlotRow(one.id, one.name.in_language(language), use[one.id].open, use[one.id].used)
            for one in own
        ),
        most=MOST_SLOTS,
        wrong=wrong,
    )
