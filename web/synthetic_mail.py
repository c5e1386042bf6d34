"""What a demonstration writes: into files, and each says that it is synthetic."""

from __future__ import annotations

from dataclasses import replace

from data.mailers import FileMailer
from matcher.mail import Message
from web.i18n import N_, translations

LABEL = N_("Demonstration: all firms, people and decisions are synthetic.")


class SyntheticMailer(FileMailer):
    """Puts messages into files with the label of a demonstration above and in the subject."""

    def send(self, message: Message) -> None:
        """Write a message with the label; raises MailError."""
        say = translations(message.language).gettext
        subject = f"[{say(N_('Demonstration'))}] {message.subject}"
        body = f"{say(LABEL)}\n\n{message.body}"
        super().send(replace(message, subject=subject, body=body))
