"""What the templates of slots, rules and keys may read as ``page``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from web.controls import Faulty
from web.pairing.parts import ChanceView, ReasonLine

Pair = tuple[str, str]
"""Value and label of something that can be chosen, or the id of a control and what is wrong."""


@dataclass(frozen=True, slots=True)
class SlotRow:
    """The slots of one mini-cluster in a half-year."""

    id: str
    name: str
    open: int
    used: int


@dataclass(frozen=True, slots=True)
class SlotsPage:
    """The slots of the mini-clusters that one looks after, in one half-year.

    Parameters
    ----------
    periods : triples of half-year, address and label of those that are open.
    default : slots where nobody has said a number.
    action : where a number is sent to.
    default_action : where the number for all others is sent to; empty for coordinators.
    wrong : mini-cluster, text that was typed and what is wrong with it, or None.
    """

    period: str
    periods: tuple[tuple[str, str, str], ...]
    rows: tuple[SlotRow, ...]
    default: int
    action: str
    default_action: str = ""
    wrong: tuple[str, str, str] | None = None


@dataclass(frozen=True, slots=True)
class RuleView:
    """One rule about a pairing, in words.

    Parameters
    ----------
    until : the last day on which it holds, or None for no end.
    ended_at : when somebody took it back, or None.
    who : e-mail address of who made it, or empty.
    """

    id: int
    kind: str
    name: str
    reason: str
    who: str
    created_at: datetime
    until: date | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class RuleForm(Faulty):
    """What has been typed into the form of a rule.

    Parameters
    ----------
    kind, mini_cluster, reason, until : as they were typed.
    faults : pairs of the id of a control and what is wrong with it.
    """

    kind: str = ""
    mini_cluster: str = ""
    reason: str = ""
    until: str = ""
    faults: tuple[Pair, ...] = ()


@dataclass(frozen=True, slots=True)
class RulesPage:
    """The rules about one firm.

    Parameters
    ----------
    news : rules that somebody else has made since the page was opened.
    seen : number of the newest rule.
    kinds, mini_clusters : pairs of value and label.
    earliest : first day that a rule can last to, as a date field has it.
    """

    firm: str
    profile_id: str
    now: tuple[RuleView, ...]
    before: tuple[RuleView, ...]
    news: tuple[RuleView, ...]
    seen: int
    kinds: tuple[Pair, ...]
    mini_clusters: tuple[Pair, ...]
    longest: int
    earliest: str
    form: RuleForm


@dataclass(frozen=True, slots=True)
class Touched:
    """An introduction that a rule is about, and what the rule does to it, one sentence each."""

    url: str
    state: str
    since: datetime
    consequences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RulePreview:
    """What a rule would touch.

    Parameters
    ----------
    lines : what it does to the list of the firm.
    touched : introductions of the two that are under way.
    rules : kinds and reasons of those that hold about the two already.
    fingerprint : of all that is shown.
    """

    lines: tuple[str, ...]
    touched: tuple[Touched, ...]
    rules: tuple[str, ...]
    fingerprint: str


@dataclass(frozen=True, slots=True)
class RulePreviewPage:
    """What a rule would touch, before it is made.

    Parameters
    ----------
    kind, name, reason, until : of the rule, in words; ``until`` may be empty.
    hidden : everything that was typed, and what was seen.
    moved : whether somebody wanted to make it while something else would be touched by now.
    """

    firm: str
    profile_id: str
    kind: str
    name: str
    reason: str
    until: str
    preview: RulePreview
    hidden: tuple[Pair, ...]
    moved: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """How far an introduction is, with its page.

    Parameters
    ----------
    rank : at which the firm saw it when it asked.
    """

    url: str
    state: str
    since: datetime
    rank: int


@dataclass(frozen=True, slots=True)
class ShortlistRow:
    """One mini-cluster of a shortlist.

    Parameters
    ----------
    name : with its place; ``url`` leads to its entry in the catalogue.
    rank : among all candidates.
    step, band : fit band from 1 (weak) to 4 (very good), and in words.
    largest : the largest contribution among the reasons, in size.
    pinned : why it is pinned, or empty.
    verdict : of the firm, in words, or empty.
    asked : the last introduction to it, or None.
    """

    name: str
    url: str
    rank: int
    step: int
    band: str
    chance: ChanceView
    reasons_for: tuple[ReasonLine, ...]
    reasons_against: tuple[ReasonLine, ...]
    largest: float
    pinned: str
    verdict: str
    asked: Asked | None


@dataclass(frozen=True, slots=True)
class KeptApart:
    """A mini-cluster that is not proposed, why, and how far an introduction to it is."""

    name: str
    url: str
    why: str
    asked: Asked | None


@dataclass(frozen=True, slots=True)
class ShortlistPage:
    """The whole shortlist of one firm.

    Parameters
    ----------
    rows : as the firm reads them: pinned ones first, all by rank.
    missing : whether answers are missing, so that nothing is proposed.
    abstained : why nothing is recommended, in words, or empty.
    """

    firm: str
    profile_id: str
    revision: int
    model_version: str
    catalogue_version: str
    rows: tuple[ShortlistRow, ...]
    apart: tuple[KeptApart, ...]
    rules_url: str
    history_url: str
    missing: bool
    abstained: str


@dataclass(frozen=True, slots=True)
class KeysPage:
    """Every key and what it does, by page; ``on`` says whether they do anything."""

    groups: tuple[tuple[str, tuple[Pair, ...]], ...]
    on: bool
