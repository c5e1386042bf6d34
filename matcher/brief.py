"""What a partner may read of a firm before it is interested: nothing that tells which firm it is.

A text of the firm goes out whole or not at all. Where something identifying is found in it, it is
withheld, and the coordinator reads what was found. Cutting words out of a sentence would leave the
rest of the sentence to speak.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from features.profiles import Contact
from features.vocabulary import SizeClass
from matcher.identity import Found, Identity, find_identifying
from matcher.review_records import Disclosure, Introduction


class DisclosureStep(StrEnum):
    """When something of a firm is told to a partner."""

    FIRST_CONTACT = "first_contact"
    AFTER_INTEREST = "after_interest"


REVEALS: Mapping[DisclosureStep, tuple[Disclosure, ...]] = {
    DisclosureStep.FIRST_CONTACT: (
        *(Disclosure.PROBLEM, Disclosure.SIZE, Disclosure.AGE, Disclosure.REGION),
    ),
    DisclosureStep.AFTER_INTEREST: (Disclosure.NAME, Disclosure.CONTACT),
}
"""What each step can reveal beside the technologies; never without the firm's consent."""


class AgeBand(StrEnum):
    """How old a firm is, roughly."""

    YOUNG = "young"
    ESTABLISHED = "established"
    OLD = "old"

    @classmethod
    def of(cls, founded: int, year: int) -> AgeBand:
        """Return the band of a firm founded in one year, seen from another."""
        age = year - founded
        return cls.YOUNG if age < 10 else cls.ESTABLISHED if age < 50 else cls.OLD


class BriefPart(StrEnum):
    """The parts of a brief that are texts of the firm."""

    OFFERED = "offered"
    SOUGHT = "sought"
    ENGLISH = "english"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Withheld:
    """A text that does not go out, and what was found in it; for the coordinator alone."""

    part: BriefPart
    text: str
    found: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class Brief:
    """A firm without anything that tells which one it is.

    Parameters
    ----------
    offered, sought, english : technologies that it offers and seeks, and both in English.
    problem : what it would like to solve, empty unless it lets this out.
    size, age, land : None and empty unless it lets them out; ``land`` is an ISO 3166-2 code.
    """

    offered: tuple[str, ...] = ()
    sought: tuple[str, ...] = ()
    english: tuple[str, ...] = ()
    problem: str = ""
    size: SizeClass | None = None
    age: AgeBand | None = None
    land: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left that a partner could judge by."""
        return not (self.offered or self.sought or self.english or self.problem)

    def as_document(self) -> dict[str, Any]:
        """Return it as plain JSON."""
        return asdict(self)

    @classmethod
    def of_document(cls, document: Mapping[str, Any]) -> Brief:
        """Read what :meth:`as_document` returned."""
        lists = {name: tuple(document[name]) for name in ("offered", "sought", "english")}
        size, age = document["size"], document["age"]
        bands = {"size": size and SizeClass(size), "age": age and AgeBand(age)}
        return cls(**{**document, **lists, **bands})


def blind_brief(
    answers: Mapping[str, Any],
    contact: Contact | None,
    asked: Introduction,
    clusters: Collection[str] = (),
    latest: Mapping[str, Any] | None = None,
) -> tuple[Brief, tuple[Withheld, ...]]:
    """Return what may go out at the first contact, and which texts must not.

    Parameters
    ----------
    answers : keys of the profile contract, as they were when the firm asked; may be incomplete.
    contact : of the firm, to find it in texts; nothing of it is in the brief.
    asked : the introduction, with what the firm lets out.
    clusters : names of the clusters that the firm belongs to.
    latest : answers of now, by which the firm may be known as well.
    """
    released = asked.asked.disclosed
    identities = [
        Identity.of(known, contact, clusters, land_is_told=Disclosure.REGION in released)
        for known in (answers, latest or {})
    ]
    given = {
        BriefPart.OFFERED: tuple(answers.get("technologies_offered") or ()),
        BriefPart.SOUGHT: tuple(answers.get("technologies_sought") or ()),
        BriefPart.ENGLISH: tuple(answers.get("english") or ()),
        BriefPart.PROBLEM: (asked.asked.message,) if Disclosure.PROBLEM in released else (),
    }
    found = {
        (part, text): tuple(
            dict.fromkeys(one for each in identities for one in find_identifying(text, each))
        )
        for part, texts in given.items()
        for text in texts
    }
    sound = {
        part: tuple(text for text in texts if not found[part, text])
        for part, texts in given.items()
    }
    employees, founded = answers.get("employees"), answers.get("founded")
    brief = Brief(
        sound[BriefPart.OFFERED],
        sound[BriefPart.SOUGHT],
        sound[BriefPart.ENGLISH],
        "".join(sound[BriefPart.PROBLEM]),
        _told(released, Disclosure.SIZE, employees, SizeClass.of),
        _told(released, Disclosure.AGE, founded, _age_at(asked.requested_at)),
        str(answers.get("land") or "") if Disclosure.REGION in released else "",
    )
    return brief, tuple(Withheld(*key, what) for key, what in found.items() if what)


def _age_at(moment: datetime) -> Any:
    return lambda founded: AgeBand.of(founded, moment.year)


def _told(released: Collection[Disclosure], what: Disclosure, value: Any, rule: Any) -> Any:
    return rule(value) if what in released and value is not None else None
