"""What the programme report counts, worked out by hand and against plain sums."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.intervals import Share
from matcher.programme_report import (
    RATES,
    Counted,
    Measure,
    Month,
    Rate,
    measures_of,
    months_between,
    programme_report,
)
from matcher.review import TRANSITIONS, ReviewAction, ReviewState, effective_steps, state_after
from matcher.review_records import Introduction, NewIntroduction
from tests.fakes import NOW
from tests.reviewing import taken

M = Measure
JANUARY, MARCH = Month(2026, 1), Month(2026, 3)


def introduction(*actions: str) -> Introduction:
    asked = NewIntroduction("p", 1, "m", "v", "c", 1, 0.0, 0.5, 0.4, 0.6, "x", frozenset())
    return Introduction("i", asked, "link:p", NOW, taken(*actions), ReviewState.REQUESTED, NOW)


@pytest.mark.parametrize(
    ("actions", "counted"),
    [
        ((), {M.REQUESTS}),
        (("defer",), {M.REQUESTS}),
        (("decline",), {M.REQUESTS, M.DECIDED}),
        (("accept",), {M.REQUESTS, M.DECIDED, M.ACCEPTED}),
        (("accept", "undo 1"), {M.REQUESTS}),
        (("accept", "undo 1", "undo 2"), {M.REQUESTS, M.DECIDED, M.ACCEPTED}),
        (
            ("accept", "contact", "reply_refused"),
            {M.REQUESTS, M.DECIDED, M.ACCEPTED, M.CONTACTED, M.REPLIED},
        ),
        (
            ("accept", "contact", "reply_interested", "meet", "sign", "start_project", "end"),
            set(M) - {M.FIRMS, M.SHORTLISTS},
        ),
    ],
)
def test_an_introduction_counts_by_the_steps_that_stand(
    actions: tuple[str, ...], counted: set[Measure]
) -> None:
    assert measures_of(introduction(*actions)) == counted


def counted(day: str, networks: str, *measures: Measure) -> Counted:
    moment = datetime.fromisoformat(day).replace(tzinfo=UTC)
    return Counted(moment, frozenset(networks.split()), frozenset(measures))


BY_HAND = [
    counted("2025-12-31", "south", M.FIRMS),
    counted("2026-01-01", "south", M.FIRMS),
    counted("2026-01-31", "south west", M.FIRMS),
    counted("2026-03-31", "", M.FIRMS),
    counted("2026-04-01", "", M.FIRMS),
    counted("2026-01-10", "south", M.REQUESTS, M.DECIDED, M.ACCEPTED, M.CONTACTED),
    counted("2026-01-11", "west", M.REQUESTS, M.DECIDED),
    counted("2026-03-02", "south west", M.REQUESTS, M.DECIDED, M.ACCEPTED, M.CONTACTED, M.REPLIED),
    counted("2026-03-03", "", M.REQUESTS),
]


def test_a_period_worked_out_by_hand() -> None:
    report = programme_report(BY_HAND, ["south", "west", "north"], JANUARY, MARCH)
    firms = {str(month): figures[M.FIRMS] for month, figures in report.months}
    assert firms == {"2026-01": 2, "2026-02": 0, "2026-03": 1}
    requests = {name: figures[M.REQUESTS] for name, figures in report.networks}
    assert requests == {"south": 2, "west": 2, "north": 0}
    assert (report.total[M.FIRMS], report.total[M.REQUESTS]) == (3, 4)
    assert report.without_network[M.REQUESTS] == 1
    assert report.total.share(Rate.ACCEPTANCE) == Share(2, 3)
    assert report.total.share(Rate.REPLY) == Share(1, 2)
    assert report.total.share(Rate.INTEREST) == Share(0, 1)
    assert report.total.share(Rate.MEETING).rate is None


def test_nothing_is_nought_everywhere() -> None:
    report = programme_report([], [], MARCH, MARCH)
    assert all(report.total[one] == 0 for one in Measure)
    assert len(report.months) == 1


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="from 2026-03 to 2026-01"):
        programme_report([], [], MARCH, JANUARY)


def test_months_go_over_the_end_of_a_year() -> None:
    assert [str(one) for one in months_between(Month(2025, 11), Month(2026, 2))] == [
        *("2025-11", "2025-12", "2026-01", "2026-02"),
    ]
    assert Month(2025, 12).plus(1).begin == datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "2026", "2026-13", "2026-1", "02026-01", "2026-01-01"])
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no month"):
        Month.parse(text)


_NAMES = ("a", "b", "c")
_MANY = st.lists(
    st.builds(
        Counted,
        st.datetimes(datetime(2025, 10, 1), datetime(2026, 5, 1), timezones=st.just(UTC)),
        st.frozensets(st.sampled_from(_NAMES)),
        st.frozensets(st.sampled_from(Measure)),
    ),
    max_size=40,
)


@given(_MANY)
def test_months_add_up_and_networks_agree_with_the_rows(rows: list[Counted]) -> None:
    report = programme_report(rows, _NAMES, JANUARY, MARCH)
    inside = [
        one for one in rows if (one.at.year, one.at.month) in {(2026, 1), (2026, 2), (2026, 3)}
    ]
    for measure in Measure:
        with_it = [one for one in inside if measure in one.measures]
        assert report.total[measure] == len(with_it)
        assert sum(figures[measure] for _, figures in report.months) == len(with_it)
        memberships = sum(len(one.networks) or 1 for one in with_it)
        by_network = sum(figures[measure] for _, figures in report.networks)
        assert by_network + report.without_network[measure] == memberships


@given(st.lists(st.sampled_from([one for one in ReviewAction if one is not ReviewAction.UNDO])))
def test_every_share_is_one_whatever_happens_to_an_introduction(wanted: list[ReviewAction]) -> None:
    state, actions = ReviewState.REQUESTED, []
    for action in wanted:
        if (state, action) in TRANSITIONS:
            state = TRANSITIONS[state, action]
            actions.append(action.value)
    one = introduction(*actions)
    assert state_after(effective_steps(one.steps)) is state
    found = measures_of(replace(one, state=state))
    for part, whole in RATES.values():
        assert part not in found or whole in found
