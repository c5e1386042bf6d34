"""Everything that is stored about a firm, as tables to read; the same as the JSON holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _

from matcher.accounts import Role
from matcher.mail import MailState
from matcher.notices import MailMode
from matcher.origins import Origin
from matcher.records import Channel
from matcher.review import ReviewAction, ReviewReason, ReviewState, Side
from matcher.review_records import Disclosure, RuleKind
from web.accounts.words import role_names
from web.history.words import actor_name, audit_names
from web.language import LANGUAGES, current_language
from web.partner.words import brief_words, mode_names
from web.privacy.contexts import ExportPage, Table
from web.questionnaire.pages import answers_to_read, make_choices
from web.questionnaire.questions import QUESTIONS
from web.review.words import (
    disclosure_names,
    mini_cluster_name,
    origin_names,
    reason_names,
    relevance_names,
    rule_names,
    state_names,
    step_names,
)
from web.wiring import wired
from web.wording.formatting import Formats
from web.wording.labels import Labels

Columns = Mapping[str, str]
"""Key of the JSON and name of the column."""


def export_page(token: str, export: Mapping[str, Any]) -> ExportPage:
    """Return an export as a page.

    Parameters
    ----------
    export : as ``matcher.privacy_operations.export_profile`` returns it.
    """
    answers = export["revisions"][-1]["answers"]
    at = datetime.fromisoformat(export["exported_at"])
    filled = tuple(_table(part) for part in parts_of(export) if part.rows)
    return ExportPage(token, at, answers_to_read(answers), filled)


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of thing that is stored.

    Parameters
    ----------
    key : of the export; steps belong to the introductions.
    columns : key of a value and name of its column.
    """

    key: str
    title: str
    columns: Columns
    rows: Sequence[Mapping[str, Any]]


def parts_of(export: Mapping[str, Any]) -> tuple[Part, ...]:
    """Return everything that is stored beside the answers, also what is empty."""
    return (
        *_given(export),
        *_shown(export),
        *_decided(export),
        *_between(export),
        *_noted(export),
    )


def _given(export: Mapping[str, Any]) -> Iterable[Part]:
    contact, entry = export["contact"], export["filled_in_for_the_firm"]
    since, until, email = _("Since"), _("Until"), _("E-mail address")
    yield Part(
        "contact",
        _("Contact"),
        {"person": _("Person"), "email": email, "telephone": _("Telephone")},
        [contact] if contact else [],
    )
    yield Part(
        "revisions",
        _("Versions of your answers"),
        {"revision": _("Version"), "created_at": _("Time"), "answers": _("Answers")},
        export["revisions"],
    )
    yield Part(
        "links",
        _("Private links"),
        {"created_at": since, "expires_at": until, "revoked_at": _("Revoked")},
        export["links"],
    )
    members = [{"email": one} for one in export["members"]]
    yield Part("members", _("Members"), {"email": email}, members)
    invited = {"email": email, "role": _("Role"), "created_at": since, "expires_at": until}
    yield Part("invitations", _("Invitations"), invited, export["invitations"])
    handed_over = {"handed_over": _("Handed over to the firm")}
    title = _("Filled in for you by a coordinator")
    yield Part("filled_in_for_the_firm", title, handed_over, [entry] if entry else [])
    agreed = {"version": _("Version"), "given": _("Agreed"), "at": _("Time")}
    yield Part("consents", _("Consents"), agreed, export["consents"])


def _shown(export: Mapping[str, Any]) -> Iterable[Part]:
    seen = {
        "shown_at": _("Time"), "mini_cluster": _("Mini-cluster"), "rank": _("Rank"),
        "rank_probability": _("Probability of this rank"), "score": _("Score"),
        "chance": _("Chance (assumption)"), "revision": _("Version"), "model_version": _("Model"),
        "catalogue_version": _("Catalogue"), "language": _("Language"), "channel": _("Form"),
        "origin": _("From where"), "actor": _("By"),
    }  # fmt: skip
    shown, looked = _("What was shown to you"), _("What coordinators looked at")
    for side, title in ((Side.FIRM, shown), (Side.COORDINATOR, looked)):
        rows = [one for one in export["impressions"] if one["side"] == side]
        yield Part("impressions", title, seen, rows)
    yield Part(
        "verdicts",
        _("Your verdicts"),
        {
            "created_at": _("Time"),
            "mini_cluster": _("Mini-cluster"),
            "kind": _("Verdict"),
            "reason": _("Reason"),
            "note": _("Note"),
            "rank_shown": _("Rank"),
            "origin": _("From where"),
            "revision": _("Version"),
            "model_version": _("Model"),
            "catalogue_version": _("Catalogue"),
        },
        [_in_words(one) for one in export["verdicts"]],
    )


