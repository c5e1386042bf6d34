"""One frozen dataclass per page: what its template may read as ``page``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import render_template

from features.vocabulary import Basis
from web.koreamap import MapPoint


@dataclass(frozen=True, slots=True)
class ExampleReason:
    """One reason of the example on the start page: a sentence and its signed contribution."""

    text: str
    contribution: float


@dataclass(frozen=True, slots=True)
class ExampleCard:
    """The first suggestion of the computed example; never filled by hand.

    Parameters
    ----------
    firm : name of the example firm, which is synthetic and says so.
    name, korean_name : the mini-cluster in the language of the page and in Korean.
    place : its innovation cluster in the language of the page.
    as_of : year or span of years of its data.
    step : fit band from 1 (weak) to 4 (very good); ``fit`` says the same in words.
    reasons_for, reasons_against : strongest first.
    alignments : (phrase of the firm, its language, theme, its language, similarity 0-1).
    """

    firm: str
    name: str
    korean_name: str
    place: str
    basis: Basis
    as_of: str
    step: int
    fit: str
    reasons_for: tuple[ExampleReason, ...]
    reasons_against: tuple[ExampleReason, ...]
    alignments: tuple[tuple[str, str, str, str, float], ...]

    @property
    def largest(self) -> float:
        """Size of the largest contribution, for the common scale of the bars."""
        reasons = self.reasons_for + self.reasons_against
        return max((abs(reason.contribution) for reason in reasons), default=1.0)


@dataclass(frozen=True, slots=True)
class StartPage:
    """The start page: what this is, for whom, on what it rests.

    Parameters
    ----------
    compared : number of mini-clusters that take part in matching.
    as_of : span of years that the catalogue describes.
    fewest, most : number of mini-clusters per innovation cluster.
    """

    innovation_clusters: int
    mini_clusters: int
    compared: int
    factors: int
    barriers: int
    as_of: str
    fewest: int
    most: int
    points: tuple[MapPoint, ...]
    example: ExampleCard | None


@dataclass(frozen=True, slots=True)
class OperatorPage:
    """Imprint, data protection and accessibility: who runs this installation.

    Parameters
    ----------
    name, address, email : as the operator has set them; empty if not.
    note : what the operator adds to this page, in paragraphs; may be empty.
    link_days : how many days a private link stays valid.
    """

    name: str
    address: tuple[str, ...]
    email: str
    note: tuple[str, ...]
    link_days: int

    @property
    def filled(self) -> bool:
        """Whether the operator has said who they are and how to reach them."""
        return bool(self.name and self.address and self.email)


@dataclass(frozen=True, slots=True)
class PrivacyPage:
    """Data protection: what is stored, why, and how long.

    Parameters
    ----------
    days : how many days each thing is kept, by the name of the period.
    legal_basis : as the operator has said it, in paragraphs; may be empty.
    """

    operator: OperatorPage
    days: Mapping[str, int]
    legal_basis: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SourcesPage:
    """Where the facts, the fonts and the map come from.

    Parameters
    ----------
    as_of : span of years that the catalogue describes.
    catalogue_version : short content hash of the catalogue.
    names_by_basis : number of mini-cluster names per basis, in a fixed order.
    """

    as_of: str
    catalogue_version: str
    names_by_basis: tuple[tuple[Basis, int], ...]


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """What went wrong, in the language of the visitor, and a reference for our faults.

    Parameters
    ----------
    details : what is wrong with what was given, a sentence each.
    reference : names the fault in the log; empty where it is not ours.
    traceback : in English, in debug mode alone.
    """

    status: int
    title: str
    text: str
    details: tuple[str, ...]
    reference: str
    traceback: str


@dataclass(frozen=True, slots=True)
class ConfirmPage:
    """A question before something that cannot be undone.

    Parameters
    ----------
    option : name and label of something that can be done with it, not ticked; or None.
    hidden : names and values that are sent along.
    missing : what has to be there before, the name of the way to it, and its address; or None.
    """

    title: str
    lead: str
    points: tuple[str, ...]
    action: str
    button: str
    back_url: str
    option: tuple[str, str] | None = None
    hidden: tuple[tuple[str, str], ...] = ()
    missing: tuple[str, str, str] | None = None


@dataclass(frozen=True, slots=True)
class NoticePage:
    """What is, why, and the way on."""

    title: str
    text: str
    hint: str


def render(template: str, page: object) -> str:
    """Render a template with its one context object, ``page``."""
    return render_template(template, page=page)
