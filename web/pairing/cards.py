"""From one explanation to what a reader sees of it: head, chance, reasons, alignments, unknowns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from features.catalogue import Catalogue, MiniCluster, Theme
from features.profiles import SMEProfile
from features.vocabulary import Cause, Scope
from matcher.explanation import Explanation
from matcher.ranking import Band
from matcher.records import MAX_NOTE_LENGTH, Verdict, VerdictReason
from matcher.scoring import sigmoid
from matcher.types import Contribution, ModelVersion
from web.catalogue import words
from web.catalogue.citations import has_hangul
from web.pairing.links import Links
from web.pairing.parts import (
    AlignmentLine,
    Card,
    ChanceView,
    CommonTerms,
    Head,
    ReasonLine,
    SourceLine,
    UnknownLine,
    VerdictForm,
    VerdictView,
)
from web.pairing.sources import Sources
from web.wording.reasons import Wording
from web.wording.rounding import NOTABLE, shown_sum

#: Suggestions whose reasons are shown without unfolding.
OPENED = 2
REASONS_SHOWN = 3
ALIGNMENTS_SHOWN = 3
#: Bars of chances end here, or at the next tenth above the highest bound.
SMALLEST_FULL = 0.5


@dataclass(frozen=True)
class Reader:
    """Who reads, in which language, and with which links: what every part of a page needs.

    Parameters
    ----------
    verdicts : the firm's standing verdicts by mini-cluster.
    revision : of the answers; 0 for the example.
    places : at which each candidate is shown.
    pins : why a coordinator has pinned a mini-cluster, by mini-cluster.
    """

    profile: SMEProfile
    wording: Wording
    links: Links
    sources: Sources
    model: ModelVersion
    verdicts: Mapping[str, Verdict]
    revision: int
    places: Mapping[str, int] = field(default_factory=dict)
    pins: Mapping[str, str] = field(default_factory=dict)
    n: str = ""
    region: str = ""
    printed: bool = False

    @property
    def catalogue(self) -> Catalogue:
        """The catalogue that the suggestions come from."""
        return self.wording.catalogue

    @property
    def language(self) -> str:
        """Language of the page."""
        return self.wording.language

    def head(self, identifier: str) -> Head:
        """Return names, place, date and state of a mini-cluster."""
        one: MiniCluster = self.catalogue.mini_cluster(identifier)
        place = self.catalogue.innovation_cluster(one.innovation_cluster)
        name = self.wording.name(one.name)
        return Head(
            id=one.id,
            name=name,
            korean="" if one.name.ko == name else one.name.ko,
            place=self.wording.name(place.name),
            place_url=words.place_link(place, self.wording).url,
            url=words.mini_cluster_link(one, self.wording).url,
            basis=one.provenance.basis,
            as_of=self.wording.as_of(one.provenance.as_of),
            status=self.wording.name(one.status_note),
        )

    def chance(self, explanation: Explanation, full: float) -> ChanceView:
        """Return the chance of one pairing with its interval."""
        low, high = explanation.interval
        return ChanceView(
            value=explanation.chance,
            low=low,
            high=high,
            base=float(sigmoid(np.array(explanation.baseline))),
            full=full,
            level=self.model.interval_level,
            assumed=self.model.chance_basis == "assumption",
        )

    def reason(self, one: Contribution, explanation: Explanation, shown: float) -> ReasonLine:
        """Return one comparison as a sentence; ``shown`` is its rounded contribution."""
        text = self.wording.reason(one, explanation)
        return ReasonLine(one.key, self.wording.comparison(one.key), text, shown)

    def reasons(
        self, explanation: Explanation, n: int = REASONS_SHOWN
    ) -> tuple[tuple[ReasonLine, ...], tuple[ReasonLine, ...]]:
        """Return the n strongest notable reasons for and against that differ between candidates."""
        parts = shown_sum(explanation).parts
        sides = (explanation.reasons_for(n), explanation.reasons_against(n))
        for_it, against = (
            tuple(
                self.reason(one, explanation, parts[one.key])
                for one in side
                if abs(parts[one.key]) >= NOTABLE
            )
            for side in sides
        )
        return for_it, against

    def unknown(
        self, explanation: Explanation, scope: Scope | None = None
    ) -> tuple[UnknownLine, ...]:
        """Return what could not be compared and why; only of one scope, or all."""
        return tuple(
            UnknownLine(
                one.key,
                self.wording.comparison(one.key),
                self.wording.cause(one.cause),
                "" if one.cause is Cause.NOT_IN_CATALOGUE else self.links.answer(one.key),
            )
            for one in explanation.unknown
            if one.cause is not None and scope in (None, one.scope)
        )

    def alignments(
        self, explanation: Explanation, n: int | None = None
    ) -> tuple[AlignmentLine, ...]:
        """Return the firm's phrases beside the themes they fit best, best first."""
        latin = latin_language(self.profile)
        lines = []
        for one in explanation.alignments[:n]:
            theme = self.wording.theme(explanation.mini_cluster, one)
            named, korean = self.theme(theme)
            language = "ko" if has_hangul(one.mine) else latin
            sought = one.list == "sought"
            shown = "" if named == korean else korean
            lines.append(AlignmentLine(one.mine, language, sought, named, shown, one.similarity))
        return tuple(lines)

    def theme(self, theme: Theme) -> tuple[str, str]:
        """Return a theme in the language of the page, and in Korean."""
        return theme.in_language(self.language), theme.ko

    def verdict(self, identifier: str) -> VerdictView | None:
        """Return the firm's standing verdict in words, or None."""
        one = self.verdicts.get(identifier)
        if one is None:
            return None
        reason = "" if one.reason is None else self.wording.verdict_reason(one.reason)
        return VerdictView(one.kind, self.wording.verdict(one.kind), reason, one.note)

    def form(self, identifier: str, back: str) -> VerdictForm | None:
        """Return what the form for a verdict needs, or None for the example."""
        if self.links.example:
            return None
        reasons = tuple((str(one), self.wording.verdict_reason(one)) for one in VerdictReason)
        return VerdictForm(
            url=self.links.verdict(identifier),
            rank=self.places.get(identifier),
            revision=self.revision,
            model_version=self.model.version,
            reasons=reasons,
            note_length=MAX_NOTE_LENGTH,
            back=back,
            n=self.n,
            region=self.region,
        )

    def card(self, explanation: Explanation, place: int, full: float) -> Card:
        """Return one suggestion of the list; the first ones (place 0, 1) are opened."""
        for_it, against = self.reasons(explanation)
        return Card(
            head=self.head(explanation.mini_cluster),
            url=self.links.pairing(explanation.mini_cluster),
            rank=explanation.rank,
            step=band_step(explanation),
            band=self.wording.band(explanation.band),
            chance=self.chance(explanation, full),
            reasons_for=for_it,
            reasons_against=against,
            alignments=self.alignments(explanation, ALIGNMENTS_SHOWN),
            unknown=self.unknown(explanation, Scope.PAIR),
            sources=self._short_sources(explanation),
            verdict=self.verdict(explanation.mini_cluster),
            form=self.form(explanation.mini_cluster, "results"),
            opened=self.printed or place < OPENED,
            pinned=self.pins.get(explanation.mini_cluster, ""),
        )

    def _short_sources(self, explanation: Explanation) -> tuple[SourceLine, ...]:
        one = self.catalogue.mini_cluster(explanation.mini_cluster)
        return self.sources.of_mini_cluster(one)

    def common(self, explanation: Explanation) -> CommonTerms:
        """Return what is the same for all candidates, strongest first."""
        shown = shown_sum(explanation)
        terms = [
            one
            for one in explanation.contributions
            if one.scope is Scope.FIRM and one.cause is None
        ]
        terms.sort(key=lambda one: (-abs(one.contribution), one.key))
        return CommonTerms(
            total=shown.firm_wide,
            reasons=tuple(self.reason(one, explanation, shown.parts[one.key]) for one in terms),
            unknown=self.unknown(explanation, Scope.FIRM),
        )


def band_step(explanation: Explanation) -> int:
    """Return the fit band as a step from 1 (weak) to 4 (very good)."""
    return list(Band).index(explanation.band) + 1


def bar_end(highest: float) -> float:
    """Return where bars of chances end: at the next tenth above, at least at one half."""
    return min(1.0, max(SMALLEST_FULL, float(np.ceil(highest * 10.0)) / 10.0))


_GERMAN_WORDS = "und der die das mit von zur zum auf bei wir ein eine"
_GERMAN = frozenset(_GERMAN_WORDS.split())


def latin_language(profile: SMEProfile) -> str:
    """Return the language of a firm's phrases in Latin letters: German, unless nothing says so.

    One decision for all its phrases: single words often do not tell.
    """
    texts = (*profile.technologies_offered, *profile.technologies_sought, profile.problem or "")
    text = " ".join(texts).casefold()
    german = any(sign in text for sign in "äöüß") or not _GERMAN.isdisjoint(text.split())
    return "de" if german or profile.english else "en"
