"""A decision between form and plan: what was typed, what it would do, what has changed since."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import abort, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from features.plain_data import cleaned
from matcher.origins import Origin
from matcher.planning import MAX_NOTE, Command, Effect, Plan
from matcher.review import DATED, ReviewAction, ReviewReason, Side, legal_actions
from matcher.review_operations import Waiting, firm_names, waiting_beside
from matcher.review_records import Introduction
from matcher.rule_operations import competitors_of
from web.accounts.users import own_account
from web.controls import day_of
from web.limits import small_number
from web.review.contexts import (
    CompetitorsView,
    DecisionForm,
    EffectRow,
    News,
    PreviewPage,
    WaitingRow,
)
from web.review.foresight import known_already
from web.review.history import history_with_names
from web.review.items import item_of
from web.review.said import faults_of, grade_options, reason_options
from web.review.selection import is_batch_name, read_selection
from web.review.words import (
    action_names,
    mini_cluster_name,
    refusals,
    state_names,
)
from web.wiring import wired

DECISIONS = (ReviewAction.ACCEPT, ReviewAction.DECLINE, ReviewAction.DEFER, ReviewAction.ASK)
"""What a coordinator decides; undoing has buttons of its own."""
PROGRESS = (
    *(ReviewAction.REPLY_INTERESTED, ReviewAction.REPLY_NOT_NOW, ReviewAction.REPLY_REFUSED),
    *(ReviewAction.MEET, ReviewAction.SIGN, ReviewAction.START_PROJECT, ReviewAction.END),
)
"""What a coordinator enters because it happened; letters to partners have pages of their own."""
MOST_WAITING_SHOWN, OF_SEVERAL = 20, 5
"""Introductions that are named as waiting beside those of a decision: for one mini-cluster, and
for each of several."""
MOST_AT_ONCE = 100
"""Introductions of one bulk decision that a page names one by one; a choice can mean more."""
EFFECTS = 100
"""Effects on one page of a preview."""
ORIGINS = (Origin.UNKNOWN, Origin.INTRODUCTION, Origin.QUEUE)
"""Pages on which decisions are made; letters to partners and jobs have no form."""
_LONGEST_DAY = 20


def actions_for(one: Introduction) -> tuple[ReviewAction, ...]:
    """Return what the form of one introduction offers: decisions, or what happened since."""
    legal = legal_actions(one.state, Side.COORDINATOR)
    return tuple(action for action in PROGRESS if action in legal) or DECISIONS


def blank_form(
    items: Sequence[str],
    offered: Sequence[ReviewAction] = DECISIONS,
    origin: Origin = Origin.INTRODUCTION,
) -> DecisionForm:
    """Return an empty form about some introductions."""
    actions = action_names()
    notes = {
        ReviewAction.ACCEPT: _("takes a slot of the mini-cluster"),
        ReviewAction.DECLINE: _("needs a reason"),
        ReviewAction.DEFER: _("stays in the queue"),
        ReviewAction.ASK: _("the firm reads your note and answers"),
        ReviewAction.REPLY_REFUSED: _("needs a reason"),
        ReviewAction.END: _("needs a reason; frees the slot"),
    }
    return DecisionForm(
        items=tuple(items),
        actions=tuple((one.value, actions[one], notes.get(one, "")) for one in offered),
        grades=grade_options(),
        reason_options=reason_options(),
        longest=MAX_NOTE,
        origin=origin.value,
        has_day=offered is not DECISIONS,
    )


def typed_form(given: MultiDict[str, str]) -> DecisionForm:
    """Return a form as it was sent; what no page of ours can send is a bad request."""
    selection = read_selection(given)
    items = () if selection else tuple(dict.fromkeys(given.getlist("item")))
    values: dict[str, Any] = {
        "action": given.get("action", ""),
        "relevance": given.get("relevance", ""),
        "batch": given.get("batch", ""),
        "origin": given.get("origin", ""),
        "note": given.get("note", ""),
        "happened_on": given.get("happened_on", ""),
    }
    reasons = tuple(dict.fromkeys(given.getlist("reason")))
    sound = (
        (selection or 0 < len(items) <= MOST_AT_ONCE)
        and values["action"] in ("", ReviewAction.UNDO, *DECISIONS, *PROGRESS)
        and values["relevance"] in ("", "0", "1", "2", "3")
        and set(reasons) <= set(ReviewReason)
        and values["origin"] in ORIGINS
        and is_batch_name(values["batch"])
        and len(values["happened_on"]) <= _LONGEST_DAY
    )
    if not sound:
        abort(400)
    offered = PROGRESS if given.get("has_day") else DECISIONS
    form = replace(blank_form(items, offered), selection=selection, reasons=reasons, **values)
    return replace(form, faults=_faults(form))


def _faults(form: DecisionForm) -> tuple[tuple[str, str], ...]:
    """Return what a person can get wrong; only what stands in the form, not what it would do."""
    if form.is_undo:
        return ()  # Its form is part of the preview, which says what is wrong.
    faults = list(faults_of(form.action, form.reasons, form.note, form.happened_on))
    if not form.action:
        faults.insert(0, ("action", _("Please choose a decision.")))
    if form.action == ReviewAction.ASK and not cleaned(form.note):
        faults.append(("note", _("Please write what you would like to know.")))
    return tuple(faults)


def commands_of(form: DecisionForm) -> tuple[Command, ...]:
    """Return what the form asks for, on each introduction as it was seen."""
    undo = form.action == ReviewAction.UNDO
    return tuple(
        Command(
            introduction=name,
            action=ReviewAction(form.action),
            seen=seen,
            relevance=int(form.relevance) if form.relevance and not undo else None,
            reasons=() if undo else tuple(map(ReviewReason, form.reasons)),
            note=form.note,
            undoes=undoes if undo else None,
            happened_on=day_of(form.happened_on) if form.action in DATED else None,
            origin=Origin(form.origin),
        )
        for name, seen, undoes in map(read_item, form.items)
    )


def read_item(item: str) -> tuple[str, int, int | None]:
    """Return the introduction that a form names, how many steps were seen, and which goes."""
    name, _dot, numbers = item.partition(".")
    seen, dot, undoes = numbers.partition(".")
    return name, _number(seen), _number(undoes) if dot else None


def _number(text: str) -> int:
    try:
        return small_number(text)
    except ValueError:
        abort(400)


def seen_now(form: DecisionForm, introductions: Sequence[Introduction]) -> DecisionForm:
    """Return the form about the introductions as they are now."""
    undoes = {name: number for name, _seen, number in map(read_item, form.items)}
    return replace(form, items=tuple(item_of(one, undoes[one.id]) for one in introductions))


def preview_page(
    form: DecisionForm,
    introductions: Sequence[Introduction],
    planned: Plan,
    seen: Mapping[str, int],
    number: int = 1,
    *,
    moved: bool = False,
) -> PreviewPage:
    """Return exactly what will happen, and what has happened since the person looked.

    Parameters
    ----------
    form : about the introductions as they are now.
    seen : number of steps that the person had seen of each introduction.
    number : of the page of effects, from 1; one that is not there means the last.
    moved : whether the person wanted to go through with an earlier plan.
    """
    services, several = wired().services, len(planned.slots) > 1
    waiting = waiting_beside(
        services, own_account(), planned, OF_SEVERAL if several else MOST_WAITING_SHOWN
    )
    pages = max(1, -(-len(planned.effects) // EFFECTS))
    number = min(max(1, number), pages)
    shown = planned.effects[(number - 1) * EFFECTS : number * EFFECTS]
    here = {one.introduction for one in shown}
    news = [one for one in introductions if seen[one.id] < len(one.steps)]
    on_page = [one for one in introductions if one.id in here]
    named = [*news, *on_page]
    firms = firm_names(services, [*named, *(one for row in waiting for one in row.seen)])
    names = {one.id: firms[one.asked.profile_id] for one in named}
    single = len(introductions) == 1 and not form.selection
    back = (
        url_for("review.introduction", introduction_id=introductions[0].id)
        if single
        else url_for("review.queue")
    )
    return PreviewPage(
        action=action_names()[ReviewAction(form.action)],
        effects=tuple(_effect_row(effect, names) for effect in shown),
        first=(number - 1) * EFFECTS + 1,
        total=len(planned.effects),
        pages=_pages(number, pages),
        outcomes=_outcomes(planned) if pages > 1 else (),
        slots=tuple(
            (mini_cluster_name(key), before, after)
            for key, (before, after) in planned.slots.items()
        ),
        news=tuple(_news(one, names[one.id], seen[one.id]) for one in news),
        done=len(planned.steps),
        fingerprint=planned.fingerprint,
        form=form,
        back_url=back,
        moved=moved,
        to_check=tuple(_to_check(on_page, planned, names)),
        known=tuple(_known(on_page, planned, names)),
        waiting=tuple(_waiting_row(one, planned, firms) for one in waiting),
    )


def competitors_view(one: Introduction, firm: str = "", name: str = "") -> CompetitorsView:
    """Return the competitors that a firm names now, as far as they matter to an introduction."""
    found = competitors_of(wired().services, wired().catalogue, one.asked.profile_id)
    return CompetitorsView(found.beside.get(one.asked.mini_cluster, ""), found.unknown, firm, name)


def _to_check(
    introductions: Sequence[Introduction], planned: Plan, firms: Mapping[str, str]
) -> Iterator[CompetitorsView]:
    """Yield the competitors that a person has to look for before introductions go on."""
    for one in _going_on(introductions, planned):
        view = competitors_view(one, firms[one.id], mini_cluster_name(one.asked.mini_cluster))
        if view.unknown:
            yield view


def _known(
    introductions: Sequence[Introduction], planned: Plan, firms: Mapping[str, str]
) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield whom introductions that go on would introduce to somebody they know already."""
    for one in _going_on(introductions, planned):
        if lines := known_already(one):
            yield firms[one.id], mini_cluster_name(one.asked.mini_cluster), lines


