"""Open requests in nobody's queue, as administrators read them: without the name of the firm."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from features.errors import UnknownCodeError
from matcher.accounts import ScopeKind, home_of
from matcher.review_records import Introduction
from web.laender import LAND_NAMES
from web.language import current_language
from web.review.words import mini_cluster_name, state_names
from web.wiring import wired

MOST_ORPHANS = 50
"""Requests that are listed; the others are counted."""


def orphan_rows(
    introductions: Iterable[Introduction],
) -> tuple[tuple[str, str, str, datetime], ...]:
    """Return home of the firm in words, mini-cluster, state and since when, of each."""
    found, states = tuple(introductions), state_names()
    firms = wired().services.profiles.latest_of({one.asked.profile_id for one in found})
    return tuple(
        (
            ", ".join(_home(firms[one.asked.profile_id].answers)),
            mini_cluster_name(one.asked.mini_cluster),
            states[one.state],
            one.since,
        )
        for one in found
    )


def _home(answers: Mapping[str, Any]) -> Iterator[str]:
    for kind, value in sorted(home_of(answers)):
        if kind is ScopeKind.LAND:
            yield _(LAND_NAMES.get(value, value))
        with suppress(UnknownCodeError):
            name = wired().catalogue.german_cluster(value).name
            yield name.in_language(current_language())
