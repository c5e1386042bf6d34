"""Blueprint: what a coordinator needs beside the queue: rules, comparison, keys."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matcher.origins import Origin
from matcher.records import Channel
from matcher.review_errors import (
    StaleRulesError,
)
from matcher.review_operations import answers_asked_with, firm_names, introduction_of
from matcher.rule_operations import add_rule, end_rule
from web.accounts.users import own_account
from web.contexts import render
from web.limits import small_number
from web.pairing.comparison import chosen_of, comparison_page
from web.pairing.keeping import keep_shown
from web.review.desk_contexts import (
    KeysPage,
    RuleForm,
)
from web.review.explained import ranked_again
from web.review.keys import OFF, all_keys, keys_are_on
from web.review.rules import effect_now, preview_page, rules_page, typed_form, typed_rule
from web.review.shortlist import shortlist_page
from web.wiring import wired

blueprint = Blueprint("desk", __name__, url_prefix="/review")
_RULES = "/firms/<profile_id>/rules"


@blueprint.get(_RULES)
def rules(profile_id: str) -> str:
    """Show the rules about a firm of one's own networks, and the form of a new one."""
    form = RuleForm(mini_cluster=request.args.get("mini_cluster", ""))
    return render("review/rules.html", rules_page(own_account(), profile_id, form))


@blueprint.post(f"{_RULES}/preview")
def preview_rule(profile_id: str) -> ResponseReturnValue:
    """Show what a rule would touch; nothing is done."""
    account, form = own_account(), typed_form(request.form)
    if form.faults:
        return render("review/rules.html", rules_page(account, profile_id, form)), 422
    typed = typed_rule(form, request.form.get("seen", ""))
    effect = effect_now(account, profile_id, typed)
    return render("review/rule.html", preview_page(account, profile_id, form, typed, effect))


@blueprint.post(_RULES)
def make_rule(profile_id: str) -> ResponseReturnValue:
    """Make a rule as it was shown, unless a colleague has made one that the person has not seen."""
    account, form = own_account(), typed_form(request.form)
    if form.faults:
        return render("review/rules.html", rules_page(account, profile_id, form)), 422
    typed = typed_rule(form, request.form.get("seen", ""))
    effect = effect_now(account, profile_id, typed)
    page = rules_page(account, profile_id, form, typed.seen)
    if not page.news and effect.fingerprint != request.form.get("fingerprint"):
        shown = preview_page(account, profile_id, form, typed, effect, moved=True)
        return render("review/rule.html", shown), 409
    about = (typed.kind, typed.mini_cluster, typed.reason, typed.expires_at, typed.seen)
    try:
        add_rule(wired().services, account, wired().catalogue, profile_id, *about)
    except StaleRulesError:
        page = rules_page(account, profile_id, form, typed.seen)
        return render("review/rules.html", page), 409
    flash(_("Saved."), "good")
    return redirect(url_for("desk.rules", profile_id=profile_id), 303)


@blueprint.post(f"{_RULES}/end")
def take_rule_back(profile_id: str) -> ResponseReturnValue:
    """End a rule; it stays in the record."""
    rule_id = request.form.get("rule", 0, type=small_number)
    end_rule(wired().services, own_account(), profile_id, rule_id)
    flash(_("The rule holds no more."), "good")
    return redirect(url_for("desk.rules", profile_id=profile_id), 303)


@blueprint.get("/firms/<profile_id>/shortlist")
def shortlist(profile_id: str) -> str:
    """Show all that is proposed to a firm of one's own networks, and what has come of it."""
    page, ranked = shortlist_page(own_account(), profile_id)
    shown = render("review/shortlist.html", page)
    if ranked is not None:
        keep_shown(ranked, ranked.recommendation.ranking, Channel.WEB, Origin.SHORTLIST)
    return shown


@blueprint.get("/introductions/<introduction_id>/compare")
def compare(introduction_id: str) -> ResponseReturnValue:
    """Show what was suggested beside one or two other suggestions for the same firm."""
    services = wired().services
    one = introduction_of(services, own_account(), introduction_id)
    again = ranked_again(one, answers_asked_with(services, one))
    back = url_for("review.introduction", introduction_id=one.id)
    if isinstance(again, str):
        flash(again, "warn")
        return redirect(back, 303)
    ranked, reader = again
    others = request.args.getlist("with")
    page = comparison_page(
        ranked.recommendation,
        others or [one.asked.mini_cluster],
        reader,
        (firm_names(services, [one])[one.asked.profile_id], back),
        partial(url_for, "desk.compare", introduction_id=one.id),
        every_row=request.args.get("rows") == "all",
    )
    shown = render("pairings/compare.html", page)
    chosen = chosen_of(ranked.recommendation, page.chosen)
    keep_shown(ranked, chosen, Channel.WEB, Origin.COMPARISON)
    return shown


@blueprint.get("/keys")
def keys() -> str:
    """List the keys with which introductions are reviewed."""
    return render("review/keys.html", KeysPage(all_keys(), keys_are_on()))


@blueprint.post("/keys")
def switch_keys() -> ResponseReturnValue:
    """Switch single keys on or off for this session."""
    session[OFF] = request.form.get("keys") == "off"
    flash(_("Saved."), "good")
    return redirect(url_for("desk.keys"), 303)
