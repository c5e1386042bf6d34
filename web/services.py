"""What the pages work with, made once per application and handed to every view."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import current_app

from features.catalogue import Catalogue
from web.config import Settings
from web.contexts import ExampleCard

EXTENSION = "clusterbridge"


def no_example(_language: str) -> ExampleCard | None:
    """Stand in for the computed example: the start page then shows none."""
    return None


@dataclass(frozen=True, slots=True)
class Services:
    """The wiring of one application.

    Parameters
    ----------
    settings : of this installation.
    catalogue : returns the active catalogue, the same object each time.
    example : returns the card of the computed example in a language, or None.
    """

    settings: Settings
    catalogue: Callable[[], Catalogue]
    example: Callable[[str], ExampleCard | None] = no_example


def services() -> Services:
    """Return the services of the application that answers this request."""
    found = current_app.extensions[EXTENSION]
    assert isinstance(found, Services)  # noqa: S101 - tells the type checker
    return found
