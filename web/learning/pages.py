"""What administrators and analysts see of models: the overview, one version, two side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from features.vocabulary import RespondentGroup
from matcher.accounts import Account, Role
from matcher.model_operations import ListedModel, listed_model, listed_models, versions_before
from matcher.operations import active_model
from web.accounts.users import own_account
from web.language import current_language
from web.learning import words
from web.learning.chart_contexts import Said, WeightChart
from web.learning.charts import Column, alike_text, chart_of, column_of, sentences_of, start_column
from web.learning.contexts import OverviewPage, Step, Version, VersionPage
from web.learning.readings import reading_name, readings_of
from web.learning.reasons import reasons_of
from web.learning.reliability import reliability_of
from web.learning.terms import terms_found
from web.survey.words import group_name
from web.upkeep.words import actor_names
from web.wiring import wired
from web.wording.formatting import Formats
from web.wording.labels import Labels


def administers(account: Account | None = None) -> bool:
    """Say whether the reader may change which version ranks."""
    return Role.ADMINISTRATOR in (account or own_account()).roles


def labels_now() -> Labels:
    """Return names in the language of the page."""
    return Labels(current_language(), wired().catalogue)


def overview_page() -> OverviewPage:
    """Return what ranks now, what decisions have taught, and all versions."""
    services, fmt = wired().services, Formats(current_language())
    listed = listed_models(services)
    active = listed_model(services, active_model(services).version)
    candidate = candidate_of(listed)
    training = active.training.document if active.training else None
    names = actor_names()
    said = [_said(active, _("The active version"))]
    if candidate:
        said.append(_said(candidate, _("The newest candidate"), active))
    return OverviewPage(
        active=version_view(active, names),
        candidate=version_view(candidate, names) if candidate else None,
        start=words.start_of(training, fmt),
        taught=int(training["taught"]) if training else 0,
        chart=_overview_chart(active, candidate),
        said=tuple(one for one in said if one is not None),
        versions=tuple(version_view(one, names) for one in reversed(listed)),
        administers=administers(),
        can_go_back=bool(versions_before(services.models.activations())),
    )


def candidate_of(listed: Sequence[ListedModel]) -> ListedModel | None:
    """Return the newest version that was never active and came after the active one."""
    found: ListedModel | None = None
    since: datetime | None = None
    for one in listed:
        if one.is_active:
            since = one.training.at if one.training else None
        elif one.training and not one.activations:
            found = one
    if found is None or found.training is None:
        return None
    return found if since is None or found.training.at > since else None


def _overview_chart(active: ListedModel, candidate: ListedModel | None) -> WeightChart:
    """Return the start of the newest, what ranks now, and the candidate."""
    newest = candidate or active
    named = [*_start(newest, of_candidate=bool(candidate)), (_("Active now"), _column(active))]
    if candidate:
        hand = candidate.training and candidate.training.document.get("by_hand")
        name = _("Candidate, set by hand") if hand else _("Candidate")
        named.append((name, _column(candidate)))
    said_of = (0, len(named) - 1) if newest.training else None
    return chart_of(named, labels_now(), said_of, _notes(newest))


def _notes(one: ListedModel) -> dict[str, str]:
    return words.unasked(one.training.document) if one.training else {}


def _column(one: ListedModel) -> Column:
    return column_of(wired().services.models.get(one.version))


def _start(one: ListedModel, *, of_candidate: bool = False) -> list[tuple[str, Column]]:
    """Return the column of where a version started; nothing for the shipped one."""
    if one.training is None:
        return []
    training = one.training.document
    name = words.start_name(training, Formats(current_language()))
    title = (
        _("Start of the candidate: %(start)s", start=name)
        if of_candidate
        else _("Starting point: %(start)s", start=name)
    )
    return [(title, start_column(training, _column(one)))]


def _said(one: ListedModel, title: str, active: ListedModel | None = None) -> Said | None:
    """Return what decisions say of a version; None where its weights do not come from any."""
    training = one.training.document if one.training else None
    if training is None or not words.has_learned(training):
        return None
    column = _column(one)
    chart = chart_of([("", start_column(training, column)), ("", column)], labels_now(), (0, 1))
    together = [words.together_text(training, Formats(current_language()))]
    if active is not None:
        together.append(alike_text(_column(active), column, active.version))
    return Said(
        title, tuple(filter(None, together)), sentences_of(chart, words.surveys_of(training))
    )


def version_view(one: ListedModel, names: Callable[[str], str]) -> Version:
    """Return a version as a row of the list."""
    state, kind = words.state_of(one)
    url = url_for("learning.version", version=one.version)
    if not one.activations:
        return Version(one, url, state, kind)
    last = one.activations[-1]
    how = words.kind_name(last.kind)
    return Version(one, url, state, kind, how, names(last.actor), last.activated_at)


def version_page(version: str) -> VersionPage:
    """Return one version; raises ModelMismatchError."""
    services, fmt = wired().services, Formats(current_language())
    one, names = listed_model(services, version), actor_names()
    training = one.training.document if one.training else None
    named = [*_start(one), (_("This version"), _column(one))]
    chart = chart_of(named, labels_now(), (0, 1) if training else None, _notes(one))
    reader_administers = administers()
    return VersionPage(
        version=version_view(one, names),
        verdict=words.verdict_of(one.reports[-1], fmt) if one.reports else None,
        facts=_facts(one, names, fmt),
        notices=tuple(map(words.notice_text, training["notices"])) if training else (),
        chart=chart,
        steps=tuple(
            Step(words.kind_name(each.kind), names(each.actor), each.activated_at,
                 each.reason if reader_administers else "")
            for each in reversed(one.activations)
        ),
        administers=reader_administers,
        active=services.models.activations()[-1].model_version,
        reliability=reliability_of(one),
        reasons=reasons_of(training, labels_now(), fmt) if training else None,
        terms=terms_found(training, labels_now(), fmt) if training else None,
        readings=readings_of(training, labels_now(), fmt, administers=reader_administers)
        if training
        else None,
        said=_said(one, ""),
    )  # fmt: skip


def _facts(
    one: ListedModel, names: Callable[[str], str], fmt: Formats
) -> tuple[tuple[str, str], ...]:
    if one.training is None:
        return ()
    found = one.training.document
    hand = found.get("by_hand")
    taught = _("%(number)s decisions and verdicts", number=fmt.number(found["taught"]))
    if hand:
        taught = _("%(taught)s, as %(version)s, from which it was set", taught=taught,
                   version=hand["base"])  # fmt: skip
    by_whom = f"{names(one.training.actor)}, {fmt.moment(one.training.at)}"
    return (
        *(_set_by_hand(hand, fmt) if hand else ()),
        (_("Kept by") if hand else _("Trained by"), by_whom),
        (_("Learned from"), taught),
        (_("Read as"), reading_name(one.training.reading)),
        (_("Starting point"), words.start_of(found, fmt)),
        (_("Version before"), found["parent"]),
        (_("Hash of the data"), found["data_hash"][:12]),
        (_("Version of the software"), found["code_version"]),
    )  # fmt: skip


def _set_by_hand(hand: Mapping[str, Any], fmt: Formats) -> Iterator[tuple[str, str]]:
    """Yield what was set by hand, and to administrators why."""
    labels = labels_now()
    weights = "; ".join(
        f"{labels.comparison(key)} {fmt.signed(before, 2)} → {fmt.signed(after, 2)}"
        for key, (before, after) in hand["weights"].items()
    )
    group = group_name(RespondentGroup(hand["group"]))
    yield _("Set by hand"), _("%(group)s: %(weights)s", group=group, weights=weights)
    if administers():
        yield _("Why"), hand["reason"]
