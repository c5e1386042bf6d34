"""Names of states, steps, reasons and refusals in the language of the page."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _

from features.errors import UnknownCodeError
from matcher.origins import Origin
from matcher.planning import Refusal
from matcher.review import ReviewAction, ReviewReason, ReviewState
from matcher.review_records import Disclosure, Order, PairRule, RuleKind
from web.language import current_language
from web.wiring import wired
from web.wording.reasons import Wording


def state_names() -> Mapping[ReviewState, str]:
    """Return the name of each state."""
    return {
        ReviewState.REQUESTED: _("waits for a decision"),
        ReviewState.DEFERRED: _("deferred"),
        ReviewState.NEEDS_INFORMATION: _("waits for an answer of the firm"),
        ReviewState.DECLINED: _("declined"),
        ReviewState.APPROVED: _("accepted"),
        ReviewState.CONTACTED: _("partner contacted"),
        ReviewState.INTERESTED: _("partner interested"),
        ReviewState.NOT_NOW: _("partner: not now"),
        ReviewState.REFUSED: _("refused by the partner"),
        ReviewState.MET: _("met"),
        ReviewState.LETTER_OF_INTENT: _("letter of intent"),
        ReviewState.PROJECT: _("joint project"),
        ReviewState.ENDED: _("ended"),
        ReviewState.WITHDRAWN: _("withdrawn by the firm"),
        ReviewState.EXPIRED: _("expired"),
    }


def action_names() -> Mapping[ReviewAction, str]:
    """Return the name of each step, as a heading or a button has it."""
    return {
        ReviewAction.ACCEPT: _("Accept"),
        ReviewAction.DECLINE: _("Decline"),
        ReviewAction.DEFER: _("Defer"),
        ReviewAction.ASK: _("Ask the firm"),
        ReviewAction.ANSWER: _("Answer of the firm"),
        ReviewAction.CONTACT: _("Contact the partner"),
        ReviewAction.REPLY_INTERESTED: _("Reply: interested"),
        ReviewAction.REPLY_NOT_NOW: _("Reply: not now"),
        ReviewAction.REPLY_REFUSED: _("Reply: refused"),
        ReviewAction.MEET: _("Meeting"),
        ReviewAction.SIGN: _("Letter of intent"),
        ReviewAction.START_PROJECT: _("Joint project"),
        ReviewAction.CONSENT: _("The firm agrees to be named"),
        ReviewAction.REVOKE_CONSENT: _("The firm takes its agreement back"),
        ReviewAction.DISCLOSE: _("Name of the firm told"),
        ReviewAction.END: _("End"),
        ReviewAction.WITHDRAW: _("Withdraw the request"),
        ReviewAction.EXPIRE: _("Expiry"),
        ReviewAction.UNDO: _("Undo"),
    }


def step_names() -> Mapping[ReviewAction, str]:
    """Return the name of each step once it is taken, as a history has it."""
    return {
        **action_names(),
        ReviewAction.ACCEPT: _("Accepted"),
        ReviewAction.DECLINE: _("Declined"),
        ReviewAction.DEFER: _("Deferred"),
        ReviewAction.ASK: _("Question to the firm"),
        ReviewAction.CONTACT: _("Partner written to"),
        ReviewAction.END: _("Ended"),
        ReviewAction.WITHDRAW: _("Request withdrawn"),
        ReviewAction.EXPIRE: _("Expired"),
        ReviewAction.UNDO: _("Taken back"),
    }


def reason_names() -> Mapping[ReviewReason, str]:
    """Return the name of each reason."""
    return {
        ReviewReason.TECHNOLOGY_TOO_FAR: _("technology too far away"),
        ReviewReason.CAPACITY: _("capacity"),
        ReviewReason.IP_CONCERNS: _("concerns about intellectual property"),
        ReviewReason.HORIZON_MISMATCH: _("different time horizons"),
        ReviewReason.WRONG_SIZE: _("size does not fit"),
        ReviewReason.ALREADY_CONNECTED: _("connected already"),
        ReviewReason.OTHER: _("another reason (please note it)"),
    }


def rule_names() -> Mapping[RuleKind, str]:
    """Return the name of each kind of rule about a pairing."""
    return {
        RuleKind.PIN: _("Pinned"),
        RuleKind.FORBID: _("Ruled out"),
        RuleKind.SAME_GROUP: _("Same group"),
        RuleKind.ALREADY_PARTNERS: _("Partners already"),
        RuleKind.COMPETITOR: _("Competitor"),
    }


def rule_words(rule: PairRule) -> str:
    """Return the kind and the reason of a rule."""
    return f"{rule_names()[rule.kind]}: {rule.reason}"


def relevance_names() -> Mapping[int, str]:
    """Return what each grade of relevance means."""
    return {
        0: _("0 – of no use"),
        1: _("1 – of little use"),
        2: _("2 – useful"),
        3: _("3 – fits exactly"),
    }


def disclosure_names() -> Mapping[Disclosure, str]:
    """Return what a firm can let out."""
    return {
        Disclosure.PROBLEM: _("the text of the request"),
        Disclosure.SIZE: _("the size of the firm"),
        Disclosure.AGE: _("how old it is, roughly"),
        Disclosure.REGION: _("its Land"),
        Disclosure.NAME: _("its name"),
        Disclosure.CONTACT: _("contact details"),
    }


def origin_names() -> Mapping[Origin, str]:
    """Return from which page or by what means something was said or done."""
    return {
        Origin.UNKNOWN: "",
        Origin.RESULTS: _("on the list of suggestions"),
        Origin.COMPARISON: _("on the page that compares suggestions"),
        Origin.SUGGESTION: _("on the page of the suggestion"),
        Origin.SEVERAL: _("with the form for several introductions"),
        Origin.OWN: _("on the firm’s page of introductions"),
        Origin.QUEUE: _("from the queue"),
        Origin.INTRODUCTION: _("on the page of the introduction"),
        Origin.SHORTLIST: _("on the page of the whole shortlist"),
        Origin.LETTER: _("on the page of the letter"),
        Origin.PARTNER_LINK: _("through the partner’s link"),
        Origin.TELEPHONE: _("told on the telephone, recorded for the mini-cluster"),
        Origin.JOB: _("by itself, when it was due"),
    }


def order_names() -> Mapping[Order, str]:
    """Return the ways to sort a queue."""
    return {
        Order.WAITING: _("waiting longest"),
        Order.CHANCE: _("highest chance"),
        Order.UNCERTAIN: _("most uncertain"),
    }


def refusals() -> Mapping[Refusal, str]:
    """Return why a step cannot be taken, one sentence each."""
    return {
        Refusal.NOT_FOUND: _("This introduction is not there any more."),
        Refusal.MOVED: _("Something has happened to it since you saw it."),
        Refusal.ILLEGAL: _("In its present state this cannot be done."),
        Refusal.NOT_YOURS: _("Somebody else has to do this."),
        Refusal.NO_SLOT: _("The mini-cluster has no free slot in this half-year."),
        Refusal.FORBIDDEN: _("A rule keeps the two apart, such as a conflict of interest."),
        Refusal.COMPETITOR_NAMED: _(
            "The firm must not be introduced here: it has named a competitor that is here."
        ),
        Refusal.REASON_MISSING: _("Please choose at least one reason."),
        Refusal.TEXT_MISSING: _("Please say in the note what the other reason is."),
        Refusal.BAD_VALUE: _("Something in the form is not as expected, perhaps a note too long."),
        Refusal.WRONG_DATE: _("The day lies in the future."),
        Refusal.NO_CONSENT: _("The firm has not agreed yet that its name is told."),
        Refusal.CONSENT_DIFFERS: _(
            "The firm agreed to something else than would go out now; it has to agree again."
        ),
        Refusal.ALREADY_NAMED: _(
            "The partner has been told who the firm is; that cannot be taken back."
        ),
        Refusal.TOO_OFTEN: _("This was said so often here that no further change is kept."),
        Refusal.NOTHING_TO_UNDO: _("This step is taken back already, or undoing changes nothing."),
        Refusal.NOTE_MISSING: _("Please say in the note why it is taken back."),
        Refusal.HAPPENED_OUTSIDE: _(
            "This happened in the world: the firm or the partner said or received something. "
            "It cannot be taken back, only followed by another step."
        ),
        Refusal.LATER_STEPS: _("Later steps build on it. Please undo them first."),
        Refusal.ASKED_AGAIN: _("The firm has asked for this again, and that request is open."),
        Refusal.TWICE: _("It stands twice in this selection."),
    }


def mini_cluster_name(identifier: str) -> str:
    """Return the name of a mini-cluster, also of one that was taken out of the catalogue."""
    try:
        return Wording(current_language(), wired().catalogue).mini_cluster(identifier)
    except UnknownCodeError:
        return wired().catalogues.former_name(identifier, current_language())
