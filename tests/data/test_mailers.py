"""Messages on their way out: to a real SMTP server on this machine, and into files."""

from __future__ import annotations

import email
import socket
import ssl
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.policy import default
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from data.mailers import FileMailer, SmtpMailer, SmtpServer, parse_smtp_url, to_email
from matcher.errors import MailError
from tests.account_cases import message

SENDER = "match@example.org"


class Box:
    """Keeps what arrives, and refuses what is meant for nobody."""

    def __init__(self) -> None:
        self.arrived: list[Any] = []

    async def handle_RCPT(  # noqa: N802 - aiosmtpd calls it so
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if address.startswith("nobody@"):
            return "550 no such mailbox: nobody@example.org"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, _server: Any, _session: Any, envelope: Any
    ) -> str:
        self.arrived.append(email.message_from_bytes(envelope.content, policy=default))
        return "250 OK"


def check(_server: Any, _session: Any, _envelope: Any, _mechanism: Any, given: Any) -> AuthResult:
    right = given == LoginPassword(b"office", b"p@ss")
    return AuthResult(success=right, handled=right)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@pytest.fixture
def box() -> Box:
    return Box()


@pytest.fixture
def port(box: Box) -> Iterator[int]:
    free = free_port()
    controller = Controller(
        box, hostname="127.0.0.1", port=free, authenticator=check, auth_require_tls=False
    )
    controller.start()
    yield free
    controller.stop()


def test_a_message_arrives_as_it_was_written(box: Box, port: int) -> None:
    mailer = SmtpMailer(parse_smtp_url(f"smtp://office:p%40ss@127.0.0.1:{port}"), SENDER)
    mailer.send(message())
    (arrived,) = box.arrived
    assert (arrived["From"], arrived["To"]) == (SENDER, "anna@example.org")
    assert arrived["Subject"] == "환영합니다"
    assert arrived["Message-ID"] == "<welcome-1@example.org>"
    assert arrived["Content-Language"] == "ko"
    assert arrived.get_content().strip() == "안녕하세요"


@pytest.mark.parametrize(
    ("address", "recipient", "why"),
    [
        ("smtp://office:wrong@127.0.0.1:{port}", "anna@example.org", "SMTPAuthenticationError 535"),
        ("smtp://127.0.0.1:{port}?starttls=1", "anna@example.org", "SMTPNotSupportedError"),
        ("smtp://127.0.0.1:{port}", "nobody@example.org", "SMTPRecipientsRefused"),
        ("smtp://127.0.0.1:1", "anna@example.org", "ConnectionRefusedError"),
    ],
)
def test_what_does_not_arrive_is_told_without_an_address(
    box: Box, port: int, address: str, recipient: str, why: str
) -> None:
    mailer = SmtpMailer(parse_smtp_url(address.format(port=port)), SENDER)
    with pytest.raises(MailError) as caught:
        mailer.send(message(recipient=recipient))
    assert caught.value.why == why
    assert "example.org" not in str(caught.value)
    assert box.arrived == []


def test_whoever_only_reaches_a_server_hands_nothing_over(box: Box, port: int) -> None:
    SmtpMailer(parse_smtp_url(f"smtp://office:p%40ss@127.0.0.1:{port}"), SENDER).reach()
    with pytest.raises(MailError, match="SMTPAuthenticationError"):
        SmtpMailer(parse_smtp_url(f"smtp://office:wrong@127.0.0.1:{port}"), SENDER).reach()
    assert box.arrived == []


