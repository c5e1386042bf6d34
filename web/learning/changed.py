"""Whose first suggestions change, what passes what, and because of which comparison, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from matcher.effects import TOP
from matcher.job_results import effects_from
from web.upkeep.words import mini_cluster_name
from web.wiring import wired
from web.wording.formatting import Formats
from web.wording.labels import Labels

MOST_MOVED = 10


@dataclass(frozen=True, slots=True)
class ChangedList:
    """First suggestions of one firm before and after, and why some rise and fall, in words."""

    firm: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """What other weights do to shortlists.

    Parameters
    ----------
    text : how many lists change.
    moved_in, moved_out, because : pairs of name and count, most often first.
    shown : how many of the lists that change are shown; empty where it is all of them.
    """

    text: str
    moved_in: tuple[tuple[str, str], ...]
    moved_out: tuple[tuple[str, str], ...]
    because: tuple[tuple[str, str], ...]
    lists: tuple[ChangedList, ...]
    shown: str


def changes_of(found: Mapping[str, Any], labels: Labels, fmt: Formats) -> Changes:
    """Return what a job found; one of an earlier version of the software has no reasons."""
    effects = effects_from(found["effects"])
    text = ngettext(
        "Of %(num)s firm, the first %(top)s places change for %(changed)s.",
        "Of %(num)s firms, the first %(top)s places change for %(changed)s.",
        effects.firms,
        top=TOP,
        changed=effects.changed,
    )
    moved = [
        tuple((mini_cluster_name(key, labels), str(count)) for key, count in side[:MOST_MOVED])
        for side in (effects.moved_in, effects.moved_out)
    ]
    because = tuple(
        (labels.comparison(key), str(count)) for key, count in found.get("because", ())[:MOST_MOVED]
    )
    names = firm_names()
    lists = tuple(
        _changed(each, names[each["profile"]], labels, fmt)
        for each in found.get("lists", ())
        if each["profile"] in names
    )
    shown = ""
    if len(lists) < effects.changed:
        shown = _(
            "Shown are %(number)s of the %(all)s lists that change.",
            number=fmt.number(len(lists)),
            all=fmt.number(effects.changed),
        )
    return Changes(text, moved[0], moved[1], because, lists, shown)


def firm_names() -> dict[str, str]:
    """Return the names of all firms that are there, by profile."""
    return {
        each.profile_id: str(each.answers.get("name") or _("Firm without a name yet"))
        for each in wired().services.profiles.all_latest()
    }


def _changed(one: Mapping[str, Any], firm: str, labels: Labels, fmt: Formats) -> ChangedList:
    sides = [tuple(mini_cluster_name(key, labels) for key in one[name]) for name in
             ("before", "after")]  # fmt: skip
    # A trial of an earlier version of the software kept other reasons.
    pushes = [push for push in one["why"] if isinstance(push, Mapping)]
    why = tuple(_said(push, one, labels, fmt) for push in pushes)
    return ChangedList(firm, sides[0], sides[1], why)


def _said(push: Mapping[str, Any], one: Mapping[str, Any], labels: Labels, fmt: Formats) -> str:
    said = {
        "name": mini_cluster_name(push["rises"], labels),
        "other": mini_cluster_name(push["falls"], labels),
        "why": labels.comparison(push["key"]),
        "change": fmt.signed(push["change"], 2),
    }
    if push["rises"] in set(one["after"]) - set(one["before"]):
        return _(
            "%(name)s comes in: it passes %(other)s, most of all because of “%(why)s” "
            "(%(change)s).", **said
        )  # fmt: skip
    if push["falls"] in set(one["before"]) - set(one["after"]):
        return _(
            "%(other)s leaves: %(name)s passes it, most of all because of “%(why)s” "
            "(%(change)s).", **said
        )  # fmt: skip
    return _("%(name)s passes %(other)s, most of all because of “%(why)s” (%(change)s).", **said)
