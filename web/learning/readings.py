"""The same decisions read in other ways, in words: what would change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import exp
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from features.vocabulary import RespondentGroup
from matcher.training_set import Reading
from web.survey.words import group_name
from web.wording.formatting import Formats
from web.wording.labels import Labels

MOST_ROWS = 5
"""Weights of each group that are shown, those that change most."""
ChangeRow = tuple[str, str, str, str, str]
"""A group of firms, a comparison, its weight before and after, the change in standard errors."""


@dataclass(frozen=True, slots=True)
class Other:
    """One other reading.

    Parameters
    ----------
    said : what was read, or why there is nothing to read; rows : what would change.
    """

    said: str
    rows: tuple[ChangeRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Readings:
    """All of them.

    Parameters
    ----------
    groups : comparisons whose weights surely differ between the groups, and by how much.
    leniency : coordinators by number, how many each accepts of the pairings of which half are
        accepted on average, and decisions behind it.
    """

    silence: Other
    pairs: Other
    groups: tuple[tuple[str, str], ...]
    leniency: tuple[tuple[str, str, str], ...]


def reading_name(reading: Reading) -> str:
    """Return what the weights learn from."""
    return {
        Reading.DECISIONS: _("each decision by itself"),
        Reading.LISTS: _("pairs of one list"),
    }[reading]


def reading_options() -> tuple[tuple[str, str, str], ...]:
    """Return value, label and note of each."""
    notes = {
        Reading.DECISIONS: _("The usual way: coordinators decide explicitly."),
        Reading.LISTS: _(
            "What was accepted is set against what was declined in the same list by the same "
            "coordinator. Good where some coordinators or firms are stricter than others; it says "
            "nothing of what is the same for a whole list."
        ),
    }
    return tuple((one.value, reading_name(one), notes[one]) for one in Reading)


def readings_of(
    training: Mapping[str, Any], labels: Labels, fmt: Formats, *, administers: bool = True
) -> Readings | None:
    """Return what a training found beside its weights; None where nothing of it is kept.

    Parameters
    ----------
    administers : whether the reader may see how lenient coordinators are: few are soon known.
    """
    found = training.get("beside")
    if found is None:
        return None
    apart = (one for one in found["groups"] if one["low"] > 0.0 or one["high"] < 0.0)
    return Readings(
        _silence(found["silence"], labels, fmt),
        _pairs(found["pairs"], labels, fmt),
        tuple((labels.comparison(one["comparison"]), _with_span(one, "difference", fmt))
              for one in apart),
        tuple((_("Coordinator %(number)s", number=fmt.number(number)),
               _accepted(one, fmt), fmt.number(one["decisions"]))
              for number, one in enumerate(found["leniency"] if administers else (), start=1)),
    )  # fmt: skip


def _silence(found: Mapping[str, Any], labels: Labels, fmt: Formats) -> Other:
    if found["missing"]:
        return Other(_("Somebody spoke of everything that was shown: no silence is to be counted."))
    said = ngettext(
        "%(number)s pairing was shown and nobody spoke of it.",
        "%(number)s pairings were shown and nobody spoke of them.",
        found["silent"],
        number=fmt.number(found["silent"]),
    )
    hint = _(
        "Whether somebody looked is guessed from whether anybody spoke: where little of what was "
        "looked at is also decided, this says too much."
    )
    return Other(f"{said} {hint}", _changes(found["weights"], labels, fmt))


def _pairs(found: Mapping[str, Any], labels: Labels, fmt: Formats) -> Other:
    if found["missing"]:
        return Other(_("No list has both an acceptance and a decline of the same coordinator."))
    said = _(
        "Pairs of an accepted and a declined mini-cluster: %(pairs)s, lists with such pairs: "
        "%(lists)s.",
        pairs=fmt.number(found["pairs"]),
        lists=fmt.number(found["lists"]),
    )
    return Other(said, _changes(found["weights"], labels, fmt))


def _changes(
    weights: Mapping[str, Iterable[Mapping[str, Any]]], labels: Labels, fmt: Formats
) -> tuple[ChangeRow, ...]:
    rows: list[ChangeRow] = []
    for group, every in weights.items():
        moved = [one for one in every if one["errors"] is not None]
        name = group_name(RespondentGroup(group))
        rows += (
            (
                name,
                labels.comparison(one["comparison"]),
                fmt.signed(one["before"], 2),
                fmt.signed(one["after"], 2),
                fmt.signed(one["errors"], 1),
            )
            for one in sorted(moved, key=lambda one: -abs(one["errors"]))[:MOST_ROWS]
        )
    return tuple(rows)


def _accepted(one: Mapping[str, float], fmt: Formats) -> str:
    """Return the chance that leniency makes of one half, with its range."""
    share, low, high = (1.0 / (1.0 + exp(-one[key])) for key in ("value", "low", "high"))
    return f"{fmt.percent(share)} ({fmt.percent_span(low, high)})"


def _with_span(one: Mapping[str, float], key: str, fmt: Formats) -> str:
    return f"{fmt.signed(one[key], 2)} [{fmt.signed(one['low'], 2)}, {fmt.signed(one['high'], 2)}]"
