"""Blueprint: the operator's texts with their versions, and how long things are kept."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matcher.erasure_operations import periods, retention_due, set_period
from matcher.errors import PeriodError, TextError
from matcher.privacy import LONGEST_DAYS, LONGEST_TEXT, Due, Period, TextKind
from matcher.privacy_operations import save_text, unlearned
from web.accounts.users import own_account
from web.contexts import render
from web.controls import Faults
from web.language import LANGUAGES
from web.limits import small_number
from web.privacy.contexts import PeriodRow, RetentionPage, TextPage, TextRow, TextsPage
from web.privacy.words import period_names, text_names
from web.wiring import wired

blueprint = Blueprint("privacy", __name__, url_prefix="/admin")


@blueprint.get("/texts")
def texts() -> str:
    """List the texts of the operator."""
    rows = []
    for kind, (name, _hint) in text_names().items():
        last = wired().services.privacy.texts(kind)[-1:]
        version, saved_at, is_empty = 0, None, True
        if last:
            version, saved_at, is_empty = last[0].version, last[0].saved_at, last[0].is_empty
        rows.append(TextRow(kind.value, name, version, saved_at, is_empty))
    return render("privacy/texts.html", TextsPage(tuple(rows)))


@blueprint.get("/texts/<kind>")
def text(kind: str) -> str:
    """Show one text to change it, and its versions."""
    return render("privacy/text.html", _text_page(_kind(kind)))


@blueprint.post("/texts/<kind>")
def save_text_now(kind: str) -> ResponseReturnValue:
    """Keep the next version of a text."""
    chosen = _kind(kind)
    given = {language: request.form.get(language, "") for language in LANGUAGES}
    try:
        save_text(wired().services, chosen, given, own_account().actor)
    except TextError as error:
        fault = _("Please give the text in all three languages, or in none: %(language)s.",
                  language=LANGUAGES[error.language])  # fmt: skip
        if given[error.language]:
            fault = _("Please give at most %(num)s characters: %(language)s.",
                      num=LONGEST_TEXT, language=LANGUAGES[error.language])  # fmt: skip
        faults = ((error.language, fault),)
        return render("privacy/text.html", _text_page(chosen, given, faults)), 422
    flash(_("Saved."), "good")
    return redirect(url_for("privacy.text", kind=kind), 303)


def _kind(text_kind: str) -> TextKind:
    if text_kind not in set(TextKind):
        abort(404)
    return TextKind(text_kind)


def _text_page(
    kind: TextKind, values: dict[str, str] | None = None, faults: Faults = ()
) -> TextPage:
    versions = wired().services.privacy.texts(kind)[::-1]
    if values is None:
        last = versions[:1]
        values = {one: last[0].in_language(one) if last else "" for one in LANGUAGES}
    name, hint = text_names()[kind]
    return TextPage(kind.value, name, hint, values, versions, LONGEST_TEXT, faults)


@blueprint.get("/retention")
def retention() -> str:
    """Show how long things are kept."""
    return render("privacy/retention.html", _retention_page())


@blueprint.post("/retention")
def set_retention() -> ResponseReturnValue:
    """Set one period."""
    name = request.form.get("period", "")
    if name not in set(Period):
        abort(400)
    days = request.form.get("days", 0, type=small_number)
    try:
        set_period(wired().services, Period(name), days, own_account().actor)
    except PeriodError:
        fault = _("Please give a number of days from 1 to %(most)s.", most=LONGEST_DAYS)
        wrong = (name, request.form.get("days", "")[:10], fault)
        return render("privacy/retention.html", _retention_page(wrong)), 422
    flash(_("Saved."), "good")
    return redirect(url_for("privacy.retention"), 303)


def _retention_page(wrong: tuple[str, str, str] | None = None) -> RetentionPage:
    services = wired().services
    days, due = periods(services), retention_due(services)
    rows = []
    for period, (name, hint) in period_names().items():
        failed = wrong if wrong and wrong[0] == period.value else ("", str(days[period]), "")
        rows.append(PeriodRow(period.value, name, hint, failed[1], _due(due, period), failed[2]))
    return RetentionPage(tuple(rows), LONGEST_DAYS, unlearned(services))


def _due(due: Due, period: Period) -> int:
    names = {Period.UNCONFIRMED: "accounts"}
    return due.counts[names.get(period, period.value)]
