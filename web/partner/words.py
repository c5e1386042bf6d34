"""Names of parts of a brief, of what was found, of ways to be told, in the language of the page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from matcher.brief import Brief, BriefPart, DisclosureStep
from matcher.identity import FoundKind
from matcher.notices import MailMode
from matcher.review import ReviewAction
from web.controls import Faults
from web.language import current_language
from web.partner.brief import brief_rows
from web.partner.contexts import AnswerForm
from web.review.said import faults_of
from web.wiring import wired


def part_names() -> Mapping[BriefPart, str]:
    """Return the name of each part that is a text of the firm."""
    return {
        BriefPart.OFFERED: _("Technologies that the firm offers"),
        BriefPart.SOUGHT: _("Technologies that the firm looks for"),
        BriefPart.ENGLISH: _("The same in English"),
        BriefPart.PROBLEM: _("What the firm would like to solve"),
    }


def found_names() -> Mapping[FoundKind, str]:
    """Return what each kind of identifying value is called."""
    return {
        FoundKind.NAME: _("name of the firm"),
        FoundKind.PERSON: _("name of a person"),
        FoundKind.PLACE: _("place or Land"),
        FoundKind.CLUSTER: _("membership of a cluster"),
        FoundKind.CONTACT: _("address, link or number"),
        FoundKind.HEAD_COUNT: _("exact number of employees"),
        FoundKind.FOUNDED: _("year of foundation"),
    }


def brief_words(document: Mapping[str, Any]) -> str:
    """Return a brief that is stored, in one line."""
    rows = brief_rows(Brief.of_document(document), current_language(), wired().catalogue)
    return "; ".join(f"{row.label}: {', '.join(row.texts)}" for row in rows)


def told_names() -> Mapping[str, str]:
    """Return the name of each part of who the firm is."""
    return {
        "name": _("Name of the firm"),
        "person": _("Contact person"),
        "email": _("E-mail"),
        "telephone": _("Telephone"),
    }


def step_names() -> Mapping[DisclosureStep, str]:
    """Return when something is told."""
    return {
        DisclosureStep.FIRST_CONTACT: _("At the first contact"),
        DisclosureStep.AFTER_INTEREST: _("After the partner’s interest, if the firm agrees"),
    }


def mode_names() -> Mapping[MailMode, str]:
    """Return the ways to be told."""
    return {
        MailMode.IMMEDIATE: _("at once"),
        MailMode.DAILY: _("once a day, everything together"),
        MailMode.NEVER: _("not at all"),
    }


def answer_names() -> Mapping[ReviewAction, tuple[str, str]]:
    """Return what a partner can answer, and a note on each."""
    return {
        ReviewAction.REPLY_INTERESTED: (
            _("We are interested"),
            _("The network coordinator gets in touch with you."),
        ),
        ReviewAction.REPLY_NOT_NOW: (
            _("Not now"),
            _("The network coordinator may ask again later."),
        ),
        ReviewAction.REPLY_REFUSED: (
            _("This does not fit us"),
            _("Please say why below; it helps to suggest better."),
        ),
    }


def places_to_suggest(but: str) -> Mapping[str, tuple[tuple[str, str], ...]]:
    """Return keys and names with places of mini-clusters, by the names of innovation clusters.

    Parameters
    ----------
    but : the mini-cluster that is left out.
    """
    language, catalogue = current_language(), wired().catalogue
    names = {one.id: one.name.in_language(language) for one in catalogue.innovation_clusters}
    listed = {
        name: tuple(
            (one.id, f"{one.name.in_language(language)}, {name}")
            for one in catalogue.mini_clusters
            if one.innovation_cluster == identifier and one.id != but
        )
        for identifier, name in names.items()
    }
    return {name: some for name, some in listed.items() if some}


def answer_faults(form: AnswerForm, day: str = "") -> Faults:
    """Return what is wrong in a partner's answer, whoever sends it.

    Parameters
    ----------
    day : as for :func:`web.review.said.faults_of`.
    """
    faults = list(faults_of(form.answer, form.chosen_reasons, form.note, day))
    if not form.answer:
        faults.insert(0, ("answer", _("Please choose an answer.")))
    if form.suggested and form.answer and form.answer != ReviewAction.REPLY_REFUSED:
        text = _("Another mini-cluster goes with the answer “This does not fit us” only.")
        faults.append(("suggested", text))
    return tuple(faults)
