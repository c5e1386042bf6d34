"""Blueprint of the questionnaire, with what holds for all its pages."""

from __future__ import annotations

from flask import Blueprint, Flask, Response, current_app, make_response
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from matcher.errors import LinkError, LinkExpiredError, LinkRevokedError, StaleRevisionError
from web.contexts import render
from web.errors import error_page
from web.formatting import Formats
from web.language import current_language
from web.profile_contexts import NoticePage
from web.security import mark_private

NEW_PROFILES_PER_HOUR = "NEW_PROFILES_PER_HOUR"
"""Configuration key: how many profiles one address may begin in an hour."""

blueprint = Blueprint("profiles", __name__)

#: Counted in memory, per process: a brake on scripts, not a ledger.
limiter = Limiter(get_remote_address, storage_uri="memory://", headers_enabled=False)


def creation_limit() -> str:
    """Return the limit on new profiles as Flask-Limiter reads it."""
    return f"{current_app.config[NEW_PROFILES_PER_HOUR]} per hour"


def is_creation(response: Response) -> bool:
    """Say whether an answer began a profile; faults in the form count for nothing."""
    return response.status_code == 303


limit_creation = limiter.shared_limit(creation_limit, scope="new-profiles", deduct_when=is_creation)


@blueprint.record_once
def _init_limiter(state: BlueprintSetupState) -> None:
    assert isinstance(state.app, Flask)  # noqa: S101 - tells the type checker
    limiter.init_app(state.app)


@blueprint.app_errorhandler(LinkError)
def _answer_link_error(error: LinkError) -> Response:
    """Say what a private link that opens nothing means, and the way on."""
    mark_private()
    if isinstance(error, LinkExpiredError):
        day = Formats(current_language()).day(error.expired_at)
        page = NoticePage(
            _("This private link has expired"),
            _("It was valid until %(day)s. An expired link cannot be made valid again.", day=day),
            _("If you saved your profile as a file, a new one is made from it in a minute."),
        )
        return make_response(render("profiles/notice.html", page), 410)
    if isinstance(error, LinkRevokedError):
        page = NoticePage(
            _("This private link was revoked"),
            _("Whoever held it decided that it should open nothing any more."),
            _("If it was replaced by a new link, please use that one."),
        )
        return make_response(render("profiles/notice.html", page), 410)
    page = NoticePage(
        _("This link does not open a profile"),
        _("Perhaps a letter is missing from the address, or the profile has been erased."),
        _("Please copy the whole link, or begin a new profile."),
    )
    return make_response(render("profiles/notice.html", page), 404)


@blueprint.errorhandler(StaleRevisionError)
def _answer_stale(_error: StaleRevisionError) -> Response:
    """Say that others keep saving the same profile; what they saved is not overwritten."""
    return make_response(render("error.html", error_page(409)), 409)
