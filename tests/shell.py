"""An application as the tests of the pages need it: with a key, and with ways to fail."""

from __future__ import annotations

from pathlib import Path

from flask import Flask, abort, render_template_string, request
from flask_wtf.csrf import generate_csrf

from features.errors import UnknownCodeError
from matcher.errors import StoreUnavailableError, TooManyRevisionsError, TooManyVerdictsError
from web.config import Settings
from web.permissions import PERMISSIONS, Permission
from web.security import mark_private

KEY = "a key for tests, forty characters long.."
LANGUAGES = ("de", "ko", "en")


def settings(instance: Path, **more: object) -> Settings:
    database = f"sqlite:///{instance / 'test.sqlite3'}"
    values = {"database_url": database, "secret_key": KEY, **more}
    return Settings(instance=instance, **values)  # type: ignore[arg-type]


def with_trial_pages(app: Flask) -> Flask:
    """Add pages that only tests need: every way to fail, and a private one."""

    @app.get("/<lang>/fail/<int:status>")
    def fail(status: int) -> str:
        abort(status)

    @app.get("/<lang>/broken/<token>")
    def broken(token: str) -> str:
        raise RuntimeError("the inside of the service")

    @app.get("/<lang>/unknown")
    def unknown() -> str:
        raise UnknownCodeError("mini-cluster", "gwangju-99", "gwangju-06")

    @app.get("/<lang>/down")
    def down() -> str:
        raise StoreUnavailableError("sqlite:///secret-place", "disk full")

    @app.get("/<lang>/often")
    def often() -> str:
        raise TooManyRevisionsError("profile-1", 500)

    @app.get("/<lang>/judged")
    def judged() -> str:
        raise TooManyVerdictsError("profile-1", 500)

    @app.route("/<lang>/private/<token>", methods=["GET", "POST"])
    def private(token: str) -> str:
        return request.form.get("word", "") + str(generate_csrf())

    @app.get("/<lang>/marked")
    def marked() -> str:
        mark_private()
        return render_template_string("{{ foreign('광응용', 'ko') }}{{ foreign('<b>', 'ko') }}")

    trial = ("fail", "broken", "unknown", "down", "often", "judged", "private", "marked")
    app.config[PERMISSIONS] |= dict.fromkeys(trial, Permission.PUBLIC)
    return app
