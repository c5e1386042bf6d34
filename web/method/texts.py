"""What each comparison looks at, in words that need no mathematics."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _

from features.similarity import BEST_PHRASES
from features.vocabulary import Scope

GENERAL = ("readiness", "barrier", "style")
"""Prefixes of keys that share one rule."""


def meaning(key: str) -> str:
    """Return what a comparison looks at and how that becomes a number from 0 to 1."""
    return _meanings()[_rule_of(key)]


def unknown(key: str) -> str:
    """Return when a comparison cannot be made."""
    texts = {
        "technology_focus": _("no phrase has a letter or a digit"),
        "problem_fit": _("no problem is described"),
        "industry_code": _("one side has no code"),
        "technology_field": _("no field is named"),
        "size_fit": _("the number of employees is not given"),
        "activity_fit": _("no field of co-operation is chosen"),
        "network_access": _("never: every firm may ask the chamber of commerce abroad"),
        "funding_route": _("the number of employees is not given and a programme depends on it"),
    }
    return texts.get(key, _("not answered, or answered “don’t know”"))


def scope(given: Scope) -> str:
    """Return whether a comparison can change the order."""
    return _("for each mini-cluster") if given is Scope.PAIR else _("no, the same for all")


def _rule_of(key: str) -> str:
    prefix = key.partition("_")[0]
    return prefix if prefix in GENERAL else key


def _meanings() -> Mapping[str, str]:
    return {
        "technology_focus": _(
            "Those %(count)s of your phrases that fit best, offered or sought, each compared in "
            "meaning with the themes of the mini-cluster: half with the nearest theme, half with "
            "all of them. Themes are read in German, English and Korean; the mean of the three "
            "counts. An English version of your phrases is averaged in.",
            count=round(BEST_PHRASES),
        ),
        "problem_fit": _(
            "Those %(count)s sentences of your problem that fit best, each compared in meaning "
            "with the nearest theme or the nearest field of an institute near by. What the nearest "
            "of many gains by chance is taken off.",
            count=round(BEST_PHRASES),
        ),
        "industry_code": _("Industry codes (NACE): the nearer in the tree of codes, the higher."),
        "technology_field": _("The share of your WIPO fields that the mini-cluster has as well."),
        "size_fit": _(
            "1 below 50 and above 1,000 employees, 0.5 in between: in the survey the small and the "
            "very large firms did better."
        ),
        "readiness": _(
            "1, less what your readiness falls short of what the mini-cluster expects. That is "
            "known only roughly, so the mean over an even spread around it counts. Where nobody "
            "knows what it expects: the mean over all it might expect."
        ),
        "barrier": _(
            "1, less the weight of the obstacle for you, as far as the mini-cluster does not make "
            "it smaller. Where no fact speaks, the same small relief for all."
        ),
        "activity_fit": _(
            "How well mini-clusters serve the fields of co-operation you have chosen, after "
            "Table 1 of the study."
        ),
        "style": _("How well your answer fits what Table 1 of the study says of mini-clusters."),
        "network_access": _(
            "The best chain of introductions from you to the mini-cluster: the strengths of its "
            "ties, multiplied."
        ),
        "funding_route": _(
            "The share of the funding programmes for firms that both sides may use."
        ),
    }
