"""Blueprint: what was accepted for one's own mini-clusters, as far as the partner was told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, request, url_for

from matcher.incoming_operations import (
    incoming,
    incoming_one,
    refused_by_telephone,
    what_was_told,
)
from matcher.review_records import Introduction, QueueQuery, SlotUse
from matcher.scope_operations import kept_places
from matcher.slot_operations import slots_of
from web.accounts.users import own_account
from web.contexts import render
from web.language import current_language
from web.paging import Turns, turned, turns_of
from web.partner.brief import BriefRow, brief_rows, name_rows
from web.partner.contexts import RecordForm
from web.partner.recording import preview_answer, record_answer, record_form, recorded
from web.review.history import StepView
from web.review.words import mini_cluster_name, state_names
from web.wiring import wired

blueprint = Blueprint("incoming", __name__, url_prefix="/review/incoming")
ROWS = 50
"""Introductions on one page."""


@dataclass(frozen=True, slots=True)
class IncomingRow:
    """One introduction to a mini-cluster of one's own; nothing tells whose it is."""

    id: str
    mini_cluster: str
    state: str
    since: datetime
    slots: SlotUse


@dataclass(frozen=True, slots=True)
class IncomingPage:
    """A page of them.

    Parameters
    ----------
    first : number of its first row.
    has_places : whether there are mini-clusters in the networks of the reader at all.
    refused : those that ended with a refusal that was recorded, and can be taken back.
    """

    rows: tuple[IncomingRow, ...]
    total: int
    first: int
    turns: Turns
    has_places: bool
    refused: tuple[IncomingRow, ...]


@dataclass(frozen=True, slots=True)
class ToldPage:
    """One of them, with what the partner was told of the firm; that may be nothing.

    Parameters
    ----------
    form : for an answer that the partner gave on the telephone; None where none is awaited.
    steps : what was recorded of its answers so far; ``seen`` is the number of all steps.
    """

    row: IncomingRow
    brief: tuple[BriefRow, ...]
    name: tuple[BriefRow, ...]
    form: RecordForm | None
    steps: tuple[StepView, ...]
    seen: int


@blueprint.get("/")
def index() -> str:
    """Show what holds a slot of one's mini-clusters, the longest waiting first."""
    services, account, catalogue = wired().services, own_account(), wired().catalogue
    found = turned(
        QueueQuery(count=ROWS),
        request.args,
        lambda query: incoming(services, account, catalogue, query),
    )
    turns = turns_of(found, lambda where: url_for("incoming.index", **where))
    rows, has_places = _rows(found.introductions), bool(kept_places(services, account))
    refused = _rows(refused_by_telephone(services, account, catalogue))
    page = IncomingPage(rows, found.total, found.number, turns, has_places, refused)
    return render("partner/incoming.html", page)


@blueprint.get("/<introduction_id>")
def told(introduction_id: str) -> str:
    """Show one of them: its state, and what the partner was told of the firm."""
    services, catalogue, language = wired().services, wired().catalogue, current_language()
    one = incoming_one(services, own_account(), catalogue, introduction_id)
    known, (row,) = what_was_told(services, catalogue, one), _rows([one])
    brief = brief_rows(known.brief, language, catalogue) if known.brief else ()
    name = name_rows(known.name, language) if known.name else ()
    page = ToldPage(row, brief, name, record_form(one), recorded(one), len(one.steps))
    return render("partner/told.html", page)


blueprint.post("/<introduction_id>/answer/preview")(preview_answer)
blueprint.post("/<introduction_id>/answer")(record_answer)


def _rows(introductions: Sequence[Introduction]) -> tuple[IncomingRow, ...]:
    places = sorted({one.asked.mini_cluster for one in introductions})
    slots, states = slots_of(wired().services, places), state_names()
    return tuple(
        IncomingRow(one.id, mini_cluster_name(place), states[one.state], one.since, slots[place])
        for one in introductions
        for place in [one.asked.mini_cluster]
    )
