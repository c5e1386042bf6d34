"""The stores, clock and tokens that the use cases work with, kept with the application."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from threading import Lock

from flask import Flask, current_app

from matcher.operations import Services

EXTENSION = "clusterbridge.use_cases"


def init_use_cases(app: Flask, wired: Services | Callable[[], Services]) -> None:
    """Hand an application what its use cases work with, or a way to open it at first use."""
    app.extensions[EXTENSION] = wired if callable(wired) else lambda: wired


def opened_once(opens: Callable[[], Services]) -> Callable[[], Services]:
    """Return a function that opens the services at its first call, also among many threads."""
    lock, opened = Lock(), cache(opens)

    def services() -> Services:
        with lock:
            return opened()

    return services


def use_cases() -> Services:
    """Return what the use cases of the application that answers this request work with."""
    found = current_app.extensions[EXTENSION]()
    assert isinstance(found, Services)  # noqa: S101 - tells the type checker
    return found
