"""Settings: read from the environment, refused with a plain sentence, key made safely."""

from __future__ import annotations

import errno
import os
import re
import stat
from dataclasses import FrozenInstanceError, fields, replace
from pathlib import Path

import pytest

from matcher.privacy import DEFAULT_DAYS, Period
from matcher.review import ReviewState
from matcher.silence import Patience
from web.config import (
    ADDRESS_FILE,
    PREFIX,
    Settings,
    SettingsError,
    load_settings,
    note_address,
    prepare_instance,
    variable_name,
    with_address,
)

ROOT = Path(__file__).resolve().parents[2]

GIVEN = {
    "database_url": "sqlite:////srv/clusterbridge.sqlite3",
    "secret_key": "k" * 40,
    "host": "::1",
    "port": "8080",
    "debug": "yes",
    "link_days": "30",
    "new_profiles_per_hour": "5",
    "erasure_log": "/srv/erasures.log",
    "keep_profiles": "30",
    "keep_unconfirmed": "1",
    "keep_invitations": "2",
    "keep_messages": "3",
    "secure_cookies": "on",
    "operator_name": "Beispiel e. V.",
    "operator_address": "Musterweg 1; 80331 München",
    "operator_email": "office@example.org",
    "smtp_url": "smtp://office:secret@mail.example.org:587?starttls=1",
    "mail_from": "match@example.org",
    "staff_second_factor": "no",
    "remind_after": "contacted=3, met=10",
    "expire_after": "never",
    "smallest_group": "10",
    "catalogue_second_person": "yes",
    "metrics_token": "m" * 24,
    "base_url": "https://match.example.org/",
    "trusted_proxies": "1",
    "log_level": "debug",
}


def test_an_empty_environment_gives_the_documented_defaults(tmp_path: Path) -> None:
    settings = load_settings({"PATH": "/usr/bin"}, tmp_path)

    assert settings.instance == tmp_path / "instance"
    assert settings.database_url == f"sqlite:///{tmp_path}/instance/clusterbridge.sqlite3"
    assert (settings.host, settings.port, settings.link_days) == ("127.0.0.1", 8000, 90)
    assert settings.debug is False
    assert settings.secret_key is None
    assert list(tmp_path.iterdir()) == [], "reading settings must not write"


def test_an_empty_variable_counts_as_not_set(tmp_path: Path) -> None:
    assert load_settings({"CLUSTERBRIDGE_PORT": " "}, tmp_path).port == 8000


def test_every_field_can_be_set_by_its_variable(tmp_path: Path) -> None:
    given = {"instance": str(tmp_path / "elsewhere"), **GIVEN}
    settings = load_settings({variable_name(name): value for name, value in given.items()})

    assert set(given) == {setting.name for setting in fields(Settings)}
    assert settings == Settings(
        instance=tmp_path / "elsewhere",
        database_url="sqlite:////srv/clusterbridge.sqlite3",
        secret_key="k" * 40,
        host="::1",
        port=8080,
        debug=True,
        link_days=30,
        new_profiles_per_hour=5,
        erasure_log="/srv/erasures.log",
        keep_profiles=30,
        keep_unconfirmed=1,
        keep_invitations=2,
        keep_messages=3,
        secure_cookies=True,
        operator_name="Beispiel e. V.",
        operator_address="Musterweg 1; 80331 München",
        operator_email="office@example.org",
        smtp_url="smtp://office:secret@mail.example.org:587?starttls=1",
        mail_from="match@example.org",
        staff_second_factor=False,
        remind_after={ReviewState.CONTACTED: 3, ReviewState.MET: 10},
        expire_after={},
        smallest_group=10,
        catalogue_second_person=True,
        metrics_token="m" * 24,
        base_url="https://match.example.org",
        trusted_proxies=1,
        log_level="DEBUG",
    )
    assert settings.keep_days == {
        Period.PROFILES: 30, Period.UNCONFIRMED: 1, Period.INVITATIONS: 2, Period.MESSAGES: 3,
    }  # fmt: skip
    assert str(settings.erasure_log_path) == "/srv/erasures.log"
    assert settings.operator_address_lines == ("Musterweg 1", "80331 München")


