"""From profiles and the catalogue to encoded sides."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from features.access import AccessMap
from features.catalogue import Catalogue, DerivedValue, Institution, MiniCluster, Programme
from features.comparisons import STYLE_ROWS
from features.coverage import unknown_causes
from features.encoding import (
    EncodedCandidates,
    EncodedSME,
    FloatArray,
    Input,
    IntArray,
    PhraseBlock,
    RaggedPhrases,
    Themes,
    ragged,
    run_starts,
    stack_themes,
)
from features.industry import code_rows, field_row, parse_code
from features.profiles import Answer, SMEProfile
from features.similarity import grid_cosines, on_grid
from features.text import Encoder, phrase_weights, split_phrases
from features.vocabulary import (
    Barrier,
    Basis,
    Cause,
    ClusterType,
    SuccessFactor,
    scale_to_unit,
)

MAX_COMPARED = 80
"""Phrases of one answer that are compared, the first ones; each costs about a millisecond."""


class ProfileEncoder:
    """Encodes firms and mini-clusters against one catalogue.

    Parameters
    ----------
    catalogue : the facts of both sides.
    encoder : text encoder.

    Examples
    --------
    See :class:`matcher.Matcher`, which owns one.
    """

    def __init__(self, catalogue: Catalogue, encoder: Encoder) -> None:
        self.catalogue = catalogue
        self.encoder = encoder
        self.access = AccessMap(catalogue)
        self.programmes: tuple[Programme, ...] = tuple(
            programme for programme in catalogue.programmes if programme.open_to_firms
        )
        self._style_fit = {
            row.row: row.answers
            for row in catalogue.table1
            if row.type is ClusterType.KOREAN_MINI_CLUSTER
        }

    # -- the asking side -------------------------------------------------------------------

    def encode_sme(self, profile: SMEProfile) -> EncodedSME:
        """Return a firm as named blocks; the profile is only read.

        Parameters
        ----------
        profile : of each list of phrases the first :data:`MAX_COMPARED` are encoded.

        Returns
        -------
        Its blocks; what is not known is NaN, with its cause in ``causes``.
        """
        inputs: dict[str, Input] = {}
        offered, english, sought, problem = self._phrases(profile, inputs)
        codes, wipo = _codes(profile, inputs)
        return EncodedSME(
            group=profile.respondent_group,
            offered=offered,
            english=english,
            sought=sought,
            problem=problem,
            technologies=np.vstack([offered.vectors, english.vectors, sought.vectors]),
            off_topic=self._nearest_off_topic(offered, english, sought),
            words=_words(offered if len(offered) else english) + _words(sought),
            industry_codes=codes,
            wipo=wipo,
            employees=np.nan if profile.employees is None else float(profile.employees),
            size=self._size(profile, inputs),
            readiness=_answers("readiness", profile, inputs),
            severity=_answers("barrier", profile, inputs),
            activity=self._activity(profile, inputs),
            style=self._style(profile, inputs),
            access=self._access(profile, inputs),
            programmes=self._open_programmes(profile, inputs),
            causes=self._causes(profile, bool(offered or english or sought), bool(problem)),
            inputs=inputs,
        )

    def _causes(
        self, profile: SMEProfile, has_technology: bool, has_problem: bool
    ) -> dict[str, Cause]:
        causes = unknown_causes(profile, has_technology, has_problem)
        if all(programme.max_employees is None for programme in self.programmes):
            causes.pop("funding_route", None)
        return causes

    def _phrases(
        self, profile: SMEProfile, inputs: dict[str, Input]
    ) -> tuple[PhraseBlock, PhraseBlock, PhraseBlock, PhraseBlock]:
        lists = (
            _compared(profile.technologies_offered),
            _compared(profile.english),
            _compared(profile.technologies_sought),
            _compared((profile.problem or "",)),
        )
        vectors = on_grid(self.encoder.encode([text for phrases in lists for text in phrases]))
        blocks, row = [], 0
        for phrases in lists:
            part = vectors[row : row + len(phrases)]
            blocks.append(PhraseBlock(tuple(phrases), part, phrase_weights(phrases)))
            row += len(phrases)
        inputs["technology_focus"] = Input(phrases=(*lists[0], *lists[2]))
        inputs["problem_fit"] = Input(phrases=tuple(lists[3]))
        return blocks[0], blocks[1], blocks[2], blocks[3]

    def _nearest_off_topic(self, *blocks: PhraseBlock) -> FloatArray:
        rows = np.vstack([block.vectors for block in blocks])
        if not self.catalogue.off_topic:
            return np.full(len(rows), -1.0)
        return np.asarray(grid_cosines(rows, self._off_topic).max(axis=1))

    @cached_property
    def _off_topic(self) -> FloatArray:
        return on_grid(self.encoder.encode(self.catalogue.off_topic))

    def _size(self, profile: SMEProfile, inputs: dict[str, Input]) -> float:
        size = profile.size_class
        if size is None or profile.employees is None:
            inputs["size_fit"] = Input()
            return np.nan
        inputs["size_fit"] = Input(codes=(size.value,), number=float(profile.employees))
        return self.catalogue.assumptions.size_prior[size.value]

    def _activity(self, profile: SMEProfile, inputs: dict[str, Input]) -> float:
        chosen = profile.cooperation_fields
        inputs["activity_fit"] = Input(codes=tuple(field.value for field in chosen))
        if not chosen:
            return np.nan
        served = self.catalogue.assumptions.activities
        return sum(served[field] for field in chosen) / len(chosen)

    def _style(self, profile: SMEProfile, inputs: dict[str, Input]) -> FloatArray:
        fits = np.full(len(STYLE_ROWS), np.nan)
        for index, row in enumerate(STYLE_ROWS):
            key = f"style_{row}"
            answer = getattr(profile.style, row)
            inputs[key] = Input(codes=() if answer is None else (answer.value,))
            if answer is not None:
                fits[index] = self._style_fit[key][answer.value]
        return fits

    def _access(self, profile: SMEProfile, inputs: dict[str, Input]) -> FloatArray:
        inputs["network_access"] = Input(codes=profile.german_clusters)
        return self.access.strengths(profile.german_clusters)

    def _open_programmes(self, profile: SMEProfile, inputs: dict[str, Input]) -> FloatArray:
        number = None if profile.employees is None else float(profile.employees)
        inputs["funding_route"] = Input(number=number)
        return np.array([_may_apply(programme, profile.employees) for programme in self.programmes])

    # -- the candidates --------------------------------------------------------------------

    def encode_candidates(self, candidates: Sequence[MiniCluster]) -> EncodedCandidates:
        """Return mini-clusters as stacked blocks; each must have at least one theme.

        Parameters
        ----------
        candidates : n >= 1 mini-clusters with a technology.

        Returns
        -------
        Their blocks, stacked in the order given.
        """
        german = [[theme.de for theme in one.themes] for one in candidates]
        english = [[theme.en for theme in one.themes] for one in candidates]
        korean = [[theme.ko for theme in one.themes] for one in candidates]
        targets = [
            [*themes, *_fields(self._institutes(one))]
            for themes, one in zip(english, candidates, strict=True)
        ]
        code_lists = [_code_rows(one.nace_codes) for one in candidates]
        agencies = [self.access.position(one.innovation_cluster) for one in candidates]
        return EncodedCandidates(
            ids=tuple(one.id for one in candidates),
            themes=self._themes(german, english, korean),
            problem_targets=self._ragged(targets),
            industry_codes=np.concatenate(code_lists),
            industry_starts=run_starts([len(codes) for codes in code_lists]),
            wipo=np.array([field_row(one.wipo_fields) for one in candidates]),
            demand=np.array([_demand_row(one) for one in candidates]),
            relief=np.array([self._relief_row(one) for one in candidates]),
            agency=np.array(agencies, dtype=np.int64),
            hop=np.array([self.access.hop(one.id, one.innovation_cluster) for one in candidates]),
            programmes=np.array([self._programme_row(one) for one in candidates]),
            inputs=tuple(self._inputs(one) for one in candidates),
        )

    def _institutes(self, candidate: MiniCluster) -> list[Institution]:
        """Return the institutes near by that have a source; the others are shown, not compared."""
        found = (self.catalogue.institution(identifier) for identifier in candidate.institutes)
        return [one for one in found if one.provenance.is_sourced]

    def _themes(self, *by_language: Sequence[Sequence[str]]) -> Themes:
        vectors = [
            self.encoder.encode([text for row in texts for text in row]).astype(np.float64)
            for texts in by_language
        ]
        return stack_themes(vectors, [len(row) for row in by_language[0]])

    def _ragged(self, texts: Sequence[Sequence[str]]) -> RaggedPhrases:
        flat = [text for row in texts for text in row]
        return ragged(self.encoder.encode(flat).astype(np.float64), [len(row) for row in texts])

    def _relief_row(self, candidate: MiniCluster) -> list[float]:
        assumed = self.catalogue.assumptions.relief
        row = []
        for barrier in Barrier:
            derived = candidate.reliefs.get(barrier)
            row.append(assumed[barrier] if derived is None else derived.value)
        return row

    def _programme_row(self, candidate: MiniCluster) -> list[float]:
        return [float(programme.id in candidate.programmes) for programme in self.programmes]

    def _inputs(self, one: MiniCluster) -> dict[str, Input]:
        assumed, institutes = self.catalogue.assumptions, self._institutes(one)
        inputs = {
            "technology_focus": Input(
                phrases=tuple(theme.ko for theme in one.themes), basis=one.themes_basis
            ),
            "problem_fit": Input(
                phrases=tuple(_fields(institutes)),
                codes=tuple(institute.id for institute in institutes),
                basis=one.themes_basis,
            ),
            "industry_code": Input(codes=one.nace_codes, basis=one.mapping_basis),
            "technology_field": Input(
                codes=tuple(str(field) for field in one.wipo_fields), basis=one.mapping_basis
            ),
            "network_access": Input(codes=(one.innovation_cluster,), basis=Basis.ASSUMPTION),
            "funding_route": Input(codes=one.programmes, basis=Basis.DOCUMENTED),
        }
        for factor in SuccessFactor:
            inputs[f"readiness_{factor}"] = _derived_input(one.demands.get(factor), None)
        for barrier in Barrier:
            derived = one.reliefs.get(barrier)
            inputs[f"barrier_{barrier}"] = _derived_input(derived, assumed.relief[barrier])
        general = ("size_fit", "activity_fit", *(f"style_{row}" for row in STYLE_ROWS))
        return inputs | {key: Input(basis=Basis.ASSUMPTION) for key in general}


def _fields(institutes: Sequence[Institution]) -> list[str]:
    return list(dict.fromkeys(field for one in institutes for field in one.fields))


def _words(block: PhraseBlock) -> int:
    pairs = zip(block.phrases, block.weights.tolist(), strict=True)
    return sum(len(phrase.split()) for phrase, weight in pairs if weight == 1.0)


def _compared(texts: Sequence[str]) -> list[str]:
    parts = [part for text in texts for part in split_phrases(text)]
    return list(dict.fromkeys(parts))[:MAX_COMPARED]


def _codes(profile: SMEProfile, inputs: dict[str, Input]) -> tuple[IntArray, FloatArray]:
    inputs["industry_code"] = Input(codes=profile.nace)
    inputs["technology_field"] = Input(codes=tuple(str(field) for field in profile.wipo_fields))
    return _code_rows(profile.nace), field_row(profile.wipo_fields)


def _code_rows(codes: Sequence[str]) -> IntArray:
    return code_rows(parse_code(code) for code in codes)


def _answers(prefix: str, profile: SMEProfile, inputs: dict[str, Input]) -> FloatArray:
    values = []
    pairs: list[tuple[str, Answer | None]] = (
        [(factor.value, profile.readiness.get(factor)) for factor in SuccessFactor]
        if prefix == "readiness"
        else [(barrier.value, profile.barriers.get(barrier)) for barrier in Barrier]
    )
    for name, answer in pairs:
        key = f"{prefix}_{name}"
        if isinstance(answer, int):
            inputs[key] = Input(level=answer)
            values.append(scale_to_unit(answer))
        else:
            inputs[key] = Input()
            values.append(np.nan)
    return np.array(values)


def _may_apply(programme: Programme, employees: int | None) -> float:
    if programme.max_employees is None:
        return 1.0
    return np.nan if employees is None else float(employees <= programme.max_employees)


def _demand_row(candidate: MiniCluster) -> list[float]:
    found = [candidate.demands.get(factor) for factor in SuccessFactor]
    return [np.nan if derived is None else derived.value for derived in found]


def _derived_input(derived: DerivedValue | None, assumed: float | None) -> Input:
    if derived is None:
        return Input(number=assumed, basis=Basis.ASSUMPTION)
    return Input(
        codes=(derived.rule,), number=derived.value, facts=derived.facts, basis=derived.basis
    )
