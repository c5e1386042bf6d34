"""Moving one's own account to another e-mail address: asked for, confirmed there, told here.

The link that goes to the new address holds everything itself, signed. It works for two days, and
only while the account has the address and the password that it had when the link was asked for.
"""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from uuid import uuid4

from flask import flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from itsdangerous import BadSignature, URLSafeTimedSerializer

from matcher.account_operations import change_email, note_asked_for_email
from matcher.accounts import Account, same_address
from matcher.errors import AccountNotFoundError, AddressLinkError
from web.accounts.addresses import public_address, refusal_of, valid_email
from web.accounts.contexts import NewAddressPage
from web.accounts.users import own_account
from web.contexts import render
from web.language import current_language
from web.letters import write
from web.limits import limit_invitations
from web.questionnaire.contexts import ConfirmPage
from web.wiring import wired

LIFETIME = timedelta(days=2)


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
    text = _("A message is on its way to the new address. Its link works for two days; until it is "
             "opened, your account keeps the address that it has.")  # fmt: skip
    flash(text, "good")
    return redirect(url_for("accounts.home"), 303)


def confirm_new_address(code: str) -> str:
    """Ask whoever reads the mail of the new address, before anything changes."""
    _account, email = _read(code)
    page = ConfirmPage(
        title=_("Use this address for your account?"),
        lead=_("The new address is %(email)s.", email=email),
        points=(
            _("You log in with it from then on, and messages go there."),
            _("All sessions end, and the address of before is told."),
        ),
        action=url_for("accounts.move_to_new_address", code=code),
        button=_("Use this address"),
        back_url=url_for("pages.start"),
    )
    return render("profiles/confirm.html", page)


@limit_invitations
def move_to_new_address(code: str) -> ResponseReturnValue:
    """Move the account, end its sessions, and tell the address of before."""
    account, email = _read(code)
    told = write("address_changed", account.language, account.email, about=account.actor)
    change_email(wired().services, account, email, uuid4().hex, told)
    session.clear()
    flash(_("Your account has the new address. Please log in with it."), "good")
    return redirect(url_for("security.login"), 303)


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(wired().settings.secret_key or "", salt="new address")


def _code(account: Account, email: str) -> str:
    return str(_signer().dumps([account.id, email, _state(account)]))


def _state(account: Account) -> str:
    """Return a digest of what must not have changed until the link is opened."""
    text = f"{same_address(account.email)}\n{account.password_hash}"
    return sha256(text.encode()).hexdigest()[:32]


def _read(code: str) -> tuple[Account, str]:
    """Return the account of a link and its new address; raises AddressLinkError for any other."""
    try:
        account_id, email, state = _signer().loads(code, max_age=int(LIFETIME.total_seconds()))
        account = wired().services.accounts.get(account_id)
    except (BadSignature, AccountNotFoundError) as error:
        raise AddressLinkError from error
    if not account.active or state != _state(account):
        raise AddressLinkError
    return account, str(email)
