"""How Flask-Security is set up: what it may do, what it is told, and what it is kept from."""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app, g, request, session, url_for
from flask_login import user_logged_out
from flask_security import Security
from flask_security.forms import (
    ForgotPasswordForm,
    LoginForm,
    SendConfirmationForm,
    TwoFactorRescueForm,
    TwoFactorSetupForm,
)
from flask_security.mail_util import EmailValidateException, MailUtil
from flask_security.signals import (
    tf_code_confirmed,
    tf_profile_changed,
    user_authenticated,
    user_confirmed,
)
from flask_security.totp import Totp
from flask_security.utils import get_message, hash_password
from wtforms import StringField

from features.addresses import is_address
from matcher.accounts import actor_of
from web.accounts.addresses import public_address
from web.accounts.datastore import PortDatastore, init_datastore, note_visit, pending
from web.accounts.messages import MESSAGES
from web.accounts.users import AUTHENTICATOR, STAFF_SECOND_FACTOR, User, logged_in
from web.config import Settings
from web.i18n import TRANSLATIONS
from web.language import LANGUAGE_PREFIX, current_language
from web.letters import write
from web.open_profile import close_profile
from web.wiring import wired

SHORTEST_PASSWORD = 12
FRESHNESS = timedelta(minutes=30)
"""For so long after the password was given sensitive pages do not ask for it again."""
ISSUER = "Clusterbridge"
CONFIRMED = "confirmed"
"""Key of the session: who has just confirmed their address in this browser."""
_KEPT_AT_LOG_IN = ("_user_id", "_id", "_fresh", "fs_cc", "fs_paa")
"""All that a session brings along when somebody logs in; whatever was in it before is dropped."""
_SETTING_UP = ("setup_from_login", "validating_profile")
"""States of a session in which the second factor is set up."""
_SECOND_FACTOR_PAGES = ("security.two_factor_setup", "security.two_factor_token_validation")
#: Template of Flask-Security by key of its configuration; our own templates.
_TEMPLATES = {
    "LOGIN_USER": "login",
    "REGISTER_USER": "register",
    "FORGOT_PASSWORD": "forgot",
    "RESET_PASSWORD": "reset",
    "CHANGE_PASSWORD": "change",
    "SEND_CONFIRMATION": "confirm",
    "VERIFY": "verify",
    "TWO_FACTOR_SETUP": "second_factor",
    "TWO_FACTOR_VERIFY_CODE": "code",
}
_LETTERS = {
    "REGISTER_EMAIL": "confirm",
    "REGISTER_EMAIL_EXISTING": "registered_already",
    "EMAIL_TEMPLATE_CONFIRM": "confirm",
    "EMAIL_TEMPLATE_PASSWORD_RESET": "reset",
    "EMAIL_TEMPLATE_PASSWORD_RESET_NOTICE": "password_changed",
    "EMAIL_TEMPLATE_PASSWORD_CHANGE_NOTICE": "password_changed",
}


class _LoginForm(LoginForm):
    """Without "remember me": a session ends with the browser, or after half a day."""

    remember = None

    def validate(self, **kwargs: Any) -> bool:
        """Check the form, and note a try that failed, the same for known and unknown addresses."""
        passed = bool(super().validate(**kwargs))
        if not passed and self.password.data:
            note_visit("account.log_in_failed", self.user)
        return passed


class _ForgotForm(ForgotPasswordForm):
    """Answers a known and an unknown address in the same time: both work and write alike."""

    def validate(self, **kwargs: Any) -> bool:
        """Check the form; what Flask-Security does for an unknown address, do for a known one."""
        passed = bool(super().validate(**kwargs))
        if passed:
            hash_password("not-a-password")
        if self.email.data:
            note_visit("account.reset_asked", self.user)
        return passed


class _ConfirmationForm(SendConfirmationForm):
    """Notes who asks for another message, the same for known and unknown addresses."""

    def validate(self, **kwargs: Any) -> bool:
        """Check the form."""
        passed = bool(super().validate(**kwargs))
        if self.email.data:
            note_visit("account.confirmation_asked", self.user)
        return passed


class _SecondFactorForm(TwoFactorSetupForm):
    """Two buttons instead of a list of kinds: there is one."""

    setup = StringField()


