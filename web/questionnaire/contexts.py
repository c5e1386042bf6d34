"""What the templates of the questionnaire may read as ``page``: frozen, ready to be shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from matcher.partner_operations import Standing
from matcher.privacy import Consent, OperatorText
from matcher.privacy_operations import ConsentState
from web.questionnaire.choices import Choices
from web.questionnaire.forms import Values

Link = tuple[str, str]
"""Label and address."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """Answers that hardly go together, as a question, with the places to change them."""

    text: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class StatePanel:
    """The side panel: how far the answers reach.

    Parameters
    ----------
    possible, total : number of comparisons that can be made, and of all.
    summary : both in one sentence.
    open : sentence about what was not answered; empty if nothing.
    unknown : sentence about what was answered with "don't know"; empty if nothing.
    next : sentence about what is needed before suggestions can be made; empty if nothing.
    """

    possible: int
    total: int
    summary: str
    open: str
    unknown: str
    next: str


@dataclass(frozen=True, slots=True)
class StepPage:
    """One step of the questionnaire.

    Parameters
    ----------
    token : secret of the private link; empty while there is no profile yet.
    steps : label, address and state of each step.
    values : what stands in the controls.
    errors : what is wrong, by control name; ``faulty`` names the fields, with the place in a list.
    faults : id of the first control and text of each fault, for the summary.
    revision : the one that the form is based on; 0 while there is none.
    saved_at : when that revision was saved, UTC, or None.
    results : address of the suggestions; empty while they cannot be made.
    link_url, back_url : of the private link's page and of the step before; may be empty.
    """

    token: str
    step: str
    title: str
    steps: tuple[tuple[str, str, str], ...]
    values: Values
    errors: Mapping[str, str]
    faulty: frozenset[str]
    faults: tuple[Link, ...]
    doubts: tuple[Doubt, ...]
    revision: int
    saved_at: datetime | None
    panel: StatePanel | None
    choices: Choices
    results: str
    link_url: str
    back_url: str
    action: str

    def value(self, name: str) -> str:
        """Return what stands in a control with one value."""
        return (self.values.get(name) or [""])[0]

    def chosen(self, name: str) -> list[str]:
        """Return what is chosen of a list."""
        return self.values.get(name) or []

    @property
    def given(self) -> list[str]:
        """Names of all controls in which something stands."""
        return [name for name, texts in self.values.items() if any(texts)]

    def error(self, name: str) -> str:
        """Return what is wrong with a control; empty if nothing."""
        return self.errors.get(name, "")


@dataclass(frozen=True, slots=True)
class StartPage:
    """The way in: what is asked and kept, the first step, and a profile from a file.

    Parameters
    ----------
    form : the first step.
    file_errors : what is wrong with the file, one sentence per fault.
    link_days : how long a private link is valid.
    """

    form: StepPage
    file_errors: tuple[str, ...]
    link_days: int
    consent: OperatorText | None
    disagreed: bool


@dataclass(frozen=True, slots=True)
class ConflictRow:
    """One question that two tabs answered differently; each answer in lines."""

    name: str
    label: str
    mine: tuple[str, ...]
    theirs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConflictPage:
    """Both answers side by side.

    Parameters
    ----------
    hidden : control names and texts that are sent along, so that nothing typed is lost.
    revision : the one that is stored now.
    """

    title: str
    action: str
    back_url: str
    rows: tuple[ConflictRow, ...]
    hidden: tuple[tuple[str, str], ...]
    revision: int


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One question of the overview.

    Parameters
    ----------
    lines : the answer; empty if there is none.
    unknown : whether the answer is "don't know".
    url : where it can be changed.
    """

    label: str
    lines: tuple[str, ...]
    unknown: bool
    url: str


@dataclass(frozen=True, slots=True)
class AnswerGroup:
    """The questions of one step, answered and open."""

    title: str
    url: str
    rows: tuple[AnswerRow, ...]
    open: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CheckPage:
    """All that is known and all that is missing.

    Parameters
    ----------
    missing : label and address of what is needed before suggestions can be made.
    results : address of the suggestions; empty while they cannot be made.
    unconfirmed : whether a coordinator filled it in and the firm has not confirmed it yet.
    can_hand_over : whether this is that coordinator, who can send the firm its own link.
    can_confirm : whether the firm has its own link.
    standing : how far its introductions are.
    """

    token: str
    title: str
    steps: tuple[tuple[str, str, str], ...]
    groups: tuple[AnswerGroup, ...]
    doubts: tuple[Doubt, ...]
    missing: tuple[Link, ...]
    panel: StatePanel
    saved_at: datetime
    results: str
    link_url: str
    back_url: str
    unconfirmed: bool
    can_hand_over: bool
    can_confirm: bool
    consent_open: bool
    languages: tuple[tuple[str, str], ...]
    standing: Standing


@dataclass(frozen=True, slots=True)
class LinkPage:
    """The private link: what it is, until when, and what can be done with it.

    Parameters
    ----------
    members : addresses of the accounts that open the profile as well.
    """

    token: str
    address: str
    expires_at: datetime
    message: str
    can_be_prolonged: bool
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConsentPage:
    """What a firm agreed to and what holds now; ``given`` is all it said, oldest first."""

    token: str
    state: ConsentState
    given: tuple[Consent, ...]