@pytest.fixture
def encrypted(box: Box, tmp_path: Path) -> Iterator[tuple[int, Path]]:
    """A server that takes nothing in the clear; its port and its certificate."""
    certificate, key = self_signed(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    port = free_port()
    controller = Controller(
        box, hostname="127.0.0.1", port=port, authenticator=check, tls_context=context,
        require_starttls=True, auth_required=True,
    )  # fmt: skip
    controller.start()
    yield port, certificate
    controller.stop()


def self_signed(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    address = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(address, critical=False)
        .sign(key, hashes.SHA256())
    )
    paths = folder / "certificate.pem", folder / "key.pem"
    paths[0].write_bytes(certificate.public_bytes(Encoding.PEM))
    paths[1].write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return paths


def test_a_connection_is_encrypted_before_the_password_is_told(
    box: Box, encrypted: tuple[int, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    port, certificate = encrypted
    trusting = ssl.create_default_context(cafile=str(certificate))
    monkeypatch.setattr("data.mailers.ssl.create_default_context", lambda: trusting)
    url = f"smtp://office:p%40ss@127.0.0.1:{port}?starttls=1"
    SmtpMailer(parse_smtp_url(url), SENDER).send(message())
    assert len(box.arrived) == 1


def test_a_certificate_that_nobody_vouches_for_is_refused(
    box: Box, encrypted: tuple[int, Path]
) -> None:
    url = f"smtp://office:p%40ss@127.0.0.1:{encrypted[0]}?starttls=1"
    with pytest.raises(MailError, match="SSLCertVerificationError"):
        SmtpMailer(parse_smtp_url(url), SENDER).send(message())
    assert box.arrived == []


@pytest.mark.parametrize(
    "change",
    [
        {"subject": "Hello\r\nBcc: thief@example.org"},
        {"body": "Hello\n.\nMAIL FROM:<thief@example.org>\n"},
    ],
)
def test_texts_add_no_header_and_no_command(box: Box, port: int, change: dict[str, str]) -> None:
    SmtpMailer(parse_smtp_url(f"smtp://127.0.0.1:{port}"), SENDER).send(message(**change))
    (arrived,) = box.arrived
    assert arrived["Bcc"] is None
    assert arrived["To"] == "anna@example.org"


def test_an_address_with_a_line_end_is_refused(box: Box, port: int) -> None:
    mailer = SmtpMailer(parse_smtp_url(f"smtp://127.0.0.1:{port}"), SENDER)
    with pytest.raises(MailError):
        mailer.send(message(recipient="anna@example.org\r\nBcc: thief@example.org"))
    assert box.arrived == []


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example.org", SmtpServer("mail.example.org", 25)),
        ("smtp://h?starttls=1", SmtpServer("h", 587, starttls=True)),
        ("smtps://a%40b:c@h", SmtpServer("h", 465, "a@b", "c", tls=True)),
        ("smtp://a:b@h:2525/?starttls=0", SmtpServer("h", 2525, "a", "b")),
    ],
)
def test_the_address_of_a_server_is_read(url: str, server: SmtpServer) -> None:
    assert parse_smtp_url(url) == server
    assert "secret" not in repr(parse_smtp_url("smtp://a:secret@h"))


@pytest.mark.parametrize(
    "url", ["", "mail.example.org", "http://h", "smtp://", "smtp://h?tls=1", "smtp://h?starttls=yes",
            "smtp://h/path", "smtp://h:port"],
)  # fmt: skip
def test_what_is_no_such_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - urlsplit has words of its own for a port
        parse_smtp_url(url)


def test_files_are_for_their_owner_and_a_double_takes_the_place_of_the_first(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "outbox"
    mailer = FileMailer(folder, SENDER)
    mailer.send(message(key="a/../b"))
    mailer.send(message(key="a/../b"))
    (path,) = folder.iterdir()
    assert path.name == "a_.._b.eml"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    read = email.message_from_bytes(path.read_bytes(), policy=default)
    assert read["Subject"] == "환영합니다"


def test_a_folder_that_cannot_be_written_is_an_error_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("in the way")
    with pytest.raises(MailError, match="FileExistsError"):
        FileMailer(tmp_path / "outbox", SENDER).send(message())


def test_the_key_makes_the_identity() -> None:
    first, second = (to_email(message(), f"Clusterbridge <{SENDER}>") for _ in range(2))
    assert first["Message-ID"] == second["Message-ID"] == "<welcome-1@example.org>"


def test_only_what_people_are_told_says_in_its_headers_how_to_order_it_off(
    box: Box, port: int
) -> None:
    off = f"https://match.example.org/en/mail/{'x' * 90}.{'y' * 40}"
    mailer = SmtpMailer(parse_smtp_url(f"smtp://127.0.0.1:{port}"), SENDER)
    for key in ("news-1", "contact-1-x"):
        mailer.send(message(key, body=f"News\n\nOpen this:\n{off}\n\nEnd\n"))
    told, partner = box.arrived
    assert told["List-Unsubscribe"] == f"<{off}/stop>"
    assert told["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert partner["List-Unsubscribe"] is None


@pytest.mark.parametrize("recipient", ["v@[x.de", "a:v@x.de;.b"])
def test_a_message_that_cannot_be_written_is_a_fault_of_that_message(
    recipient: str, tmp_path: Path
) -> None:
    for mailer in (SmtpMailer(SmtpServer("127.0.0.1", 1), SENDER), FileMailer(tmp_path, SENDER)):
        with pytest.raises(MailError, match="AttributeError"):
            mailer.send(message(recipient=recipient))
    assert list(tmp_path.iterdir()) == []


def test_an_address_with_letters_of_its_language_in_the_domain_travels(box: Box, port: int) -> None:
    mailer = SmtpMailer(parse_smtp_url(f"smtp://127.0.0.1:{port}"), f"Office <{SENDER}>")
    mailer.send(message(recipient="info@müller.de"))
    (arrived,) = box.arrived
    assert arrived["To"] == "info@xn--mller-kva.de"
    assert arrived["From"] == f"Office <{SENDER}>"