class _RescueForm(TwoFactorRescueForm):
    """Nothing to choose: an administrator helps."""

    help_setup = StringField()


class _OutboxMail(MailUtil):
    """Puts what Flask-Security sends into the outbox, with the changes of the request."""

    def validate(self, email: str) -> str:
        """Return an address normalised; raises EmailValidateException."""
        found = str(super().validate(email))
        if not is_address(found):
            raise EmailValidateException(get_message("INVALID_EMAIL_ADDRESS")[0])
        return found

    def send_mail(
        self,
        template: str,
        subject: str,
        recipient: Any,
        sender: Any,
        body: str | None,
        html: str | None,
        **kwargs: Any,
    ) -> None:
        """Write the letter that the template stands for."""
        link = kwargs.get("confirmation_link") or kwargs.get("reset_link") or ""
        if template == "registered_already" and kwargs.get("confirmation_link"):
            template = "confirm"
        path = urlsplit(link).path
        user, address = kwargs.get("user"), public_address(path)
        about = actor_of(user.id) if isinstance(user, User) else ""
        letter = write(template, current_language(), str(recipient), about=about, link=address)
        pending().messages.append(letter)


class _Totp(Totp):
    """Codes of an app; each is accepted once."""

    def verify_totp(self, token: str, totp_secret: str, user: Any, window: int = 0) -> bool:
        """Check a code; one of a new secret is not measured by those of the old."""
        if totp_secret != user.tf_totp_secret:
            user.totp_counter = None
        passed = bool(super().verify_totp(token, totp_secret, user, window))
        if not passed:
            note_visit("account.code_failed", user)
        return passed

    def get_last_counter(self, user: Any) -> int | None:
        """Return the time step of the last code that was accepted."""
        return user.totp_counter

    def set_last_counter(self, user: Any, tmatch: Any) -> None:
        """Remember the time step of an accepted code."""
        user.totp_counter = tmatch.counter
        wired_datastore().put(user)

    def generate_qrcode(self, username: str, totp: str) -> str:
        """Return the address of the picture: the content policy allows none inside a page."""
        return url_for("accounts.qr_code")


def init_accounts(app: Flask, settings: Settings) -> None:
    """Add logging in, registration and all that belongs to an account."""
    app.config.from_mapping(_configuration(settings))
    datastore = PortDatastore()
    security = Security(
        app,
        datastore,
        login_form=_LoginForm,
        forgot_password_form=_ForgotForm,
        send_confirmation_form=_ConfirmationForm,
        two_factor_setup_form=_SecondFactorForm,
        two_factor_rescue_form=_RescueForm,
        mail_util_cls=_OutboxMail,
        totp_cls=_Totp,
    )
    # Pages only: no JSON, and no tokens beside the session.
    security.want_json(lambda _request: False)
    security.login_manager.request_loader(lambda _request: None)
    init_datastore(app, datastore)
    user_authenticated.connect(_begin_session, app)
    user_confirmed.connect(_forget_password, app)
    user_logged_out.connect(_end_sessions, app)
    tf_code_confirmed.connect(_end_other_sessions, app)
    tf_profile_changed.connect(_end_other_sessions, app)
    app.before_request(_forget_overtaken_setup)


def wired_datastore() -> PortDatastore:
    """Return the datastore of the application that answers this request."""
    found = current_app.extensions["security"].datastore
    assert isinstance(found, PortDatastore)  # noqa: S101 - tells the type checker
    return found


