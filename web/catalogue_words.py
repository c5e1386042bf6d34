"""Words of the catalogue pages for stable keys, in the language of the request."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _

from features.catalogue import Institution, Members, Provenance
from features.vocabulary import Basis, ClusterType, Confidence, MembersQuality
from web.catalogue_parts import Origin, Phrase
from web.citations import Citation, cite_all, has_hangul
from web.labels import Labels

SAID_ONCE = (
    "WIPO fields: own mapping",
    "web address not checked",
    "the same for every mini-cluster where no fact says more",
    "derived reliefs start from it",
)
"""Notes that hold for every entry of a kind; the pages say them above the list."""
MEMBERS_BASIS = {
    MembersQuality.COUNTED: Basis.DOCUMENTED,
    MembersQuality.AVERAGED: Basis.DERIVED,
    MembersQuality.PLACEHOLDER: Basis.ASSUMPTION,
}


def confidence(level: Confidence) -> str:
    """Return how sure a statement is."""
    words = {
        Confidence.HIGH: _("sure"),
        Confidence.MEDIUM: _("fairly sure"),
        Confidence.LOW: _("unsure"),
        Confidence.NONE: _("no evidence"),
    }
    return words[level]


def origin(given: Provenance, labels: Labels) -> Origin:
    """Return a provenance in words."""
    return Origin(
        basis=given.basis,
        confidence=confidence(given.confidence),
        as_of=labels.as_of(given.as_of),
        sources=sources([given.source]),
        note=note(given.note),
    )


def sources(given: Iterable[str]) -> tuple[Citation, ...]:
    """Return sources taken apart; what is no source but an admission is said in words."""
    admitted = {
        "paper": _("the study of 2010"),
        "general knowledge, not looked up": _("general knowledge, not looked up"),
        "no measurement known": _("no measurement known"),
        "one number per relation": _("one number for all ties of this kind"),
        "no figure known": _("no figure known"),
        "set so that facts can only add": _("set so that facts can only add to it"),
        "rules.csv, from the facts named here": _("written rules"),
    }
    return tuple(
        Citation(admitted[one.text], "", "") if one.text in admitted and not one.url else one
        for one in cite_all(given)
    )


def note(text: str) -> str:
    """Return a note of the catalogue without what the pages say once for all entries."""
    parts = (part.strip() for part in text.split(";"))
    return "; ".join(part for part in parts if part and part not in SAID_ONCE)


def numbered(origins: Iterable[Origin]) -> tuple[Citation, ...]:
    """Return the sources of a page, each once, in the order in which they are numbered."""
    found = (source for one in origins for source in one.sources)
    return tuple(dict.fromkeys(source for source in found if source.language))


def members_in_words(members: Members, labels: Labels) -> str:
    """Return how many members there are and how that was found."""
    count = labels.formats.number(members.count)
    if members.quality is MembersQuality.COUNTED:
        return _("%(count)s members, counted", count=count)
    if members.quality is MembersQuality.AVERAGED:
        return _("about %(count)s members, a mean", count=count)
    return _("number of members not known")


def members_explained(members: Members, labels: Labels) -> str:
    """Return what a member count is worth, as a sentence."""
    count = labels.formats.number(members.count)
    if members.quality is MembersQuality.COUNTED:
        return _("%(count)s members are stated in a report of that date.", count=count)
    if members.quality is MembersQuality.AVERAGED:
        return _(
            "About %(count)s: the members of all mini-clusters of the place, divided by their "
            "number. Nobody has counted this one.",
            count=count,
        )
    return _(
        "Not known. %(count)s stands in as a placeholder, without evidence, and ranks nothing.",
        count=count,
    )


def existed_in_2009(key: str) -> str:
    """Return whether a mini-cluster existed in 2009, as far as can be judged."""
    words = {
        "yes": _("yes, as far as can be judged"),
        "no": _("no"),
        "uncertain": _("uncertain"),
    }
    return words[key]


def institution_kind(key: str) -> str:
    """Return the label of a kind of institution."""
    words = {
        "agency": _("agency"),
        "university": _("university"),
        "research_institute": _("research institute"),
        "specialised_centre": _("specialised centre"),
        "technopark": _("technology park"),
        "business_association": _("business association"),
        "hospital": _("hospital"),
    }
    return words.get(key, key.replace("_", " "))


def institution_details(one: Institution) -> str:
    """Return kind and place of an institution, and whether it lets others use test facilities."""
    # What stands in brackets behind a city is a note in English.
    parts = [institution_kind(one.kind), one.city.partition(" (")[0]]
    if one.is_test_facility:
        parts.append(_("test facility"))
    if not one.same_city and one.cluster != "national":
        parts.append(_("outside the city of the complex"))
    return ", ".join(part for part in parts if part)


def metric(key: str) -> str:
    """Return the label of a figure about a region."""
    words = {
        "firms": _("Firms"),
        "firms_contracted": _("Firms under contract"),
        "firms_operating": _("Firms in operation"),
        "employees": _("Employees"),
        "production": _("Output"),
        "exports": _("Exports"),
        "members": _("Members of mini-clusters"),
        "member_firms": _("Member firms of one mini-cluster"),
    }
    return words.get(key, key.replace("_", " "))


def unit(text: str) -> Phrase:
    """Return a unit in words; one with an explanation of its own stays English."""
    words = {
        "firms": _("firms"),
        "persons": _("persons"),
        "members": _("members"),
        "KRW tn": _("trillion won"),
        "KRW bn": _("billion won"),
        "USD bn": _("billion US dollars"),
        "USD m": _("million US dollars"),
    }
    return Phrase(words[text]) if text in words else Phrase(text, "en")


def cluster_type(kind: ClusterType | None) -> str:
    """Return the label of a type of cluster in Table 1."""
    words = {
        ClusterType.GERMAN_BOTTOM_UP: _("bottom-up"),
        ClusterType.GERMAN_TOP_DOWN: _("top-down"),
        ClusterType.KOREAN_MINI_CLUSTER: _("Korean mini-cluster"),
    }
    return _("not classed") if kind is None else words[kind]


def degree(value: float) -> str:
    """Return a value in 0-1 in words."""
    if value <= 0.25:
        return _("little")
    if value <= 0.5:
        return _("some")
    return _("a good deal") if value <= 0.75 else _("much")


def mixed(text: str) -> tuple[Phrase, ...]:
    """Return a text of the catalogue that mixes Korean and English in brackets, taken apart."""
    korean, bracket, english = text.partition(" (")
    if bracket and english.endswith(")") and has_hangul(korean):
        return (Phrase(korean, "ko"), Phrase(english[:-1], "en"))
    return (Phrase(text, "ko" if has_hangul(text) else "en"),) if text else ()


def phrases(texts: Iterable[str], language: str = "") -> tuple[Phrase, ...]:
    """Return texts that are all in one language."""
    return tuple(Phrase(text, language) for text in texts)
