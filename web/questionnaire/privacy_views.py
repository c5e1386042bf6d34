"""What a firm can read of what is stored about it, and what it agrees to."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matcher.operations import open_profile
from matcher.privacy_operations import consent, consent_state, export_profile
from web.contexts import render
from web.limits import limit_exports, limit_writes, small_number
from web.privacy.export import export_page
from web.questionnaire.blueprint import blueprint
from web.questionnaire.contexts import ConsentPage
from web.wiring import wired


@blueprint.get("/p/<token>/export")
@limit_exports
def export_to_read(token: str) -> str:
    """Show all that the firm gave and all that was kept about it."""
    page = export_page(token, export_profile(wired().services, token))
    return render("privacy/export.html", page)


@blueprint.get("/p/<token>/consent")
def consent_page(token: str) -> str:
    """Show what the firm agreed to, and what holds now."""
    services = wired().services
    state = consent_state(services, token)
    given = services.privacy.consents(open_profile(services, token).profile_id)
    return render("privacy/consent.html", ConsentPage(token, state, given))


@blueprint.post("/p/<token>/consent")
@limit_writes
def agree(token: str) -> ResponseReturnValue:
    """Note that the firm agrees to the version that it was shown."""
    version = request.form.get("version", 0, type=small_number)
    consent(wired().services, token, version, given=True)
    flash(_("Thank you. Your consent is noted."), "good")
    return redirect(url_for("profiles.consent_page", token=token), 303)


@blueprint.post("/p/<token>/consent/withdraw")
@limit_writes
def withdraw_consent(token: str) -> ResponseReturnValue:
    """Note that the firm does not agree any more."""
    version = request.form.get("version", 0, type=small_number)
    consent(wired().services, token, version, given=False)
    flash(_("Your consent is withdrawn."), "good")
    return redirect(url_for("profiles.consent_page", token=token), 303)