def _going_on(introductions: Sequence[Introduction], planned: Plan) -> Iterator[Introduction]:
    accepted = {one.introduction for one in planned.effects if one.slots < 0}
    return (one for one in introductions if one.id in accepted)


def _pages(number: int, pages: int) -> tuple[tuple[int, str], ...]:
    """Return the pages beside one, with what their buttons say."""
    found = {
        1: _("First ones"),
        number - 1: _("Earlier ones"),
        number + 1: _("Later ones"),
        pages: _("Last ones"),
    }
    return tuple((one, found[one]) for one in sorted(found) if 1 <= one <= pages and one != number)


def _outcomes(planned: Plan) -> tuple[tuple[str, int], ...]:
    """Return what will come of how many, the most frequent first."""
    states, refused = state_names(), refusals()
    refusing, counts = _("Not possible:"), Counter[str]()
    for one in planned.effects:
        if one.refusal is not None:
            counts[f"{refusing} {refused[one.refusal]}"] += 1
        elif one.after is not None:
            counts[states[one.after]] += 1
    return tuple(counts.most_common())


def _waiting_row(waiting: Waiting, planned: Plan, firms: Mapping[str, str]) -> WaitingRow:
    return WaitingRow(
        mini_cluster_name(waiting.mini_cluster),
        tuple(_waiting_firms(waiting, firms)),
        waiting.unseen,
        max(0, planned.slots[waiting.mini_cluster][1]),
    )


def _waiting_firms(waiting: Waiting, firms: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for one in waiting.seen:
        url = url_for("review.introduction", introduction_id=one.id)
        yield firms[one.asked.profile_id], url
    if waiting.more:
        yield _("and %(count)s more", count=waiting.more), ""


def _effect_row(effect: Effect, names: Mapping[str, str]) -> EffectRow:
    states, actions = state_names(), action_names()
    slot = {-1: _("takes a slot"), 1: _("frees a slot")}.get(effect.slots, "")
    return EffectRow(
        firm=names[effect.introduction],
        name=mini_cluster_name(effect.mini_cluster),
        url=url_for("review.introduction", introduction_id=effect.introduction),
        before=states[effect.before] if effect.before else "",
        after=states[effect.after] if effect.after else "",
        slot=slot,
        refusal=refusals()[effect.refusal] if effect.refusal else "",
        legal=tuple(actions[one] for one in effect.legal),
    )


def _news(one: Introduction, firm: str, seen: int) -> News:
    return News(firm, mini_cluster_name(one.asked.mini_cluster), history_with_names(one)[seen:])
