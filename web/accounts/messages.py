"""What Flask-Security says, in our words: keys of its configuration, and texts to translate."""

from __future__ import annotations

from collections.abc import Mapping

from web.i18n import N_

_SENT_IF_KNOWN = N_(
    "If there is an account with this address, a message is on its way. Please look into your mail."
)

#: Text by key; whatever a stranger could learn an address from says the same either way.
MESSAGES: Mapping[str, str] = {
    "ALREADY_CONFIRMED": N_("The address is confirmed already."),
    "CONFIRMATION_EXPIRED": N_("This link has expired. Have a new one sent to you."),
    "CONFIRMATION_REQUEST": _SENT_IF_KNOWN,
    "CONFIRMATION_REQUIRED": N_("Please confirm your e-mail address first."),
    "CONFIRM_REGISTRATION": N_(
        "Thank you. A message is on its way to you; open its link to confirm your address."
    ),
    "DISABLED_ACCOUNT": N_("This account cannot be used."),
    "EMAIL_ALREADY_ASSOCIATED": N_("Please give another e-mail address."),
    "EMAIL_CONFIRMED": N_("Your address is confirmed. Please choose your password now."),
    "EMAIL_NOT_PROVIDED": N_("Please give your e-mail address."),
    "GENERIC_AUTHN_FAILED": N_("E-mail address or password is not right."),
    "GENERIC_RECOVERY": _SENT_IF_KNOWN,
    "INVALID_CONFIRMATION_TOKEN": N_("This link cannot be used. Have a new one sent to you."),
    "INVALID_EMAIL_ADDRESS": N_("Please give an e-mail address such as name@example.org."),
    "INVALID_PASSWORD": N_("The password is not right."),
    "INVALID_REDIRECT": N_("That address does not belong to this service."),
    "INVALID_RESET_PASSWORD_TOKEN": N_("This link cannot be used. Have a new one sent to you."),
    "PASSWORD_CHANGE": N_("Your password is changed. All other sessions were ended."),
    "PASSWORD_INVALID_LENGTH": N_("Please choose a password of at least %(length)s characters."),
    "PASSWORD_IS_THE_SAME": N_("Please choose another password than before."),
    "PASSWORD_NOT_PROVIDED": N_("Please give a password."),
    "PASSWORD_RESET_EXPIRED": N_("This link has expired. Have a new one sent to you."),
    "PASSWORD_RESET_NO_LOGIN": N_("Your new password is set. Please log in with it."),
    "PASSWORD_RESET_REQUEST": _SENT_IF_KNOWN,
    "REAUTHENTICATION_REQUIRED": N_("Please give your password again before you go on."),
    "REAUTHENTICATION_SUCCESSFUL": N_("Thank you. You can go on now."),
    "RETYPE_PASSWORD_MISMATCH": N_("The two passwords differ."),
    "TWO_FACTOR_CHANGE_METHOD_SUCCESSFUL": N_("The second factor is set up."),
    "TWO_FACTOR_DISABLED": N_("The second factor is switched off."),
    "TWO_FACTOR_INVALID_TOKEN": N_("This code is not right, or it was used before."),
    "TWO_FACTOR_LOGIN_SUCCESSFUL": N_("You are logged in."),
    "TWO_FACTOR_METHOD_NOT_AVAILABLE": N_("Please choose one of these."),
    "TWO_FACTOR_PERMISSION_DENIED": N_("Please log in first."),
    "TWO_FACTOR_SETUP_EXPIRED": N_("That took too long. Please begin again."),
    "UNAUTHENTICATED": N_("Please log in to see this page."),
    "USER_DOES_NOT_EXIST": N_("E-mail address or password is not right."),
}
