"""Tables, columns and cells of the catalogue as people read them: no key, no name of a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress

from flask_babel import gettext as _

from data.reference_korea import NATIONAL
from features.errors import UnknownCodeError
from features.vocabulary import LAENDER, LANGUAGES, Basis, ClusterType, Confidence
from matcher.tables import Cells
from web.catalogue import words
from web.laender import LAND_NAMES
from web.upkeep.words import basis_name, mini_cluster_name
from web.wording.labels import Labels

_LISTS = ("nace_codes", "ksic_codes", "wipo_fields", "fields", "call_keywords", "keywords")
"""Columns whose parts stand between semicolons."""


def table_name(file: str) -> str:
    """Return what one row of a table is called."""
    known = {
        "assumptions.csv": _("Assumption"),
        "barriers.csv": _("Barrier"),
        "demands.csv": _("What it expects"),
        "export_control.csv": _("Field of export control"),
        "factors.csv": _("Success factor"),
        "german_clusters.csv": _("German cluster"),
        "german_initiatives.csv": _("German cluster initiative"),
        "innovation_cluster_figures.csv": _("Figure about an innovation cluster"),
        "innovation_clusters.csv": _("Innovation cluster"),
        "institutions.csv": _("Institution"),
        "mini_cluster_themes.csv": _("Theme"),
        "mini_clusters.csv": _("Mini-cluster"),
        "nace.csv": _("NACE code"),
        "network_edges.csv": _("Link of the network"),
        "network_relations.csv": _("Kind of link"),
        "off_topic.csv": _("Division in which no mini-cluster works"),
        "programmes.csv": _("Funding programme"),
        "reliefs.csv": _("What it makes easier"),
        "rules.csv": _("Written rule"),
        "size_classes.csv": _("Size class"),
        "table1.csv": _("Row of Table 1"),
        "value_sources.csv": _("Source of a statement"),
        "wipo35.csv": _("WIPO field"),
    }
    return known.get(file, file)


def column_name(column: str) -> str:
    """Return the name of a column."""
    stem, _underscore, language = column.rpartition("_")
    if language in LANGUAGES and stem:
        return f"{_stem_name(stem)} ({_languages()[language]})"
    return _stem_name(column)


def _stem_name(stem: str) -> str:
    for some in (_of_mini_clusters, _of_places, _of_programmes, _of_the_rest):
        if stem in (known := some()):
            return known[stem]
    return stem.replace("_", " ")


def _of_mini_clusters() -> Mapping[str, str]:
    return {
        "as_of": _("As of"),
        "basis": _("Basis"),
        "confidence": _("How sure"),
        "confidence_2009": _("How sure it is that it existed in 2009"),
        "excluded": _("Takes no part in matching"),
        "facts": _("Facts that it rests on"),
        "id": _("Key"),
        "in_2009": _("Existed in 2009"),
        "innovation_cluster": _("Innovation cluster"),
        "key": _("Key"),
        "ksic_codes": _("KSIC codes"),
        "members_basis": _("Source of the number"),
        "members_count": _("Number of members"),
        "members_quality": _("How the number was found"),
        "mini_cluster": _("Mini-cluster"),
        "nace_codes": _("NACE codes"),
        "name": _("Name"),
        "note": _("Note"),
        "origin": _("Origin"),
        "position": _("Number in the list"),
        "rule": _("Written rule"),
        "source": _("Source"),
        "statement": _("Statement"),
        "status_note": _("What became of it"),
        "theme": _("Theme"),
        "themes": _("Themes"),
        "value": _("Value"),
        "wipo_fields": _("WIPO fields"),
    }


def _of_places() -> Mapping[str, str]:
    return {
        "abbreviation": _("Abbreviation"),
        "agency": _("Cluster agency"),
        "agency_institution": _("Institution behind the agency"),
        "agency_link": _("How the institution is tied to the agency"),
        "city": _("City"),
        "complex": _("Industrial complex"),
        "coordinate_note": _("How exact the place on the map is"),
        "designated": _("Designated on"),
        "designation_round": _("Round of designation"),
        "detail": _("Detail"),
        "field": _("Field"),
        "fields": _("Fields of work (English)"),
        "from_id": _("One end of the link"),
        "is_test_facility": _("Test facility"),
        "kind": _("Kind"),
        "korea_link": _("Tie to Korea"),
        "laender": _("Länder"),
        "latitude": _("Latitude"),
        "lead_industries": _("Lead industries"),
        "longitude": _("Longitude"),
        "metric": _("What is counted"),
        "period": _("Period"),
        "province": _("Province"),
        "relation": _("Kind of link"),
        "role": _("Role (English)"),
        "same_city": _("In the city of the complex"),
        "spelling_in_paper": _("Spelling in the study"),
        "to_id": _("Other end of the link"),
        "trust": _("How far the link carries, 0 to 1"),
        "type": _("Type"),
        "unit": _("Unit"),
        "vision": _("Vision"),
        "website": _("Web address"),
    }


def _of_programmes() -> Mapping[str, str]:
    return {
        "body": _("Run by"),
        "call_keywords": _("Words of the calls"),
        "closed_reason": _("Why it is not open to firms"),
        "dates_seen": _("Dates seen"),
        "end": _("Last year"),
        "level": _("Level"),
        "max_employees": _("Most employees"),
        "min_employees": _("Fewest employees"),
        "open_to_firms": _("Open to firms"),
        "partners": _("Partners"),
        "start": _("First year"),
        "terms": _("Terms"),
        "what": _("What is funded"),
        "who_can_apply": _("Who can apply"),
    }


def _of_the_rest() -> Mapping[str, str]:
    return {
        "answers": _("Degrees"),
        "category": _("Category"),
        "code": _("Code"),
        "cooperating": _("Co-operating firms in the study"),
        "description": _("Description"),
        "division": _("Division"),
        "effect": _("Effect"),
        "interested": _("Interested firms in the study"),
        "keywords": _("Words that it is found by"),
        "ksic": _("KSIC divisions"),
        "row": _("Row"),
        "section": _("Section"),
        "sector": _("Sector"),
        "target": _("What it moves"),
        "text": _("Text"),
    }


def _languages() -> Mapping[str, str]:
    return {"de": _("German"), "en": _("English"), "ko": _("Korean")}


def cell_words(column: str, text: str, labels: Labels) -> str:
    """Return the text of a cell as people read it: keys in words, anything else as it is."""
    if not text:
        return ""
    reader = _readers(labels).get(column)
    if reader is not None:
        return reader(text)
    if column in _LISTS:
        return "; ".join(part.strip() for part in text.split(";"))
    if text in ("yes", "no"):
        return _("yes") if text == "yes" else _("no")
    return text


def _readers(labels: Labels) -> Mapping[str, Callable[[str], str]]:
    """Return what puts the keys of a column into words, by column."""
    decimal = "," if labels.language == "de" else "."
    sure: Callable[[str], str] = lambda text: (  # noqa: E731
        words.confidence(Confidence(text)) if text in set(Confidence) else text
    )
    plain: Mapping[str, Mapping[str, str]] = {
        "members_quality": {
            "counted": _("counted"),
            "averaged": _("an average"),
            "placeholder": _("not known"),
        },
        "origin": {
            "stated": _("stated"),
            "partly_stated": _("partly stated"),
            "elaborated": _("worked out from what is stated"),
        },
        "agency_link": {"runs": _("runs the agency"), "led": _("its head led the agency")},
        "unit": {
            "firms": _("firms"),
            "persons": _("persons"),
            "members": _("members"),
            "participants": _("participants"),
            "organisations": _("organisations"),
            "KRW tn": _("trillion won"),
            "USD bn": _("billion US dollars"),
        },
        "level": {"federal": _("federal"), "state": _("of a Land")},
    }
    return {
        **{column: _from(known) for column, known in plain.items()},
        "agency_institution": lambda text: thing_name(text, labels),
        "as_of": labels.as_of,
        "basis": lambda text: basis_name(Basis(text)) if text in set(Basis) else text,
        "confidence": sure,
        "confidence_2009": sure,
        "excluded": labels.exclusion,
        "from_id": lambda text: thing_name(text, labels),
        "in_2009": lambda text: words.existed_in_2009(text) if text in _IN_2009 else text,
        "innovation_cluster": lambda text: place_name(text, labels),
        "kind": words.institution_kind,
        "laender": lambda text: "; ".join(
            _(LAND_NAMES[part]) if part in LAENDER else part for part in text.split(";")
        ),
        "metric": words.metric,
        "mini_cluster": lambda text: mini_cluster_name(text, labels),
        "period": labels.as_of,
        "relation": labels.relation,
        "to_id": lambda text: thing_name(text, labels),
        "type": lambda text: (
            words.cluster_type(ClusterType(text)) if text in set(ClusterType) else text
        ),
        "value": lambda text: text.replace(".", decimal),
    }


_IN_2009 = frozenset({"yes", "no", "uncertain"})


def _from(known: Mapping[str, str]) -> Callable[[str], str]:
    return lambda text: known.get(text, text)


def place_name(identifier: str, labels: Labels) -> str:
    """Return the name of an innovation cluster; a key that none has stays as it is."""
    if identifier == NATIONAL:
        return _("serves all of them")
    with suppress(UnknownCodeError):
        return labels.name(labels.catalogue.innovation_cluster(identifier).name)
    return identifier


def thing_name(identifier: str, labels: Labels) -> str:
    """Return the name of whatever has a key: a station of the network, of any kind."""
    catalogue = labels.catalogue
    for find in (catalogue.institution, catalogue.mini_cluster, catalogue.german_cluster):
        with suppress(UnknownCodeError):
            return labels.name(find(identifier).name)
    return place_name(identifier, labels)


def row_name(file: str, row: Cells, labels: Labels) -> str:
    """Return by what a row of a table without names is told apart, or nothing."""
    return ", ".join(part for part in _parts_of(file, row, labels) if part)


def _parts_of(file: str, row: Cells, labels: Labels) -> Iterator[str]:
    if file == "innovation_cluster_figures.csv":
        yield place_name(row.get("innovation_cluster", ""), labels)
        yield words.metric(row.get("metric", ""))
        yield cell_words("period", row.get("period", ""), labels)
    elif file == "network_edges.csv":
        stations = (thing_name(row.get(end, ""), labels) for end in ("from_id", "to_id"))
        yield " → ".join(stations)
    elif file == "network_relations.csv":
        yield labels.relation(row.get("relation", ""))
    elif file == "table1.csv":
        yield row.get("row", "")
        yield cell_words("type", row.get("type", ""), labels)
    else:
        yield from (row.get(name, "") for name in ("code", "division", "key", "field"))
