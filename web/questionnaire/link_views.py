"""The private link of a profile: show, prolong, replace, revoke; and take along or erase all."""

from __future__ import annotations

import json

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matcher.erasure_operations import erase_profile
from matcher.firm_operations import members_behind
from matcher.operations import (
    contact_of,
    is_of_the_day,
    link_of,
    open_profile,
    renew_link,
    revoke_link,
    rotate_link,
)
from matcher.privacy_operations import export_profile
from web.contexts import ConfirmPage, NoticePage, render
from web.demonstration.labels import demonstration_label
from web.downloads import download
from web.i18n import N_
from web.limits import limit_exports, limit_replacements, limit_writes
from web.open_profile import forget_profile
from web.profile_files import write_json, write_toml
from web.questionnaire.blueprint import blueprint
from web.questionnaire.contexts import LinkPage
from web.wiring import wired

_MESSAGES = {
    "renewed": N_("The link is valid for the full time again."),
    "replaced": N_("This is the new link. The old one opens nothing any more."),
}
END_MEMBERSHIPS = "end_memberships"
"""Name of the box that ends the memberships of a firm with its link."""
_FILES = {"toml": "application/toml", "json": "application/json"}


@blueprint.get("/p/<token>/link")
def link(token: str) -> str:
    """Show the private link, until when it is valid, and what can be done with it."""
    found = link_of(wired().services, token)
    message = _MESSAGES.get(request.args.get("done", ""), "")
    said = _(message) if message else ""
    page = LinkPage(
        token,
        _address(token),
        found.expires_at,
        said,
        not is_of_the_day(found),
        tuple(member.email for member in members_behind(wired().services, token)),
    )
    return render("profiles/link.html", page)


@blueprint.post("/p/<token>/link/renew")
@limit_writes
def renew(token: str) -> ResponseReturnValue:
    """Let the link live for the full time from now on."""
    renew_link(wired().services, token)
    return redirect(url_for("profiles.link", token=token, done="renewed"), 303)


@blueprint.post("/p/<token>/link/replace")
@limit_replacements
def replace(token: str) -> ResponseReturnValue:
    """Give the profile a new link and let the old one open nothing any more."""
    fresh, _link = rotate_link(wired().services, token, end_memberships=_ends_memberships())
    return redirect(url_for("profiles.link", token=fresh, done="replaced"), 303)


@blueprint.get("/p/<token>/link/revoke")
def revoke(token: str) -> str:
    """Ask before the link is revoked."""
    members = members_behind(wired().services, token)
    page = ConfirmPage(
        title=_("Revoke the private link?"),
        lead=_(
            "After that only the members of the firm can open this profile, from their accounts."
        )
        if members
        else _("After that nobody can open this profile any more, you included."),
        points=(
            _("Your answers stay stored, but no link leads to them."),
            _("To pass the profile on to nobody and keep using it, replace the link instead."),
            _("To remove your answers as well, erase the profile instead."),
        ),
        action=url_for("profiles.revoke_now", token=token),
        button=_("Revoke the link"),
        back_url=url_for("profiles.link", token=token),
        option=(END_MEMBERSHIPS, _("End the memberships of all accounts as well"))
        if members
        else None,
    )
    return render("pages/confirm.html", page)


@blueprint.post("/p/<token>/link/revoke")
@limit_writes
def revoke_now(token: str) -> ResponseReturnValue:
    """Make the link open nothing from now on."""
    revoke_link(wired().services, token, end_memberships=_ends_memberships())
    forget_profile()
    return redirect(url_for("profiles.revoked"), 303)


@blueprint.get("/profile/revoked")
def revoked() -> str:
    """Say that the link is revoked."""
    page = NoticePage(
        _("The link is revoked"),
        _("It opens nothing any more."),
        _("You can begin a new profile at any time, also from a file that you saved."),
    )
    return render("pages/notice.html", page)


@blueprint.post("/p/<token>/leave")
def leave(token: str) -> ResponseReturnValue:
    """Let nothing in this browser lead to the profile any more; the link itself stays valid."""
    open_profile(wired().services, token)
    forget_profile()
    return redirect(url_for("pages.start"), 303)


@blueprint.get("/p/<token>/erase")
def erase(token: str) -> str:
    """Ask before all is erased."""
    open_profile(wired().services, token)
    page = ConfirmPage(
        title=_("Erase this profile?"),
        lead=_("This cannot be undone."),
        points=(
            _("Erased are all answers in all their versions, contact details, links, verdicts, "
              "introductions and what was shown to you."),
            _("What stays is a random number with the time, so that the erasure is applied again "
              "if an older backup is ever restored."),
            _("If you want to keep a copy, save it as a file first."),
        ),
        action=url_for("profiles.erase_now", token=token),
        button=_("Erase everything"),
        back_url=url_for("profiles.link", token=token),
    )  # fmt: skip
    return render("pages/confirm.html", page)


@blueprint.post("/p/<token>/erase")
@limit_writes
def erase_now(token: str) -> ResponseReturnValue:
    """Delete all that the firm gave and all that was kept about it."""
    erase_profile(wired().services, token)
    forget_profile()
    return redirect(url_for("profiles.erased"), 303)


@blueprint.get("/profile/erased")
def erased() -> str:
    """Say that all is erased."""
    page = NoticePage(
        _("The profile is erased"),
        _("Your answers, contact details and links are deleted."),
        _("You can begin a new profile at any time, also from a file that you saved."),
    )
    return render("pages/notice.html", page)


@blueprint.get("/p/<token>/export.json")
@limit_exports
def export(token: str) -> Response:
    """Hand over all that the firm gave and all that was kept about it."""
    label = demonstration_label()
    document = ({"note": label} if label else {}) | export_profile(wired().services, token)
    text = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    return download(text, "application/json", "clusterbridge-all-data.json")


@blueprint.get("/p/<token>/profile.<any(toml,json):kind>")
def profile_file(token: str, kind: str) -> Response:
    """Hand over the answers as a file that can be read in again."""
    services = wired().services
    answers = dict(open_profile(services, token).answers)
    contact = contact_of(services, token)
    given = contact.model_dump(exclude_none=True) if contact else {}
    if given:
        answers["contact"] = given
    label = demonstration_label()
    if kind == "toml":
        text = (f"# {label}\n" if label else "") + write_toml(answers)
    else:
        text = write_json(answers)
    return download(text, _FILES[kind], f"clusterbridge-profile.{kind}")


def _ends_memberships() -> bool:
    return request.form.get(END_MEMBERSHIPS) == "yes"


def _address(token: str) -> str:
    """Return the link as it can be passed on, with the public address of the service."""
    base = wired().settings.base_url or request.url_root.rstrip("/")
    return base + url_for("profiles.edit", token=token)
