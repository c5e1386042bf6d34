"""What ends with an account, said before an administrator deactivates it."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from matcher.firm_operations import endings
from web.contexts import ConfirmPage
from web.language import current_language
from web.wiring import wired


def deactivation_page(account_id: str) -> ConfirmPage:
    """Return the question whether an account is to be deactivated, with all that ends by it.

    Raises
    ------
    AccountNotFoundError : there is no such account.
    """
    services, language = wired().services, current_language()
    account, ending = services.accounts.get(account_id), endings(services, account_id)
    points = [_("It is logged out everywhere at once, and can log in no longer.")]
    if ending.networks:
        names = "; ".join(one.name.in_language(language) for one in ending.networks)
        points.append(_("It no longer coordinates: %(networks)s.", networks=names))
    if ending.firms:
        points.append(
            ngettext(
                "It is no longer a member of %(num)s firm, whose private links all end.",
                "It is no longer a member of %(num)s firms, whose private links all end.",
                len(ending.firms),
            )
        )
    if ending.alone:
        points.append(
            ngettext(
                "Of %(num)s of them nobody else is a member: nothing will open its profile, which "
                "is erased after the time that is set. Let a colleague be invited first.",
                "Of %(num)s of them nobody else is a member: nothing will open their profiles, "
                "which are erased after the time that is set. Let colleagues be invited first.",
                len(ending.alone),
            )
        )
    if ending.invitations:
        points.append(
            ngettext(
                "%(num)s invitation that it sent and nobody used opens nothing any more.",
                "%(num)s invitations that it sent and nobody used open nothing any more.",
                ending.invitations,
            )
        )
    return ConfirmPage(
        title=_("Deactivate %(email)s?", email=account.email),
        lead=_("It can be activated again, but that brings nothing of this back."),
        points=tuple(points),
        action=url_for("admin.set_active_now", account_id=account_id),
        hidden=(("active", "no"),),
        button=_("Deactivate"),
        back_url=url_for("admin.users"),
    )
