"""Figures, claims and prior as rows: for tables, files and the command line, in every language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isnan

from features.comparisons import COMPARISON_KEYS
from features.vocabulary import Effect, RespondentGroup
from matcher.resampling import Interval
from matcher.survey import Survey
from matcher.survey_figures import Bar
from matcher.survey_operations import SurveyFindings
from matcher.survey_prior import GroupPrior
from web.spreadsheets import Cell

FIGURE_COLUMNS = ("figure", "of", "group", "size_class", "effect", "value", "low", "high", "unit",
                  "answers", "not_answered", "minimum", "survey", "synthetic")  # fmt: skip
_DECIMALS = 4
_INTERVAL = ("value", "low", "high")


def figure_rows(found: SurveyFindings) -> Iterator[dict[str, Cell]]:
    """Yield all figures, one number a row; what is not shown has no row."""
    figures, same = found.figures, _survey(found.survey) | {"minimum": found.figures.minimum}
    empty = dict.fromkeys(FIGURE_COLUMNS, "")
    for row in figures.effects:
        counts = {"answers": row.answers, "not_answered": row.missing}
        shares = {effect.value: row.shares[effect] for effect in Effect}
        for effect, share in (*shares.items(), ("positive_or_better", row.good)):
            where = {"figure": 1, "size_class": row.size.value, "effect": effect}
            group = {"group": RespondentGroup.COOPERATING.value, "unit": "share"}
            yield empty | where | group | _numbers(share) | counts | same
    for number, bars in ((2, figures.factors), (3, figures.barriers)):
        for bar in bars:
            yield empty | {"figure": number} | _bar(bar) | same


def claim_rows(found: SurveyFindings) -> Iterator[dict[str, Cell]]:
    """Yield each claim with its finding."""
    for one in found.claims:
        effect = _numbers(one.tested.effect)
        firms = "; ".join(f"{name} {count}" for name, count in one.tested.firms.items())
        yield {
            "claim": one.key.value,
            "finding": one.finding.value,
            "effect": effect["value"],
            "low": effect["low"],
            "high": effect["high"],
            "relevant": one.relevant,
            "p": one.corrected,
            "p_uncorrected": one.tested.p_value,
            "firms": firms,
            **_survey(found.survey),
        }


def prior_rows(priors: Mapping[RespondentGroup, GroupPrior]) -> Iterator[dict[str, Cell]]:
    """Yield mean and width of each weight, by group."""
    for group, prior in priors.items():
        for place, key in enumerate(COMPARISON_KEYS):
            yield {
                "group": group.value,
                "comparison": key,
                "mean": float(prior.mean[place]),
                "width": float(prior.width[place]),
                "answers": prior.answers[key],
                "basis": prior.basis[key].value,
            }


def _bar(bar: Bar) -> dict[str, Cell]:
    return {
        "of": bar.key,
        "group": bar.group.value,
        "unit": "share of the highest",
        "answers": bar.answers,
        "not_answered": bar.missing,
        **_numbers(bar.value),
    }


def _numbers(interval: Interval) -> dict[str, Cell]:
    rounded = (None if isnan(one) else round(one, _DECIMALS) for one in interval)
    return dict(zip(_INTERVAL, rounded, strict=True))


def _survey(survey: Survey) -> dict[str, Cell]:
    return {"survey": survey.id, "synthetic": "synthetic" if survey.synthetic else "no"}
