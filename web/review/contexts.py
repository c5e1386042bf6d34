"""What the templates of reviewing may read as ``page``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from matcher.review import ReviewAction
from web.controls import Faulty, Option
from web.paging import Turns
from web.pairing.contexts import Waterfall
from web.pairing.parts import ChanceView, ReasonLine
from web.questionnaire.contexts import AnswerRow
from web.review.history import StepView

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One introduction in the queue.

    Parameters
    ----------
    chance, low, high : as it was when it was asked for.
    assignee : e-mail address, or empty.
    """

    id: str
    profile_id: str
    firm: str
    mini_cluster: str
    state: str
    requested_at: datetime
    since: datetime
    chance: float
    low: float
    high: float
    assignee: str


@dataclass(frozen=True, slots=True)
class QueuePage:
    """A page of the queue.

    Parameters
    ----------
    states, orders : pairs of value and label; ``state`` and ``order`` are chosen.
    assignees, networks, mini_clusters : the same, with ``assignee``, ``network``, ``mini_cluster``.
    firm : part of the name of a firm, or empty.
    first : number of the first row shown, 1 for the start.
    most : how many can be decided on at once; ``all_url`` leads to deciding on all that fit, empty
        where they all stand on this page, or are more.
    without : why it is empty by itself: ``network``, ``firms`` or ``requests`` are missing; empty
        where only the choice leaves nothing, and where there are rows.
    """

    rows: tuple[QueueRow, ...]
    total: int
    first: int
    states: tuple[Pair, ...]
    state: str
    orders: tuple[Pair, ...]
    order: str
    assignees: tuple[Pair, ...]
    assignee: str
    networks: tuple[Pair, ...]
    network: str
    mini_clusters: tuple[Pair, ...]
    mini_cluster: str
    firm: str
    turns: Turns
    most: int
    all_url: str
    without: str


@dataclass(frozen=True, slots=True)
class DecisionForm(Faulty):
    """What has been typed into the form of a decision, and what can be chosen there.

    Parameters
    ----------
    items : introductions with the number of steps seen, and where one is taken back with its
        number: ``id.seen`` or ``id.seen.number``; found by ``selection`` where that says something.
    selection : names and values of a choice that means introductions, or empty.
    origin : name of the page that it stands on.
    has_day : whether it can be said when it happened, and ``happened_on``, what was typed.
    faults : pairs of the id of a control and what is wrong with it.
    """

    items: tuple[str, ...]
    actions: tuple[Option, ...]
    grades: tuple[Option, ...]
    reason_options: tuple[Option, ...]
    longest: int
    action: str = ""
    relevance: str = ""
    reasons: tuple[str, ...] = ()
    note: str = ""
    batch: str = ""
    origin: str = ""
    has_day: bool = False
    happened_on: str = ""
    faults: tuple[Pair, ...] = ()
    selection: tuple[Pair, ...] = ()

    @property
    def is_undo(self) -> bool:
        """Whether it takes steps back."""
        return self.action == ReviewAction.UNDO

    @property
    def named(self) -> tuple[Pair, ...]:
        """What it is about, as hidden fields."""
        return self.selection or tuple(("item", one) for one in self.items)

    @property
    def hidden(self) -> tuple[Pair, ...]:
        """Everything that was typed, as hidden fields."""
        several = (*self.named, *(("reason", one) for one in self.reasons))
        single = {
            "action": self.action,
            "relevance": self.relevance,
            "note": self.note,
            "batch": self.batch,
            "origin": self.origin,
            "happened_on": self.happened_on,
            "has_day": "yes" if self.has_day else "",
        }
        return (*several, *single.items())


@dataclass(frozen=True, slots=True)
class Explained:
    """Why the mini-cluster was suggested, computed again.

    Parameters
    ----------
    missing : why it could not be computed, or empty; the rest is then None or empty.
    same : whether the score is, to the last bit, the one that was kept.
    """

    missing: str = ""
    same: bool = False
    step: int = 0
    band: str = ""
    rank: int = 0
    candidates: int = 0
    chance: ChanceView | None = None
    reasons_for: tuple[ReasonLine, ...] = ()
    reasons_against: tuple[ReasonLine, ...] = ()
    largest: float = 1.0
    waterfall: Waterfall | None = None
    compare_url: str = ""


