"""Explanations as sentences in German, Korean or English; no Flask, no numbers of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from features.vocabulary import Cause
from matcher.explanation import Explanation
from matcher.types import Contribution, Curve, curve_of, factors_of, is_term
from web.wording.inputs import InputCells
from web.wording.phrasing import R_

if TYPE_CHECKING:
    from matcher.counterfactuals import Change

_UNKNOWN: Mapping[str, str] = {
    Cause.NOT_ANSWERED: R_(
        "You have not answered the question on {label}; it counts neither for nor against, and "
        "the range allows for that."
    ),
    Cause.ANSWERED_UNKNOWN: R_(
        "You do not know the answer on {label} yet; it counts neither for nor against, and "
        "the range allows for that."
    ),
    Cause.NOT_IN_CATALOGUE: R_(
        "The catalogue says nothing on {label} here; it counts neither for nor against, "
        "and the range allows for that."
    ),
}

_CHANGES: Mapping[str, str] = {
    "readiness_product": R_("Bring product and technology further"),
    "readiness_personnel": R_("Name staff who stay with it"),
    "readiness_network": R_("Build up contacts in Korea"),
    "readiness_strategy": R_("Work out a Korea strategy of your own"),
    "readiness_resources": R_("Set aside more time and money"),
    "readiness_market_knowledge": R_("Deepen your market knowledge"),
    "readiness_funding": R_("Prepare public funding"),
    "barrier_time": R_("Reduce the time needed"),
    "barrier_language": R_("Arrange for interpreters and translations"),
    "barrier_ip": R_("Settle the protection of intellectual property"),
    "barrier_own_network": R_("Build up a network of your own"),
    "barrier_korean_networks": R_("Gain access to Korean networks"),
    "barrier_market_knowledge": R_("Close gaps in market knowledge"),
    "barrier_cost": R_("Lower the costs or share them"),
}
_TOGETHER_UP = R_(
    "{first} and {second} together speak more for it than each by itself; decisions have shown "
    "this."
)
_TOGETHER_DOWN = R_(
    "{first} and {second} together speak less for it than each by itself; decisions have shown "
    "this."
)
_BENT_UP = R_(
    "Decisions follow no straight line on {label}; here that speaks for it more than its weight "
    "alone says."
)
_BENT_DOWN = R_(
    "Decisions follow no straight line on {label}; here that speaks for it less than its weight "
    "alone says."
)
_CURVED = {
    (Curve.LOW, True): R_(
        "{label} counts more below its mean than above; here that speaks for it more than its "
        "weight alone says. Decisions have shown this."
    ),
    (Curve.LOW, False): R_(
        "{label} counts more below its mean than above; here that speaks for it less than its "
        "weight alone says. Decisions have shown this."
    ),
    (Curve.HIGH, True): R_(
        "{label} counts more above its mean than below; here that speaks for it more than its "
        "weight alone says. Decisions have shown this."
    ),
    (Curve.HIGH, False): R_(
        "{label} counts more above its mean than below; here that speaks for it less than its "
        "weight alone says. Decisions have shown this."
    ),
}
_CHANGED = R_("{label} from {before} to {after} of 5")
_ANSWERED = R_("{label}: {after} of 5 instead of an open answer")
_JOINED = R_("for instance through {cluster}")
_JOIN = R_("Join a German cluster")


class Wording(InputCells):
    """Says everything about a recommendation in one language.

    Parameters
    ----------
    language : ``de``, ``en`` or ``ko``.
    catalogue : names of facts are looked up here.

    Examples
    --------
    >>> from data.reference import load_catalogue
    >>> wording = Wording("de", load_catalogue())
    >>> wording.comparison("technology_focus"), wording.band("good")
    ('Technologie-Schwerpunkt', 'gute Passung')
    """

    def reason(self, contribution: Contribution, explanation: Explanation) -> str:
        """Return one full sentence (or two) on one contribution.

        It names what both sides brought and, where one carries the value, the fact; what is
        assumed is called an assumption. Numbers in it are equal in all languages.
        """
        if contribution.cause is not None:
            is_open = contribution.cause is Cause.NOT_IN_CATALOGUE
            name = self.comparison if is_open else self.question
            label = self.quote(name(contribution.key))
            return self.say(_UNKNOWN[contribution.cause], label=label)
        if is_term(contribution.key):
            return self.say_term(contribution)
        return self._sayer(contribution.key)(contribution, explanation)

    def say_term(self, contribution: Contribution) -> str:
        """Return what decisions have added to the comparisons that a term is made of."""
        first, second = (*factors_of(contribution.key), "")[:2]
        more = contribution.contribution > 0.0
        if curve := curve_of(contribution.key):
            return self.say(_CURVED[curve, more], label=self.quote(self.comparison(first)))
        if first == second:
            text = _BENT_UP if more else _BENT_DOWN
            return self.say(text, label=self.quote(self.comparison(first)))
        names = (self.quote(self.comparison(one)) for one in (first, second))
        pair = dict(zip(("first", "second"), names, strict=True))
        return self.say(_TOGETHER_UP if more else _TOGETHER_DOWN, **pair)

    def _sayer(self, key: str) -> Callable[[Contribution, Explanation], str]:
        if key.startswith("readiness_"):
            return self.say_readiness
        if key.startswith("barrier_"):
            return self.say_barrier
        if key.startswith("style_"):
            return self.say_style
        sayers: dict[str, Callable[[Contribution, Explanation], str]] = {
            "technology_focus": self.say_technology_focus,
            "problem_fit": self.say_problem_fit,
            "industry_code": self.say_industry_code,
            "technology_field": self.say_technology_field,
            "size_fit": self.say_size,
            "activity_fit": self.say_activity,
            "network_access": self.say_network_access,
            "funding_route": self.say_funding_route,
        }
        return sayers[key]

    def reasons(self, explanation: Explanation) -> dict[str, str]:
        """Return the sentence of every comparison by its key, in the order of terms."""
        return {one.key: self.reason(one, explanation) for one in explanation.contributions}

    def change(self, change: Change) -> tuple[str, str]:
        """Return a change that would raise the chance: what to do, and what it changes."""
        if change.joined:
            cluster = self.name(self.catalogue.german_cluster(change.joined).name)
            return self.say(_JOIN), self.say(_JOINED, cluster=cluster)
        label, after = self.comparison(change.key), str(change.to_level)
        if change.from_level is None:
            return self.say(_CHANGES[change.key]), self.say(_ANSWERED, label=label, after=after)
        before = str(change.from_level)
        detail = self.say(_CHANGED, label=label, before=before, after=after)
        return self.say(_CHANGES[change.key]), detail

    def change_effect(self, change: Change) -> str:
        """Return the chance after and before a change, such as ``53 % statt 47 %``.

        Empty where the chance stays the same, as far as it is shown.
        """
        before, after = change.chance_before, change.chance_after
        digits = self.formats.change_digits(before, after)
        if digits is None:
            return ""
        return self.say(
            R_("{after} instead of {before}"),
            after=self.formats.percent(after, digits),
            before=self.formats.percent(before, digits),
        )
