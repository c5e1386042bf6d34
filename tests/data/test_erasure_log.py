"""The erasure log as a file: appended to, private, refused when it holds anything else."""

from __future__ import annotations

import fcntl
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from pathlib import Path

import pytest

from data.erasure_log import FileErasureLog
from data.store import open_stores
from features.vocabulary import Confidence
from matcher.contact_operations import add_contact, end_contact
from matcher.erasure_operations import reconcile_erasures
from matcher.errors import ErasureLogError
from matcher.operations import start_profile
from matcher.partner import PartnerContact
from matcher.privacy import ErasedKind, Erasure
from tests.databases import address_of
from tests.fakes import NOW
from tests.shell import settings
from web.wiring import open_services, reference_catalogue, services_over

PROFILE = Erasure(ErasedKind.PROFILE, "0a1b2c3d-0000-4000-8000-000000000001", NOW)
ACCOUNT = Erasure(ErasedKind.ACCOUNT, "0a1b2c3d-0000-4000-8000-000000000002", NOW)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "erasures.log"


def test_what_is_appended_is_read_back_and_for_its_owner_only(path: Path) -> None:
    log = FileErasureLog(path)
    assert log.read() == ()
    log.append([])
    assert not path.exists()
    log.append([PROFILE])
    log.append([ACCOUNT])
    assert FileErasureLog(path).read() == (PROFILE, ACCOUNT)
    assert path.stat().st_mode & 0o077 == 0


def test_who_appends_waits_for_who_is_appending(path: Path) -> None:
    FileErasureLog(path).append([PROFILE])
    with path.open("rb+") as other, ThreadPoolExecutor(1) as pool:
        fcntl.flock(other, fcntl.LOCK_EX)
        appending = pool.submit(FileErasureLog(path).append, [ACCOUNT])
        wait([appending], 0.2)
        assert not appending.done()
        fcntl.flock(other, fcntl.LOCK_UN)
        appending.result(9)
    assert FileErasureLog(path).read() == (PROFILE, ACCOUNT)


@pytest.mark.parametrize("torn", [b"2026-03", b"2026-03-01T09:30:00+00:00 profile 0a1b"])
def test_a_line_that_a_power_cut_tore_is_replaced(path: Path, torn: bytes) -> None:
    log = FileErasureLog(path)
    log.append([PROFILE])
    with path.open("ab") as file:
        file.write(torn)
    assert log.read() == (PROFILE,)
    log.append([ACCOUNT])
    assert log.read() == (PROFILE, ACCOUNT)


@pytest.mark.parametrize(
    "line", ["nonsense", "2026-13-01T00:00:00 profile x", "now account x", "\xff"]
)
def test_a_log_with_anything_else_is_refused_by_its_line(path: Path, line: str) -> None:
    FileErasureLog(path).append([PROFILE])
    with path.open("ab") as file:
        file.write(f"{line}\n".encode("latin-1"))
    with pytest.raises(ErasureLogError, match=r"line 2 is no erasure|UnicodeDecodeError"):
        FileErasureLog(path).read()


def test_a_log_that_cannot_be_written_is_told_and_completed_later(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path.mkdir()
    FileErasureLog(path).append([PROFILE])
    assert "completed" in caplog.text or "at the next start" in caplog.text
    assert PROFILE.id not in caplog.text
    path.rmdir()


def test_every_start_erases_again_what_a_backup_brought_back(
    request: pytest.FixtureRequest, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    url = address_of(request, "sqlite", tmp_path)
    chosen = settings(tmp_path, database_url=url)
    stores = open_stores(url)
    _token, revision = start_profile(services_over(stores, chosen), {"name": "Geheim"})
    back = Erasure(ErasedKind.PROFILE, revision.profile_id, NOW)
    FileErasureLog(chosen.erasure_log_path).append([back])
    services = open_services(chosen, reference_catalogue())
    assert set(services.profiles.erased()) == {revision.profile_id}
    assert services.profiles.all_latest() == ()
    assert "older than the erasure log" in caplog.text
    assert "Geheim" not in caplog.text
    assert reconcile_erasures(services) == ()
    stores.close()


def test_a_forgotten_contact_of_a_partner_is_in_the_log_and_leaves_nothing_in_the_database(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    chosen = settings(tmp_path, database_url=address_of(request, "sqlite", tmp_path))
    services = open_services(chosen, reference_catalogue())
    contact = PartnerContact(
        0, "gwangju", "Geheimer Name", "geheim@example.org", "ko", "x", NOW.date(), "command", NOW,
        confidence=Confidence.HIGH,
    )  # fmt: skip
    stored = add_contact(services, reference_catalogue(), None, contact)
    end_contact(services, reference_catalogue(), None, stored.id)
    (line,) = FileErasureLog(chosen.erasure_log_path).read()
    assert (line.kind, line.id) == (ErasedKind.PARTNER_CONTACT, stored.key)
    files = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert not any(b"Geheimer Name" in each or b"geheim@" in each for each in files)
    # As a backup of before would bring it back.
    restored = services.partners.add_contact(contact, NOW)
    FileErasureLog(chosen.erasure_log_path).append([replace(line, id=restored.key)])
    assert [one.id for one in reconcile_erasures(services)] == [restored.key]
    assert services.partners.contacts() == ()
