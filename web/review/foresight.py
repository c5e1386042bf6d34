"""What a rule would touch, and who knows whom already, in words."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _

from matcher.foresight_operations import FIRST_PLACES, RuleEffect, acquaintance_of
from matcher.review import IN_REVIEW, ReviewState, is_named
from matcher.review_records import Introduction, RuleKind
from web.language import current_language
from web.review.desk_contexts import RulePreview, Touched
from web.review.words import mini_cluster_name, rule_words, state_names
from web.wiring import wired
from web.wording.formatting import Formats
from web.wording.reasons import Wording


def rule_preview(effect: RuleEffect) -> RulePreview:
    """Return what a rule would touch, one sentence each."""
    return RulePreview(
        lines=tuple(_lines(effect)),
        touched=tuple(_touched(one, effect.kind) for one in effect.open),
        rules=tuple(map(rule_words, effect.rules)),
        fingerprint=effect.fingerprint,
    )


def _lines(effect: RuleEffect) -> Iterator[str]:
    if effect.before is None:
        yield _("It stands in no list of this firm now.")
    elif effect.after is None:
        yield _("It leaves the list of this firm, where it stands at place %(place)s.",
                place=effect.before)  # fmt: skip
    elif effect.after != effect.before:
        yield _(
            "It moves from place %(before)s to place %(after)s of the list; rank and chance stay.",
            before=effect.before, after=effect.after,
        )  # fmt: skip
    else:
        yield _("It stays at place %(place)s of the list.", place=effect.before)
    for name in effect.moved_in:
        yield _("%(name)s comes among the first %(count)s.",
                name=mini_cluster_name(name), count=FIRST_PLACES)  # fmt: skip
    for name in effect.moved_out:
        yield _("%(name)s leaves the first %(count)s.",
                name=mini_cluster_name(name), count=FIRST_PLACES)  # fmt: skip
    yield _("The firm reads the reason beside its suggestions.")


def _touched(one: Introduction, kind: RuleKind) -> Touched:
    url = url_for("review.introduction", introduction_id=one.id)
    return Touched(url, state_names()[one.state], one.since, tuple(_consequences(one, kind)))


def _consequences(one: Introduction, kind: RuleKind) -> Iterator[str]:
    """Yield what a rule does to an introduction that is under way, and what it does not."""
    if kind is RuleKind.PIN:
        yield _("A pin changes nothing for it.")
        return
    if one.state in IN_REVIEW:
        yield _("It cannot be accepted while the rule holds. It stays in the queue: decline it.")
        return
    if one.state is ReviewState.APPROVED:
        yield _("No letter goes to the partner while the rule holds.")
    elif is_named(one.steps):
        yield _(
            "The partner knows who the firm is; the rule does not change that. Please speak with "
            "both."
        )
    else:
        yield _(
            "The partner has been written to, without a name; that stays so. It does not learn who "
            "the firm is while the rule holds."
        )
    yield _("It keeps its slot until it is ended.")


def known_already(one: Introduction) -> tuple[str, ...]:
    """Return what speaks for it that the two know each other already, one sentence each."""
    found, formats = acquaintance_of(wired().services, one), Formats(current_language())
    states, lines = state_names(), []
    if found.verdict is not None:
        day = formats.day(found.verdict.created_at)
        said = _("The firm said on %(day)s that it knows this mini-cluster already.", day=day)
        lines.append(f"{said} {_quoted(found.verdict.note)}" if found.verdict.note else said)
    for each in found.together:
        lines.append(_("They met through an introduction asked for on %(day)s (now: %(state)s).",
                       day=formats.day(each.requested_at), state=states[each.state]))  # fmt: skip
    for each in found.connected:
        lines.append(
            _(
                "The reason “connected already” was given for an introduction asked for on "
                "%(day)s.",
                day=formats.day(each.requested_at),
            )
        )
    return tuple(lines)


def _quoted(text: str) -> str:
    return Wording(current_language(), wired().catalogue).quote(text)
