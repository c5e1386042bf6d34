"""Names of texts, periods and stored things in the language of the page."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _

from matcher.privacy import Period, TextKind


def text_names() -> Mapping[TextKind, tuple[str, str]]:
    """Return the name of each text, and where it is shown."""
    return {
        TextKind.IMPRINT: (_("Imprint"), _("Shown on the imprint, below your name and address.")),
        TextKind.PRIVACY: (
            _("Data protection"),
            _("Shown on the page on data protection, below what the service says itself."),
        ),
        TextKind.LEGAL_BASIS: (
            _("Legal basis"),
            _("Shown on the page on data protection: on what basis you process the data."),
        ),
        TextKind.CONSENT: (
            _("Consent"),
            _("Firms agree to it when they begin a profile, and again when it changes. Leave it "
              "empty if your legal basis is another."),
        ),
        TextKind.ACCESSIBILITY: (_("Accessibility"), _("Shown on the page on accessibility.")),
    }  # fmt: skip


def period_names() -> Mapping[Period, tuple[str, str]]:
    """Return the name of each period, and from when it counts."""
    return {
        Period.PROFILES: (
            _("Profiles that nothing opens any more"),
            _("Days since the last private link ended; firms with members stay."),
        ),
        Period.UNCONFIRMED: (
            _("Accounts that nobody confirmed"),
            _("Days since the account was begun."),
        ),
        Period.INVITATIONS: (
            _("Invitations that nobody used"),
            _("Days since the invitation expired."),
        ),
        Period.MESSAGES: (
            _("Notes of messages"),
            _("Days since a message was sent or given up. Address and text go when it is sent."),
        ),
    }
