"""What the templates of a firm's introductions may read as ``page``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from web.controls import Faulty, Option
from web.review.history import StepView


@dataclass(frozen=True, slots=True)
class AskPage(Faulty):
    """The form with which a firm asks for an introduction.

    Parameters
    ----------
    name : of the only mini-cluster, with its place; empty where several can be chosen.
    places : those that can be chosen, and ``chosen_places``, those that are; at most ``most``.
    message, chosen : as prefilled or typed.
    options : what may be let out with the first contact.
    has_reviewer : whether a coordinator looks after the firm.
    home_urls : names and addresses of the questions by which that is found out, where none of them
        is answered.
    revision, model_version : of the suggestion that the form belongs to.
    left_out : those that were chosen and cannot be here, with how far they are.
    competitors : that the firm names; ``competitors_url`` leads to where it names them.
    abstained : why the service does not vouch for the ranking, in words, or empty.
    faults : pairs of the id of a control and what is wrong with it.
    """

    name: str
    places: tuple[Option, ...]
    chosen_places: frozenset[str]
    most: int
    action: str
    back_url: str
    own_url: str
    message: str
    longest: int
    options: tuple[Option, ...]
    chosen: frozenset[str]
    has_reviewer: bool
    home_urls: tuple[tuple[str, str], ...]
    revision: int
    model_version: str
    left_out: tuple[str, ...] = ()
    competitors: tuple[str, ...] = ()
    competitors_url: str = ""
    abstained: str = ""
    faults: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class OwnIntroduction:
    """One introduction as its firm sees it.

    Parameters
    ----------
    disclosed : what may go out, in words.
    withdraw_url : empty when it cannot be withdrawn (any more).
    answer_url : empty when nothing was asked.
    report_url : empty when nothing can have come of it yet.
    consent_url : empty when it need not be said whether the partner may learn the name.
    consented : whether the firm has agreed to what would be told now.
    take_back_url : empty when there is no consent that could be taken back.
    undo_urls : where a report of the firm is taken back, by number of the step.
    agreed_to_other : whether it has agreed to something that has changed since.
    seen : number of steps shown.
    typed, error : an answer that could not be accepted, and why.
    comes_next : whose turn it is, in words; empty where it has ended.
    """

    id: str
    name: str
    url: str
    state: str
    since: datetime
    requested_at: datetime
    message: str
    disclosed: tuple[str, ...]
    steps: tuple[StepView, ...]
    withdraw_url: str
    answer_url: str
    seen: int
    report_url: str = ""
    consent_url: str = ""
    consented: bool = False
    take_back_url: str = ""
    undo_urls: Mapping[int, str] = field(default_factory=dict)
    agreed_to_other: bool = False
    typed: str = ""
    error: str = ""
    comes_next: str = ""


@dataclass(frozen=True, slots=True)
class ReportPage(Faulty):
    """The form with which a firm says what has come of an introduction.

    Parameters
    ----------
    actions : what can have happened next.
    seen : number of steps that the firm has seen.
    faults : pairs of the id of a control and what is wrong with it.
    """

    name: str
    action: str
    back_url: str
    actions: tuple[Option, ...]
    reasons: tuple[Option, ...]
    longest: int
    seen: int
    chosen: str = ""
    happened_on: str = ""
    chosen_reasons: tuple[str, ...] = ()
    note: str = ""
    faults: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class TakeBackPage(Faulty):
    """The question before a firm takes back what it reported, with what comes of it.

    Parameters
    ----------
    points : what will happen, one sentence each; none where it is refused.
    refusal : why it cannot be taken back, or empty.
    seen : hash of what will happen.
    moved : whether something else was shown before.
    faults : pairs of the id of a control and what is wrong with it.
    """

    name: str
    action: str
    back_url: str
    points: tuple[str, ...]
    refusal: str
    seen: str
    longest: int
    note: str = ""
    moved: bool = False
    faults: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class OwnPage:
    """Everything that a firm has asked for: what waits for it first, then the latest."""

    introductions: tuple[OwnIntroduction, ...]
    results_url: str
    longest: int
