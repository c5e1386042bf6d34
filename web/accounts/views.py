"""Blueprint: one's own account, its firms, invitations, and the networks one coordinates."""

from __future__ import annotations

from io import BytesIO
from uuid import uuid4

import qrcode
from flask import Blueprint, Response, abort, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security.proxies import _security
from flask_security.recoverable import generate_reset_password_token
from flask_security.utils import hash_password
from qrcode.image.svg import SvgPathFillImage

from matcher.account_operations import (
    accept_invitation,
    accept_with_account,
    invite,
    open_invitation,
)
from matcher.accounts import Account, Invitation, Role, same_address
from matcher.erasure_operations import erase_account, firms_that_go
from matcher.errors import EmailTakenError
from matcher.firm_operations import (
    begin_for_firm,
    confirm_answers,
    firms_of,
    hand_over,
    open_firm,
    own_firm,
    remove_member,
    revoke_firm_invitation,
    take_over,
)
from matcher.mail import Message
from matcher.notice_operations import choose_mode, mode_of
from matcher.notices import MailMode
from matcher.operations import open_profile
from web.accounts import new_address
from web.accounts.addresses import public_address, refusal_of, valid_email
from web.accounts.contexts import InvitationPage, SettingsPage
from web.accounts.home import home_page
from web.accounts.networks import networks_page
from web.accounts.setup import CONFIRMED, wired_datastore
from web.accounts.users import logged_in, own_account
from web.accounts.words import role_names, roles_of
from web.contexts import ConfirmPage, NoticePage, render
from web.controls import fault_of
from web.language import LANGUAGES, current_language
from web.letters import write, write_invitation
from web.limits import limit_creation, limit_invitations
from web.open_profile import close_profile
from web.partner.words import mode_names
from web.wiring import wired

blueprint = Blueprint("accounts", __name__, url_prefix="/account")


@blueprint.get("/")
def home() -> str:
    """Show what waits for whoever is logged in, and the ways to their work and firms."""
    return render("accounts/home.html", home_page(own_account()))


@blueprint.get("/settings")
def settings() -> str:
    """Show what one sets for one's own account: messages, password, second factor."""
    account = own_account()
    page = SettingsPage(
        account=account,
        roles=roles_of(account),
        second_factor=bool(account.totp_secret),
        modes=tuple((one.value, name, "") for one, name in mode_names().items()),
        mode=mode_of(wired().services, account.actor).value,
    )
    return render("accounts/settings.html", page)


@blueprint.post("/mail")
def choose_mail() -> ResponseReturnValue:
    """Keep how one is told what happens to introductions."""
    mode, account = request.form.get("mode", ""), own_account()
    if mode not in set(MailMode):
        abort(400)
    choose_mode(wired().services, account.actor, MailMode(mode), account.actor)
    flash(_("Saved."), "good")
    return redirect(url_for("accounts.settings"), 303)


@blueprint.get("/networks")
def networks() -> str:
    """Show the networks that one coordinates, with their firms and mini-clusters."""
    return render("accounts/networks.html", networks_page(own_account()))


@blueprint.post("/networks/firms")
@limit_creation
def begin_profile_for_firm() -> ResponseReturnValue:
    """Begin a profile for a firm, on the telephone say; it is marked until the firm confirms."""
    token = begin_for_firm(wired().services, own_account())
    return redirect(url_for("profiles.edit", token=token), 303)


@blueprint.post("/confirm-answers/<token>")
def confirm_firm_answers(token: str) -> ResponseReturnValue:
    """Note that the firm finds its answers right; who filled them in cannot say so."""
    user = logged_in()
    confirm_answers(wired().services, token, user.stored if user else None)
    return redirect(url_for("profiles.check", token=token), 303)


@blueprint.post("/hand-over/<token>")
@limit_invitations
def hand_over_to_firm(token: str) -> ResponseReturnValue:
    """Send the firm a link of its own to what a coordinator filled in for it."""
    given, language = request.form.get("email", ""), request.form.get("language", "")
    email = valid_email(given)
    if email is None or language not in LANGUAGES:
        open_profile(wired().services, token)
        flash(refusal_of(given), fault_of("email"))
        return redirect(url_for("profiles.check", token=token), 303)

    def write_to_firm(fresh: str, profile_id: str) -> Message:
        link = public_address(url_for("profiles.check", token=fresh, lang=language))
        about = f"profile:{profile_id}"
        return write("entered_for_you", language, email, about=about, link=link)

    hand_over(wired().services, token, own_account(), write_to_firm)
    close_profile()
    flash(_("The firm gets a link of its own. The one you used opens nothing any more."), "good")
    return redirect(url_for("accounts.networks"), 303)


