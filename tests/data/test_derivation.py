"""Demands and reliefs: hand-worked rules, and the committed files derived again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from data.derivation import DerivationRule, DerivedRow, derive
from data.reference import REFERENCE_FOLDER, load_facts
from data.reference_derived import read_rules
from data.reference_korea import AgencyLink
from data.rule_facts import Facts
from features.catalogue import (
    FactRef,
    GermanCluster,
    Institution,
    Label,
    Members,
    MiniCluster,
    NetworkEdge,
    Programme,
    Provenance,
    Theme,
)
from features.vocabulary import Barrier, Basis, Confidence, MembersQuality
from matcher.statements import DEMAND, RELIEF

RULES = read_rules(REFERENCE_FOLDER)
SHIPPED = load_facts()
NAME = Label("Name", "Name", "이름")


def provenance(as_of: str = "2007", confidence: Confidence = Confidence.HIGH) -> Provenance:
    return Provenance("source", confidence, as_of, Basis.DOCUMENTED)


def make_mini(
    count: int = 60,
    quality: MembersQuality = MembersQuality.PLACEHOLDER,
    theme: str = "special steel",
    **changes: object,
) -> MiniCluster:
    mini = MiniCluster(
        id="gumi-01",
        innovation_cluster="gumi",
        name=NAME,
        themes=(Theme("Thema", theme, "주제"),),
        nace_codes=("26.1",),
        ksic_codes=(),
        wipo_fields=(8, 9),
        members=Members(count, quality, "counted by hand"),
        provenance=provenance("2006"),
        in_2009="yes",
        themes_basis=Basis.DOCUMENTED,
        mapping_basis=Basis.RECONSTRUCTED,
        status_note=Label("", "", ""),
    )
    return replace(mini, **changes)  # type: ignore[arg-type]


def make_institution(identifier: str, kind: str, **changes: object) -> Institution:
    institution = Institution(
        id=identifier,
        cluster="gumi",
        name=NAME,
        abbreviation="",
        kind=kind,
        city=NAME,
        same_city=True,
        fields=("displays",),
        wipo_fields=(8,),
        is_test_facility=False,
        website="",
        role="",
        provenance=provenance("2012-10"),
    )
    return replace(institution, **changes)  # type: ignore[arg-type]


def make_programme(identifier: str, *, is_open: bool) -> Programme:
    return Programme(
        identifier, NAME, NAME, NAME, NAME, NAME, is_open, (), None, provenance("2020-2024")
    )


MAI = GermanCluster(
    "mai-carbon", NAME, NAME, (), (17, 9), ("DE-BY",), "Augsburg", None, NAME, provenance("2016")
)


def make_edge(source: str, target: str, relation: str) -> NetworkEdge:
    return NetworkEdge(source, target, relation, 0.7, provenance("2016", Confidence.MEDIUM))


def make_facts(mini: MiniCluster, *institutions: Institution, **changes: object) -> Facts:
    facts = Facts(
        mini_clusters=(mini,),
        innovation_clusters=SHIPPED.innovation_clusters,
        institutions=institutions,
        german_clusters={"mai-carbon": MAI},
        programmes=(),
        edges=(),
        agency_links={},
        call_words={},
        assumed_relief=dict.fromkeys(Barrier, 0.25),
    )
    return replace(facts, **changes)  # type: ignore[arg-type]


def values(facts: Facts, side: str) -> dict[str, float]:
    return {row.key: row.value for row in derive(facts, RULES) if row.side == side}


def row_of(facts: Facts, side: str, key: str) -> DerivedRow:
    return next(row for row in derive(facts, RULES) if (row.side, row.key) == (side, key))


def test_without_a_fact_nothing_is_derived() -> None:
    assert derive(make_facts(make_mini()), RULES) == ()


def test_an_excluded_mini_cluster_gets_nothing() -> None:
    mini = make_mini(30, MembersQuality.COUNTED, excluded="design")
    assert derive(make_facts(mini, make_institution("a", "technopark")), RULES) == ()


@pytest.mark.parametrize(
    ("count", "quality", "demands"),
    [
        (49, MembersQuality.COUNTED, {"personnel": 0.75}),
        (50, MembersQuality.COUNTED, {}),
        (49, MembersQuality.AVERAGED, {}),
        (49, MembersQuality.PLACEHOLDER, {}),
    ],
)
def test_only_few_members_that_were_counted_raise_the_demand_for_personnel(
    count: int, quality: MembersQuality, demands: dict[str, float]
) -> None:
    assert values(make_facts(make_mini(count, quality)), DEMAND) == demands


def test_a_technology_park_near_by_lowers_resources_and_with_the_field_costs() -> None:
    park = make_institution("gumi-park", "technopark")
    assert values(make_facts(make_mini(), park), DEMAND) == {"resources": 0.375}
    assert values(make_facts(make_mini(), park), RELIEF) == {"cost": 0.375}
    other_field = replace(park, wipo_fields=(35,))
    assert values(make_facts(make_mini(), other_field), DEMAND) == {"resources": 0.375}
    assert values(make_facts(make_mini(), other_field), RELIEF) == {}


def test_what_lies_in_another_city_or_region_counts_for_nothing() -> None:
    far = make_institution("gumi-far", "technopark", same_city=False)
    other = make_institution("ulsan-park", "technopark", cluster="ulsan")
    assert derive(make_facts(make_mini(), far, other), RULES) == ()


def test_a_test_facility_of_the_field_lowers_resources_cost_and_time() -> None:
    facts = make_facts(
        make_mini(),
        make_institution("gumi-park", "technopark"),
        make_institution("gumi-lab", "research_institute", is_test_facility=True),
    )
    assert values(facts, DEMAND) == {"resources": 0.25}
    assert values(facts, RELIEF) == {"time": 0.375, "cost": 0.5}
    row = row_of(facts, DEMAND, "resources")
    assert row.rules == ("technopark_near", "test_facility_near")
    assert row.facts == (FactRef("institution", "gumi-park"), FactRef("institution", "gumi-lab"))
    assert row.as_of == "2012-10"


def test_a_value_is_as_sure_as_the_least_sure_fact_behind_it() -> None:
    unsure = provenance("2012", Confidence.LOW)
    facts = make_facts(
        make_mini(),
        make_institution("gumi-park", "technopark"),
        make_institution("gumi-lab", "specialised_centre", provenance=unsure),
    )
    assert row_of(facts, DEMAND, "resources").confidence is Confidence.LOW
    assert row_of(facts, RELIEF, "time").confidence is Confidence.LOW
    sure = make_facts(make_mini(), make_institution("gumi-park", "technopark"))
    assert row_of(sure, DEMAND, "resources").confidence is Confidence.HIGH


def test_an_institute_that_does_not_test_saves_time_but_no_cost() -> None:
    facts = make_facts(make_mini(), make_institution("gumi-uni", "university"))
    assert values(facts, RELIEF) == {"time": 0.375}
    assert values(facts, DEMAND) == {}


def test_three_institutes_save_more_time_than_two() -> None:
    some = [make_institution(f"gumi-{n}", "university") for n in range(3)]
    assert values(make_facts(make_mini(), *some[:2]), RELIEF)["time"] == 0.375
    assert values(make_facts(make_mini(), *some), RELIEF)["time"] == 0.5


def test_a_documented_joint_activity_saves_time() -> None:
    far = make_institution("gumi-far", "university", same_city=False)
    facts = make_facts(make_mini(), far, edges=(make_edge("gumi-far", "gumi-01", "works_with"),))
    row = row_of(facts, RELIEF, "time")
    assert (row.value, row.rules, row.as_of) == (0.375, ("institute_works_with",), "2016")
    assert row.confidence is Confidence.MEDIUM


def test_other_ties_and_those_of_an_institute_without_a_source_count_for_nothing() -> None:
    far = make_institution("gumi-far", "university", same_city=False)
    hosting = (make_edge("gumi-far", "gumi-01", "hosts"),)
    assert derive(make_facts(make_mini(), far, edges=hosting), RULES) == ()
    assumed = replace(far, provenance=replace(far.provenance, basis=Basis.ASSUMPTION))
    working = (make_edge("gumi-far", "gumi-01", "works_with"),)
    assert derive(make_facts(make_mini(), assumed, edges=working), RULES) == ()


@pytest.mark.parametrize(("link", "step"), [("runs", 0.125), ("led", 0.0625)])
def test_an_agency_with_research_of_its_own_saves_time_and_cost(link: str, step: float) -> None:
    park = make_institution("gumi-park", "technopark", same_city=False)
    facts = make_facts(make_mini(), park, agency_links={"gumi": AgencyLink("gumi-park", link)})
    assert values(facts, RELIEF) == {"time": 0.25 + step, "cost": 0.25 + step}
    assert row_of(facts, RELIEF, "time").facts == (
        FactRef("agency", "gumi"),
        FactRef("institution", "gumi-park"),
    )


def test_a_business_association_of_the_field_opens_networks_and_the_market() -> None:
    facts = make_facts(make_mini(), make_institution("gumi-club", "business_association"))
    assert values(facts, DEMAND) == {"network": 0.375, "market_knowledge": 0.375}
    assert values(facts, RELIEF) == {"korean_networks": 0.375, "market_knowledge": 0.375}


def test_a_german_link_opens_networks_and_where_the_field_is_shared_the_market() -> None:
    edges = (make_edge("mai-carbon", "gumi", "links_documented"),)
    facts = make_facts(make_mini(), edges=edges)
    assert values(facts, DEMAND) == {"network": 0.375}
    assert values(facts, RELIEF) == {
        "own_network": 0.375,
        "korean_networks": 0.375,
        "market_knowledge": 0.375,
    }
    other = make_facts(make_mini(wipo_fields=(1,)), edges=edges)
    assert "market_knowledge" not in values(other, RELIEF)


@pytest.mark.parametrize(
    ("theme", "demand"),
    [
        ("semiconductor equipment parts", {"funding": 0.125}),
        ("Robots", {"funding": 0.25}),
        ("secondary batteries", {"funding": 0.375}),
        ("special steel", {}),
    ],
)
def test_a_call_that_names_the_field_lowers_the_demand_for_funding(
    theme: str, demand: dict[str, float]
) -> None:
    facts = make_facts(
        make_mini(theme=theme),
        programmes=(
            make_programme("german", is_open=True),
            make_programme("korean", is_open=False),
            make_programme("all", is_open=True),
        ),
        call_words={"german": ("Robot", "semiconductor"), "korean": ("batter", "semiconductor"),
                    "all": ()},
    )  # fmt: skip
    assert values(facts, DEMAND) == demand


def test_what_rests_on_a_field_of_our_own_mapping_is_never_sure() -> None:
    facts = make_facts(
        make_mini(),
        make_institution("gumi-park", "technopark"),
        make_institution("gumi-institute", "university"),
    )
    assert row_of(facts, DEMAND, "resources").confidence is Confidence.HIGH, "near, of any field"
    assert row_of(facts, RELIEF, "cost").confidence is Confidence.MEDIUM
    assert row_of(facts, RELIEF, "time").confidence is Confidence.MEDIUM


@pytest.mark.parametrize(
    ("basis", "name", "confidence"),
    [
        (Basis.DOCUMENTED, "Parts", Confidence.HIGH),
        (Basis.ENTERED, "Parts", Confidence.HIGH),
        (Basis.RECONSTRUCTED, "Parts", Confidence.LOW),
        (Basis.RECONSTRUCTED, "Robots", Confidence.HIGH),
    ],
)
def test_what_a_call_says_of_elaborated_themes_alone_is_hardly_sure(
    basis: Basis, name: str, confidence: Confidence
) -> None:
    facts = make_facts(
        make_mini(theme="robots", themes_basis=basis, name=Label("Name", name, "이름")),
        programmes=(make_programme("german", is_open=True),),
        call_words={"german": ("robot",)},
    )
    assert row_of(facts, DEMAND, "funding").confidence is confidence


def test_steps_never_leave_the_range() -> None:
    rules = (
        DerivationRule("technopark_near", RELIEF, "cost", "step", 0.9),
        DerivationRule("technopark_near", DEMAND, "resources", "step", -0.9),
        DerivationRule("demand_start", DEMAND, "resources", "start", 0.5),
    )
    facts = make_facts(make_mini(), make_institution("gumi-park", "technopark"))
    assert [row.value for row in derive(facts, rules)] == [0.0, 1.0]


def test_adding_a_mini_cluster_changes_nothing_for_the_others() -> None:
    facts = make_facts(make_mini(), make_institution("gumi-park", "technopark"))
    more = replace(facts, mini_clusters=(*facts.mini_clusters, make_mini(id="gumi-02")))
    before = derive(facts, RULES)
    assert tuple(row for row in derive(more, RULES) if row.mini_cluster == "gumi-01") == before
