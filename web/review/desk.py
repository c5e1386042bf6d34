"""Blueprint: what a coordinator needs beside the queue: rules about pairings."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matcher.errors import StaleRulesError
from matcher.rule_operations import add_rule, end_rule
from web.accounts.users import own_account
from web.contexts import render
from web.review.contexts import RuleForm
from web.review.rules import rules_page, typed_form, typed_rule
from web.wiring import wired

blueprint = Blueprint("desk", __name__, url_prefix="/review")
_RULES = "/firms/<profile_id>/rules"


@blueprint.get(_RULES)
def rules(profile_id: str) -> str:
    """Show the rules about a firm of one's own networks, and the form of a new one."""
    form = RuleForm(mini_cluster=request.args.get("mini_cluster", ""))
    return render("review/rules.html", rules_page(own_account(), profile_id, form))


@blueprint.post(_RULES)
def make_rule(profile_id: str) -> ResponseReturnValue:
    """Make a rule, unless a colleague has made one that the person has not seen."""
    account, form = own_account(), typed_form(request.form)
    if form.faults:
        return render("review/rules.html", rules_page(account, profile_id, form)), 422
    typed = typed_rule(form, request.form.get("seen", ""))
    try:
        add_rule(
            wired().services,
            account,
            wired().catalogue,
            profile_id,
            typed.kind,
            typed.mini_cluster,
            typed.reason,
            typed.expires_at,
            typed.seen,
        )
    except StaleRulesError:
        page = rules_page(account, profile_id, form, typed.seen)
        return render("review/rules.html", page), 409
    flash(_("Saved."), "good")
    return redirect(url_for("desk.rules", profile_id=profile_id), 303)


@blueprint.post(f"{_RULES}/<int:rule_id>/end")
def take_rule_back(profile_id: str, rule_id: int) -> ResponseReturnValue:
    """End a rule; it stays in the record."""
    end_rule(wired().services, own_account(), profile_id, rule_id)
    flash(_("The rule holds no more."), "good")
    return redirect(url_for("desk.rules", profile_id=profile_id), 303)