@dataclass(frozen=True, slots=True)
class NotesView:
    """What coordinators have noted for each other, and the form for another note.

    Parameters
    ----------
    lines : triples of moment, address of who noted it, and text; oldest first.
    typed, error : a note that could not be accepted, and why.
    """

    lines: tuple[tuple[datetime, str, str], ...]
    longest: int
    typed: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class CompetitorsView:
    """The competitors that a firm names, as far as they matter to one introduction.

    Parameters
    ----------
    here : the one that the catalogue lists beside the mini-cluster, or empty.
    unknown : those that the catalogue does not list anywhere, so that a person has to look.
    firm, name : whom it is about, where several introductions stand on a page.
    """

    here: str
    unknown: tuple[str, ...]
    firm: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class IntroductionPage:
    """One introduction with all that a decision needs.

    Parameters
    ----------
    answers : what the firm said, by step of the questionnaire.
    disclosed : what may be told at the first contact, in words.
    known : what speaks for it that the two know each other already, one sentence each.
    rules : kinds and reasons of the rules in force about this pairing; ``rules_url`` leads to all
        about the firm.
    unconfirmed : whether a coordinator filled in the answers and the firm has not confirmed them.
    slots_free, slots_open : of the mini-cluster in this half-year.
    assignees : pairs of account and address, the empty one for nobody first.
    wanted_assignee : what somebody chose while a colleague chose otherwise, or None.
    """

    id: str
    firm: str
    name: str
    mini_cluster_url: str
    shortlist_url: str
    history_url: str
    state: str
    since: datetime
    requested_at: datetime
    message: str
    disclosed: tuple[str, ...]
    answers: tuple[tuple[str, tuple[AnswerRow, ...]], ...]
    explained: Explained
    model_version: str
    revision: int
    steps: tuple[StepView, ...]
    competitors: CompetitorsView
    known: tuple[str, ...]
    rules: tuple[str, ...]
    rules_url: str
    unconfirmed: bool
    slots_free: int
    slots_open: int
    assignees: tuple[Pair, ...]
    assigned_to: str
    wanted_assignee: str | None
    form: DecisionForm
    outreach: Outreach
    notes: NotesView

    @property
    def last_undoable(self) -> int:
        """Number of the last step that a coordinator may try to undo, 0 for none."""
        return max((step.number for step in self.steps if step.can_be_undone), default=0)


@dataclass(frozen=True, slots=True)
class EffectRow:
    """What happens to one introduction, or why nothing does.

    Parameters
    ----------
    slot : what it does to the slots, in words; may be empty.
    refusal : empty when it is done; ``legal`` names what can be done instead.
    """

    firm: str
    name: str
    url: str
    before: str
    after: str
    slot: str
    refusal: str
    legal: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class News:
    """What has happened to one introduction since it was last seen."""

    firm: str
    name: str
    steps: tuple[StepView, ...]


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """Who waits for a slot of a mini-cluster beside the introductions of a decision.

    Parameters
    ----------
    firms : pairs of name and address of those that the reader may see.
    unseen : how many there are beside them.
    left : free slots afterwards.
    """

    name: str
    firms: tuple[Pair, ...]
    unseen: int
    left: int


@dataclass(frozen=True, slots=True)
class Outreach:
    """What can be done to reach the partner, and how far it is.

    Parameters
    ----------
    contact_url, disclose_url : of the letter that is due, or empty.
    link_until : day until which the partner's link works, None when none does.
    waits_for_consent : whether the firm has yet to agree that its name is told.
    """

    contact_url: str
    disclose_url: str
    end_links_url: str
    link_until: date | None
    waits_for_consent: bool


@dataclass(frozen=True, slots=True)
class PreviewPage:
    """Exactly what will happen.

    Parameters
    ----------
    slots : name, free slots before and after of each mini-cluster that is touched.
    news : what has happened since the person looked; shown first.
    done : how many introductions change.
    waiting : who else waits for a slot of the mini-clusters that are touched.
    moved : whether somebody wanted to go through with what cannot happen any more.
    to_check : competitors that firms name and the catalogue does not know, where one goes on.
    known : firm, mini-cluster and what speaks for it that they know each other, where one goes on.
    first : number of the first effect on this page, of ``total``.
    pages : numbers of other pages of effects, with what their buttons say.
    outcomes : what comes of how many, where they do not all stand on one page.
    """

    action: str
    effects: tuple[EffectRow, ...]
    slots: tuple[tuple[str, int, int], ...]
    news: tuple[News, ...]
    done: int
    fingerprint: str
    form: DecisionForm
    back_url: str
    moved: bool = False
    waiting: tuple[WaitingRow, ...] = ()
    to_check: tuple[CompetitorsView, ...] = ()
    known: tuple[tuple[str, str, tuple[str, ...]], ...] = ()
    first: int = 1
    total: int = 0
    pages: tuple[tuple[int, str], ...] = ()
    outcomes: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class DecisionPage:
    """The form of one decision on several introductions.

    Parameters
    ----------
    about : pairs of firm and mini-cluster, the first of them; total : how many there are.
    choice : the filters that they fit, in words; empty where they were ticked one by one.
    """

    about: tuple[Pair, ...]
    form: DecisionForm
    total: int
    choice: tuple[str, ...] = ()
