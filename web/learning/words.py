"""Models, jobs and the gate in words, for readers who are no statisticians."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil, log10
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from matcher.model_operations import ListedModel
from matcher.model_records import ModelReport
from matcher.records import ActivationKind
from web.learning.contexts import Verdict
from web.learning.terms import DIGITS, p_value_text
from web.wording.formatting import Formats

Report = Mapping[str, Any]


def state_of(one: ListedModel) -> tuple[str, str]:
    """Return how a version stands, and the kind of its badge."""
    if one.is_pinned:
        return _("active, pinned"), "good"
    if one.is_active:
        return _("active"), "good"
    if one.activations:
        return _("was active before"), "quiet"
    hand = one.training is not None and "by_hand" in one.training.document
    if hand and not (one.reports and one.reports[-1].document["promoted"]):
        return _("candidate, set by hand"), "quiet"
    if one.reports and one.reports[-1].document["promoted"]:
        return _("candidate, proven better"), "good"
    if one.reports:
        return _("candidate, not promoted"), "quiet"
    return _("candidate, not judged"), "quiet"


def kind_name(kind: ActivationKind) -> str:
    """Return how a version became active."""
    return {
        ActivationKind.REFERENCE: _("comes with the software"),
        ActivationKind.GATE: _("promoted, proven better"),
        ActivationKind.OVERRIDE: _("promoted with a written reason"),
        ActivationKind.ROLLBACK: _("rolled back to"),
        ActivationKind.PIN: _("pinned"),
        ActivationKind.UNPIN: _("unpinned"),
        ActivationKind.UNLEARNING: _("active because something was taken out"),
    }[kind]


def factor_of(training: Mapping[str, Any]) -> float:
    """Return by what the weights of the start are multiplied.

    That is the scale that decisions speak of and, where chances were corrected, its stretch.
    """
    checked = training.get("calibration")
    stretch = checked["slope"] if checked and checked["applied"] else training.get("stretch", 1.0)
    return float(stretch * training["prior"]["scale"])


def start_name(training: Mapping[str, Any], fmt: Formats) -> str:
    """Return the start in a few words, for the head of a column."""
    prior, factor = training["prior"], fmt.number(factor_of(training), 2)
    if prior["source"].startswith("reference weights"):
        name = _("shipped weights")
    else:
        name = _survey_name(prior.get("survey"))
    return name if factor == fmt.number(1.0, 2) else f"{name} × {factor}"


def _survey_name(survey: Mapping[str, Any] | None) -> str:
    if not survey:
        return _("a survey")
    if survey["synthetic"]:
        return _("synthetic survey %(id)s", id=survey["id"])
    return _("survey %(id)s", id=survey["id"])


def surveys_of(training: Mapping[str, Any]) -> dict[str, str]:
    """Return by group of firms the survey that its start comes from, where anybody answered."""
    survey = training["prior"].get("survey")
    if not survey:
        return {}
    return {group: _survey_name(survey) for group, count in survey["answers"].items() if count}


def unasked(training: Mapping[str, Any]) -> dict[str, str]:
    """Return by group that nobody of it has answered the survey of the start."""
    survey = training["prior"].get("survey")
    if not survey:
        return {}
    text = _(
        "Nobody of this group has answered %(survey)s: its weights start from the study's "
        "statements.",
        survey=_survey_name(survey),
    )
    return {group: text for group, count in survey["answers"].items() if not count}


def together_text(training: Mapping[str, Any], fmt: Formats) -> str:
    """Return what decisions say of all weights together; nothing where that is no news."""
    factor = factor_of(training)
    share = fmt.percent(factor)
    if share == fmt.percent(1.0):
        return ""
    if factor < 1.0:
        return _(
            "Decisions say that all comparisons together matter less than the start assumed: "
            "all its weights were first multiplied by %(factor)s (%(share)s of what they were). "
            "That brings chances closer together and leaves the order as it is.",
            factor=fmt.number(factor, 2),
            share=share,
        )
    return _(
        "Decisions say that all comparisons together matter more than the start assumed: "
        "all its weights were first multiplied by %(factor)s (%(share)s of what they were). "
        "That draws chances further apart and leaves the order as it is.",
        factor=fmt.number(factor, 2),
        share=share,
    )


def has_learned(training: Mapping[str, Any] | None) -> bool:
    """Say whether the weights of a version are what decisions made of a start."""
    return bool(training and training["taught"] and not training.get("by_hand"))


def start_of(training: Mapping[str, Any] | None, fmt: Formats) -> str:
    """Return where learning starts from, and what decisions made of all of it alike."""
    prior = training and training["prior"]
    if not prior or prior["source"].startswith("reference weights"):
        text = _("the weights that come with the software; they are assumptions")
    else:
        text = _survey_of(prior)
    if not training or not prior or not training["taught"]:
        return text
    scale = fmt.number(factor_of(training), 2)
    return _("%(start)s, multiplied by %(scale)s as decisions suggest", start=text, scale=scale)


def _survey_of(prior: Mapping[str, Any]) -> str:
    survey = prior.get("survey")
    if not survey:
        return _("the answers of a survey")
    number = sum(survey["answers"].values())
    if survey["synthetic"]:
        return _("the synthetic survey %(id)s, %(number)s answers", id=survey["id"], number=number)
    return _("survey %(id)s, %(number)s answers", id=survey["id"], number=number)


def notice_text(notice: Mapping[str, Any]) -> str:
    """Return what makes decisions say less than their number suggests."""
    number = notice["number"]
    return {
        "one_coordinator": _(
            "Only one coordinator has decided: leniency and fit cannot be told apart."
        ),
        "one_group": _("All decisions are about firms of one group."),
        "contradictory": _(
            "Pairings that were both accepted and declined: %(number)s.", number=number
        ),
        "constant": _(
            "Comparisons that are the same everywhere and so teach nothing: %(number)s.",
            number=number,
        ),
        "collinear": _(
            "Comparisons that the decisions cannot tell apart: %(number)s.", number=number
        ),
        "few_answers": _(
            "Groups of firms with so few survey answers that the study's statements weigh more: "
            "%(number)s.",
            number=number,
        ),
        "synthetic_survey": _(
            "Surveys that are synthetic and so shape no weights: %(number)s.", number=number
        ),
        "not_compared": _(
            "Pairings left out because they cannot be compared any more: %(number)s.", number=number
        ),
    }[notice["what"]]


def verdict_of(report: ModelReport, fmt: Formats) -> Verdict:
    """Return what the gate found."""
    found = report.document
    few = "too_few_firms" in found["refusals"]
    if found["promoted"]:
        title, kind = _("Better: it may replace the active version"), "good"
    elif few:
        title, kind = _("Too little data to say"), "warn"
    elif "not_better" in found["refusals"]:
        title, kind = _("Not proven better"), "warn"
    else:
        title, kind = _("Better on average, but not good enough elsewhere"), "warn"
    base = ngettext(
        "It was judged on %(num)s decision about %(firms)s firms that it had not seen.",
        "It was judged on %(num)s decisions about %(firms)s firms that it had not seen.",
        found["decisions"],
        firms=found["firms"],
    )
    why, needs = _why(found, fmt)
    return Verdict(
        title,
        kind,
        report.against,
        report.at,
        (base, *why),
        needs,
        _details(found, fmt),
        _metrics(found, fmt),
    )


def _why(found: Report, fmt: Formats) -> tuple[tuple[str, ...], tuple[str, ...]]:
    rules, refusals = found["rules"], found["refusals"]
    why: list[str] = []
    needs: list[str] = []
    if "too_few_firms" in refusals:
        least, firms = rules["least_firms"], found["firms"]
        why.append(_("Below %(least)s firms nothing is tested: chance would decide.", least=least))
        needs.append(
            ngettext(
                "Decisions about %(num)s more firm, then another retraining.",
                "Decisions about %(num)s more firms, then another retraining.",
                least - firms,
            )
        )
    elif "not_better" in refusals:
        if (found["gain"]["value"] or 0.0) > 0.0:
            why.append(
                _(
                    "Its chances were a little closer to what was decided, but so small a "
                    "difference may be chance."
                )
            )
            needs.append(
                _("More decisions: the more firms, the smaller a difference that can be proven.")
            )
        else:
            why.append(
                _(
                    "Its chances were no closer to what was decided than those of the "
                    "active version."
                )
            )
            needs.append(
                _(
                    "New decisions may show another picture; the present ones give no "
                    "reason to expect it."
                )
            )
    else:
        why.append(_("Its chances were closer to what was decided, by more than chance explains."))
    if not found["promoted"] and found["look"] > 1 and "too_few_firms" not in refusals:
        why.append(
            _(
                "Some of these decisions had been used to judge before, so the proof "
                "has to be stronger."
            )
        )
        needs.append(_("Wait for new firms: decisions that nobody has judged with ask for less."))
    for key, share in (("worse_calibrated", "calibration"), ("more_concentrated", "exposure")):
        if key in refusals and "too_few_firms" not in refusals:
            why.append(_margin(key, found[share]["high"], rules[f"{share}_margin"], fmt))
    return tuple(why), tuple(needs)


def _margin(key: str, high: float | None, most: float, fmt: Formats) -> str:
    worst = "–" if high is None else fmt.number(high, 3)
    allowed = fmt.number(most, 3)
    if key == "worse_calibrated":
        return _(
            "Its chances may be further from the shares that are accepted: up "
            "to %(worst)s more, allowed are %(allowed)s.",
            worst=worst,
            allowed=allowed,
        )
    return _(
        "It may show the same few mini-clusters more often: concentration up "
        "to %(worst)s higher, allowed are %(allowed)s.",
        worst=worst,
        allowed=allowed,
    )


def _details(found: Report, fmt: Formats) -> tuple[tuple[str, str], ...]:
    rules = found["rules"]
    # Two digits of what is allowed, so that the one can be held against the other.
    digits = max(DIGITS, ceil(1.0 - log10(found["allowed"])))
    p_value = "–" if found["p_value"] is None else p_value_text(found["p_value"], fmt, digits)
    most = fmt.number(found["allowed"], digits)
    return (
        (
            _("Fall of the log loss per decision (positive is better)"),
            interval_text(found["gain"], fmt),
        ),
        (_("Chance of such a result if it were no better (p value)"), p_value),
        (_("Largest p value allowed at this look"), most),
        (_("Look at these decisions"), fmt.number(found["look"])),
        (
            _("Growth of the calibration error"),
            _bounded(found, "calibration", fmt),
        ),
        (
            _("Growth of the concentration (Gini)"),
            _bounded(found, "exposure", fmt),
        ),
        (_("Error rate over all looks together"), fmt.percent(rules["error"])),
    )


def _bounded(found: Report, key: str, fmt: Formats) -> str:
    most = fmt.number(found["rules"][f"{key}_margin"], 3)
    return f"{interval_text(found[key], fmt)}; ≤ {most}"


def _metrics(found: Report, fmt: Formats) -> tuple[tuple[str, str, str], ...]:
    sides = [found.get(name, {}).get("metrics", {}) for name in ("active", "candidate")]
    return tuple(
        (metric_name(name), interval_text(sides[0][name], fmt), interval_text(sides[1][name], fmt))
        for name in sides[0]
        if name in sides[1]
    )


def metric_name(name: str) -> str:
    """Return the name of a metric; usual abbreviations stay as they are."""
    return {
        "log_loss": _("Log loss"),
        "calibration_error": _("Calibration error"),
        "mrr": _("Mean reciprocal rank"),
        "exposure_gini": _("Concentration (Gini)"),
        "coverage": _("Coverage"),
        "agreement": _("Agreement of coordinators"),
    }.get(name, name.replace("ndcg_", "NDCG@"))


def interval_text(one: Mapping[str, float | None], fmt: Formats) -> str:
    """Return a figure with its interval."""
    value, low, high = one["value"], one["low"], one["high"]
    if value is None:
        return "–"
    if low is None or high is None:
        return fmt.number(value, 3)
    span = _("%(low)s to %(high)s", low=fmt.number(low, 3), high=fmt.number(high, 3))
    return f"{fmt.number(value, 3)} ({span})"
