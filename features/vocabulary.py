"""The closed lists that both sides are described with.

Keys are stored and never change; labels in German, Korean and English live in the catalogue and
in the wording. Success factors and barriers are those of the 2009 survey ("Cluster in Germany and
Korea - Similarities and Differences", Figures 2 and 3).
"""

from __future__ import annotations

from enum import StrEnum

LANGUAGES = ("de", "en", "ko")
"""ISO 639-1 codes of the languages of the service, in the order of the columns of all tables."""


class SuccessFactor(StrEnum):
    """The seven success factors of co-operation, in the order in which the survey names them."""

    PRODUCT = "product"
    PERSONNEL = "personnel"
    NETWORK = "network"
    STRATEGY = "strategy"
    RESOURCES = "resources"
    MARKET_KNOWLEDGE = "market_knowledge"
    FUNDING = "funding"


class Barrier(StrEnum):
    """The seven barriers to co-operation, in the order in which the survey names them."""

    TIME = "time"
    LANGUAGE = "language"
    IP = "ip"
    OWN_NETWORK = "own_network"
    KOREAN_NETWORKS = "korean_networks"
    MARKET_KNOWLEDGE = "market_knowledge"
    COST = "cost"


class RespondentGroup(StrEnum):
    """The two groups of firms that the survey keeps apart."""

    COOPERATING = "cooperating"
    INTERESTED = "interested"


class KoreaExperience(StrEnum):
    """How far a firm has come with Korea."""

    NONE = "none"
    INTERESTED = "interested"
    CONTACTS = "contacts"
    COOPERATING = "cooperating"

    @property
    def group(self) -> RespondentGroup:
        """The respondent group: only firms that already co-operate count as co-operating."""
        if self is KoreaExperience.COOPERATING:
            return RespondentGroup.COOPERATING
        return RespondentGroup.INTERESTED


class CooperationField(StrEnum):
    """What a co-operation is about."""

    RESEARCH = "research"
    PRODUCTION = "production"
    SALES = "sales"
    SOURCING = "sourcing"
    TRAINING = "training"


class Effect(StrEnum):
    """What co-operation with Korea has done for the business so far (Figure 1 of the survey)."""

    VERY_POSITIVE = "very_positive"
    POSITIVE = "positive"
    NEUTRAL = "neutral"
    NEGATIVE = "negative"


class Horizon(StrEnum):
    """For how long a firm wants to work together (Table 1)."""

    PROJECT = "project"
    LONG_TERM = "long_term"


class Initiative(StrEnum):
    """Who starts a co-operation: the firms themselves or an agency (Table 1)."""

    PEER = "peer"
    AGENCY = "agency"


class FundingStyle(StrEnum):
    """Who pays for a co-operation (Table 1)."""

    OWN = "own"
    PUBLIC = "public"
    MIXED = "mixed"


class Commitment(StrEnum):
    """How a co-operation is bound: written agreement or informal (Table 1)."""

    CONTRACT = "contract"
    INFORMAL = "informal"


class SizeClass(StrEnum):
    """Size classes: EU Recommendation 2003/361/EC, split at 1000 because the survey does."""

    MICRO = "micro"
    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"
    VERY_LARGE = "very_large"

    @classmethod
    def of(cls, employees: int) -> SizeClass:
        """Return the class of a head count.

        Parameters
        ----------
        employees : head count, >= 0; above 1000 is ``very_large``.
        """
        limits = ((10, cls.MICRO), (50, cls.SMALL), (250, cls.MEDIUM), (1001, cls.LARGE))
        return next((size for limit, size in limits if employees < limit), cls.VERY_LARGE)


class ClusterType(StrEnum):
    """The three cluster types of Table 1."""

    GERMAN_BOTTOM_UP = "german_bottom_up"
    GERMAN_TOP_DOWN = "german_top_down"
    KOREAN_MINI_CLUSTER = "korean_mini_cluster"


class Confidence(StrEnum):
    """How sure a stated fact is."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    NONE = "none"


class Basis(StrEnum):
    """Where a value comes from; an assumption may never rank."""

    DOCUMENTED = "documented"
    RECONSTRUCTED = "reconstructed"
    DERIVED = "derived"
    ENTERED = "entered"
    ASSUMPTION = "assumption"
    SYNTHETIC = "synthetic"


class MembersQuality(StrEnum):
    """How a member count was found."""

    COUNTED = "counted"
    AVERAGED = "averaged"
    PLACEHOLDER = "placeholder"

    @property
    def basis(self) -> Basis:
        """What a count of this quality rests on, unless somebody entered it."""
        return {
            MembersQuality.COUNTED: Basis.DOCUMENTED,
            MembersQuality.AVERAGED: Basis.DERIVED,
            MembersQuality.PLACEHOLDER: Basis.ASSUMPTION,
        }[self]


class Scope(StrEnum):
    """Whether a comparison differs between candidates or is the same for all of them."""

    PAIR = "pair"
    FIRM = "firm"


class Group(StrEnum):
    """The groups in which comparisons are shown and weighted."""

    TECHNOLOGY = "technology"
    SIZE = "size"
    READINESS = "readiness"
    BARRIERS = "barriers"
    COOPERATION = "cooperation"
    NETWORK = "network"
    FUNDING = "funding"
    #: What decisions have added: products and bends of the comparisons above.
    COMBINED = "combined"


class Cause(StrEnum):
    """Why a comparison is unknown."""

    NOT_ANSWERED = "not_answered"
    ANSWERED_UNKNOWN = "answered_unknown"
    NOT_IN_CATALOGUE = "not_in_catalogue"


LAENDER: dict[str, str] = {
    "DE-BW": "Baden-Württemberg",
    "DE-BY": "Bayern",
    "DE-BE": "Berlin",
    "DE-BB": "Brandenburg",
    "DE-HB": "Bremen",
    "DE-HH": "Hamburg",
    "DE-HE": "Hessen",
    "DE-MV": "Mecklenburg-Vorpommern",
    "DE-NI": "Niedersachsen",
    "DE-NW": "Nordrhein-Westfalen",
    "DE-RP": "Rheinland-Pfalz",
    "DE-SL": "Saarland",
    "DE-SN": "Sachsen",
    "DE-ST": "Sachsen-Anhalt",
    "DE-SH": "Schleswig-Holstein",
    "DE-TH": "Thüringen",
}
"""ISO 3166-2 codes of the German Länder and their German names."""

LAND_NAMES_EN: dict[str, str] = {
    "Bavaria": "DE-BY",
    "Hesse": "DE-HE",
    "Mecklenburg-Western Pomerania": "DE-MV",
    "Lower Saxony": "DE-NI",
    "North Rhine-Westphalia": "DE-NW",
    "Rhineland-Palatinate": "DE-RP",
    "Saxony": "DE-SN",
    "Saxony-Anhalt": "DE-ST",
    "Thuringia": "DE-TH",
}
"""English names of Länder where they differ from the German ones."""

SCALE_STEPS = 5
"""Answers run from 1 to 5 and are mapped to 0, 0.25, 0.5, 0.75 and 1."""


def scale_to_unit(answer: int) -> float:
    """Map an answer on the five-step scale to 0-1 in even steps.

    Parameters
    ----------
    answer : 1-5.

    Returns
    -------
    0, 0.25, 0.5, 0.75 or 1.
    """
    return (answer - 1) / (SCALE_STEPS - 1)
