"""What is an e-mail address, and that each that passes can be written to."""

from __future__ import annotations

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from features.addresses import MAX_ADDRESS, in_ascii, is_address


@pytest.mark.parametrize(
    "text",
    ["a@x.de", "Anna.Mueller@x.de", "o'hara+korea@office.example.org",
     "a_b-c@sub.x-y.example", "info@müller.de", "a@xn--mller-kva.de", "a@예시.한국", "1@2.de",
     "a" * 64 + "@x.de"],
)  # fmt: skip
def test_addresses_as_people_have_them_are_taken(text: str) -> None:
    assert is_address(text)


@pytest.mark.parametrize(
    "text",
    ["", "a", "@x.de", "a@", "a@b", "v@[x.de", "a@[1.2.3.4]", "a@1.2.3.4", "a:v@x.de;.b",
     "a@x.de,b@y.de", "a@x.de;b@y.de", "a@x.de b@y.de", '"a b"@x.de', '"a"@x.de', "a@b@x.de",
     "<a@x.de>", "A <a@x.de>", "a(b)@x.de", "a@x.de\nBcc: b@y.de", "a@x.de\r", "a\0@x.de",
     "a@x.de\u200b", "\u202ea@x.de", " a@x.de", ".a@x.de", "a.@x.de", "a..b@x.de", "a@x..de",
     "a@.x.de", "a@x.de.", "a@-x.de", "a@x-.de", "a@x.d", "a@x_y.de", "ü@x.de", "a\\@x.de",
     "a" * 65 + "@x.de", "a@" + "x" * 64 + ".de", "a@" + "x." * 130 + "de"],
)  # fmt: skip
def test_what_mail_programs_stumble_over_or_read_as_several_is_refused(text: str) -> None:
    assert not is_address(text)


def test_a_domain_travels_as_mail_servers_write_it() -> None:
    assert in_ascii("info@müller.de") == "info@xn--mller-kva.de"
    assert in_ascii("a@x.de") == "a@x.de"


_PIECES = st.sampled_from(
    ["a", "b", "@", ".", "x.de", "[", "]", ":", ";", ",", "<", ">", '"', "(", ")", "\\", " ", "ü",
     "\n", "\0", "\u200b", "한", "-", "_", "'", "%", "=?", "?="]
)  # fmt: skip


# Too long for the line of its heading, and as long as any may be.
@example("a" * 60 + "@xxxxxxxxxxxx.de")
@example("a" * 64 + "@" + "x.a-b." * 31 + "de")
@given(st.lists(_PIECES, max_size=12).map("".join) | st.text(max_size=20) | st.emails())
def test_whatever_passes_can_be_written_and_names_one_person(text: str) -> None:
    if not is_address(text):
        return
    mail = EmailMessage()
    mail["To"] = in_ascii(text)
    mail.set_content("x")
    assert len(text) <= MAX_ADDRESS
    read = message_from_bytes(mail.as_bytes(policy=SMTP), policy=SMTP)
    for one in (mail, read):
        (person,) = one["To"].addresses
        assert person.addr_spec == in_ascii(text)
