"""Sentences about what the firm answered: readiness, barriers, size and style."""

from __future__ import annotations

from collections.abc import Mapping

from features.encoding import Input
from features.vocabulary import Basis, ClusterType, Scope, SizeClass, scale_to_unit
from matcher.explanation import Explanation
from matcher.types import Contribution
from web.wording.labels import Labels
from web.wording.phrasing import R_

FOR, AGAINST, EVEN = "for", "against", "even"

NEAR_ZERO = 0.005
"""Contributions that read ±0.00 are said to change next to nothing."""


def direction(contribution: float) -> str:
    """Say whether a contribution speaks for the pairing, against it, or neither."""
    if abs(contribution) < NEAR_ZERO:
        return EVEN
    return FOR if contribution > 0.0 else AGAINST


_READINESS_FACT = R_(
    "For {label} you give {level} of 5; about {demand} of 5 are needed here, derived from {facts}. "
    "{verdict}"
)
#: (whether the readiness is enough, direction) -> verdict.
_ENOUGH: Mapping[tuple[bool, str], str] = {
    (True, FOR): R_("That is enough."),
    (True, EVEN): R_("That is enough, as it is on average."),
    (False, FOR): R_("That is less than needed, but nearer to it than on average."),
    (False, EVEN): R_("That is less than needed, about as near to it as on average."),
    (False, AGAINST): R_("That is less than needed."),
}
_READINESS_OPEN: Mapping[str, str] = {
    FOR: R_(
        "For {label} you give {level} of 5: more than on average. What is needed here is not known "
        "and counts alike for all."
    ),
    AGAINST: R_(
        "For {label} you give {level} of 5: less than on average. What is needed here is not known "
        "and counts alike for all."
    ),
    EVEN: R_(
        "For {label} you give {level} of 5: about the average. What is needed here is not known "
        "and counts alike for all."
    ),
}

_READINESS_ALIKE: Mapping[str, str] = {
    FOR: R_(
        "For {label} you give {level} of 5, a point in your favour with all mini-clusters alike. "
        "How much they need is not known."
    ),
    AGAINST: R_(
        "For {label} you give {level} of 5, a point against you with all mini-clusters alike. "
        "How much they need is not known."
    ),
    EVEN: R_(
        "For {label} you give {level} of 5, about the average, with all mini-clusters alike. "
        "How much they need is not known."
    ),
}

#: What each obstacle is called in a sentence: "You rate {barrier} as ...".
_BARRIERS: Mapping[str, str] = {
    "barrier_time": R_("the time needed"),
    "barrier_language": R_("language barriers"),
    "barrier_ip": R_("problems with the protection of intellectual property"),
    "barrier_own_network": R_("the lack of a network of your own"),
    "barrier_korean_networks": R_("the lack of access to Korean networks"),
    "barrier_market_knowledge": R_("insufficient market knowledge"),
    "barrier_cost": R_("high costs"),
}

_SEVERITY: Mapping[int, str] = {
    1: R_("You see no obstacle in {barrier} (1 of 5)"),
    2: R_("You see a slight obstacle in {barrier} (2 of 5)"),
    3: R_("You see a noticeable obstacle in {barrier} (3 of 5)"),
    4: R_("You see a strong obstacle in {barrier} (4 of 5)"),
    5: R_("You see a decisive obstacle in {barrier} (5 of 5)"),
}

