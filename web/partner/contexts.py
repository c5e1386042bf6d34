"""What the templates about partners may read as ``page``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from matcher.partner import PartnerContact
from matcher.review import ReviewAction
from web.controls import Faulty, Option
from web.partner.brief import BriefRow
from web.review.contexts import CompetitorsView

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class RevealRow:
    """What one step can reveal, and what of it is told now, both in words."""

    step: str
    can: tuple[str, ...]
    told: str


@dataclass(frozen=True, slots=True)
class WithheldRow:
    """A text that does not go out: which part, the text, what was found in it."""

    part: str
    text: str
    found: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LetterView:
    """A letter exactly as it goes out."""

    to: str
    subject: str
    body: str
    language: str


@dataclass(frozen=True, slots=True)
class OfferPage:
    """What would go out to a partner, before it does.

    Parameters
    ----------
    title, button : of what is done.
    contacts : whom to write to; ``chosen`` is the number of one, 0 for none.
    letter : None while nobody is chosen.
    refusal : why it cannot go out, or empty.
    fingerprint : of all that is shown, so that nothing else goes out.
    moved : whether somebody wanted to send what is another letter by now.
    contacts_url : where contacts are entered.
    is_another : whether somebody else is chosen than who answered.
    competitors : that the firm names.
    """

    title: str
    button: str
    firm: str
    name: str
    back_url: str
    action: str
    contacts: tuple[PartnerContact, ...]
    contacts_url: str
    reveals: tuple[RevealRow, ...]
    competitors: CompetitorsView
    chosen: int = 0
    letter: LetterView | None = None
    rows: tuple[BriefRow, ...] = ()
    withheld: tuple[WithheldRow, ...] = ()
    refusal: str = ""
    fingerprint: str = ""
    moved: bool = False
    is_another: bool = False


@dataclass(frozen=True, slots=True)
class ContactRow:
    """One contact with the name of its place, who entered it, and what one may do with it."""

    contact: PartnerContact
    place: str
    entered_by: str
    is_own: bool
    sure: str
    can_take_back: bool = False


@dataclass(frozen=True, slots=True)
class ValueRow:
    """One value of a contact, now and then, in words."""

    label: str
    before: str
    after: str
    changed: bool


@dataclass(frozen=True, slots=True)
class ContactPreview:
    """A contact that waits, beside the one that it replaces.

    Parameters
    ----------
    corrects : whether it replaces another one, which is ``gone`` if that has changed since.
    waits : whether somebody else has to confirm it.
    links_end : whether links end that were sent to the address of before.
    days : how long it waits, and how long the one of before can be brought back.
    """

    contact: PartnerContact
    rows: tuple[ValueRow, ...]
    corrects: bool
    who: str
    gone: bool
    can_confirm: bool
    waits: bool
    is_own: bool
    links_end: bool
    days: int


@dataclass(frozen=True, slots=True)
class ContactsPage(Faulty):
    """Contacts of partners, and the form for a new one.

    Parameters
    ----------
    waiting : what has to be confirmed, as far as one may see it.
    places : mini-clusters and innovation clusters that one looks after, pairs of key and name.
    typed : what was typed into the form, by control.
    faults : pairs of the id of a control and what is wrong with it.
    corrected : the contact that the form corrects, None for a new one.
    """

    rows: tuple[ContactRow, ...]
    waiting: tuple[ContactRow, ...]
    places: tuple[Pair, ...]
    languages: tuple[Pair, ...]
    sure: tuple[Pair, ...]
    typed: dict[str, str]
    labels: dict[str, str]
    faults: tuple[Pair, ...] = ()
    corrected: PartnerContact | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerForm(Faulty):
    """A partner's answer: what can be chosen, what was typed, and what is wrong in it.

    Parameters
    ----------
    suggestions : other mini-clusters, pairs of key and name with place, by the names of their
        innovation clusters.
    longest : characters of the note.
    """

    answers: tuple[Option, ...]
    grades: tuple[Option, ...]
    reasons: tuple[Option, ...]
    suggestions: Mapping[str, tuple[Pair, ...]]
    longest: int
    answer: str = ""
    relevance: str = ""
    chosen_reasons: tuple[str, ...] = ()
    suggested: str = ""
    note: str = ""
    faults: tuple[Pair, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordForm(AnswerForm):
    """The form for what a partner answered on the telephone.

    Parameters
    ----------
    seen : number of steps that its page showed.
    undoes : number of the step that is taken back, or empty.
    """

    preview_url: str
    seen: int
    happened_on: str = ""
    undoes: str = ""

    @property
    def is_undo(self) -> bool:
        """Whether it takes a step back."""
        return self.answer == ReviewAction.UNDO

    @property
    def hidden(self) -> tuple[Pair, ...]:
        """Everything that was typed, as hidden fields."""
        single = {
            "answer": self.answer,
            "seen": str(self.seen),
            "relevance": self.relevance,
            "suggested": self.suggested,
            "note": self.note,
            "happened_on": self.happened_on,
            "undoes": self.undoes,
        }
        return (*(("reason", one) for one in self.chosen_reasons), *single.items())


@dataclass(frozen=True, slots=True)
class RecordPage:
    """What recording a partner's answer would do, before it is done.

    Parameters
    ----------
    what, before, after : the step, and the state now and then, in words.
    slot : whether it takes or frees a slot, in words, or empty.
    refusal : why it cannot be done, or empty.
    moved : whether the person has seen something else.
    """

    name: str
    back_url: str
    action: str
    what: str
    before: str
    after: str
    slot: str
    refusal: str
    form: RecordForm
    fingerprint: str
    moved: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyPage(AnswerForm):
    """What a partner reads and answers.

    Parameters
    ----------
    name : of the mini-cluster.
    moved : why what was sent could not be kept, empty where nothing was sent.
    """

    name: str
    rows: tuple[BriefRow, ...]
    action: str
    expires: date
    moved: str = ""


@dataclass(frozen=True, slots=True)
class MailPage:
    """How somebody without an account is told."""

    action: str
    modes: tuple[Option, ...]
    mode: str
