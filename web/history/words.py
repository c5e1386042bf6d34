"""Names of those who act, and of what the audit trail notes, in the language of the page."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _

from web.review.words import step_names


def actor_name(actor: str, people: Mapping[str, str] | None = None) -> str:
    """Return who did something, as the audit trail names them.

    Parameters
    ----------
    people : addresses of accounts by their names as actors, for those who may read them.
    """
    kind = actor.partition(":")[0]
    if kind == "account":
        return (people or {}).get(actor, _("an account"))
    return {"link": _("the firm"), "partner": _("the partner")}.get(kind, _("the service"))


def audit_names() -> Mapping[str, str]:
    """Return what the audit trail can note about a firm and its introductions, in words."""
    return {
        "profile.created": _("Profile begun"),
        "profile.saved": _("Answers saved"),
        "profile.taken_over": _("Taken into an account"),
        "profile.entered_for_firm": _("Begun by a coordinator for the firm"),
        "profile.confirmed": _("Answers confirmed by the firm"),
        "profile.member_removed": _("Membership ended"),
        "profile.handed_over": _("Handed over to the firm"),
        "profile.memberships_ended": _("All memberships ended"),
        "profile.erased": _("Profile erased"),
        "profile.erased_again": _("Profile erased again, after a backup brought it back"),
        "account.invited": _("Colleague invited"),
        "invitation.revoked": _("Invitation taken back"),
        "consent.given": _("Agreed to the consent text"),
        "consent.withdrawn": _("Consent withdrawn"),
        "link.added": _("Private link added"),
        "link.renewed": _("Private link renewed"),
        "link.replaced": _("Private link replaced"),
        "link.revoked": _("Private link revoked"),
        "mail_preference.set": _("Messages by e-mail chosen"),
        "rule.added": _("Rule added"),
        "rule.ended": _("Rule ended"),
        "verdict.given": _("Verdict of the firm"),
        "introduction.requested": _("Introduction asked for"),
        "introduction.assigned": _("Introduction assigned"),
        "introduction.noted": _("Note for colleagues"),
        "reply_link.revoked": _("Link for the answer of the partner ended"),
        **{f"introduction.{action.value}": name for action, name in step_names().items()},
    }