_BARRIER_RELIEVED: Mapping[str, str] = {
    FOR: R_(
        "{severity}; a relief of {relief} is derived from {facts}. Less of it remains than on "
        "average."
    ),
    AGAINST: R_(
        "{severity}; a relief of {relief} is derived from {facts}. Even so, more of it remains "
        "than on average."
    ),
    EVEN: R_(
        "{severity}; a relief of {relief} is derived from {facts}. About as much of it remains "
        "as on average."
    ),
}
_BARRIER_ENTERED = R_("{severity}; the coordination states a relief of {relief} here.")
_BARRIER_PUBLISHED = R_("{severity}; a published source states a relief of {relief} here.")
_BARRIER_ASSUMED: Mapping[str, str] = {
    FOR: R_(
        "{severity}; nothing that would ease it is documented here. A relief of {relief} is "
        "assumed, as everywhere without such a fact, and it weighs less than on average."
    ),
    AGAINST: R_(
        "{severity}; nothing that would ease it is documented here. A relief of {relief} is "
        "assumed, as everywhere without such a fact."
    ),
    EVEN: R_(
        "{severity}; nothing that would ease it is documented here. A relief of {relief} is "
        "assumed, as everywhere without such a fact; it weighs about as much as on average."
    ),
}
_BARRIER_ALIKE: Mapping[str, str] = {
    FOR: R_("{severity}; that weighs less than on average, with all mini-clusters alike."),
    AGAINST: R_("{severity}; that weighs more than on average, with all mini-clusters alike."),
    EVEN: R_("{severity}; that weighs about as much as on average, with all mini-clusters alike."),
}
_NO_OBSTACLE = R_("{severity}; there is nothing to ease.")

_OUTSIDE = (SizeClass.MICRO, SizeClass.SMALL, SizeClass.VERY_LARGE)
"""Firms with fewer than 50 or more than 1000 employees."""
_SIZE: Mapping[tuple[bool, str], str] = {
    (True, FOR): R_(
        "You have {count} employees. Firms with fewer than 50 or more than {limit} did better in "
        "the survey; that holds for all mini-clusters alike."
    ),
    (False, AGAINST): R_(
        "You have {count} employees. Firms with fewer than 50 or more than {limit} did better in "
        "the survey than those in between; that holds for all mini-clusters alike."
    ),
}
_SIZE_EVEN = R_(
    "You have {count} employees, which changes next to nothing. (In the survey, firms with fewer "
    "than 50 or more than {limit} did better.)"
)

_ACTIVITY: Mapping[str, str] = {
    FOR: R_("You want to co-operate in {fields}; by Table 1, mini-clusters serve that well."),
    AGAINST: R_("You want to co-operate in {fields}; by Table 1, mini-clusters serve that less."),
    EVEN: R_(
        "You want to co-operate in {fields}; by Table 1, mini-clusters serve that neither "
        "especially well nor badly."
    ),
}

_STYLE: Mapping[str, str] = {
    FOR: R_(
        "{label}: you answer {answer}. Table 1 says of mini-clusters: {statement}. "
        "That fits together, with all of them alike."
    ),
    AGAINST: R_(
        "{label}: you answer {answer}. Table 1 says of mini-clusters: {statement}. "
        "That fits less well, with all of them alike."
    ),
    EVEN: R_(
        "{label}: you answer {answer}. Table 1 says of mini-clusters: {statement}. "
        "That changes next to nothing."
    ),
}


