"""What the service writes by e-mail, in the language of whoever receives it; without Flask."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from matcher.accounts import Invitation, Role, invitation_key
from matcher.mail import Message
from web.i18n import N_, translations

HELLO = N_("Good day,")
FAREWELL = N_("This message was written by Clusterbridge and cannot be answered.")


@dataclass(frozen=True, slots=True)
class Letter:
    """One kind of message; all texts are message keys.

    Parameters
    ----------
    paragraphs : may hold ``%(link)s`` and ``%(days)s``.
    """

    subject: str
    paragraphs: tuple[str, ...]


#: Every kind of message that belongs to accounts.
LETTERS: Mapping[str, Letter] = {
    "confirm": Letter(
        N_("Please confirm your e-mail address"),
        (
            N_("an account was begun with this address. Please open this link to confirm it:"),
            "%(link)s",
            N_("The link is valid for two days. If it was not you, you need not do anything."),
        ),
    ),
    "registered_already": Letter(
        N_("You already have an account"),
        (
            N_("somebody, perhaps you, wanted to begin an account with this address, which has "
               "one already. If you do not remember the password, choose a new one here:"),
            "%(link)s",
            N_("The link is valid for one day. If it was not you, you need not do anything."),
        ),
    ),
    "reset": Letter(
        N_("Choose a new password"),
        (
            N_("a new password was asked for with this address. Choose one here:"),
            "%(link)s",
            N_("The link is valid for one day. If it was not you, you need not do anything."),
        ),
    ),
    "password_changed": Letter(
        N_("Your password was changed"),
        (
            N_("the password of your account was changed, and all sessions were ended."),
            N_("If it was not you, please tell the operator of this service at once."),
        ),
    ),
    "new_address": Letter(
        N_("Please confirm the new address of your account"),
        (
            N_("an account at Clusterbridge is to move to this address. Please open this link to "
               "confirm it:"),
            "%(link)s",
            N_("The link is valid for ten hours, and only for who is logged in to the account. If "
               "it was not you, you need not do anything."),
        ),
    ),
    "address_taken": Letter(
        N_("This address has an account already"),
        (
            N_("somebody, perhaps you, wanted to move another account at Clusterbridge to this "
               "address, which has one already. Nothing was changed."),
        ),
    ),
    "address_changed": Letter(
        N_("The address of your account was changed"),
        (
            N_("your account at Clusterbridge has another e-mail address now, and all sessions "
               "were ended. Messages no longer come here."),
            N_("If it was not you, or if the new address is wrong, take the account back here:"),
            "%(link)s",
            N_("The link is valid for seven days. If somebody else knows your password, please "
               "tell the operator of this service as well."),
        ),
    ),
    "entered_for_you": Letter(
        N_("Please check what was filled in for your firm"),
        (
            N_("a network coordinator has filled in a profile of your firm at Clusterbridge. "
               "Please check it, change what is not right, and confirm it there:"),
            "%(link)s",
            N_("Whoever has this link can read, change and erase the answers. Nobody else has it."),
        ),
    ),
    "invitation": Letter(
        N_("Your invitation to Clusterbridge"),
        (
            N_("you are invited to an account at Clusterbridge. Choose a password here:"),
            "%(link)s",
            N_("The link works once, until it expires after %(days)s days."),
        ),
    ),
    "firm_invitation": Letter(
        N_("You are invited to the profile of your firm"),
        (
            N_("a member of your firm invites you to work on its profile at Clusterbridge:"),
            "%(link)s",
            N_("The link works once, until it expires after %(days)s days."),
        ),
    ),
}  # fmt: skip


def write(
    kind: str, language: str, recipient: str, key: str = "", about: str = "", **values: object
) -> Message:
    """Return a message of one kind.

    Parameters
    ----------
    key : of the message; default: one that no other has.
    about : whom it concerns; see ``matcher.mail.Message``.
    values : what its paragraphs have places for.
    """
    letter, messages = LETTERS[kind], translations(language)
    texts = (HELLO, *letter.paragraphs, FAREWELL)
    said = [messages.gettext(text) % values if "%(" in text else messages.gettext(text)
            for text in texts]  # fmt: skip
    return Message(
        key=key or f"{kind}-{secrets.token_hex(16)}",
        recipient=recipient,
        language=language,
        subject=messages.gettext(letter.subject),
        body="\n\n".join(said) + "\n",
        about=about,
    )


def invitation_path(token: str, language: str) -> str:
    """Return the path of an invitation, as the address that a letter sends somebody to."""
    return f"/{language}/account/invitation/{token}"


def write_invitation(invitation: Invitation, link: str, language: str) -> Message:
    """Return the message that carries an invitation; its key is that of the invitation."""
    of_firm = invitation.role is Role.MEMBER and invitation.profile_id is not None
    return write(
        "firm_invitation" if of_firm else "invitation",
        language,
        invitation.email,
        key=invitation_key(invitation.token_hash),
        about=f"profile:{invitation.profile_id}" if invitation.profile_id else "",
        link=link,
        days=(invitation.expires_at - invitation.created_at).days,
    )
