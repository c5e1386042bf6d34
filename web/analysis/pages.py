"""What analysts see, as a page and as a table; both from the same figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from flask import url_for
from flask_babel import gettext as _

from features.vocabulary import RespondentGroup, SizeClass
from matcher.analysis import BARRIERS, NOT_GIVEN, READINESS, Analysis, Mean
from matcher.disclosure import Path
from matcher.report_operations import analysis_of
from web.analysis.contexts import AnalysisPage, MeanCell, MeanTable
from web.analysis.words import Names
from web.spreadsheets import Cell
from web.wiring import wired

TABLE_COLUMNS = (
    "figure",
    "of",
    "group",
    "size_class",
    "field",
    "value",
    "low",
    "high",
    "unit",
    "firms",
    "minimum",
)
"""Columns of the table, the same in every language."""
_SIZES = (*(one.value for one in SizeClass), NOT_GIVEN)


def found() -> Analysis:
    """Return what may be known of the firms of this installation."""
    return analysis_of(wired().services, wired().settings.smallest_group)


def analysis_page() -> AnalysisPage:
    """Return the figures that may be known, for reading."""
    figures, names = found(), Names()
    return AnalysisPage(
        minimum=figures.minimum,
        groups=tuple(
            (names.of_group(path), figures.groups.get(path))
            for path in ((), *((group.value,) for group in RespondentGroup))
        ),
        barriers=_tables(figures.means, BARRIERS, names),
        readiness=_tables(figures.means, READINESS, names),
        fields=tuple(
            (names.of_field(one.field), one.firms, one.requests, one.accepted)
            for one in figures.fields
        ),
        fields_hidden=figures.fields_hidden,
        csv_url=url_for("analysis.table"),
        needs_url=url_for("analysis.needs"),
    )


def analysis_rows() -> Iterator[dict[str, Cell]]:
    """Yield the same figures, one a row; what is not shown has no row."""
    figures = found()
    for path, count in figures.groups.items():
        yield _row("firms", figures, path, value=count, unit="firms", firms=count)
    for key, means in figures.means.items():
        kind = "severity" if key in BARRIERS else "readiness"
        for path, mean in means.items():
            more: dict[str, Cell] = {
                "of": key,
                "value": mean.value,
                "low": mean.interval[0],
                "high": mean.interval[1],
                "unit": "1-5",
                "firms": mean.firms,
            }
            yield _row(kind, figures, path, **more)
    for one in figures.fields:
        for kind, count, unit in (
            ("firms", one.firms, "firms"),
            ("requests", one.requests, "introductions"),
            ("accepted", one.accepted, "introductions"),
        ):
            more = {
                "field": one.field,
                "value": count,
                "unit": unit,
                "firms": one.firms,
            }
            yield _row(kind, figures, (), **more)


def _row(figure: str, figures: Analysis, path: Path, **more: Cell) -> dict[str, Cell]:
    group, size = (*path, "", "")[:2]
    where: dict[str, Cell] = {"figure": figure, "group": group, "size_class": size}
    return where | more | {"minimum": figures.minimum}


def _tables(
    means: Mapping[str, Mapping[Path, Mean]], keys: Iterable[str], names: Names
) -> tuple[MeanTable, ...]:
    """Return the table by group, and one by size class for each group that has one shown."""
    rated = {key: means[key] for key in keys}
    groups: list[Path] = [(), *((group.value,) for group in RespondentGroup)]
    tables = [_table(_("By group"), rated, groups, [names.of_group(one) for one in groups], names)]
    for group in groups[1:]:
        sizes = [(*group, size) for size in _SIZES]
        if any(path in found for found in rated.values() for path in sizes):
            heads = [names.of_size(size) for size in _SIZES]
            title = _("%(group)s, by size class", group=names.of_group(group))
            tables.append(_table(title, rated, sizes, heads, names))
    return tuple(tables)


def _table(
    title: str,
    rated: Mapping[str, Mapping[Path, Mean]],
    paths: Iterable[Path],
    heads: Iterable[str],
    names: Names,
) -> MeanTable:
    paths = tuple(paths)
    rows = tuple(
        (names.of_rated(key), tuple(_cell(found.get(path)) for path in paths))
        for key, found in rated.items()
    )
    return MeanTable(title, tuple(heads), rows)


def _cell(mean: Mean | None) -> MeanCell | None:
    return None if mean is None else MeanCell(mean.value, *mean.interval, mean.firms)
