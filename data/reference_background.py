"""Readers of what is told beside the catalogue: figures about Korea, findings of other surveys."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from data.csvfile import Row, read_table, unique
from features.background import BackgroundFigure, SurveyFinding
from features.vocabulary import Basis

FIGURES_FILE, SURVEYS_FILE = "korea_figures.csv", "other_surveys.csv"
BACKGROUND_FILES = (FIGURES_FILE, SURVEYS_FILE)
"""Files beside the catalogue: changing them changes no version and no ranking."""
REFERENCE_FOLDER = Path(__file__).parent / "reference"

SCOPES = ("korea", "innovation_clusters", "mini_clusters", "national_complexes", "southeast")
MINI_CLUSTERS = "mini_clusters"
"""Scope and metric of the figures that say how many mini-clusters there were."""
METRICS = (
    "complexes", "national_complexes", "local_complexes", "urban_complexes",
    "agricultural_complexes", "share_of_production", "share_of_employment", "production",
    "exports", "employees", "budget", "meetings", "firms_supported", "capacity_utilisation",
    "members", MINI_CLUSTERS,
)  # fmt: skip
UNITS = (
    "complexes", "%", "KRW tn", "KRW bn", "USD bn", "persons", "meetings", "firms", "members",
    "mini-clusters",
)  # fmt: skip
BOUNDS = ("", "about", "more_than")
FINDING_UNITS = ("%", "firms", "rank", "none")

_FIGURE_COLUMNS = (
    "scope", "metric", "value", "unit", "period", "detail_de", "detail_en", "detail_ko",
)  # fmt: skip
_FINDING_COLUMNS = (
    "survey", "population", "respondents", "item", "rank", "bound", "value", "unit",
)  # fmt: skip
_SOURCED = (Basis.DOCUMENTED, Basis.RECONSTRUCTED)


def read_korea_figures(folder: Path) -> tuple[BackgroundFigure, ...]:
    """Return the dated figures about Korea as a whole.

    Parameters
    ----------
    folder : where the file lies.

    Raises
    ------
    ReferenceFileError : the file cannot be used.
    """
    rows = read_table(folder, FIGURES_FILE, _FIGURE_COLUMNS)
    unique(rows, "scope", "metric", "period", "unit", "value")
    return tuple(_figure(row) for row in rows)


def read_other_surveys(folder: Path) -> tuple[SurveyFinding, ...]:
    """Return what other surveys found.

    Parameters
    ----------
    folder : where the file lies.

    Raises
    ------
    ReferenceFileError : the file cannot be used.
    """
    rows = read_table(folder, SURVEYS_FILE, _FINDING_COLUMNS)
    unique(rows, "survey", "as_of", "population", "item")
    return tuple(_finding(row) for row in rows)


@cache
def counts_of_mini_clusters() -> tuple[BackgroundFigure, ...]:
    """Return how many mini-clusters there were, by report, as shipped."""
    figures = read_korea_figures(REFERENCE_FOLDER)
    return tuple(one for one in figures if one.scope == one.metric == MINI_CLUSTERS)


def _figure(row: Row) -> BackgroundFigure:
    row.number("value", 0.0, 1e12)
    return BackgroundFigure(
        scope=row.one_of("scope", SCOPES),
        metric=row.one_of("metric", METRICS),
        value=row.text("value"),
        unit=row.one_of("unit", UNITS),
        period=row.date("period"),
        detail=row.label("detail", required=False),
        provenance=row.provenance((Basis.DOCUMENTED,)),
    )


def _finding(row: Row) -> SurveyFinding:
    if row.cells["value"]:
        row.number("value", 0.0, 1e9)
    unit = row.one_of("unit", FINDING_UNITS)
    for column, units in (("value", ("%", "firms")), ("rank", ("rank",))):
        if bool(row.cells[column]) is not (unit in units):
            row.fail(column, "does not go with the unit", f"filled for {', '.join(units)} only")
    return SurveyFinding(
        survey=row.text("survey"),
        population=row.text("population"),
        respondents=row.text("respondents", required=False),
        item=row.text("item"),
        rank=row.optional_integer("rank", 1, 100),
        bound=row.one_of("bound", BOUNDS),
        value=row.text("value", required=False),
        unit=unit,
        provenance=row.provenance(_SOURCED),
    )