@blueprint.post("/firms/<profile_id>/open")
def open_own_firm(profile_id: str) -> ResponseReturnValue:
    """Lead to the profile of one's own firm by a link that ends the same day."""
    token = open_firm(wired().services, own_account(), profile_id)
    wanted = request.form.get("to") == "introductions"
    page = "introductions.own" if wanted else "profiles.check"
    return redirect(url_for(page, token=token), 303)


@blueprint.post("/firms/<profile_id>/members")
@limit_invitations
def invite_member(profile_id: str) -> ResponseReturnValue:
    """Invite somebody to work on the profile of one's own firm."""
    services, account = wired().services, own_account()
    own_firm(services, account, profile_id)
    given = request.form.get("email", "")
    email = valid_email(given)
    if email is None:
        flash(refusal_of(given), fault_of(f"invite-{profile_id}"))
    else:
        invite(services, email, Role.MEMBER, account.actor, compose, profile_id=profile_id)
        flash(_("The invitation is on its way."), "good")
    return redirect(url_for("accounts.home"), 303)


@blueprint.post("/firms/<profile_id>/members/remove")
def remove_firm_member(profile_id: str) -> ResponseReturnValue:
    """End a membership of one's own firm, perhaps one's own."""
    remove_member(wired().services, own_account(), profile_id, request.form.get("member", ""))
    flash(_("The membership has ended, and so have all private links to this profile."), "good")
    return redirect(url_for("accounts.home"), 303)


@blueprint.post("/firms/<profile_id>/invitations/revoke")
def revoke_firm_invitation_now(profile_id: str) -> ResponseReturnValue:
    """Take back an invitation to one's own firm."""
    given = request.form.get("invitation", "")
    revoke_firm_invitation(wired().services, own_account(), profile_id, given)
    flash(_("The invitation opens nothing any more."), "good")
    return redirect(url_for("accounts.home"), 303)


@blueprint.get("/erase")
def erase_question() -> str:
    """Ask before one's own account is erased."""
    services, account = wired().services, own_account()
    going = firms_that_go(services, account)
    names = [one.name or _("Firm without a name yet") for one in firms_of(services, account)
             if one.profile_id in going]  # fmt: skip
    points = [
        _("Erased are your e-mail address, password and second factor, your memberships, networks "
          "and invitations, and the messages to you that are kept."),
        _("Firms with other members stay; all their private links end, and the members open them "
          "from their accounts."),
        _("What you decided as a coordinator stays as a step of a random number that leads to "
          "nobody any more."),
    ]  # fmt: skip
    if names:
        listed = "; ".join(names)
        text = _("Erased with the account, because nobody else is a member: %(firms)s. "
                 "Invite a colleague first if the firm is to stay.", firms=listed)  # fmt: skip
        points.append(text)
    page = ConfirmPage(
        title=_("Erase your account?"),
        lead=_("This cannot be undone."),
        points=tuple(points),
        action=url_for("accounts.erase_now", firms=",".join(going)),
        button=_("Erase my account"),
        back_url=url_for("accounts.settings"),
    )
    return render("pages/confirm.html", page)


@blueprint.post("/erase")
def erase_now() -> ResponseReturnValue:
    """Erase one's own account, and log out."""
    account = own_account()
    seen = {one for one in request.args.get("firms", "").split(",") if one}
    erase_account(wired().services, account, account.actor, seen)
    session.clear()
    return redirect(url_for("accounts.erased"), 303)


blueprint.get("/new-address")(new_address.new_address)
blueprint.post("/new-address")(new_address.ask_for_new_address)
blueprint.get("/new-address/<code>")(new_address.confirm_new_address)
blueprint.post("/new-address/<code>")(new_address.move_to_new_address)
blueprint.get("/old-address/<code>")(new_address.old_address)
blueprint.post("/old-address/<code>")(new_address.take_back)


@blueprint.get("/erased")
def erased() -> str:
    """Say that the account is erased."""
    page = NoticePage(
        _("The account is erased"),
        _("Your address, your password and your memberships are deleted."),
        _("You can begin a new account at any time."),
    )
    return render("pages/notice.html", page)


