"""The programme report: what was counted, by month and by network. Pure counting.

Introductions are counted by when they were asked for, with all that has become of them by now. So
every share has its denominator among the same introductions, and the months add up to the period.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from matcher.intervals import Share
from matcher.review import ReviewAction, effective_steps
from matcher.review_records import Introduction


class Measure(StrEnum):
    """What is counted; each is a number of firms, shortlists or introductions."""

    #: Firms that began a profile.
    FIRMS = "firms"
    #: Rankings shown for the first time: one for each version of answers and model.
    SHORTLISTS = "shortlists"
    #: Introductions that were asked for; all below are among these.
    REQUESTS = "requests"
    #: Accepted or declined, whatever came later; taken back counts as not decided.
    DECIDED = "decided"
    ACCEPTED = "accepted"
    #: The partner was written to.
    CONTACTED = "contacted"
    #: The partner answered, however.
    REPLIED = "replied"
    INTERESTED = "interested"
    MET = "met"
    LETTERS = "letters"
    PROJECTS = "projects"


class Rate(StrEnum):
    """Shares of one measure in another."""

    ACCEPTANCE = "acceptance"
    REPLY = "reply"
    INTEREST = "interest"
    MEETING = "meeting"
    PROJECT = "project"


RATES: Mapping[Rate, tuple[Measure, Measure]] = {
    Rate.ACCEPTANCE: (Measure.ACCEPTED, Measure.DECIDED),
    Rate.REPLY: (Measure.REPLIED, Measure.CONTACTED),
    Rate.INTEREST: (Measure.INTERESTED, Measure.REPLIED),
    Rate.MEETING: (Measure.MET, Measure.INTERESTED),
    Rate.PROJECT: (Measure.PROJECTS, Measure.MET),
}
"""How many of how many; the first are always among the second."""

_REPLIES = (
    ReviewAction.REPLY_INTERESTED,
    ReviewAction.REPLY_NOT_NOW,
    ReviewAction.REPLY_REFUSED,
)
_BY_STEP: Mapping[Measure, frozenset[ReviewAction]] = {
    Measure.DECIDED: frozenset({ReviewAction.ACCEPT, ReviewAction.DECLINE}),
    Measure.ACCEPTED: frozenset({ReviewAction.ACCEPT}),
    Measure.CONTACTED: frozenset({ReviewAction.CONTACT}),
    Measure.REPLIED: frozenset(_REPLIES),
    Measure.INTERESTED: frozenset({ReviewAction.REPLY_INTERESTED}),
    Measure.MET: frozenset({ReviewAction.MEET}),
    Measure.LETTERS: frozenset({ReviewAction.SIGN}),
    Measure.PROJECTS: frozenset({ReviewAction.START_PROJECT}),
}


@dataclass(frozen=True, slots=True)
class Counted:
    """One thing that is counted once in each of its measures.

    Parameters
    ----------
    at : when it began: the profile, the first showing, the request; UTC-aware.
    networks : identifiers of those it belongs to; a firm may belong to several, or to none.
    """

    at: datetime
    networks: frozenset[str]
    measures: frozenset[Measure]


@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month in UTC."""

    year: int
    number: int

    @classmethod
    def of(cls, moment: datetime) -> Month:
        """Return the month of a moment."""
        there = moment.astimezone(UTC)
        return cls(there.year, there.month)

    @classmethod
    def parse(cls, text: str) -> Month:
        """Read ``2026-03``; raises ValueError for anything else."""
        if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", text, re.ASCII) or text < "0001":
            raise ValueError(f"{text!r} is no month such as 2026-03")
        return cls(int(text[:4]), int(text[5:]))

    def __str__(self) -> str:
        """Return it as ``2026-03``."""
        return f"{self.year:04}-{self.number:02}"

    def plus(self, months: int) -> Month:
        """Return the month so many later."""
        count = self.year * 12 + self.number - 1 + months
        return Month(count // 12, count % 12 + 1)

    @property
    def begin(self) -> datetime:
        """Its first moment."""
        return datetime(self.year, self.number, 1, tzinfo=UTC)


def months_between(first: Month, last: Month) -> tuple[Month, ...]:
    """Return all months from one to another, both included; none where they are the wrong way."""
    count = (last.year - first.year) * 12 + last.number - first.number + 1
    return tuple(first.plus(number) for number in range(count))


@dataclass(frozen=True)
class Figures:
    """The numbers of one period or network; nothing counted is 0 everywhere."""

    counts: Mapping[Measure, int]

    def __getitem__(self, measure: Measure) -> int:
        """Return one of them."""
        return self.counts[measure]

    def share(self, rate: Rate) -> Share:
        """Return a share with its denominator."""
        part, whole = RATES[rate]
        return Share(self.counts[part], self.counts[whole])


@dataclass(frozen=True)
class ProgrammeReport:
    """What was counted in a period.

    Parameters
    ----------
    months : each month of the period, also those without anything; they add up to ``total``.
    networks : by identifier; what belongs to several is in each, so they need not add up.
    without_network : what belongs to none.
    """

    first: Month
    last: Month
    total: Figures
    months: Sequence[tuple[Month, Figures]]
    networks: Sequence[tuple[str, Figures]]
    without_network: Figures


def measures_of(one: Introduction) -> frozenset[Measure]:
    """Return in which measures an introduction counts, by the steps that stand."""
    taken = {step.action for step in effective_steps(one.steps)}
    reached = {measure for measure, actions in _BY_STEP.items() if actions & taken}
    return frozenset({Measure.REQUESTS, *reached})


def programme_report(
    counted: Iterable[Counted], networks: Sequence[str], first: Month, last: Month
) -> ProgrammeReport:
    """Count what began in a period.

    Parameters
    ----------
    counted : what may be counted; what began outside the period is left out.
    networks : identifiers of those to be listed, in their order.

    Raises
    ------
    ValueError : the last month comes before the first.
    """
    months = months_between(first, last)
    if not months:
        raise ValueError(f"a period from {first} to {last}")
    inside = [one for one in counted if first.begin <= one.at < last.plus(1).begin]
    by_month: dict[Month, list[Counted]] = {}
    for one in inside:
        by_month.setdefault(Month.of(one.at), []).append(one)
    return ProgrammeReport(
        first,
        last,
        _figures(inside),
        tuple((month, _figures(by_month.get(month, ()))) for month in months),
        tuple((name, _figures(one for one in inside if name in one.networks)) for name in networks),
        _figures(one for one in inside if not one.networks),
    )


def _figures(counted: Iterable[Counted]) -> Figures:
    found = Counter(measure for one in counted for measure in one.measures)
    return Figures({measure: found[measure] for measure in Measure})
