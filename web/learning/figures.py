"""Two versions side by side, and whether the active one still fits; computed when asked for."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, abort, request
from flask_babel import gettext as _
from flask_babel import ngettext

from matcher.drift import LEAST_ROWS, Figure
from matcher.drift import Watched as Kind
from matcher.effects import TOP
from matcher.errors import ModelMismatchError, ModelRulesError
from matcher.model_operations import Compared, compare_models, health_of, listed_models
from matcher.operations import active_catalogue_version, active_model
from web.apprentice import bench_of
from web.contexts import render
from web.language import current_language
from web.learning.charts import chart_of, column_of
from web.learning.contexts import ComparePage, HealthPage, Shortlists, Shown, Watched, WeightChart
from web.learning.pages import administers, labels_now
from web.learning.words import state_of
from web.limits import small_number, turn_to_rank
from web.upkeep.words import mini_cluster_name
from web.wiring import wired
from web.wording.formatting import Formats

MOST_FIRMS = 500
"""Firms up to which a page ranks all of them again; beyond, the command line does."""
MOST_MOVED = 10
DAYS = (30, 90, 365)


def add_to(blueprint: Blueprint) -> None:
    """Add the pages to the blueprint of learning."""
    blueprint.get("/compare")(compare)
    blueprint.get("/health")(health)


def compare() -> str:
    """Put two versions side by side; administrators can have all shortlists ranked with both."""
    services = wired().services
    listed = listed_models(services)
    chosen = request.args.get("one", ""), request.args.get("other", "")
    known = {one.version for one in listed}
    if any(one and one not in known for one in chosen):
        abort(404)
    page = ComparePage(
        options=tuple((one.version, f"{one.version} ({state_of(one)[0]})") for one in listed),
        chosen=chosen if all(chosen) else _usual(tuple(one.version for one in listed)),
        chart=_chart(chosen) if all(chosen) else None,
        administers=administers(),
    )
    if page.chart is None or not page.administers or request.args.get("shortlists") != "yes":
        return render("learning/compare.html", page)
    return render("learning/compare.html", _with_shortlists(page))


def _usual(versions: tuple[str, ...]) -> tuple[str, str]:
    """Return what is chosen at first: the active version and the newest."""
    active = active_model(wired().services).version
    others = [one for one in versions if one != active]
    return active, others[-1] if others else active


def _chart(chosen: tuple[str, str]) -> WeightChart:
    models = wired().services.models
    named = [(one, column_of(models.get(one))) for one in chosen]
    return chart_of(named, labels_now(), (0, 1))


def _with_shortlists(page: ComparePage) -> ComparePage:
    wiring = wired()
    if _too_many():
        return replace(page, refused=_too_many())
    catalogue = active_catalogue_version(wiring.services)
    try:
        with turn_to_rank():
            found = compare_models(wiring.services, bench_of(wiring), catalogue, page.chosen)
    except (ModelMismatchError, ModelRulesError):
        return replace(page, refused=_("One of them was made for other rules of comparison."))
    return replace(page, shortlists=_shortlists(found))


def _too_many() -> str:
    firms = len(wired().services.profiles.all_latest())
    if firms <= MOST_FIRMS:
        return ""
    return _(
        "There are more than %(most)s firms; please use the command line, which does not keep "
        "others waiting.",
        most=MOST_FIRMS,
    )


def _shortlists(found: Compared) -> Shortlists:
    labels, effects = labels_now(), found.effects
    text = ngettext(
        "Of %(num)s firm, the first %(top)s places change for %(changed)s.",
        "Of %(num)s firms, the first %(top)s places change for %(changed)s.",
        effects.firms,
        top=TOP,
        changed=effects.changed,
    )
    moved = [
        tuple((mini_cluster_name(key, labels), str(count)) for key, count in one[:MOST_MOVED])
        for one in (effects.moved_in, effects.moved_out)
    ]
    shown = (
        Shown(version, one["accepted"], one["declined"])
        for version, one in zip((found.one, found.other), found.shown, strict=True)
    )
    return Shortlists(text, moved[0], moved[1], tuple(shown))


def health() -> str:
    """Put the decisions of the last days beside those before, under the active version."""
    wiring = wired()
    days = request.args.get("days", DAYS[1], type=small_number)
    if days not in DAYS:
        abort(404)
    version = active_model(wiring.services).version
    if _too_many():
        refused = HealthPage(version, DAYS, days, 0, 0, (), False, _too_many())
        return render("learning/health.html", refused)
    with turn_to_rank():
        found = health_of(wiring.services, bench_of(wiring), days)
    figures = tuple(map(_watched, found.figures))
    gone = bool(found.learned_from_gone)
    page = HealthPage(version, DAYS, days, found.lately, found.before, figures, gone)
    return render("learning/health.html", page)


def _watched(one: Figure) -> Watched:
    fmt = Formats(current_language())
    name, sentence, threshold = _figure_words(one, fmt)
    if one.value is None:
        few = _(
            "Too few decisions: at least %(least)s are needed, lately and before.",
            least=LEAST_ROWS,
        )
        return Watched(name, few, threshold, _("too little data"), "quiet")
    if one.alarm:
        return Watched(name, sentence, threshold, _("alarm"), "bad")
    return Watched(name, sentence, threshold, _("no alarm"), "good")


def _figure_words(one: Figure, fmt: Formats) -> tuple[str, str, str]:
    value = one.value or 0.0
    points = fmt.signed(100.0 * value, 1)
    most = fmt.number(100.0 * one.threshold)
    beyond = _("Alarm beyond %(most)s percentage points, if chance does not explain it.", most=most)
    if one.watched is Kind.INPUTS:
        label = labels_now().comparison(one.about) if one.about else ""
        index, limit = fmt.number(value, 2), fmt.number(one.threshold, 2)
        return (
            _("Are firms and mini-clusters still alike?"),
            _("The largest shift is that of “%(name)s”: index %(index)s.", name=label, index=index),
            _("Alarm beyond %(limit)s (population stability index).", limit=limit),
        )
    if one.watched is Kind.ACCEPTANCE:
        return (
            _("Is as much accepted as before?"),
            _("The share accepted has changed by %(points)s percentage points.", points=points),
            beyond,
        )
    if one.watched is Kind.CALIBRATION:
        return (
            _("Do the stated chances come true?"),
            _(
                "Found less stated share of acceptances: %(points)s percentage points.",
                points=points,
            ),
            beyond,
        )
    if one.watched is Kind.DISAGREEMENT:
        return (
            _("Do coordinators decide alike?"),
            _(
                "One coordinator is %(points)s percentage points away from all others, for like "
                "pairings.",
                points=points,
            ),
            beyond,
        )
    return (
        _("Are answers missing?"),
        _(
            "The share of comparisons that nobody can make has changed by %(points)s percentage "
            "points.",
            points=points,
        ),
        _("Alarm when that share grows by more than %(most)s percentage points.", most=most),
    )
