"""Pins, bans and conflicts of interest of one firm: the page, and what its form sends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from flask import abort
from flask_babel import gettext as _

from features.plain_data import cleaned
from matcher.accounts import Account
from matcher.foresight_operations import RuleEffect, effect_of_rule
from matcher.review_operations import addresses
from matcher.review_records import MAX_REASON, PairRule, RuleKind, newest_rule
from matcher.rule_operations import firm_of_network, rules_of_firm
from web.controls import day_of
from web.language import current_language
from web.limits import small_number, turn_to_rank
from web.review.desk_contexts import (
    RuleForm,
    RulePreviewPage,
    RulesPage,
    RuleView,
)
from web.review.foresight import rule_preview
from web.review.words import mini_cluster_name, rule_names
from web.wiring import wired
from web.wording.formatting import Formats
from web.wording.reasons import Wording

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class TypedRule:
    """What a form asks for.

    Parameters
    ----------
    seen : number of the newest rule that its page showed.
    """

    kind: RuleKind
    mini_cluster: str
    reason: str
    expires_at: datetime | None
    seen: int


def typed_form(given: Mapping[str, str]) -> RuleForm:
    """Return a form as it was sent, with what a person can get wrong in it."""
    form = RuleForm(
        kind=given.get("kind", ""),
        mini_cluster=given.get("mini_cluster", ""),
        reason=given.get("reason", ""),
        until=given.get("until", ""),
    )
    return replace(form, faults=_faults(form))


def typed_rule(form: RuleForm, seen: str) -> TypedRule:
    """Return what a form without faults asks for; what no page of ours sends is a bad request."""
    try:
        number = small_number(seen)
    except ValueError:
        abort(400)
    last = day_of(form.until)
    # A rule holds to the end of its last day, in UTC like all times here.
    end = datetime.combine(last + ONE_DAY, time(), UTC) if last else None
    return TypedRule(RuleKind(form.kind), form.mini_cluster, form.reason, end, number)


def _faults(form: RuleForm) -> tuple[tuple[str, str], ...]:
    faults, reason = [], cleaned(form.reason)
    if form.kind not in set(RuleKind):
        faults.append(("kind", _("Please choose what the rule says.")))
    if form.mini_cluster not in {one.id for one in wired().catalogue.mini_clusters}:
        faults.append(("mini_cluster", _("Please choose a mini-cluster.")))
    if not reason:
        faults.append(("reason", _("Please give the reason.")))
    if len(reason) > MAX_REASON:
        faults.append(("reason", _("At most %(count)s characters, please.", count=MAX_REASON)))
    last = day_of(form.until)
    if form.until and (last is None or not _today() <= last < date.max):
        text = _("Please give a day from today on, such as %(day)s.", day=_today().isoformat())
        faults.append(("until", text))
    return tuple(faults)


def _today() -> date:
    return wired().services.clock.now().date()


def rules_page(
    account: Account, profile_id: str, form: RuleForm, seen: int | None = None
) -> RulesPage:
    """Return the rules about a firm of one's own networks; raises ProfileNotFoundError.

    Parameters
    ----------
    form : as it was typed.
    seen : number of the newest rule that the person saw; newer ones are news.
    """
    services, catalogue = wired().services, wired().catalogue
    rules, now = rules_of_firm(services, account, profile_id), services.clock.now()
    people = addresses(services)
    views = [(one, rule_view(one, people)) for one in reversed(rules)]
    wording = Wording(current_language(), catalogue)
    return RulesPage(
        firm=firm_of_network(services, account, profile_id).name,
        profile_id=profile_id,
        now=tuple(view for one, view in views if one.holds(now)),
        before=tuple(view for one, view in views if not one.holds(now)),
        news=() if seen is None else tuple(view for one, view in views if one.id > seen),
        seen=newest_rule(rules),
        kinds=tuple((kind.value, name) for kind, name in rule_names().items()),
        mini_clusters=(
            ("", _("please choose")),
            *((one.id, wording.mini_cluster(one.id)) for one in catalogue.mini_clusters),
        ),
        longest=MAX_REASON,
        earliest=now.date().isoformat(),
        form=form,
    )


def effect_now(account: Account, profile_id: str, typed: TypedRule) -> RuleEffect:
    """Return what a rule would touch now; raises ProfileNotFoundError."""
    about = (profile_id, typed.kind, typed.mini_cluster)
    with turn_to_rank():
        return effect_of_rule(wired().services, account, wired().matcher, *about)


def preview_page(
    account: Account,
    profile_id: str,
    form: RuleForm,
    typed: TypedRule,
    effect: RuleEffect,
    *,
    moved: bool = False,
) -> RulePreviewPage:
    """Return what a rule would touch, with everything that was typed to go on with."""
    last, preview = day_of(form.until), rule_preview(effect)
    given = ("kind", form.kind), ("mini_cluster", form.mini_cluster), ("reason", form.reason)
    seen = ("seen", str(typed.seen)), ("fingerprint", preview.fingerprint)
    return RulePreviewPage(
        firm=firm_of_network(wired().services, account, profile_id).name,
        profile_id=profile_id,
        kind=rule_names()[typed.kind],
        name=mini_cluster_name(typed.mini_cluster),
        reason=cleaned(typed.reason),
        until=Formats(current_language()).day(last) if last else "",
        preview=preview,
        hidden=(*given, ("until", form.until), *seen),
        moved=moved,
    )


def rule_view(rule: PairRule, people: Mapping[str, str]) -> RuleView:
    """Return a rule in words.

    Parameters
    ----------
    people : address of every account, by its name as an actor.
    """
    return RuleView(
        id=rule.id,
        kind=rule_names()[rule.kind],
        name=mini_cluster_name(rule.mini_cluster),
        reason=rule.reason,
        who=people.get(rule.actor, ""),
        created_at=rule.created_at,
        until=(rule.expires_at - ONE_DAY).date() if rule.expires_at else None,
        ended_at=rule.ended_at,
    )
