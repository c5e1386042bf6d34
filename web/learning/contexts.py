"""What the templates of learning may read as ``page``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from matcher.model_operations import ListedModel
from web.controls import Faulty
from web.learning.changed import Changes
from web.learning.chart_contexts import Said, WeightChart
from web.learning.readings import Readings
from web.learning.reasons import ReasonsFound
from web.learning.reliability import Reliability
from web.learning.terms import TermsFound

Option = tuple[str, str]
"""Value and label of something that can be chosen."""


@dataclass(frozen=True, slots=True)
class Version:
    """One model version in the list.

    Parameters
    ----------
    state : in words; kind : of its badge.
    how : how it last became active, in words; empty if never.
    who, at : who did that, in terms of roles, and when.
    """

    listed: ListedModel
    url: str
    state: str
    kind: str
    how: str = ""
    who: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class OverviewPage:
    """What ranks now, what decisions have taught, and all versions, the newest first.

    Parameters
    ----------
    start : where learning started, in words.
    taught : decisions and verdicts learned from; 0 = none.
    said : what decisions say about the start, for the active version and the candidate.
    """

    active: Version
    candidate: Version | None
    start: str
    taught: int
    chart: WeightChart
    said: tuple[Said, ...]
    versions: tuple[Version, ...]
    administers: bool
    can_go_back: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """The gate's report of a candidate for a reader who is no statistician.

    Parameters
    ----------
    kind : good, warn or empty.
    why, needs : sentences.
    details : pairs of name and value.
    metrics : rows of name, active, candidate.
    """

    title: str
    kind: str
    against: str
    at: datetime
    why: tuple[str, ...]
    needs: tuple[str, ...]
    details: tuple[Option, ...]
    metrics: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One time that a version became active, was pinned or unpinned; reason is often empty."""

    how: str
    who: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class VersionPage:
    """One version: what was found of it, how it came about, what can be done with it.

    Parameters
    ----------
    facts : pairs of name and value; none for the shipped model.
    notices : what made the decisions say less than their number, in words.
    reasons : what reasons of refusals say; None where there were none.
    terms : where one weight a comparison is too simple; None where it was not looked at.
    readings : the same decisions read in other ways; None where nothing of it is kept.
    """

    version: Version
    verdict: Verdict | None
    facts: tuple[Option, ...]
    notices: tuple[str, ...]
    chart: WeightChart
    steps: tuple[Step, ...]
    administers: bool
    active: str
    reliability: Reliability | None = None
    reasons: ReasonsFound | None = None
    terms: TermsFound | None = None
    readings: Readings | None = None
    said: Said | None = None


@dataclass(frozen=True, slots=True)
class JobView:
    """One job in the background.

    Parameters
    ----------
    about : what it is about, in words; may be empty.
    outcome : what came of it, in words; url : of the version it is about.
    page, cancel : address of the job itself, and of the form that cancels it.
    """

    number: int
    kind: str
    about: str
    state: str
    badge: str
    who: str
    asked_at: datetime
    seen_at: datetime
    share: float
    log: tuple[str, ...]
    outcome: str
    url: str
    page: str
    cancel: str
    goes_on: bool
    stopping: bool


@dataclass(frozen=True, slots=True)
class JobsPage:
    """The retraining that runs or ran last, and all other work in the background.

    Parameters
    ----------
    surveys : from which learning can start, the usual one first; none where there is none.
    terms : triples of name, label and note of what can be switched on; chosen : what is on.
    readings : the same of what can be learned from; reading : what the active version has.
    """

    now: JobView | None
    before: tuple[JobView, ...]
    again: bool
    surveys: tuple[Option, ...] = ()
    terms: tuple[tuple[str, str, str], ...] = ()
    chosen: tuple[str, ...] = ()
    readings: tuple[tuple[str, str, str], ...] = ()
    reading: str = ""