def _in_words(verdict: Mapping[str, Any]) -> Mapping[str, Any]:
    labels = Labels(current_language(), wired().catalogue)
    reason = verdict["reason"] and labels.verdict_reason(verdict["reason"])
    return {**verdict, "kind": labels.verdict(verdict["kind"]), "reason": reason}


def _decided(export: Mapping[str, Any]) -> Iterable[Part]:
    asked = [{**one["asked"], **one} for one in export["introductions"]]
    time, mini_cluster = _("Time"), _("Mini-cluster")
    yield Part(
        "introductions",
        _("Introductions"),
        {
            "requested_at": time,
            "requested_by": _("By"),
            "origin": _("From where"),
            "mini_cluster": mini_cluster,
            "state": _("State"),
            "since": _("Since"),
            "message": _("Your text"),
            "disclosed": _("What may be told"),
            "rank": _("Rank"),
            "score": _("Score"),
            "chance": _("Chance (assumption)"),
            "chance_low": _("at least"),
            "chance_high": _("at most"),
            "revision": _("Version"),
            "model_version": _("Model"),
            "catalogue_version": _("Catalogue"),
            "assigned_to": _("Looked after by"),
        },
        asked,
    )
    yield Part(
        "introductions",
        _("Steps of the introductions"),
        {
            "number": _("Number"),
            "at": time,
            "mini_cluster": mini_cluster,
            "action": _("Step"),
            "actor": _("By"),
            "origin": _("From where"),
            "relevance": _("Relevance"),
            "reasons": _("Reasons"),
            "note": _("Note"),
            "happened_on": _("Day on which it happened"),
            "suggested": _("Suggested by the partner instead"),
            "undoes": _("Takes back step"),
        },
        [{**step, "mini_cluster": one["mini_cluster"]} for one in asked for step in one["steps"]],
    )


def _between(export: Mapping[str, Any]) -> Iterable[Part]:
    places = {one["id"]: one["asked"]["mini_cluster"] for one in export["introductions"]}
    mini_cluster, until = _("Mini-cluster"), _("Until")
    yield Part(
        "ways_to_answer_for_partners",
        _("Links with which partners answer"),
        {
            "mini_cluster": mini_cluster,
            "created_at": _("Since"),
            "expires_at": until,
            "used_at": _("Used"),
            "revoked_at": _("Revoked"),
            "brief": _("What the letter told"),
        },
        _placed(export["ways_to_answer_for_partners"], "introduction", places),
    )
    noted = {"mini_cluster": mini_cluster, "at": _("Time"), "actor": _("By"), "text": _("Note")}
    notes = _placed(export["internal_notes"], "introduction_id", places)
    yield Part("internal_notes", _("Notes of coordinators for each other"), noted, notes)
    yield Part(
        "pair_rules",
        _("Rules about pairings"),
        {
            "created_at": _("Time"),
            "actor": _("By"),
            "mini_cluster": mini_cluster,
            "kind": _("Kind"),
            "reason": _("Reason"),
            "expires_at": until,
            "ended_at": _("Ended"),
        },
        export["pair_rules"],
    )


def _placed(rows: Any, key: str, places: Mapping[str, str]) -> list[Mapping[str, Any]]:
    return [{**one, "mini_cluster": places[one[key]]} for one in rows]


def _noted(export: Mapping[str, Any]) -> Iterable[Part]:
    chosen = [{"mode": export["messages_by_mail"]}]
    title = _("Messages by e-mail")
    yield Part("messages_by_mail", title, {"mode": _("How you are told")}, chosen)
    yield Part(
        "messages",
        _("Messages"),
        {
            "changed_at": _("Time"),
            "language": _("Language"),
            "subject": _("Subject"),
            "state": _("State"),
        },
        export["messages"],
    )
    yield Part(
        "audit",
        _("Audit trail"),
        {
            "id": _("Number"),
            "at": _("Time"),
            "actor": _("By"),
            "action": _("Action"),
            "detail": _("Detail"),
        },
        export["audit"],
    )


