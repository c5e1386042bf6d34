"""What a trial has found, for reading; nothing of fewer firms than the smallest group."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from features.vocabulary import Barrier
from matcher.model_records import Job, JobState
from web.analysis.trial_contexts import GroupOnTrial, NeedOnTrial, Option, TrialPage
from web.analysis.words import Names
from web.language import current_language
from web.learning.jobs import view_of
from web.trials import TrialPlan
from web.upkeep.words import actor_names, mini_cluster_name
from web.wiring import wired
from web.wording.formatting import Formats
from web.wording.labels import Labels

MOST_SHOWN = 10
"""Mini-clusters that come into first places, or leave them, on the page."""
SYNTHETIC = "reference"
"""The group of whose firms everything may be said: there are none."""
Json = Mapping[str, Any]


def trial_page(job: Job) -> TrialPage:
    """Return one trial."""
    plan, found = TrialPlan.of(job.subject), job.outcome or {}
    done = job.state is JobState.DONE
    return TrialPage(
        view_of(job, actor_names()),
        tuple(_tried(plan)),
        tuple(_group(name, one, found["minimum"], plan) for name, one in _ordered(found))
        if done
        else (),
        tuple(_slots(one, found["minimum"]) for one in found["slots"]) if done else (),
        url_for("analysis.what_if", again=job.id),
    )


def _ordered(found: Json) -> list[tuple[str, Json | None]]:
    """Return the groups of firms, the synthetic ones first."""
    return sorted(found["trials"].items(), key=lambda pair: pair[0] != SYNTHETIC)


def _tried(plan: TrialPlan) -> Iterator[Option]:
    """Yield what was assumed."""
    fmt, names = Formats(current_language()), Names()
    labels = Labels(current_language(), wired().catalogue)
    for barrier, relief in plan.helps.items():
        yield names.of_barrier(barrier), _("%(share)s less", share=fmt.percent(relief))
    if plan.helps:
        places = [_place_name(one, labels) for one in plan.places]
        yield _("Where"), ", ".join(places) or _("everywhere")
    if plan.place:
        texts = plan.texts or {}
        yield _("New mini-cluster"), f"{texts.get('name_en')} ({_place_name(plan.place, labels)})"
    for key, count in plan.slots:
        yield _("More slots"), f"{mini_cluster_name(key, labels)}: {fmt.number(count)}"


def _place_name(identifier: str, labels: Labels) -> str:
    every = {one.id: one for one in labels.catalogue.innovation_clusters}
    return labels.name(every[identifier].name) if identifier in every else identifier


def _group(name: str, found: Json | None, minimum: int, plan: TrialPlan) -> GroupOnTrial:
    synthetic = name == SYNTHETIC
    title = _("Reference firms (synthetic)") if synthetic else _("Firms that wait for an answer")
    anchor = name.replace("_", "-")
    if found is None:
        return GroupOnTrial(anchor, title, _few(minimum))
    least = 1 if synthetic else minimum
    needs = [one for one in found["needs"] if _may_be_said(one, least)]
    changed = round((found["changed"]["value"] or 0.0) * found["firms"])
    if 0 < changed < least:
        return GroupOnTrial(anchor, title, _few_change(minimum))
    return GroupOnTrial(
        anchor,
        title,
        sentences=tuple(_sentences(found, least)),
        moved_in=_moved(found["moved_in"], least, plan),
        moved_out=_moved(found["moved_out"], least, plan),
        needs=tuple(map(_need, needs)),
        needs_hidden=len(found["needs"]) - len(needs),
    )


def _may_be_said(need: Json, least: int) -> bool:
    moved = abs(need["after"] - need["before"])
    return bool(need["rated"] >= least and (moved == 0 or moved >= least))


def _few(minimum: int) -> str:
    return ngettext(
        "Nothing is said of fewer than %(num)s firm.",
        "Nothing is said of fewer than %(num)s firms.",
        minimum,
    )


def _few_change(minimum: int) -> str:
    return ngettext(
        "Something changes for fewer than %(num)s firm; nothing is said of so few.",
        "Something changes for fewer than %(num)s firms; nothing is said of so few.",
        minimum,
    )


def _sentences(found: Json, least: int) -> Iterator[str]:
    fmt, chance = Formats(current_language()), found["chance"]
    yield ngettext("%(num)s firm was ranked.", "%(num)s firms were ranked.", found["firms"])
    yield _(
        "For %(share)s of them the first suggestions are others, or stand in another order "
        "(%(low)s to %(high)s).",
        **_shares(found["changed"], fmt),
    )
    if 0 < chance.get("moved", 1) < least:
        yield ngettext(
            "The chance of the first suggestion changes for fewer than %(num)s firm; nothing is "
            "said of so few.",
            "The chance of the first suggestion changes for fewer than %(num)s firms; nothing is "
            "said of so few.",
            least,
        )
    elif chance["before"] is not None and chance["change"]["value"] is not None:
        change = chance["change"]
        yield _(
            "The mean chance of the first suggestion is %(before)s now; it changes by %(value)s "
            "percentage points (%(low)s to %(high)s).",
            before=fmt.percent(chance["before"]),
            **_points(change, fmt),
        )


def _shares(one: Json, fmt: Formats) -> dict[str, str]:
    names = {"share": "value", "low": "low", "high": "high"}
    return {name: fmt.percent(one[key] or 0.0) for name, key in names.items()}


def _points(one: Json, fmt: Formats) -> dict[str, str]:
    return {key: fmt.signed(100.0 * (one[key] or 0.0), 1) for key in ("value", "low", "high")}


def _moved(moved: Json, least: int, plan: TrialPlan) -> tuple[Option, ...]:
    labels = Labels(current_language(), wired().catalogue)
    known = {one.id for one in labels.catalogue.mini_clusters}
    shown = [(key, count) for key, count in moved.items() if count >= least][:MOST_SHOWN]
    return tuple(
        (
            mini_cluster_name(key, labels)
            if key in known
            else _("%(name)s (on trial)", name=(plan.texts or {}).get("name_en", key)),
            str(count),
        )
        for key, count in shown
    )


def _need(need: Json) -> NeedOnTrial:
    fmt, of = Formats(current_language()), need["rated"]
    change = _points(need["change"], fmt)
    return NeedOnTrial(
        Names().of_barrier(Barrier(need["barrier"])),
        _("%(stated)s of %(firms)s", stated=fmt.number(need["before"]), firms=fmt.number(of)),
        _("%(stated)s of %(firms)s", stated=fmt.number(need["after"]), firms=fmt.number(of)),
        _("%(value)s (%(low)s to %(high)s)", **change),
    )


def _slots(found: Json, minimum: int) -> str:
    labels = Labels(current_language(), wired().catalogue)
    name, waiting = mini_cluster_name(found["mini_cluster"], labels), found["waiting"]
    if 0 < waiting < minimum:
        few = _few_waiting(minimum)
        return f"{name}: {few}"
    return _(
        "%(name)s: %(waiting)s introductions wait to be decided; slots are free for %(before)s of "
        "them now, for %(after)s then.",
        name=name,
        waiting=waiting,
        before=found["before"],
        after=found["after"],
    )


def _few_waiting(minimum: int) -> str:
    return ngettext(
        "fewer than %(num)s introduction waits to be decided; nothing is said of so few.",
        "fewer than %(num)s introductions wait to be decided; nothing is said of so few.",
        minimum,
    )