@dataclass(frozen=True, slots=True)
class ConfirmPage(Faulty):
    """What a step changes, before it is done.

    Parameters
    ----------
    seen : number of the activation that this preview was made on.
    changes : pairs of name and value.
    warnings : what speaks against it.
    refused : why it cannot be done whatever is said for it, or empty.
    """

    title: str
    action: str
    button: str
    back: str
    seen: int
    changes: tuple[Option, ...]
    warnings: tuple[str, ...]
    needs_reason: bool
    reason: str = ""
    moved: bool = False
    refused: str = ""
    faults: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """Decided pairings among the first places of a version."""

    version: str
    accepted: int
    declined: int


@dataclass(frozen=True, slots=True)
class Shortlists:
    """What another version does to shortlists, and would have done to decisions.

    Parameters
    ----------
    apart : decisions that only one of two would have led to: firm, mini-cluster, what was said,
        and which one.
    more : how many of them are not shown.
    """

    changes: Changes
    shown: tuple[Shown, ...]
    apart: tuple[tuple[str, str, str, str], ...]
    more: int


@dataclass(frozen=True, slots=True)
class ComparePage:
    """Two versions side by side.

    Parameters
    ----------
    options : all versions; chosen : the two, empty while nothing was chosen.
    together : where all weights have grown or shrunk together, in words; or empty.
    shortlists : for administrators, once they have been ranked with both; at : when.
    job : the one that ranks them now, or the last that could not.
    """

    options: tuple[Option, ...]
    chosen: tuple[str, str]
    chart: WeightChart | None
    administers: bool
    together: str = ""
    shortlists: Shortlists | None = None
    at: datetime | None = None
    job: JobView | None = None


@dataclass(frozen=True, slots=True)
class Watched:
    """One figure of model health, in words."""

    name: str
    sentence: str
    threshold: str
    state: str
    kind: str


@dataclass(frozen=True, slots=True)
class Health:
    """What was found when it was looked at last.

    Parameters
    ----------
    gone : whether it has learned from what may not be learned from any more.
    """

    version: str
    at: datetime
    lately: int
    before: int
    figures: tuple[Watched, ...]
    gone: bool


@dataclass(frozen=True, slots=True)
class HealthPage:
    """Whether the active version still fits.

    Parameters
    ----------
    spans : numbers of days that can be looked at; ``days`` is the one shown.
    found : None until it was looked at; job : the one that looks now, or the last that could not.
    """

    version: str
    spans: tuple[int, ...]
    days: int
    found: Health | None
    job: JobView | None


@dataclass(frozen=True, slots=True)
class MovedWeight:
    """One weight before and after; ``errors`` : the change in standard errors of before."""

    label: str
    before: float
    after: float
    errors: float


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What taking something back does, or did.

    Parameters
    ----------
    what : what it is.
    sentences : what it does.
    moved : names of groups, and the weights that move most.
    number : of the job, where it was only looked at and can be done; 0 otherwise.
    again : whether it has to be looked at again, because another version is active.
    """

    what: str
    sentences: tuple[str, ...]
    moved: tuple[tuple[str, tuple[MovedWeight, ...]], ...]
    number: int
    again: bool


@dataclass(frozen=True, slots=True)
class JobPage:
    """One job with what came of it.

    Parameters
    ----------
    taken : of taking back; metrics : of an evaluation, name and figure; see : address of the page
        that shows what was found, or empty.
    """

    job: JobView
    taken: TakenBack | None = None
    metrics: tuple[Option, ...] = ()
    metrics_base: str = ""
    see: str = ""


@dataclass(frozen=True, slots=True)
class UnlearnPage(Faulty):
    """What can be taken back: pairs of key and name for each kind.

    Parameters
    ----------
    active : the version that ranks now; ``taught`` says whether decisions have taught it.
    chosen : key of what the form comes back with.
    """

    firms: tuple[Option, ...]
    coordinators: tuple[Option, ...]
    imports: tuple[Option, ...]
    surveys: tuple[Option, ...]
    active: str
    taught: bool
    faults: tuple[Option, ...] = ()
    chosen: str = ""