@pytest.mark.parametrize(
    ("address", "secure"),
    [("https://match.example.org", True), ("http://match.example.org", False)],
)
def test_cookies_are_secure_where_the_public_address_is_https(address: str, secure: bool) -> None:
    assert load_settings({"CLUSTERBRIDGE_BASE_URL": address}).secure_cookies is secure


@pytest.mark.parametrize(
    ("variable", "value", "allowed"),
    [
        ("PORT", "0", "a whole number from 1 to 65535"),
        ("PORT", "65536", "a whole number from 1 to 65535"),
        ("PORT", "80a", "a whole number from 1 to 65535"),
        ("PORT", "-1", "a whole number from 1 to 65535"),
        ("PORT", "\u0663", "a whole number from 1 to 65535"),
        ("PORT", "9" * 5000, "a whole number from 1 to 65535"),
        ("LINK_DAYS", "0", "a whole number from 1 to 3650"),
        ("DEBUG", "maybe", "true or false"),
        ("BASE_URL", "match.example.org", "an address such as https://match.example.org"),
        ("BASE_URL", "ftp://example.org", "an address such as https://match.example.org"),
        ("OPERATOR_EMAIL", "office", "an e-mail address such as office@example.org"),
        ("MAIL_FROM", "office", "an e-mail address such as office@example.org"),
        ("LOG_LEVEL", "loud", "DEBUG, INFO, WARNING, ERROR"),
        ("TRUSTED_PROXIES", "11", "a whole number from 0 to 10"),
    ],
)
def test_a_wrong_value_is_refused_with_variable_value_and_what_is_allowed(
    variable: str, value: str, allowed: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings({PREFIX + variable: value})

    assert (caught.value.variable, caught.value.value) == (PREFIX + variable, value)
    assert caught.value.allowed == allowed
    assert str(caught.value).count("\n") == 0


@pytest.mark.parametrize(
    ("variable", "value", "named"),
    [
        ("REMIND_AFTER", "contacted=0", "1 to 9999"),
        ("REMIND_AFTER", "met=9, project=9", "letter_of_intent"),
        ("EXPIRE_AFTER", "met=9", "not_now"),
        ("EXPIRE_AFTER", "soon", "never, or days"),
    ],
)
def test_days_of_what_cannot_be_waited_for_are_refused(
    variable: str, value: str, named: str
) -> None:
    with pytest.raises(SettingsError, match=named) as caught:
        load_settings({PREFIX + variable: value})
    assert "project" not in caught.value.allowed


def test_a_wrong_database_address_is_refused_without_repeating_its_password() -> None:
    with pytest.raises(SettingsError, match="sqlite") as caught:
        load_settings({"CLUSTERBRIDGE_DATABASE_URL": "mysql://someone:hunter2@db/x"})

    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("more", ["", "?starttls=0"])
def test_a_password_of_a_mail_server_goes_over_tls_only(more: str) -> None:
    with pytest.raises(SettingsError, match="starttls=1") as caught:
        load_settings({"CLUSTERBRIDGE_SMTP_URL": f"smtp://office:hunter2@mail.example.org{more}"})

    assert "hunter2" not in str(caught.value)


def test_a_misspelt_variable_is_refused_with_the_nearest_one() -> None:
    with pytest.raises(SettingsError, match="did you mean CLUSTERBRIDGE_PORT"):
        load_settings({"CLUSTERBRIDGE_PROT": "8000"})


def test_settings_cannot_be_changed_and_do_not_print_the_key(tmp_path: Path) -> None:
    settings = Settings(instance=tmp_path, database_url="sqlite://", secret_key="s" * 40)

    assert "s" * 40 not in repr(settings)
    with pytest.raises(FrozenInstanceError):
        settings.port = 1  # type: ignore[misc]


def test_an_instance_folder_that_others_can_open_is_closed(tmp_path: Path) -> None:
    folder = tmp_path / "instance"
    folder.mkdir(mode=0o755)
    (folder / "clusterbridge.sqlite3-wal").touch()

    prepare_instance(load_settings({}, tmp_path))

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_folder_with_files_of_others_is_left_open_and_named(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "instance"
    folder.mkdir(mode=0o755)
    (folder / "holiday.jpg").touch()

    prepare_instance(load_settings({}, tmp_path))

    assert stat.S_IMODE(folder.stat().st_mode) == 0o755
    assert f"the instance folder {folder}; its mode should be 0700" in caplog.text


def test_a_short_key_from_the_environment_is_refused_without_repeating_it(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="CLUSTERBRIDGE_SECRET_KEY") as caught:
        prepare_instance(load_settings({"CLUSTERBRIDGE_SECRET_KEY": "changeme"}, tmp_path))

    assert "changeme" not in str(caught.value)


def test_an_instance_folder_that_cannot_be_made_is_named_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "instance").write_text("a file", encoding="ascii")

    with pytest.raises(SettingsError, match="a folder that this user may write") as caught:
        prepare_instance(load_settings({}, tmp_path))
    assert str(tmp_path / "instance") in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_read_only_instance_folder_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    # Root may write anywhere, so the refusal of the operating system is played.
    monkeypatch.setattr("tempfile.TemporaryFile", refuse)

    with pytest.raises(SettingsError, match="Permission denied"):
        prepare_instance(load_settings({}, tmp_path))


def test_each_setting_is_documented_for_the_people_who_run_the_service() -> None:
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| `CLUSTERBRIDGE_")]
    documented = [row.split("`")[1] for row in rows]

    assert documented == [variable_name(setting.name) for setting in fields(Settings)]


#: What follows from silence where nothing is set: the software has these beside the settings.
WAITS = {"remind_after": Patience().remind, "expire_after": Patience().expire}


def documented() -> dict[str, tuple[str, str]]:
    """Return the documented default and meaning of each setting."""
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `CLUSTERBRIDGE_(\w+)` \| (.*?) \| (.*) \|$", page, flags=re.MULTILINE)
    return {name.lower(): (default, meaning) for name, default, meaning in rows}


def test_the_documented_defaults_are_those_of_the_software(tmp_path: Path) -> None:
    unset = load_settings({}, tmp_path)
    assert list(documented()) == [setting.name for setting in fields(Settings)]
    for name, (default, _meaning) in documented().items():
        if default.startswith("empty"):
            assert getattr(unset, name) == "", name
        elif literal := re.fullmatch("`([^`]+)`", default):
            settings = load_settings({variable_name(name): literal[1]}, tmp_path)
            found = getattr(unset, name)
            expected = WAITS[name] if found is None else found
            assert getattr(settings, name) == expected, name


def test_the_documented_ranges_are_those_of_the_software() -> None:
    ranges = {
        name: re.findall(r"\b(\d+) to (\d+)\b", meaning)
        for name, (_, meaning) in documented().items()
    }
    found = {name: tuple(map(int, one[0])) for name, one in ranges.items() if one}
    assert len(found) >= 9
    for name, (low, high) in found.items():
        for inside in (low, high):
            assert getattr(load_settings({variable_name(name): str(inside)}), name) == inside
        for outside in (low - 1, high + 1):
            with pytest.raises(SettingsError, match=variable_name(name)):
                load_settings({variable_name(name): str(outside)})


def test_the_periods_in_the_documentation_are_those_of_the_software() -> None:
    page = (ROOT / "docs" / "data-protection.md").read_text(encoding="utf-8")
    said = dict(re.findall(r"^\| `(\w+)` \| (\d+) days \|", page, flags=re.MULTILINE))
    assert said == {period.value: str(days) for period, days in DEFAULT_DAYS.items()}


def test_the_address_is_noted_in_place_of_a_link_that_somebody_laid_there(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_text("kept", encoding="utf-8")
    noted = tmp_path / ADDRESS_FILE
    noted.symlink_to(precious)
    chosen = replace(load_settings({"CLUSTERBRIDGE_INSTANCE": str(tmp_path)}), port=8124)
    note_address(chosen)
    assert precious.read_text(encoding="utf-8") == "kept"
    assert not noted.is_symlink()
    assert noted.stat().st_mode & 0o077 == 0
    assert with_address(replace(chosen, port=1)).port == 8124
    assert sorted(one.name for one in tmp_path.iterdir()) == ["precious", ADDRESS_FILE]
