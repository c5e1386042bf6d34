"""``clusterbridge mail``: send the e-mail that waits to be sent."""

from __future__ import annotations

import click

from web.cli.common import Failure, instance_option, instance_settings, stored_services

EPILOG = """\b
Example:
  clusterbridge mail deliver

The service sends e-mail by itself while it runs. What a mail server did not accept is tried again
after 1, 2, 4 ... minutes. Without CLUSTERBRIDGE_SMTP_URL, messages are put into the folder "outbox"
of the instance.
"""


@click.group(epilog=EPILOG)
def mail() -> None:
    """Send the e-mail that waits to be sent."""


@mail.command(short_help="Send what is due.")
@instance_option
def deliver(instance: str | None) -> None:
    """Send all messages that are due, and exit with 1 if one was not accepted."""
    from matcher.account_operations import deliver_due
    from matcher.erasure_operations import tidy_mail
    from web.wiring import mailer_of

    sent = failed = 0
    with stored_services(instance) as services:
        mailer = mailer_of(instance_settings(instance), services)
        while (round_ := deliver_due(services, mailer)).sent + round_.failed:
            sent, failed = sent + round_.sent, failed + round_.failed
        tidy_mail(services, mailer)
    click.echo(f"{sent} message{'' if sent == 1 else 's'} sent")
    if failed:
        raise Failure([f"{failed} not accepted; the next attempt is made later"])
