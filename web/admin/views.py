"""Blueprint: administration of accounts, roles and networks."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matcher.account_operations import (
    invite,
    put_network,
    remove_network,
    reset_second_factor,
    revoke_invitation,
    set_active,
    set_roles,
)
from matcher.accounts import Invitation, Network, Role
from matcher.errors import NetworkNotFoundError
from matcher.mail import Message
from matcher.review_operations import without_reviewer
from web.accounts.addresses import public_address, refusal_of, valid_email
from web.accounts.users import own_account
from web.accounts.words import role_names, roles_of, side_names
from web.admin import desk
from web.admin.contexts import NetworksPage, Person, UsersPage, Waiting
from web.admin.endings import deactivation_page
from web.admin.network_forms import RefusedError, form_page, network_of, refused_page
from web.admin.orphans import MOST_ORPHANS, orphan_rows
from web.contexts import render
from web.controls import fault_of
from web.language import LANGUAGES, current_language
from web.letters import write_invitation
from web.limits import limit_invitations
from web.wiring import wired

blueprint = Blueprint("admin", __name__, url_prefix="/admin")
desk.add_to(blueprint)


@blueprint.get("/accounts")
def users() -> str:
    """Show all accounts and invitations."""
    services, own = wired().services, own_account()
    now, names = services.clock.now(), role_names()
    page = UsersPage(
        people=tuple(
            Person(account, roles_of(account), account.id == own.id)
            for account in services.accounts.accounts()
        ),
        waiting=tuple(
            Waiting(
                one.token_hash, one.email, names[one.role], one.expires_at, now >= one.expires_at
            )
            for one in services.accounts.invitations()
            if one.email
        ),
        roles=tuple((role.value, name) for role, name in names.items()),
        languages=tuple(LANGUAGES.items()),
    )
    return render("admin/users.html", page)


@blueprint.post("/accounts")
@limit_invitations
def invite_user() -> ResponseReturnValue:
    """Invite somebody to a role."""
    given = request.form.get("email", "")
    email = valid_email(given)
    language = request.form.get("language", "")
    if email is None or language not in LANGUAGES:
        flash(refusal_of(given), fault_of("email"))
        return redirect(url_for("admin.users"), 303)

    def compose(token: str, invited: Invitation) -> Message:
        path = url_for("accounts.invitation", code=token, lang=language)
        return write_invitation(invited, public_address(path), language)

    invite(wired().services, email, _role(), own_account().actor, compose)
    flash(_("The invitation is on its way."), "good")
    return redirect(url_for("admin.users"), 303)


@blueprint.post("/invitations/revoke")
def revoke_invitation_now() -> ResponseReturnValue:
    """Take back an invitation that was not used yet."""
    given = request.form.get("invitation", "")
    revoke_invitation(wired().services, given, own_account().actor)
    flash(_("The invitation opens nothing any more."), "good")
    return redirect(url_for("admin.users"), 303)


@blueprint.post("/accounts/<account_id>/role")
def set_role(account_id: str) -> ResponseReturnValue:
    """Give an account one role instead of those it has."""
    set_roles(wired().services, account_id, frozenset({_role()}), own_account().actor)
    return _done()


@blueprint.get("/accounts/<account_id>/deactivation")
def deactivation(account_id: str) -> str:
    """Say what deactivating an account ends, before it is done."""
    return render("pages/confirm.html", deactivation_page(account_id))


@blueprint.post("/accounts/<account_id>/active")
def set_active_now(account_id: str) -> ResponseReturnValue:
    """Let an account log in, or not any more."""
    active = request.form.get("active") == "yes"
    set_active(wired().services, account_id, active, own_account().actor)
    return _done()


@blueprint.post("/accounts/<account_id>/second-factor")
def reset_factor(account_id: str) -> ResponseReturnValue:
    """Switch off the second factor of somebody who has lost it."""
    reset_second_factor(wired().services, account_id, own_account().actor)
    return _done()


@blueprint.get("/networks")
def networks() -> str:
    """Show all networks and who coordinates them."""
    accounts = wired().services.accounts
    emails = {account.id: account.email for account in accounts.accounts()}
    language, sides = current_language(), side_names()
    rows = tuple(
        (
            network,
            network.name.in_language(language),
            sides[network.side],
            ", ".join(sorted(emails[one] for one in network.coordinators)),
        )
        for network in accounts.networks()
    )
    found = without_reviewer(wired().services, MOST_ORPHANS)
    page = NetworksPage(rows, orphan_rows(found.introductions), found.total)
    return render("admin/networks.html", page)


@blueprint.get("/networks/new")
def new_network() -> str:
    """Ask for a new network."""
    return render("admin/network.html", form_page(None))


@blueprint.get("/networks/<network_id>")
def network(network_id: str) -> str:
    """Show one network to change it."""
    return render("admin/network.html", form_page(_network(network_id)))


@blueprint.post("/networks/new")
@blueprint.post("/networks/<network_id>")
def save_network(network_id: str | None = None) -> ResponseReturnValue:
    """Keep a network, new or changed."""
    if network_id is not None:
        _network(network_id)
    try:
        given = network_of(request.form, network_id)
    except RefusedError as error:
        page = refused_page(request.form, error.faults, network_id)
        return render("admin/network.html", page), 422
    put_network(wired().services, given, own_account().actor)
    flash(_("Saved."), "good")
    return redirect(url_for("admin.networks"), 303)


@blueprint.post("/networks/<network_id>/remove")
def delete_network(network_id: str) -> ResponseReturnValue:
    """Forget a network; its firms and coordinators stay."""
    remove_network(wired().services, network_id, own_account().actor)
    flash(_("Removed."), "good")
    return redirect(url_for("admin.networks"), 303)


def _network(network_id: str) -> Network:
    for found in wired().services.accounts.networks():
        if found.id == network_id:
            return found
    raise NetworkNotFoundError(network_id)


def _role() -> Role:
    given = request.form.get("role", "")
    if given not in set(Role):
        abort(400)
    return Role(given)


def _done() -> ResponseReturnValue:
    flash(_("Saved."), "good")
    return redirect(url_for("admin.users"), 303)
