"""``doctor`` finds what is wrong with an installation, and says how to mend it."""

from __future__ import annotations

import os
import socket
import sqlite3
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import update

from data.csvfile import ReferenceFileError
from data.migrate import upgrade
from data.reference import load_catalogue
from data.review_schema import introduction_states
from data.store import open_stores
from tests.command_line import run
from tests.fakes import NOW
from tests.review_cases import asking, request_one
from tests.store_cases import ANSWERS, CATALOGUE, EXPIRES, MODEL, TOKEN
from web.cli import doctor as doctor_module
from web.cli import instance_checks, software_checks
from web.config import load_settings, prepare_instance
from web.wiring import open_services


@pytest.fixture(autouse=True)
def _only_the_instance(monkeypatch: pytest.MonkeyPatch) -> None:
    """The software is looked at in tests of its own: that takes a second each time."""
    monkeypatch.setattr(doctor_module, "SOFTWARE", {})


@pytest.fixture
def instance(tmp_path: Path) -> Path:
    folder = tmp_path / "instance"
    folder.mkdir(mode=0o700)
    return folder


def examined(*arguments: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return what is said of each check, and how each that failed is mended, by name."""
    said, mends = {}, {}
    for line, following in pairwise(run("doctor", *arguments).stdout.splitlines()):
        name, _, detail = line[7:].partition(": ")
        if line[:5].strip() in ("ok", "wrong", "-"):
            said[name] = detail
        if line.startswith("wrong"):
            mends[name] = following.removeprefix("       mend: ")
    return said, mends


def test_each_check_is_reported_and_how_to_mend_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> tuple[str, str]:
        raise RuntimeError("it broke")

    def unreadable() -> tuple[str, str]:
        raise PermissionError(13, "Permission denied", "some/file")

    checks = {"good": lambda: ("fine", ""), "bad": lambda: ("old", "renew it")}
    monkeypatch.setattr(
        doctor_module, "SOFTWARE", {**checks, "worse": broken, "closed": unreadable}
    )
    monkeypatch.setattr(instance_checks, "INSTANCE", {})
    result = run("doctor")
    assert result.exit_code == 1
    assert "ok     good: fine" in result.stdout
    assert "mend: renew it" in result.stdout
    assert "worse: RuntimeError: it broke" in result.stdout
    assert "closed: some/file: Permission denied\n       mend: see that this user" in result.stdout
    assert "3 of 5 checks failed." in result.stdout
    monkeypatch.setattr(doctor_module, "SOFTWARE", {"good": lambda: ("fine", "")})
    assert run("doctor").exit_code == 0


def test_before_the_first_start_all_is_well_and_nothing_is_made(tmp_path: Path) -> None:
    result = run("doctor")
    assert (result.exit_code, result.stdout.splitlines()[-1]) == (0, "All is well.")
    assert result.stdout.count("made on the first start") == 6
    assert list(tmp_path.iterdir()) == []


def test_an_installation_is_named_on_the_command_line(tmp_path: Path) -> None:
    other = tmp_path / "other"
    settings = prepare_instance(load_settings({"CLUSTERBRIDGE_INSTANCE": str(other)}))
    open_services(settings, load_catalogue())
    said, mends = examined("--instance", str(other))
    assert mends == {}
    assert said["instance folder"] == str(other)
    assert said["active model"].endswith(load_catalogue().version)


@pytest.mark.parametrize("check", ["Python", "packages", "styles, fonts and translations"])
def test_sound_software_passes(check: str) -> None:
    detail, mend = software_checks.SOFTWARE[check]()
    assert detail
    assert mend == ""


def test_a_package_that_is_missing_or_too_old_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    listed = [
        "numpy>=2.3",
        "waitress>=999.1",
        "threadpool-nowhere[x]>=3.1",
        'pytest>=9; extra == "test"',
    ]
    monkeypatch.setattr(software_checks, "requires", lambda _name: listed)
    detail, mend = software_checks.packages()
    assert detail.startswith("waitress 3.")
    assert detail.endswith(" is older than 999.1, threadpool-nowhere is missing")
    assert "make install" in mend


def test_every_package_of_the_metadata_is_looked_for() -> None:
    assert {"numpy", "psycopg", "scikit-learn", "threadpoolctl"} <= set(
        software_checks.needed_packages()
    )
    assert "pytest" not in software_checks.needed_packages()


def test_what_rests_on_broken_reference_data_is_left_for_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken() -> None:
        raise ReferenceFileError("weights.csv", "file is missing")

    monkeypatch.setattr(doctor_module, "SOFTWARE", software_checks.SOFTWARE)
    monkeypatch.setattr("data.reference.load_catalogue", broken)
    said, mends = examined()
    assert said["reference data"] == "weights.csv: file is missing"
    assert mends == {"reference data": "correct the file, or take it again from where it came"}
    later = ("model", "stored vectors", "stored paths")
    assert {said[name] for name in later} == {"looked at once “reference data” is mended"}


def test_stored_paths_that_are_not_there_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    assert software_checks.paths()[1] == ""
    monkeypatch.setattr("data.routes.stored_paths", lambda _catalogue: {})
    assert software_checks.paths()[1] == "run “clusterbridge model build-reference”"


# -- settings and the folder -----------------------------------------------------------------------


def test_a_wrong_setting_is_told_once_and_the_rest_is_left_for_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CLUSTERBRIDGE_PORT", "eighty")
    said, mends = examined()
    assert mends == {"settings": "correct or unset CLUSTERBRIDGE_PORT"}
    assert "a whole number from 1 to 65535" in said["settings"]
    assert said["database"] == "looked at once “settings” is mended"
    assert "1 of 1 checks failed." in run("doctor").stdout


def test_a_folder_that_others_may_look_into_is_found(instance: Path) -> None:
    instance.chmod(0o755)
    assert examined()[1] == {"instance folder": f"chmod 700 {instance}"}


def test_a_file_in_place_of_the_folder_is_found(tmp_path: Path) -> None:
    (tmp_path / "instance").touch()
    assert examined()[1]["instance folder"].startswith("move it away")


def test_a_disk_that_is_nearly_full_is_found(
    instance: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(instance_checks, "LEAST_SPACE_MB", 10**12)
    said, mends = examined()
    assert said["instance folder"].endswith(" MB left")
    assert mends["instance folder"].startswith("make room")


def test_an_open_secret_key_is_found(instance: Path) -> None:
    key = instance / "secret_key"
    key.write_text("x" * 64)
    key.chmod(0o644)
    assert examined()[1] == {"secret key": f"chmod 600 {key}"}


def test_what_serve_would_refuse_is_found(
    instance: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "target"
    target.touch()
    for name in ("secret_key", "clusterbridge.sqlite3"):
        (instance / name).symlink_to(target)
    monkeypatch.setenv("CLUSTERBRIDGE_HOST", "203.0.113.1")
    said, mends = examined()
    assert "is a symbolic link" in said["secret key"]
    assert "is a symbolic link" in said["database"]
    assert "cannot listen on 203.0.113.1:8000" in said["port"]
    assert "127.0.0.1" in mends["port"]
    assert all("chmod" not in mends[name] for name in ("secret key", "database"))


# -- the database ----------------------------------------------------------------------------------


def test_a_database_that_is_none_is_told_once(instance: Path) -> None:
    (instance / "clusterbridge.sqlite3").write_text("no database " * 100)
    said, mends = examined()
    assert "file is not a database" in said["database"]
    assert "restore it from a backup" in mends["database"]
    assert list(mends) == ["database"]
    assert said["introductions"] == "looked at once “database” is mended"


def test_a_database_server_that_does_not_answer_is_to_be_started(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with closing(socket.socket()) as bound:
        bound.bind(("127.0.0.1", 0))
        address = f"postgresql://someone:hunter2@127.0.0.1:{bound.getsockname()[1]}/nothing"
        monkeypatch.setenv("CLUSTERBRIDGE_DATABASE_URL", address)
        said, mends = examined()
    assert mends["database"] == "start the server, or correct the address of the database"
    assert "hunter2" not in said["database"]


def test_a_model_that_was_tampered_with_is_found(instance: Path) -> None:
    settings = prepare_instance(load_settings(os.environ))
    open_services(settings, load_catalogue())
    with closing(sqlite3.connect(instance / "clusterbridge.sqlite3")) as connection:
        guards = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'models'"
        for (name,) in connection.execute(guards).fetchall():
            connection.execute(f'DROP TRIGGER "{name}"')
        connection.execute("UPDATE models SET document = replace(document, '1', '2')")
        connection.commit()
    said, mends = examined()
    assert list(mends) == ["active model"]
    assert "hash" in said["active model"]


def test_introductions_whose_kept_state_is_not_what_their_steps_say_are_named(
    instance: Path,
) -> None:
    address = f"sqlite:///{instance / 'clusterbridge.sqlite3'}"
    upgrade(address)
    settings = load_settings(os.environ)
    with closing(open_stores(address)) as stores:
        stores.models.add(MODEL, NOW)
        stores.catalogues.add(CATALOGUE, NOW)
        profile = stores.profiles.create(ANSWERS, TOKEN, EXPIRES, NOW)
        asked = [asking(profile, mini_cluster=f"gwangju-0{number}") for number in range(7)]
        kept = [request_one(stores.review, one, "link:x", NOW) for one in asked]
        detail, mend = instance_checks.introductions(settings)
        assert (detail[:16], mend) == ("7 introductions,", "")
        with stores.database.writing() as connection:
            connection.execute(update(introduction_states).values(state="approved"))
    detail, mend = instance_checks.introductions(settings)
    assert detail.startswith("7 differences: ")
    assert f"{min(one.id for one in kept)}: approved, not requested; " in detail
    assert detail.endswith(" and 2 more")
    assert "audit verify" in mend


# -- what is around it -----------------------------------------------------------------------------


def test_an_erasure_log_that_cannot_be_written_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLUSTERBRIDGE_ERASURE_LOG", str(tmp_path / "nowhere" / "log"))
    said, mends = examined()
    assert said["erasure log"] == f"there is no folder {tmp_path / 'nowhere'}"
    assert mends == {"erasure log": "make it, or set CLUSTERBRIDGE_ERASURE_LOG"}
    monkeypatch.setenv("CLUSTERBRIDGE_ERASURE_LOG", str(tmp_path))
    assert examined()[1]["erasure log"].startswith("make it writable")


def test_a_damaged_erasure_log_is_found(instance: Path) -> None:
    (instance / "erasures.log").write_text("what is this\n")
    assert examined()[1]["erasure log"].startswith("restore the file from its copy")


def test_a_mail_server_that_is_not_there_is_named_without_its_password(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with closing(socket.socket()) as bound:
        bound.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{bound.getsockname()[1]}"
        url = f"smtp://office:hunter2@{place}?starttls=1"
        monkeypatch.setenv("CLUSTERBRIDGE_SMTP_URL", url)
        monkeypatch.setenv("CLUSTERBRIDGE_BASE_URL", "https://match.example.org")
        monkeypatch.setenv("CLUSTERBRIDGE_TRUSTED_PROXIES", "1")
        said, mends = examined()
    assert said["e-mail"].startswith(f"{place}: ")
    assert mends == {"e-mail": "start the mail server, or correct CLUSTERBRIDGE_SMTP_URL"}
    assert "hunter2" not in "".join(said.values())


def test_an_address_that_is_risky_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLUSTERBRIDGE_HOST", "0.0.0.0")
    said, mends = examined()
    assert said["public address"].startswith("without CLUSTERBRIDGE_BASE_URL")
    assert "docs/operations.md" in mends["public address"]


def test_a_taken_port_is_no_fault_but_a_wrong_address_is(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        monkeypatch.setenv("CLUSTERBRIDGE_PORT", port)
        said, mends = examined()
    assert said["port"].startswith(f"{port} is taken; “serve” uses ")
    assert mends == {}
