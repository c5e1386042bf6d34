"""Everything that is stored about a firm, as tables to read; the same as the JSON holds."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from features.errors import UnknownCodeError
from matcher.mail import MailState
from matcher.review import ReviewAction, ReviewState
from web.language import current_language
from web.privacy.contexts import ExportPage, Table
from web.questionnaire.pages import answers_to_read
from web.review.words import action_names, state_names
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
    tables = (*_given(export), *_shown(export), *_decided(export), *_noted(export))
    at = datetime.fromisoformat(export["exported_at"])
    filled = tuple(table for table in tables if table.rows)
    return ExportPage(token, at, answers_to_read(answers), filled)


def _given(export: Mapping[str, Any]) -> Iterable[Table]:
    contact = export["contact"]
    yield _table(
        _("Contact"),
        {"person": _("Person"), "email": _("E-mail address"), "telephone": _("Telephone")},
        [contact] if contact else [],
    )
    yield _table(
        _("Versions of your answers"),
        {"revision": _("Version"), "created_at": _("Time"), "answers": _("Answers")},
        export["revisions"],
    )
    yield _table(
        _("Private links"),
        {"created_at": _("Since"), "expires_at": _("Until"), "revoked_at": _("Revoked")},
        export["links"],
    )
    members = [{"email": email} for email in export["members"]]
    yield _table(_("Members"), {"email": _("E-mail address")}, members)
    invited = {"email": _("E-mail address"), "created_at": _("Since"), "expires_at": _("Until")}
    yield _table(_("Invitations"), invited, export["invitations"])
    agreed = {"version": _("Version"), "given": _("Agreed"), "at": _("Time")}
    yield _table(_("Consents"), agreed, export["consents"])


def _shown(export: Mapping[str, Any]) -> Iterable[Table]:
    yield _table(
        _("What was shown to you"),
        {
            "shown_at": _("Time"),
            "mini_cluster": _("Mini-cluster"),
            "rank": _("Rank"),
            "score": _("Score"),
            "chance": _("Chance (assumption)"),
            "model_version": _("Model"),
            "channel": _("Form"),
        },
        export["impressions"],
    )
    yield _table(
        _("Your verdicts"),
        {
            "created_at": _("Time"),
            "mini_cluster": _("Mini-cluster"),
            "kind": _("Verdict"),
            "reason": _("Reason"),
            "note": _("Note"),
            "rank_shown": _("Rank"),
        },
        [_in_words(one) for one in export["verdicts"]],
    )


def _in_words(verdict: Mapping[str, Any]) -> Mapping[str, Any]:
    labels = Labels(current_language(), wired().catalogue)
    reason = verdict["reason"] and labels.verdict_reason(verdict["reason"])
    return {**verdict, "kind": labels.verdict(verdict["kind"]), "reason": reason}


def _decided(export: Mapping[str, Any]) -> Iterable[Table]:
    asked = [{**one["asked"], **one} for one in export["introductions"]]
    yield _table(
        _("Introductions"),
        {
            "requested_at": _("Time"),
            "mini_cluster": _("Mini-cluster"),
            "state": _("State"),
            "message": _("Your text"),
            "disclosed": _("What may be told"),
        },
        asked,
    )
    steps = [
        {**step, "mini_cluster": one["mini_cluster"]} for one in asked for step in one["steps"]
    ]
    yield _table(
        _("Steps of the introductions"),
        {
            "at": _("Time"),
            "mini_cluster": _("Mini-cluster"),
            "action": _("Step"),
            "actor": _("By"),
            "relevance": _("Relevance"),
            "reasons": _("Reasons"),
            "note": _("Note"),
        },
        steps,
    )
    places = {one["id"]: one["mini_cluster"] for one in asked}
    yield _table(
        _("Notes of coordinators for each other"),
        {
            "at": _("Time"),
            "mini_cluster": _("Mini-cluster"),
            "actor": _("By"),
            "text": _("Note"),
        },
        [
            {**note, "mini_cluster": places[note["introduction_id"]]}
            for note in export["internal_notes"]
        ],
    )
    yield _table(
        _("Rules about pairings"),
        {
            "created_at": _("Time"),
            "mini_cluster": _("Mini-cluster"),
            "kind": _("Kind"),
            "reason": _("Reason"),
            "expires_at": _("Until"),
        },
        export["pair_rules"],
    )


def _noted(export: Mapping[str, Any]) -> Iterable[Table]:
    yield _table(
        _("Messages"),
        {
            "changed_at": _("Time"),
            "language": _("Language"),
            "subject": _("Subject"),
            "state": _("State"),
        },
        export["messages"],
    )
    yield _table(
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


def _table(title: str, columns: Columns, rows: Iterable[Mapping[str, Any]]) -> Table:
    words = tuple(tuple(_words(key, row.get(key)) for key in columns) for row in rows)
    return Table(title, tuple(columns.values()), words)


def _words(key: str, value: Any) -> str:
    """Return a value as a reader can use it; what has no name here stands as it is stored."""
    if value is None or value in ("", [], {}):
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if key.endswith("at"):
        return Formats(current_language()).moment(datetime.fromisoformat(value))
    if key in _NAMED:
        return _NAMED[key](value)
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def _mini_cluster(value: str) -> str:
    try:
        found = wired().catalogue.mini_cluster(value)
    except UnknownCodeError:
        return value
    return found.name.in_language(current_language())


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
    return action_names().get(ReviewAction(value), value) if value in set(ReviewAction) else value


_NAMED: Mapping[str, Callable[[str], str]] = {
    "mini_cluster": _mini_cluster,
    "state": _state,
    "action": _action,
}