@blueprint.get("/take-over/<token>")
def take_over_question(token: str) -> str:
    """Ask before a profile is taken into one's own account."""
    open_profile(wired().services, token)
    page = ConfirmPage(
        title=_("Take this profile into your account?"),
        lead=_("You can then open it whenever you are logged in, and invite colleagues."),
        points=(
            _("The private link keeps working until it expires or is revoked."),
            _("The profile is no longer erased when its links expire."),
            _(
                "The coordinators of your networks can see your answers then, without the contact "
                "details, as if you had asked for an introduction."
            ),
        ),
        action=url_for("accounts.take_over_now", token=token),
        button=_("Take it into my account"),
        back_url=url_for("profiles.link", token=token),
    )
    return render("pages/confirm.html", page)


@blueprint.post("/take-over/<token>")
def take_over_now(token: str) -> ResponseReturnValue:
    """Make oneself a member of the firm whose private link one has."""
    take_over(wired().services, token, own_account())
    flash(_("The profile belongs to your account now."), "good")
    return redirect(url_for("accounts.home"), 303)


@blueprint.get("/choose-password")
def choose_password() -> ResponseReturnValue:
    """Lead whoever has just confirmed their address to choosing their password."""
    user = wired_datastore().find_user(fs_uniquifier=session.pop(CONFIRMED, ""))
    if user is None:
        return redirect(url_for("security.forgot_password"), 303)
    token = generate_reset_password_token(user)  # type: ignore[no-untyped-call]
    return redirect(url_for("security.reset_password", token=token), 303)


@blueprint.get("/second-factor.svg")
def qr_code() -> Response:
    """Draw the code that an authenticator app reads, for whoever is setting one up."""
    secret = session.get("tf_totp_secret")
    user = logged_in() or wired_datastore().find_user(fs_uniquifier=session.get("tf_user_id", ""))
    if not secret or user is None:
        abort(404)
    address = _security.totp_factory.get_totp_uri(user.email, secret)
    picture = BytesIO()
    qrcode.make(address, image_factory=SvgPathFillImage).save(picture)
    return Response(picture.getvalue(), content_type="image/svg+xml")


@blueprint.get("/invitation/<code>")
def invitation(code: str) -> str:
    """Show what an invitation is for, and ask for a password."""
    return render("accounts/invitation.html", _invitation_page(code))


@blueprint.post("/invitation/<code>")
@limit_invitations
def accept(code: str) -> ResponseReturnValue:
    """Make the account that an invitation is for."""
    services = wired().services
    found = open_invitation(services, code)
    given = request.form.get("email", "")
    email = found.email or valid_email(given)
    password, faults = _password()
    if email is None:
        faults = (("email", refusal_of(given)), *faults)
    if email is None or faults:
        page = _invitation_page(code, given, faults)
        return render("accounts/invitation.html", page), 422
    account = Account(
        id=str(uuid4()),
        email=email,
        uniquifier=uuid4().hex,
        created_at=services.clock.now(),
        password_hash=hash_password(password),
        language=current_language(),
    )
    try:
        accept_invitation(services, code, account)
    except EmailTakenError:
        # Whoever has the invitation has the mailbox: this tells nobody anything new.
        flash(_("This address has an account already. Please log in to accept."), "warn")
        back = url_for("accounts.invitation", code=code)
        return redirect(url_for("security.login", next=back), 303)
    flash(_("Your account is ready. Please log in."), "good")
    return redirect(url_for("security.login"), 303)


@blueprint.post("/invitation/<code>/own")
def accept_with_own_account(code: str) -> ResponseReturnValue:
    """Accept an invitation with the account that is logged in."""
    accept_with_account(wired().services, code, own_account())
    flash(_("The invitation is accepted."), "good")
    return redirect(url_for("accounts.home"), 303)


def _invitation_page(
    code: str, given_email: str = "", faults: tuple[tuple[str, str], ...] = ()
) -> InvitationPage:
    found = open_invitation(wired().services, code)
    user = logged_in()
    own = same_address(user.email) if user else ""
    return InvitationPage(
        token=code,
        email=found.email,
        role=role_names()[found.role],
        given_email=given_email,
        faults=faults,
        own_address=bool(own) and own == (same_address(found.email) or own),
    )


def _password() -> tuple[str, tuple[tuple[str, str], ...]]:
    """Return the password of the form and what is wrong with it."""
    given = request.form.get("password", "")
    wrong, password = _security.password_util.validate(given, True)
    faults = [("password", str(text)) for text in wrong or ()]
    if given != request.form.get("password_confirm", ""):
        faults.append(("password_confirm", _("The two passwords differ.")))
    return str(password or ""), tuple(faults)


def compose(token: str, invited: Invitation) -> Message:
    """Write the message that carries an invitation, in the language of the page."""
    link = public_address(url_for("accounts.invitation", code=token))
    return write_invitation(invited, link, current_language())
