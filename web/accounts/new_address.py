"""Moving one's own account to another e-mail address: asked for, confirmed there, told here.

The links hold everything themselves, signed. The one to the new address works only for who is
logged in, for some hours, and while the account is as it was when the link was asked for: a
stranger who gets it by a mistyped letter can do nothing with it. The one to the address of before
takes the account back, and ends all links that were made before that.
"""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from uuid import uuid4

from flask import flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from itsdangerous import BadSignature, URLSafeTimedSerializer

from matcher.account_operations import change_email, note_asked_for_email, take_email_back
from matcher.accounts import Account, same_address
from matcher.errors import AccountNotFoundError, AddressLinkError
from web.accounts.addresses import public_address, refusal_of, valid_email
from web.accounts.contexts import NewAddressPage
from web.accounts.users import own_account
from web.contexts import ConfirmPage, render
from web.language import current_language
from web.letters import write
from web.limits import limit_invitations
from web.wiring import wired

LIFETIME = timedelta(hours=10)
"""Shorter than a session: what ends the sessions ends the link as well."""
BACK_LIFETIME = timedelta(days=7)
"""For how long the address of before can take the account back."""


def new_address() -> str:
    """Ask for the new address."""
    return render("accounts/new_address.html", NewAddressPage(own_account().email))


@limit_invitations
def ask_for_new_address() -> ResponseReturnValue:
    """Write to the new address; the answer is the same where somebody else has it already."""
    account, given = own_account(), request.form.get("email", "")
    email = valid_email(given)
    if email is None or same_address(email) == same_address(account.email):
        fault = refusal_of(given) if email is None else _("This is the address of your account.")
        page = NewAddressPage(account.email, given, (("email", fault),))
        return render("accounts/new_address.html", page), 422
    link = public_address(url_for("accounts.confirm_new_address", code=_code(account, email)))
    is_free = wired().services.accounts.by_email(email) is None
    kind = "new_address" if is_free else "address_taken"
    letter = write(kind, current_language(), email, about=account.actor, link=link)
    note_asked_for_email(wired().services, account, letter)
    text = _("A message is on its way to the new address. Its link works for ten hours, unless you "
             "log out before; until then your account keeps the address that it has.")  # fmt: skip
    flash(text, "good")
    return redirect(url_for("accounts.home"), 303)


def confirm_new_address(code: str) -> str:
    """Ask the holder of the account, who reads the mail of the new address too."""
    _account, email = _read(code)
    page = ConfirmPage(
        title=_("Use this address for your account?"),
        lead=_("The new address is %(email)s.", email=email),
        points=(
            _("You log in with it from then on, and messages go there."),
            _("All sessions end. The address of before is told, and can take the account back for "
              "seven days."),
        ),
        action=url_for("accounts.move_to_new_address", code=code),
        button=_("Use this address"),
        back_url=url_for("accounts.settings"),
    )  # fmt: skip
    return render("pages/confirm.html", page)


@limit_invitations
def move_to_new_address(code: str) -> ResponseReturnValue:
    """Move the account, end its sessions, and tell the address of before."""
    account, email = _read(code)
    back = _signer("old address").dumps([account.id, account.email, _since(account)])
    link = public_address(url_for("accounts.old_address", code=back, lang=account.language))
    told = write("address_changed", account.language, account.email, about=account.actor, link=link)
    change_email(wired().services, account, email, uuid4().hex, told)
    session.clear()
    flash(_("Your account has the new address. Please log in with it."), "good")
    return redirect(url_for("security.login"), 303)


def old_address(code: str) -> str:
    """Ask whoever reads the mail of the address of before whether it gets the account back."""
    _account, email = _read_back(code)
    page = ConfirmPage(
        title=_("Take your account back?"),
        lead=_("It gets the address %(email)s again.", email=email),
        points=(
            _("All sessions end, and the password no longer works. You choose a new one then."),
        ),
        action=url_for("accounts.take_back", code=code),
        button=_("Take the account back"),
        back_url=url_for("pages.start"),
    )
    return render("pages/confirm.html", page)


@limit_invitations
def take_back(code: str) -> ResponseReturnValue:
    """Give an account its address of before; whoever moved it knows its password, so that ends."""
    account, email = _read_back(code)
    take_email_back(wired().services, account, email, uuid4().hex)
    session.clear()
    flash(_("Your account has its address again. Please choose a new password now."), "good")
    return redirect(url_for("security.forgot_password"), 303)


def _signer(salt: str = "new address") -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(wired().settings.secret_key or "", salt=salt)


def _code(account: Account, email: str) -> str:
    return str(_signer().dumps([account.id, email, _state(account)]))


def _state(account: Account) -> str:
    """Return a digest of what must not have changed until the link is opened."""
    parts = (same_address(account.email), account.password_hash, account.uniquifier)
    return sha256("\n".join(parts).encode()).hexdigest()[:32]


def _since(account: Account) -> str:
    """Return what stays as the account moves on, and changes as it is taken back."""
    return account.confirmed_at.isoformat() if account.confirmed_at else ""


def _read(code: str) -> tuple[Account, str]:
    """Return one's own account and its new address; raises AddressLinkError for any other link."""
    account, email, state = _opened(_signer(), code, LIFETIME)
    if account.id != own_account().id or state != _state(account):
        raise AddressLinkError
    return account, email


def _read_back(code: str) -> tuple[Account, str]:
    """Return an account that moved and its address of before; raises AddressLinkError."""
    account, email, since = _opened(_signer("old address"), code, BACK_LIFETIME)
    if since != _since(account) or same_address(email) == same_address(account.email):
        raise AddressLinkError
    return account, email


def _opened(
    signer: URLSafeTimedSerializer, code: str, lifetime: timedelta
) -> tuple[Account, str, str]:
    try:
        account_id, email, state = signer.loads(code, max_age=int(lifetime.total_seconds()))
        account = wired().services.accounts.get(account_id)
    except (BadSignature, AccountNotFoundError) as error:
        raise AddressLinkError from error
    if not account.active:
        raise AddressLinkError
    return account, str(email), str(state)
