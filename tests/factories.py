"""Small hand-made values for tests: profile, catalogue of six mini-clusters, model, matcher."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from features.catalogue import (
    Assumptions,
    Catalogue,
    Characteristic,
    DerivedValue,
    FactRef,
    GermanCluster,
    InnovationCluster,
    Institution,
    Label,
    Members,
    MiniCluster,
    NetworkEdge,
    NetworkNode,
    Programme,
    Provenance,
    Theme,
)
from features.comparisons import COMPARISON_KEYS, RULES_VERSION
from features.profiles import SMEProfile, parse_profile
from features.vocabulary import (
    Barrier,
    Basis,
    ClusterType,
    Confidence,
    CooperationField,
    MembersQuality,
    RespondentGroup,
    SizeClass,
    SuccessFactor,
)
from matcher.pipeline import Matcher
from matcher.types import RULES, ModelVersion
from tests.fake_encoder import HashEncoder

SOURCE = Provenance("made up for tests", Confidence.NONE, "2007", Basis.SYNTHETIC)


#: A text that is not given in any language.
NO_LABEL = Label("", "", "")


def label(text: str) -> Label:
    """A name that tells its language."""
    return Label(f"{text} de", f"{text} en", f"{text} ko")


def make_profile(**changes: Any) -> SMEProfile:
    """A firm with an answer to most questions; keyword arguments replace top-level keys."""
    given: dict[str, Any] = {
        "name": "Muster GmbH",
        "employees": 48,
        "technologies_offered": ["optical sensors", "laser measurement"],
        "technologies_sought": ["lenses"],
        "problem": "measuring lenses without contact",
        "nace": ["26.51"],
        "wipo_fields": [9, 10],
        "cooperation_fields": ["research", "sales"],
        "readiness": {"product": 5, "personnel": 2, "network": "unknown", "resources": 3},
        "barriers": {"time": 4, "language": 2, "cost": 5, "ip": "unknown", "own_network": 1},
        "style": {"horizon": "long_term", "funding": "mixed"},
        "german_clusters": ["optonet"],
    }
    return parse_profile({**given, **changes})


def make_mini_cluster(identifier: str = "east-01", **changes: Any) -> MiniCluster:
    """A mini-cluster with two themes and nothing derived."""
    place, _, _ = identifier.rpartition("-")
    plain = MiniCluster(
        id=identifier,
        innovation_cluster=place,
        name=Label("Optik", "Optics", "광학"),
        themes=(
            Theme("optische Sensoren", "optical sensors", "광센서"),
            Theme("Linsen", "lenses", "렌즈"),
        ),
        nace_codes=("26.7",),
        ksic_codes=("273",),
        wipo_fields=(9,),
        members=Members(30, MembersQuality.COUNTED, "counted"),
        provenance=SOURCE,
        in_2009="yes",
        themes_basis=Basis.DOCUMENTED,
        mapping_basis=Basis.RECONSTRUCTED,
        status_note=Label("", "", ""),
        institutes=("east-lab",),
        programmes=("open-call", "small-firms"),
    )
    return replace(plain, **changes)


def derived(value: float, rule: str, kind: str, identifier: str) -> DerivedValue:
    """A value that one fact carries."""
    return DerivedValue(value, Basis.DERIVED, rule, (FactRef(kind, identifier),), "2007")


def _mini_clusters() -> tuple[MiniCluster, ...]:
    boats = (Theme("Boote", "boats", "보트"), Theme("Ventile", "ship valves", "선박용 밸브"))
    chips = (Theme("Halbleiter", "semiconductors", "반도체"),)
    return (
        make_mini_cluster(
            "east-01",
            demands={SuccessFactor.PERSONNEL: derived(0.875, "members_few", "members", "east-01")},
            reliefs={
                Barrier.COST: derived(0.5, "test_facility_near", "institution", "east-lab"),
                Barrier.KOREAN_NETWORKS: derived(
                    0.375, "german_link", "german_cluster", "optonet"
                ),
            },
        ),
        make_mini_cluster("east-02", name=Label("Boote", "Boats", "보트"), themes=boats,
                          nace_codes=("30.12",), wipo_fields=(32,), institutes=()),
        make_mini_cluster("west-01", name=Label("Chips", "Chips", "반도체"), themes=chips,
                          wipo_fields=(8,), institutes=(), programmes=("open-call",)),
        make_mini_cluster("west-02", themes=(*chips, *boats), institutes=(), programmes=()),
        make_mini_cluster("west-03", excluded="management_support"),
        make_mini_cluster("west-04", excluded="design"),
    )  # fmt: skip


def _innovation_cluster(identifier: str) -> InnovationCluster:
    return InnovationCluster(
        id=identifier,
        name=label(identifier.title()),
        complex_name=label("complex"),
        city=label(identifier.title()),
        province=label("province"),
        latitude=35.0,
        longitude=127.0,
        coordinate_note="",
        designated="2005",
        designation_round=1,
        lead_industries=label("industries"),
        vision="",
        agency=label(f"agency {identifier}"),
        agency_has_own_research=False,
        spelling_in_paper=identifier,
        figures=(),
        provenance=SOURCE,
    )


def _institution() -> Institution:
    return Institution(
        id="east-lab",
        cluster="east",
        name=Label("Prüflabor Ost", "Eastern Test Laboratory", "동부시험원"),
        abbreviation="ETL",
        kind="specialised_centre",
        city=Label("East City", "East City", "동부시"),
        same_city=True,
        fields=("optical testing", "lasers"),
        wipo_fields=(9,),
        is_test_facility=True,
        website="",
        role="",
        provenance=SOURCE,
    )


def _german_cluster(identifier: str, wipo_fields: tuple[int, ...]) -> GermanCluster:
    return GermanCluster(
        identifier, label(identifier), label("field"), (), wipo_fields, ("DE-TH",), "Jena",
        None, NO_LABEL, SOURCE,
    )  # fmt: skip


def _programme(identifier: str, max_employees: int | None) -> Programme:
    return Programme(
        identifier, label(identifier), label("what"), NO_LABEL, NO_LABEL, label("2013"), True, (),
        max_employees, SOURCE,
    )  # fmt: skip


def _table1() -> tuple[Characteristic, ...]:
    answers = {
        "horizon": {"project": 1.0, "long_term": 0.25},
        "initiative": {"peer": 0.25, "agency": 1.0},
        "funding": {"own": 0.25, "public": 1.0, "mixed": 0.75},
        "commitment": {"contract": 0.5, "informal": 1.0},
    }
    return tuple(
        Characteristic(
            f"style_{row}", ClusterType.KOREAN_MINI_CLUSTER, fits, label(f"row {row}"), SOURCE
        )
        for row, fits in answers.items()
    )


def _edges() -> tuple[NetworkEdge, ...]:
    steps = (
        ("firm", "chamber", "contact_open", 0.4),
        ("firm", "optonet", "member_of", 0.8),
        ("firm", "boatnet", "member_of", 0.8),
        ("optonet", "chamber", "partner_programme_office", 0.9),
        ("chamber", "east", "office_contact", 0.6),
        ("chamber", "west", "office_contact", 0.5),
        *(("east", f"east-0{number}", "coordinates", 0.9) for number in (1, 2)),
        *(("west", f"west-0{number}", "coordinates", 0.9) for number in (1, 2, 3, 4)),
    )
    return tuple(NetworkEdge(*step, SOURCE) for step in steps)


def _nodes() -> tuple[NetworkNode, ...]:
    kinds = {
        "firm": "firm", "chamber": "programme_office", "optonet": "german_cluster",
        "boatnet": "german_cluster", "east": "agency", "west": "agency",
    }  # fmt: skip
    minis = {one.id: "mini_cluster" for one in _mini_clusters()}
    return tuple(NetworkNode(one, kind, label(one)) for one, kind in (kinds | minis).items())


def make_catalogue(**changes: Any) -> Catalogue:
    """Two places with four mini-clusters that are compared and two that are not."""
    plain = Catalogue(
        version="test-catalogue",
        as_of="2005-2010",
        mini_clusters=_mini_clusters(),
        innovation_clusters=(_innovation_cluster("east"), _innovation_cluster("west")),
        institutions=(_institution(),),
        german_clusters=(_german_cluster("optonet", (9,)), _german_cluster("boatnet", (32,))),
        programmes=(_programme("open-call", None), _programme("small-firms", 249)),
        table1=_table1(),
        nodes=_nodes(),
        edges=_edges(),
        assumptions=Assumptions(
            relief=dict.fromkeys(Barrier, 0.25),
            activities=dict.fromkeys(CooperationField, 0.5),
            size_prior={
                size.value: 0.5 if size in (SizeClass.MEDIUM, SizeClass.LARGE) else 1.0
                for size in SizeClass
            },
            sources={},
        ),
        factor_labels={factor: label(factor) for factor in SuccessFactor},
        barrier_labels={barrier: label(barrier) for barrier in Barrier},
        wipo_labels={number: label(f"field {number}") for number in range(1, 36)},
        nace_labels={},
    )
    return replace(plain, **changes)


def make_model(**changes: Any) -> ModelVersion:
    """A model in which every comparison weighs a fifth and technology weighs one."""
    size = len(COMPARISON_KEYS)
    weights = np.full(size, 0.2)
    weights[COMPARISON_KEYS.index("technology_focus")] = 1.0
    plain = ModelVersion(
        version="test-model",
        comparison_keys=COMPARISON_KEYS,
        means=np.full(size, 0.5),
        scales=np.full(size, 0.25),
        feature_weights=dict.fromkeys(RespondentGroup, weights),
        covariance={group: 0.01 * np.eye(size) for group in RespondentGroup},
        baseline=-1.25,
        baseline_variance=0.25,
        interval_level=0.9,
        chance_basis="assumption",
        bands=(-2.0, -1.0, 0.0),
        least_topic_margin=-2.0,
        abstain_below_short=0.1,
        short_profile_words=0,
        sources=dict.fromkeys(COMPARISON_KEYS, "assumption: test"),
        inputs={"catalogue": "test-catalogue", RULES: RULES_VERSION},
    )
    return replace(plain, **changes)


def make_matcher(catalogue: Catalogue | None = None, model: ModelVersion | None = None) -> Matcher:
    """A matcher on the small catalogue with an encoder that hashes letters."""
    return Matcher(catalogue or make_catalogue(), model or make_model(), HashEncoder())