class AnswerSentences(Labels):
    """Sentences about comparisons that rest on answers on a scale or from a list."""

    def say_readiness(self, one: Contribution, explanation: Explanation) -> str:
        """Name the readiness, the demand if a fact carries one, and what follows."""
        mine, theirs = explanation.mine[one.key], explanation.theirs[one.key]
        way = direction(one.contribution)
        values = {"label": self.quote(self.comparison(one.key)), "level": str(mine.level)}
        if theirs.number is not None and is_factual(theirs):
            return self._readiness_against_fact(way, values, mine, theirs)
        if one.scope is Scope.FIRM:
            return self.say(_READINESS_ALIKE[way], **values)
        return self.say(_READINESS_OPEN[way], **values)

    def _readiness_against_fact(
        self, way: str, values: dict[str, str], mine: Input, theirs: Input
    ) -> str:
        needed = theirs.number or 0.0
        enough = scale_to_unit(mine.level or 1) >= needed
        verdict = self.say(_ENOUGH.get((enough, way), _ENOUGH[enough, EVEN]))
        return self.say(
            _READINESS_FACT,
            **values,
            demand=self.step(needed),
            facts=self.facts(theirs),
            verdict=verdict,
        )

    def say_barrier(self, one: Contribution, explanation: Explanation) -> str:
        """Name the obstacle, what eases it if a fact does, and what follows."""
        mine, theirs = explanation.mine[one.key], explanation.theirs[one.key]
        way, level = direction(one.contribution), mine.level or 1
        severity = self.say(_SEVERITY[level], barrier=self.say(_BARRIERS[one.key]))
        if one.scope is Scope.FIRM:
            return self.say(_BARRIER_ALIKE[way], severity=severity)
        if scale_to_unit(level) == 0.0:
            return self.say(_NO_OBSTACLE, severity=severity)
        relief = self.formats.percent(theirs.number or 0.0)
        if not is_factual(theirs):
            return self.say(_BARRIER_ASSUMED[way], severity=severity, relief=relief)
        if not theirs.facts:
            by = _BARRIER_ENTERED if theirs.basis is Basis.ENTERED else _BARRIER_PUBLISHED
            return self.say(by, severity=severity, relief=relief)
        facts = self.facts(theirs)
        return self.say(_BARRIER_RELIEVED[way], severity=severity, relief=relief, facts=facts)

    def say_size(self, one: Contribution, explanation: Explanation) -> str:
        """Name the head count and what the survey says of its size class."""
        count = self.formats.number(explanation.mine[one.key].number or 0.0)
        outside = explanation.mine[one.key].codes[0] in _OUTSIDE
        message = _SIZE.get((outside, direction(one.contribution)), _SIZE_EVEN)
        return self.say(message, count=count, limit=self.upper_limit())

    def say_activity(self, one: Contribution, explanation: Explanation) -> str:
        """Name the chosen fields of co-operation and how mini-clusters serve them."""
        fields = self.chosen_fields(explanation.mine[one.key])
        return self.say(_ACTIVITY[direction(one.contribution)], fields=fields)

    def say_style(self, one: Contribution, explanation: Explanation) -> str:
        """Put the firm's answer beside the statement of Table 1."""
        answer = self.option(one.key.removeprefix("style_"), explanation.mine[one.key].codes[0])
        return self.say(
            _STYLE[direction(one.contribution)],
            label=self.comparison(one.key),
            answer=self.quote(answer),
            statement=self.quote(self.table1(one.key)),
        )

    # -- parts that the table of inputs needs as well ----------------------------------------

    def upper_limit(self) -> str:
        """Return the head count above which firms did better in the survey."""
        return self.formats.number(1000)

    def step(self, number: float) -> str:
        """Write a demand in 0-1 as a step of the five-step scale, such as ``3`` or ``3.5``."""
        value = round(1.0 + 4.0 * number, 2)
        digits = 0 if value.is_integer() else 1 if (10.0 * value).is_integer() else 2
        return self.formats.number(value, digits)

    def facts(self, given: Input) -> str:
        """List the facts behind a value; an entry without facts is named as one."""
        names = list(dict.fromkeys(self.fact(fact) for fact in given.facts))
        # Names hold commas themselves, so they are divided by semicolons.
        if names:
            return "; ".join(names)
        published = given.basis is Basis.DOCUMENTED
        return self.say(
            R_("a published source") if published else R_("an entry by the coordination")
        )

    def chosen_fields(self, given: Input) -> str:
        """List the chosen fields of co-operation."""
        return self.listing([self.option("cooperation_fields", code) for code in given.codes])

    def table1(self, row: str) -> str:
        """Return the statement of Table 1 on Korean mini-clusters for one row, or nothing."""
        return next(
            (
                self.name(one.text)
                for one in self.catalogue.table1
                if one.row == row and one.type is ClusterType.KOREAN_MINI_CLUSTER
            ),
            "",
        )


def is_factual(given: Input) -> bool:
    """Whether a value of a mini-cluster is derived from facts or entered, not assumed."""
    return given.basis in (Basis.DERIVED, Basis.ENTERED, Basis.DOCUMENTED)