def _table(part: Part) -> Table:
    words = tuple(tuple(_words(key, row.get(key)) for key in part.columns) for row in part.rows)
    return Table(part.title, tuple(part.columns.values()), words)


def _words(key: str, value: Any) -> str:
    """Return a value as a reader can use it; what has no name here stands as it is stored."""
    if value is None or value in ("", [], {}):
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if key.endswith("at") or key == "since":
        return Formats(current_language()).moment(datetime.fromisoformat(value))
    if key in _NUMBERS:
        return _NUMBERS[key](Formats(current_language()), value)
    if key in _NAMED:
        return _NAMED[key](value)
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _answers(value: Mapping[str, Any]) -> str:
    rows = (row for _title, rows in answers_to_read(value) for row in rows)
    return "; ".join(f"{row.label}: {', '.join(row.lines)}" for row in rows)


def _detail(value: Mapping[str, Any]) -> str:
    """Return what an audit row says beside its action, with the names of what is known here."""
    names = {
        "revision": _("Version"),
        "version": _("Version"),
        "changed": _("Changed answers"),
        "contact": _("Contact"),
        "verdict": _("Verdict"),
        "rule": _("Rule"),
        "kind": _("Kind"),
        "mini_cluster": _("Mini-cluster"),
        "expires_at": _("Until"),
        "member": _("Member"),
        "members": _("Members"),
        "role": _("Role"),
        "mode": _("How you are told"),
        "number": _("Number"),
        "state": _("State"),
        "batch": _("Decided together"),
        "note": _("Note"),
        "from": _("from"),
        "to": _("to"),
        "links": _("Links"),
    }
    return "; ".join(f"{names.get(key, key)}: {_words(key, one)}" for key, one in value.items())


def _mini_cluster(value: str) -> str:
    return value and mini_cluster_name(value)


def _state(value: str) -> str:
    if value in set(ReviewState):
        return state_names()[ReviewState(value)]
    sent = {
        MailState.WAITING: _("waits to be sent"),
        MailState.SENDING: _("is being sent"),
        MailState.SENT: _("sent"),
        MailState.FAILED: _("could not be sent"),
    }
    return sent[MailState(value)]


def _action(value: str) -> str:
    named = step_names()[ReviewAction(value)] if value in set(ReviewAction) else value
    return audit_names().get(value, named)


def _kind(value: str) -> str:
    return rule_names()[RuleKind(value)] if value in set(RuleKind) else value


def _changed(names: Iterable[str]) -> str:
    choices = make_choices()
    return ", ".join(choices.question(one).label if one in QUESTIONS else one for one in names)


def _channel(value: str) -> str:
    names = {Channel.WEB: _("page"), Channel.PRINT: _("printed page"), Channel.CSV: _("table")}
    return names.get(Channel(value), value)


def _reasons(values: Iterable[str]) -> str:
    return ", ".join(reason_names()[ReviewReason(one)] for one in values)


def _disclosed(values: Iterable[str]) -> str:
    return ", ".join(disclosure_names()[Disclosure(one)] for one in values)


def _day(value: str) -> str:
    return Formats(current_language()).day(date.fromisoformat(value))


#: Rounded for readers; the JSON has every digit.
_NUMBERS: Mapping[str, Callable[[Formats, float], str]] = {
    "score": lambda formats, value: formats.number(value, 2),
    "rank_probability": lambda formats, value: formats.percent(value),
    "chance": lambda formats, value: formats.percent(value, 1),
    "chance_low": lambda formats, value: formats.percent(value, 1),
    "chance_high": lambda formats, value: formats.percent(value, 1),
}
_NAMED: Mapping[str, Callable[[Any], str]] = {
    "mini_cluster": _mini_cluster,
    "suggested": _mini_cluster,
    "state": _state,
    "action": _action,
    "actor": actor_name,
    "requested_by": actor_name,
    "assigned_to": lambda _account: _("an account"),
    "answers": _answers,
    "brief": brief_words,
    "detail": _detail,
    "channel": _channel,
    "changed": _changed,
    "kind": _kind,
    "language": lambda value: LANGUAGES.get(value, value),
    "reasons": _reasons,
    "relevance": lambda value: relevance_names()[value],
    "disclosed": _disclosed,
    "happened_on": _day,
    "origin": lambda value: origin_names()[Origin(value)],
    "mode": lambda value: mode_names()[MailMode(value)],
    "role": lambda value: role_names()[Role(value)],
}
