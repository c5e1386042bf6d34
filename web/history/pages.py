"""Histories as people read them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask_babel import gettext as _
from flask_babel import ngettext

from matcher.accounts import actor_of
from matcher.history import Happening, Kind, Record, history_of, history_of_pairing
from matcher.review_operations import addresses
from web.history.contexts import HistoryPage, Line
from web.history.words import actor_name, audit_names
from web.language import current_language
from web.review.words import (
    mini_cluster_name,
    origin_names,
    reason_names,
    relevance_names,
    rule_names,
    step_names,
)
from web.wiring import wired
from web.wording.labels import Labels

UrlOf = Callable[[str], str]
"""From a mini-cluster, or nothing, to the history of the pairing, or of the firm."""


def history_page(
    record: Record, mini_cluster: str, url_of: UrlOf, back: tuple[str, str], *, for_staff: bool
) -> HistoryPage:
    """Return the history of a firm, or of a pairing.

    Parameters
    ----------
    mini_cluster : of the pairing; empty for the whole firm.
    for_staff : whether it says grades, and calls people by their addresses.
    """
    found = history_of_pairing(record, mini_cluster) if mini_cluster else history_of(record)
    people = addresses(wired().services) if for_staff else {}
    words, origins = _Words(people, for_staff=for_staff), origin_names()
    return HistoryPage(
        firm=record.revisions[-1].name,
        about=mini_cluster_name(mini_cluster) if mini_cluster else "",
        all_url=url_of("") if mini_cluster else "",
        back=back,
        lines=tuple(
            Line(
                at=one.at,
                what=words.what(one),
                who=actor_name(one.actor, people),
                where=origins[one.origin],
                about=mini_cluster_name(one.mini_cluster) if one.mini_cluster else "",
                url=url_of(one.mini_cluster) if one.mini_cluster else "",
                details=tuple(words.details(one, bool(mini_cluster))),
            )
            for one in found
        ),
    )


class _Words:
    """Names in the language of the page, looked up once."""

    def __init__(self, people: Mapping[str, str], *, for_staff: bool) -> None:
        self._people, self._says_grades = people, for_staff
        self._actions, self._reasons = step_names(), reason_names()
        self._grades, self._rules, self._noted = relevance_names(), rule_names(), audit_names()
        self._labels = Labels(current_language(), wired().catalogue)

    def what(self, one: Happening) -> str:
        """Return what happened, in a few words."""
        if one.step is not None:
            return self._actions[one.step.action]
        return {
            Kind.BEGUN: _("Profile begun"),
            Kind.SAVED: _("Answers saved"),
            Kind.SHOWN: _("Suggestions shown"),
            Kind.LOOKED: _("Suggestions looked at by a coordinator"),
            Kind.VERDICT: _("Verdict of the firm"),
            Kind.REQUESTED: _("Introduction asked for"),
            Kind.RULE_ADDED: _("Rule added"),
            Kind.RULE_ENDED: _("Rule ended"),
            Kind.INTERNAL: self._noted["introduction.noted"],
            Kind.NOTED: self._noted.get(one.audit, one.audit),
        }[one.kind]

    def details(self, one: Happening, is_pairing: bool) -> list[str]:
        """Return the rest, one line each."""
        if one.kind in (Kind.BEGUN, Kind.SAVED):
            return [_("version %(number)s", number=one.number)]
        if one.kind in (Kind.SHOWN, Kind.LOOKED):
            if is_pairing or one.mini_cluster:
                return [_("rank %(number)s", number=one.number)]
            return [ngettext("%(num)s place", "%(num)s places", one.number)]
        if one.verdict is not None:
            reason = one.verdict.reason and self._labels.verdict_reason(one.verdict.reason)
            said = [self._labels.verdict(one.verdict.kind), reason or "", one.verdict.note]
            return [text for text in said if text]
        if one.rule is not None:
            return [f"{self._rules[one.rule.kind]}: {one.rule.reason}"]
        if one.note is not None:
            return [one.note.text]
        if one.assignee:
            found = self._people.get(actor_of(one.assignee))
            return [found] if found else []
        return self._of_introduction(one)

    def _of_introduction(self, one: Happening) -> list[str]:
        if one.step is None:
            asked = one.introduction and one.introduction.asked
            return [_("rank %(number)s", number=asked.rank), asked.message] if asked else []
        step = one.step
        is_graded = self._says_grades and step.relevance is not None
        said = [self._grades[step.relevance or 0]] if is_graded else []
        said += [self._reasons[reason] for reason in step.reasons]
        if step.undoes is not None:
            said.append(_("step %(number)s", number=step.undoes))
        return [*said, *([step.note] if step.note else [])]
