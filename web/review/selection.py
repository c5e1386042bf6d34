"""All introductions that fit a choice, decided on together: kept as the choice, not as a list.

A page carries what was chosen (filters of the queue, or a bulk decision to take back), and each
step of it finds the introductions anew. What is then done is what the preview said, or nothing:
the fingerprint of the plan names every introduction. What firms ask for after the choice is no
part of it, so a busy queue does not keep refusing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from flask import abort

from matcher.accounts import Account
from matcher.review_operations import all_of_queue, steps_of_batch
from matcher.review_records import Introduction
from web.paging import read_moment
from web.review.contexts import DecisionForm, Pair
from web.review.filters import FILTERS, FIRM, filters_of
from web.review.items import item_of
from web.wiring import wired

UNTIL = "until"
"""Field with the moment of the choice."""
OF_BATCH = "of_batch"
"""Field with the name of a bulk decision."""
_LONGEST = 200
_BATCH = re.compile(r"[0-9A-Za-z-]{0,64}", re.ASCII)


def selection_of(asked: Mapping[str, str], now: datetime) -> tuple[Pair, ...]:
    """Return the choice that an address of the queue makes, as of a moment."""
    names = (*FILTERS, FIRM)
    filters = ((name, asked[name]) for name in names if asked.get(name))
    return ((UNTIL, now.astimezone(UTC).isoformat()), *filters)


def read_selection(given: Mapping[str, str]) -> tuple[Pair, ...]:
    """Return the choice that a form carries, empty for none; what no page can send is a 400."""
    if OF_BATCH in given:
        found: tuple[Pair, ...] = ((OF_BATCH, given[OF_BATCH]),)
    elif UNTIL in given:
        found = selection_of(given, _moment(given[UNTIL]))
    else:
        return ()
    if any(len(value) > _LONGEST for _, value in found):
        abort(400)
    if not is_batch_name(given.get(OF_BATCH, "")):
        abort(400)
    return found


def is_batch_name(text: str) -> bool:
    """Say whether something can be the name of a bulk decision; one is made of no other signs."""
    return _BATCH.fullmatch(text) is not None


def with_chosen(form: DecisionForm, account: Account) -> DecisionForm:
    """Return a form with the introductions that its choice means now; others stay as they are.

    Raises
    ------
    TooManyChosenError : more than can be decided on at once.
    """
    if not form.selection:
        return form
    chosen = dict(form.selection)
    if OF_BATCH in chosen:
        taken = steps_of_batch(wired().services, account, chosen[OF_BATCH])
        return replace(form, items=tuple(item_of(one, step.number) for one, step in taken))
    return replace(form, items=tuple(item_of(one) for one in all_chosen(form, account)))


def all_chosen(form: DecisionForm, account: Account) -> tuple[Introduction, ...]:
    """Return what the filters of a choice mean now, in the order of the queue."""
    chosen = dict(form.selection)
    filters = filters_of(account, chosen)
    query = replace(filters.query, asked_by=_moment(chosen[UNTIL]))
    return all_of_queue(wired().services, account, query, filters.network, filters.firm)


def _moment(text: str) -> datetime:
    found = read_moment(text)
    if found is None:
        abort(400)
    return found
