"""Blueprint of the questionnaire, with what holds for all its pages."""

from __future__ import annotations

from flask import Blueprint, Response, make_response
from flask_babel import gettext as _

from matcher.errors import LinkError, LinkExpiredError, LinkRevokedError, StaleRevisionError
from web.contexts import NoticePage, render
from web.errors import error_page
from web.language import current_language
from web.open_profile import forget_profile
from web.security import mark_private
from web.wording.formatting import Formats

blueprint = Blueprint("profiles", __name__)


@blueprint.app_errorhandler(LinkError)
def _answer_link_error(error: LinkError) -> Response:
    """Say what a private link that opens nothing means, and the way on."""
    mark_private()
    forget_profile()
    if isinstance(error, LinkExpiredError):
        day = Formats(current_language()).day(error.expired_at)
        page = NoticePage(
            _("This private link has expired"),
            _("It was valid until %(day)s. An expired link cannot be made valid again.", day=day),
            _("If you saved your profile as a file, a new one is made from it in a minute."),
        )
        return make_response(render("pages/notice.html", page), 410)
    if isinstance(error, LinkRevokedError):
        page = NoticePage(
            _("This private link was revoked"),
            _("Whoever held it decided that it should open nothing any more."),
            _("If it was replaced by a new link, please use that one."),
        )
        return make_response(render("pages/notice.html", page), 410)
    page = NoticePage(
        _("This link does not open a profile"),
        _("Perhaps a letter is missing from the address, or the profile has been erased."),
        _("Please copy the whole link, or begin a new profile."),
    )
    return make_response(render("pages/notice.html", page), 404)


@blueprint.errorhandler(StaleRevisionError)
def _answer_stale(_error: StaleRevisionError) -> Response:
    """Say that others keep saving the same profile; what they saved is not overwritten."""
    return make_response(render("error.html", error_page(409)), 409)