def _configuration(settings: Settings) -> dict[str, Any]:
    values: dict[str, Any] = {
        "URL_PREFIX": f"{LANGUAGE_PREFIX}/account",
        "STATIC_FOLDER": None,
        "RETURN_GENERIC_RESPONSES": True,
        "I18N_DOMAIN": "messages",
        "I18N_DIRNAME": [str(TRANSLATIONS)],
        "PASSWORD_HASH": "argon2",
        "PASSWORD_SCHEMES": ["argon2"],
        "PASSWORD_SINGLE_HASH": True,
        "PASSWORD_LENGTH_MIN": SHORTEST_PASSWORD,
        # Whether an address exists is shown by the message that is confirmed, not by a look-up.
        "EMAIL_VALIDATOR_ARGS": {"check_deliverability": False},
        "REGISTERABLE": True,
        "CONFIRMABLE": True,
        "RECOVERABLE": True,
        "CHANGEABLE": True,
        "TWO_FACTOR": True,
        "TWO_FACTOR_ENABLED_METHODS": [AUTHENTICATOR],
        "TWO_FACTOR_SETUP_URL": "/second-factor",
        "TWO_FACTOR_TOKEN_VALIDATION_URL": "/code",
        "TWO_FACTOR_RESCUE_EMAIL": False,
        "TWO_FACTOR_AUTHENTICATOR_VALIDITY": 30,
        "TWO_FACTOR_POST_SETUP_VIEW": "accounts.home",
        "TOTP_SECRETS": {1: _derived(settings, "second factor")},
        "TOTP_ISSUER": ISSUER,
        "FRESHNESS": FRESHNESS,
        "FRESHNESS_GRACE_PERIOD": timedelta(0),
        "API_ENABLED_METHODS": ["session"],
        "POST_LOGIN_VIEW": "accounts.home",
        "POST_LOGOUT_VIEW": "pages.start",
        "POST_REGISTER_VIEW": "security.login",
        "POST_CONFIRM_VIEW": "accounts.choose_password",
        "POST_CHANGE_VIEW": "accounts.home",
        "EMAIL_HTML": False,
        "EMAIL_PLAINTEXT": False,
        "EMAIL_SENDER": settings.sender,
        "DATETIME_FACTORY": _now,
        "CLI_USERS_NAME": None,
        "CLI_ROLES_NAME": None,
    }
    values |= {f"{key}_TEMPLATE": f"accounts/{name}.html" for key, name in _TEMPLATES.items()}
    values |= {
        key if "TEMPLATE" in key else f"{key}_TEMPLATE": kind for key, kind in _LETTERS.items()
    }
    values |= {f"MSG_{key}": (text, "info") for key, text in MESSAGES.items()}
    return {
        STAFF_SECOND_FACTOR: settings.staff_second_factor,
        **{f"SECURITY_{key}": value for key, value in values.items()},
    }


def _now() -> datetime:
    return wired().services.clock.now()


def _derived(settings: Settings, purpose: str) -> str:
    """Return a key for one purpose, so that the secret key itself serves one only."""
    return hmac.new((settings.secret_key or "").encode(), purpose.encode(), "sha256").hexdigest()


def _begin_session(_app: Flask, user: User, **_more: Any) -> None:
    """Let nothing that was planted in a session before live on when somebody logs in."""
    note_visit("account.logged_in", user, done=True)
    for key in [key for key in session if key not in _KEPT_AT_LOG_IN]:
        del session[key]
    g.pop("csrf_token", None)


def _forget_password(_app: Flask, user: User, **_more: Any) -> None:
    """Let who has the mailbox choose the password: anybody could have begun the account."""
    user.password = ""
    wired_datastore().set_uniquifier(user)
    session[CONFIRMED] = user.fs_uniquifier


def _end_sessions(_app: Flask, user: Any = None, **_more: Any) -> None:
    """End all sessions of a person who logs out: a copied cookie opens nothing any more."""
    close_profile()
    if isinstance(user, User):
        wired_datastore().set_uniquifier(user)


def _end_other_sessions(_app: Flask, user: Any, **_more: Any) -> None:
    """End all other sessions, half-way ones too, of a person who set the second factor up."""
    if logged_in() is not None:
        wired_datastore().set_uniquifier(user)
        session["_user_id"] = user.fs_uniquifier
    elif session.get("tf_state") == "validating_profile":
        wired_datastore().set_uniquifier(user)


def _forget_overtaken_setup() -> None:
    """Let nobody with a password alone replace a second factor that was set up meanwhile."""
    if request.endpoint not in _SECOND_FACTOR_PAGES or logged_in() is not None:
        return
    if session.get("tf_state") in _SETTING_UP:
        user = wired_datastore().find_user(fs_uniquifier=session.get("tf_user_id", ""))
        if user is None or user.tf_totp_secret:
            # The page refuses what has no state, and clears the rest.
            del session["tf_state"]
