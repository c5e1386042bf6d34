"""From an error to a status and a page that says what happened and what to do next."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from traceback import format_exception

from flask import Flask, Response, current_app, make_response, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError, SecurityError

from features.errors import (
    ClusterbridgeError,
    Fault,
    ProfileError,
    UnknownCodeError,
    shortened,
)
from matcher.errors import (
    AccountNotFoundError,
    AddressLinkError,
    ConsentError,
    EmailTakenError,
    ErasureLogError,
    InvitationError,
    LastAdministratorError,
    LinkError,
    LinkExpiredError,
    ModelRulesError,
    NetworkNotFoundError,
    NotHandedOverError,
    ProfileNotFoundError,
    SchemaTooNewError,
    SchemaTooOldError,
    StaleContactError,
    StaleErasureError,
    StaleRevisionError,
    StoreUnavailableError,
    TooManyConsentsError,
    TooManyLinksError,
    TooManyPagesError,
    TooManyRevisionsError,
    TooManyVerdictsError,
    UnknownHashError,
    VerdictError,
)
from matcher.model_records import JobNotFoundError, LearningError
from matcher.review_errors import (
    AlreadyRequestedError,
    ContactNotFoundError,
    IntroductionNotFoundError,
    NotComparedError,
    PairForbiddenError,
    ReplyLinkError,
    RequestsRefusedError,
    RuleNotFoundError,
    StaleAssignmentError,
    StaleRulesError,
    StaleSlotsError,
    TooManyIntroductionsError,
    WorldMovedError,
)
from matcher.upkeep import (
    EditionNotFoundError,
    NotYoursError,
    ProposalNotFoundError,
    UpkeepError,
)
from web.contexts import ErrorPage, render
from web.i18n import N_, translations
from web.language import current_language
from web.limits import RETRY_SECONDS, FormEncodingError
from web.wording.faults import FaultSentences

#: Status per domain error; the nearest ancestor counts. What is not listed is a bad request.
STATUS_OF: dict[type[Exception], int] = {
    ClusterbridgeError: 400,
    ProfileError: 422,
    UnknownCodeError: 404,
    VerdictError: 422,
    ProfileNotFoundError: 404,
    AccountNotFoundError: 404,
    NetworkNotFoundError: 404,
    InvitationError: 404,
    IntroductionNotFoundError: 404,
    ContactNotFoundError: 404,
    ReplyLinkError: 404,
    AlreadyRequestedError: 409,
    NotComparedError: 409,
    NotHandedOverError: 403,
    ConsentError: 409,
    ErasureLogError: 500,
    PairForbiddenError: 409,
    RequestsRefusedError: 409,
    RuleNotFoundError: 404,
    StaleAssignmentError: 409,
    StaleRulesError: 409,
    StaleSlotsError: 409,
    WorldMovedError: 409,
    AddressLinkError: 404,
    EmailTakenError: 409,
    StaleErasureError: 409,
    LastAdministratorError: 409,
    LinkError: 404,
    LinkExpiredError: 410,
    StaleRevisionError: 409,
    TooManyLinksError: 403,
    StaleContactError: 409,
    TooManyRevisionsError: 403,
    TooManyConsentsError: 403,
    TooManyPagesError: 403,
    TooManyIntroductionsError: 403,
    TooManyVerdictsError: 403,
    ModelRulesError: 500,
    UnknownHashError: 500,
    SchemaTooNewError: 500,
    SchemaTooOldError: 500,
    StoreUnavailableError: 503,
    LearningError: 409,
    JobNotFoundError: 404,
    UpkeepError: 409,
    EditionNotFoundError: 404,
    ProposalNotFoundError: 404,
    NotYoursError: 404,
}


@dataclass(frozen=True, slots=True)
class _Words:
    """What an error page says; both are message keys."""

    title: str
    text: str


_FORM_EXPIRED = _Words(
    N_("Please send the form again"),
    N_(
        "The form was open in another session, or your browser did not send the cookie that "
        "protects it. Go back, reload the page and send it again."
    ),
)
_FORM_ENCODING = _Words(
    N_("This form could not be read"),
    N_("It was not sent in UTF-8, as browsers do. Nothing was changed."),
)
_OWN_WORDS: dict[type[Exception], _Words] = {
    TooManyRevisionsError: _Words(
        N_("No further change of this profile is kept"),
        N_(
            "It was saved very often, and the last step was not saved. Save your profile as a "
            "file, and begin a new one with it."
        ),
    ),
    TooManyLinksError: _Words(
        N_("No further private link is made for this profile"),
        N_(
            "It was replaced very often. The present link still opens your profile; you can revoke "
            "it, or save your profile as a file and begin a new one with it."
        ),
    ),
    AddressLinkError: _Words(
        N_("This link cannot be used"),
        N_(
            "It was used before, has expired, belongs to another account, or its account was "
            "logged out or changed since. Ask for a new one on the page of your account."
        ),
    ),
    InvitationError: _Words(
        N_("This invitation cannot be used"),
        N_("It was used before, was replaced by a newer one, or has expired. Ask for a new one."),
    ),
    ReplyLinkError: _Words(
        N_("This link cannot be used"),
        N_(
            "It was used before, has expired or was ended, or no answer is needed any more. "
            "Nothing was changed. If you would like to answer, please write to the network "
            "coordinator."
        ),
    ),
    AlreadyRequestedError: _Words(
        N_("You have asked for this introduction already"),
        N_("Nothing has come of it yet. Your page of introductions shows how far it is."),
    ),
    NotComparedError: _Words(
        N_("An introduction to this mini-cluster cannot be asked for"),
        N_("It was not compared with your firm; the page of the suggestion says why."),
    ),
    PairForbiddenError: _Words(
        N_("An introduction to this mini-cluster is ruled out"),
        N_(
            "Your network coordinator has noted that the two of you should not be introduced, "
            "because of a conflict of interest for example. Please ask there. Nothing was sent."
        ),
    ),
    NotHandedOverError: _Words(
        N_("The firm has to confirm its answers first"),
        N_(
            "They were filled in for the firm. It gets a link of its own from the page “Check your "
            "answers” and confirms them there. Until then nobody can speak for it: ask for "
            "introductions, agree to anything, give verdicts, export or join. Nothing was changed."
        ),
    ),
    StaleErasureError: _Words(
        N_("Something else would be erased than you were shown"),
        N_(
            "Somebody has joined or left one of your firms meanwhile. Nothing was erased. Please "
            "open the page again and read what would go."
        ),
    ),
    LastAdministratorError: _Words(
        N_("One administrator has to remain"),
        N_("Make somebody else an administrator first. Nothing was changed."),
    ),
    TooManyConsentsError: _Words(
        N_("No further agreement is kept"),
        N_("It was given and withdrawn very often. What was said last still stands."),
    ),
    TooManyIntroductionsError: _Words(
        N_("No further introduction can be asked for now"),
        N_(
            "You have asked for very many, today or in all, withdrawn ones among them. What you "
            "asked for before still stands. Please try again tomorrow, or write to your network "
            "coordinator."
        ),
    ),
    TooManyVerdictsError: _Words(
        N_("No further verdict is kept"),
        N_("Very many were given for this profile. Those given before still stand."),
    ),
}
_WORDS = {
    400: _Words(
        N_("This request could not be understood"),
        N_("Something in the address or in the form is not as expected. Nothing was changed."),
    ),
    403: _Words(
        N_("You may not see this page"),
        N_("This page is open to other roles only. Nothing was changed."),
    ),
    404: _Words(
        N_("This page does not exist"),
        N_("Perhaps the address was mistyped, or a private link has expired or was revoked."),
    ),
    405: _Words(
        N_("This address is not meant to be called this way"),
        N_("A form was probably sent to a page that only shows something. Nothing was changed."),
    ),
    409: _Words(
        N_("This has changed in the meantime"),
        N_("The same entry was saved elsewhere, perhaps in a second tab. Nothing was overwritten."),
    ),
    410: _Words(
        N_("This link is no longer valid"),
        N_("The private link has expired or was revoked, and what it led to is not shown again."),
    ),
    413: _Words(
        N_("That was too much at once"),
        N_(
            "This page takes at most {most} KB at once. Please shorten the texts, or send fewer "
            "or smaller files. Nothing was changed."
        ),
    ),
    422: _Words(
        N_("Some answers could not be accepted"),
        N_("Please check the answers named below. Nothing was changed."),
    ),
    429: _Words(
        N_("Too many requests in a short time"),
        N_("Please wait a minute and try again. Nothing was lost."),
    ),
    500: _Words(
        N_("That did not work"),
        N_("The fault is ours. What was saved before is still there; the last step was not saved."),
    ),
    503: _Words(
        N_("The service is busy"),
        N_("Please try again in a minute. Nothing was lost."),
    ),
}


def status_of(error: ClusterbridgeError) -> int:
    """Return the HTTP status of a domain error: that of its nearest listed ancestor."""
    return next(STATUS_OF[kind] for kind in type(error).__mro__ if kind in STATUS_OF)


def error_page(
    status: int,
    words: _Words | None = None,
    details: tuple[str, ...] = (),
    traceback: str = "",
) -> ErrorPage:
    """Return the page for a status in the language of the request.

    Parameters
    ----------
    status : 400-599; one without words of its own gets those of 400 or 500.
    words : other words than the usual ones of this status.
    details : what is wrong with what was given, a sentence each in the language of the request.
    traceback : of a fault of ours, for debug mode alone.

    How much a page takes is named where that is the fault.
    """
    chosen = words or _WORDS.get(status) or _WORDS[500 if status >= 500 else 400]
    messages = translations(current_language())
    reference = secrets.token_hex(4) if status >= 500 else ""
    return ErrorPage(
        status=status,
        title=messages.gettext(chosen.title),
        text=messages.gettext(chosen.text).replace("{most}", _most()),
        details=details,
        reference=reference,
        traceback=traceback,
    )


def _most() -> str:
    return str((request.max_content_length or 0) // 1024)


def init_errors(app: Flask) -> None:
    """Answer every error with a page of the service, without a trace of its inside."""
    app.register_error_handler(HTTPException, _answer_http)
    app.register_error_handler(SecurityError, _answer_foreign_host)
    app.register_error_handler(CSRFError, _answer_csrf)
    app.register_error_handler(FormEncodingError, _answer_encoding)
    app.register_error_handler(ClusterbridgeError, _answer_domain)
    app.register_error_handler(InternalServerError, _answer_fault)


def _respond(page: ErrorPage) -> Response:
    return make_response(render("error.html", page), page.status)


def _answer_http(error: HTTPException) -> Response:
    plain = error.get_response()
    if not isinstance(plain, Response):
        plain = make_response(plain)
    if plain.status_code < 400:
        return plain
    response = _respond(error_page(plain.status_code))
    for header in ("Allow", "Retry-After"):
        if header in plain.headers:
            response.headers[header] = plain.headers[header]
    if plain.status_code == 429:
        response.headers.setdefault("Retry-After", str(RETRY_SECONDS))
    return response


def _answer_foreign_host(_error: SecurityError) -> Response:
    """Answer a request for another host in plain words: no address of ours can be built for it."""
    return Response(
        "This service is not reached under this host name.\n", 400, mimetype="text/plain"
    )


def _answer_csrf(_error: CSRFError) -> Response:
    return _respond(error_page(400, _FORM_EXPIRED))


def _answer_encoding(_error: FormEncodingError) -> Response:
    return _respond(error_page(400, _FORM_ENCODING))


def _answer_domain(error: ClusterbridgeError) -> Response:
    page = error_page(status_of(error), _OWN_WORDS.get(type(error)), _details(error))
    if page.reference:
        _log(page, error)
    return _respond(page)


def _details(error: ClusterbridgeError) -> tuple[str, ...]:
    """Say what is wrong where that helps a visitor; other messages are for the operator."""
    sentences = FaultSentences(current_language())
    if isinstance(error, ProfileError | VerdictError):
        return tuple(sentences.lines(error.faults))
    if isinstance(error, UnknownCodeError):
        value = shortened(error.value)
        fault = Fault("", "unknown_code", value, suggestion=error.suggestion)
        return (sentences.sentence(fault),)
    return ()


def _answer_fault(error: InternalServerError) -> Response:
    cause = error.original_exception
    trace = "".join(format_exception(cause)) if current_app.debug and cause else ""
    page = error_page(500, traceback=trace)
    _log(page, cause)
    return _respond(page)


def _log(page: ErrorPage, cause: BaseException | None) -> None:
    # The endpoint, not the path: paths hold the secrets of private links.
    current_app.logger.error(
        "reference %s: %s %s", page.reference, request.method, request.endpoint, exc_info=cause
    )
