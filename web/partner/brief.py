"""A brief in words, for letters and pages alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from features.catalogue import Catalogue
from features.plain_data import cleaned
from matcher.brief import AgeBand, Brief
from matcher.consent import NameTold
from web.i18n import N_, translations
from web.laender import LAND_NAMES

_AGES: Mapping[AgeBand, str] = {
    AgeBand.YOUNG: N_("less than 10 years"),
    AgeBand.ESTABLISHED: N_("10 to 49 years"),
    AgeBand.OLD: N_("50 years or more"),
}


@dataclass(frozen=True, slots=True)
class BriefRow:
    """One part of what is told: its name, and its texts."""

    label: str
    texts: tuple[str, ...]


def brief_rows(brief: Brief, language: str, catalogue: Catalogue) -> tuple[BriefRow, ...]:
    """Return the parts of a blind brief that there are, in a language."""
    say = translations(language).gettext
    size = brief.size and catalogue.size_labels[brief.size].in_language(language)
    age = brief.age and say(_AGES[brief.age])
    land = brief.land and say(LAND_NAMES.get(brief.land, brief.land))
    technologies: tuple[BriefRow, ...] = (
        BriefRow(say(N_("Technologies that the firm offers")), brief.offered),
        BriefRow(say(N_("Technologies that the firm looks for")), brief.sought),
    )
    if language == "de":
        technologies = (*technologies, BriefRow(say(N_("The same in English")), brief.english))
    else:
        # Firms mostly write German; who does not read it begins with what they put in English.
        english = BriefRow(say(N_("Technologies of the firm, in English")), brief.english)
        technologies = (english, *technologies)
    rows = (
        *technologies,
        BriefRow(say(N_("What the firm would like to solve")), _given(brief.problem)),
        BriefRow(say(N_("Size of the firm")), _given(size)),
        BriefRow(say(N_("Age of the firm")), _given(age)),
        BriefRow(say(N_("Region in Germany")), _given(land)),
    )
    return tuple(row for row in rows if row.texts)


def name_rows(told: NameTold, language: str) -> tuple[BriefRow, ...]:
    """Return who the firm is, in a language."""
    say = translations(language).gettext
    contact = told.contact
    rows = (
        BriefRow(say(N_("Name of the firm")), _given(told.name)),
        BriefRow(say(N_("Contact person")), _given(contact.person)),
        BriefRow(say(N_("E-mail")), _given(contact.email)),
        BriefRow(say(N_("Telephone")), _given(contact.telephone)),
    )
    return tuple(row for row in rows if row.texts)


def as_text(rows: tuple[BriefRow, ...]) -> str:
    """Return rows as a letter has them; texts that have lines keep them."""
    return "\n\n".join("\n".join((f"{row.label}:", *map(_item, row.texts))) for row in rows)


def _item(text: str) -> str:
    return "- " + str(cleaned(text)).replace("\n", "\n  ")


def _given(text: str | None) -> tuple[str, ...]:
    return (text,) if text else ()
