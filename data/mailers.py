"""The ways out of the outbox: an SMTP server, or files in the instance folder."""

from __future__ import annotations

import os
import re
import smtplib
import ssl
import tempfile
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, parseaddr
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from features.addresses import in_ascii
from matcher.errors import MailError
from matcher.mail import Message
from matcher.notices import way_out

SECONDS = 20
"""How long a mail server may take for one answer."""
SECONDS_TO_REACH = 5
"""The same where somebody waits to know whether there is one."""
_POLICY = SMTP.clone(max_line_length=998)
"""Lines as long as mail servers take them: a folded address would be none."""
_ENCRYPTED, _PLAIN, _SUBMISSION = 465, 25, 587


@dataclass(frozen=True)
class SmtpServer:
    """How a mail server is reached.

    Parameters
    ----------
    tls : encrypted from the first byte (``smtps``).
    starttls : encrypted once connected; without it nothing is sent in the clear.
    """

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    tls: bool = False
    starttls: bool = False


def parse_smtp_url(url: str) -> SmtpServer:
    """Read an address such as ``smtp://user:password@host:587?starttls=1``.

    Raises
    ------
    ValueError : it is no such address; the text of the error does not repeat it.
    """
    parts = urlsplit(url)
    options = parse_qs(parts.query)
    starttls = options.pop("starttls", ["0"])
    known = parts.scheme in ("smtp", "smtps") and starttls in (["0"], ["1"]) and not options
    if not (known and parts.hostname) or parts.path not in ("", "/"):
        raise ValueError("not the address of a mail server")
    tls, with_starttls = parts.scheme == "smtps", starttls == ["1"]
    usual = _ENCRYPTED if tls else _SUBMISSION if with_starttls else _PLAIN
    return SmtpServer(
        parts.hostname,
        parts.port or usual,
        unquote(parts.username or ""),
        unquote(parts.password or ""),
        tls,
        with_starttls,
    )


def to_email(message: Message, sender: str) -> EmailMessage:
    """Return a message as it travels; the key makes its identity, so a double is recognised."""
    email = EmailMessage()
    email["From"] = sender
    email["To"] = in_ascii(message.recipient)
    # A line end in a header would begin another header.
    email["Subject"] = " ".join(message.subject.split())
    email["Date"] = formatdate(usegmt=True)
    email["Message-ID"] = f"<{message.key}@{sender.rpartition('@')[2].rstrip('>')}>"
    email["Auto-Submitted"] = "auto-generated"
    if off := way_out(message):
        # A mail program may send the form of this address itself (RFC 8058).
        email["List-Unsubscribe"] = f"<{off}>"
        email["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    email.set_content(message.body)
    email["Content-Language"] = message.language
    return email


def written_out(message: Message, sender: str) -> bytes:
    """Return a message as bytes.

    Raises
    ------
    MailError : it cannot be written; no other message has to suffer from that.
    """
    try:
        return to_email(message, sender).as_bytes(policy=_POLICY)
    except Exception as error:
        # What reads addresses raises whatever it stumbles over.
        raise MailError(type(error).__name__) from None


class SmtpMailer:
    """Hands messages to a mail server, each on a connection of its own."""

    def __init__(self, server: SmtpServer, sender: str) -> None:
        self._server = server
        self._sender = sender

    def send(self, message: Message) -> None:
        """Hand a message over; raises MailError."""
        written, sender = written_out(message, self._sender), parseaddr(self._sender)[1]
        with self._connected(SECONDS) as connection:
            connection.sendmail(sender, [in_ascii(message.recipient)], written)

    def reach(self) -> None:
        """Connect and log in as for a message, and hand over none; raises MailError."""
        with self._connected(SECONDS_TO_REACH):
            pass

    @contextmanager
    def _connected(self, seconds: float) -> Iterator[smtplib.SMTP]:
        server = self._server
        # The certificate is checked against the host's name.
        context = ssl.create_default_context()
        try:
            with (
                smtplib.SMTP_SSL(server.host, server.port, timeout=seconds, context=context)
                if server.tls
                else smtplib.SMTP(server.host, server.port, timeout=seconds)
            ) as connection:
                if server.starttls:
                    connection.starttls(context=context)
                if server.user:
                    connection.login(server.user, server.password)
                yield connection
        except smtplib.SMTPResponseException as error:
            raise MailError(f"{type(error).__name__} {error.smtp_code}") from None
        except (OSError, smtplib.SMTPException, ValueError) as error:
            # Not the text of the error: it may repeat the address.
            raise MailError(type(error).__name__) from None

    def keep_only(self, keys: Callable[[], Collection[str]]) -> int:
        """Remove nothing: what a mail server has is out of reach."""
        return 0


class FileMailer:
    """Puts messages into a folder as ``.eml`` files, for whoever has no mail server."""

    def __init__(self, folder: Path, sender: str) -> None:
        self._folder = folder
        self._sender = sender

    def send(self, message: Message) -> None:
        """Write a message for its owner only, whole or not at all; raises MailError."""
        name, written = _file_name(message.key), written_out(message, self._sender)
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor, path = tempfile.mkstemp(dir=self._folder, prefix=".mail-")
            with os.fdopen(descriptor, "wb") as file:
                file.write(written)
            Path(path).replace(self._folder / name)
        except (OSError, ValueError) as error:
            raise MailError(type(error).__name__) from None

    def keep_only(self, keys: Callable[[], Collection[str]]) -> int:
        """Remove the files of other messages, such as those about somebody who was erased."""
        there = {path.name: path for path in self._folder.glob("*.eml")}
        if not there:
            return 0
        gone = there.keys() - {_file_name(key) for key in keys()}
        for name in gone:
            there[name].unlink(missing_ok=True)
        return len(gone)


def _file_name(key: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]", "_", key) + ".eml"
