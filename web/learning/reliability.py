"""Whether stated chances come true: a table, a picture, and both as files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, abort, url_for
from flask_babel import gettext as _

from matcher.errors import ModelMismatchError
from matcher.model_operations import ListedModel, listed_model
from web.demonstration.labels import demonstration_label, file_name
from web.downloads import XLSX
from web.language import current_language
from web.pictures import Drawing, Shape, Spot, Stroke, Words, png_of, svg_of
from web.spreadsheets import Cell, csv_bytes, xlsx_bytes
from web.wiring import wired
from web.wording.formatting import Formats

COLUMNS = ("version", "chance", "accepted", "low", "high", "decisions")
TYPES = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "csv": "text/csv",
    "xlsx": XLSX,
}
_SIDE, _LEFT, _TOP = 400, 90, 70
_INK, _SOFT, _LINE, _BLUE = "#14212b", "#3f505d", "#d3dbe0", "#1b6ca8"
_DECIMALS = 4


@dataclass(frozen=True, slots=True)
class Reliability:
    """Points of the diagram as text (stated, found with its range, decisions), and the files."""

    rows: tuple[tuple[str, str, str], ...]
    picture: str
    files: tuple[tuple[str, str], ...]


def add_to(blueprint: Blueprint) -> None:
    """Add the files to the blueprint of learning."""
    blueprint.get("/versions/<version>/reliability.<kind>")(reliability_file)


def points_of(one: ListedModel) -> list[Mapping[str, Any]]:
    """Return the points on firms that a version has not seen; none where nothing was judged.

    A point of fewer decisions than the smallest group is left out: it tells of single ones.
    """
    judged = one.reports[-1].document.get("candidate", {}) if one.reports else {}
    checked = one.training.document.get("calibration", {}) if one.training else {}
    found = judged.get("reliability") or checked.get("corrected") or checked.get("reliability")
    least = wired().settings.smallest_group
    known = (each for each in found or () if each["share"]["value"] is not None)
    return [each for each in known if each["n"] >= least]


def reliability_of(one: ListedModel) -> Reliability | None:
    """Return the diagram of a version; None where there is nothing to show."""
    points, fmt = points_of(one), Formats(current_language())
    if not points:
        return None
    files = tuple(
        (kind.upper(), url_for("learning.reliability_file", version=one.version, kind=kind))
        for kind in TYPES
    )
    rows = tuple(
        (
            fmt.percent(each["chance"]),
            f"{fmt.percent(each['share']['value'])} "
            f"({fmt.percent_span(each['share']['low'], each['share']['high'])})",
            fmt.number(each["n"]),
        )
        for each in points
    )
    return Reliability(rows, files[0][1], files)


def reliability_file(version: str, kind: str) -> Response:
    """Hand out the diagram as SVG or PNG, its points as CSV or XLSX."""
    try:
        one = listed_model(wired().services, version)
    except ModelMismatchError:
        abort(404)
    points = points_of(one)
    if kind not in TYPES or not points:
        abort(404)
    content = {
        "svg": lambda: svg_of(_drawing(version, points)),
        "png": lambda: png_of(_drawing(version, points)),
        "csv": lambda: csv_bytes(COLUMNS, _rows(version, points), demonstration_label()),
        "xlsx": lambda: xlsx_bytes(COLUMNS, _rows(version, points), "reliability"),
    }[kind]()
    name = file_name(f"reliability-{version}.{kind}")
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, mimetype=TYPES[kind], headers=headers)


def _rows(version: str, points: list[Mapping[str, Any]]) -> Iterator[dict[str, Cell]]:
    for one in points:
        share = {name: one["share"][key] for name, key in
                 (("accepted", "value"), ("low", "low"), ("high", "high"))}  # fmt: skip
        numbers = {"chance": one["chance"], **share}
        rounded: dict[str, Cell] = {
            name: None if value is None else round(value, _DECIMALS)
            for name, value in numbers.items()
        }
        yield {"version": version, **rounded, "decisions": one["n"]}


def _drawing(version: str, points: list[Mapping[str, Any]]) -> Drawing:
    title = _("Do its chances come true?")
    foot = _TOP + _SIDE
    notes = [_("Version %(version)s", version=version), demonstration_label()]
    shapes: list[Shape] = [Words(20, 34, title, 20, _INK, bold=True)]
    shapes += _axes()
    for one in points:
        share = one["share"]
        x = _LEFT + _SIDE * one["chance"]
        if share["low"] is not None and share["high"] is not None:
            shapes.append(Stroke(x, foot - _SIDE * share["low"], x, foot - _SIDE * share["high"],
                                 _BLUE, 2))  # fmt: skip
        shapes.append(Spot(x, foot - _SIDE * share["value"], 5, _BLUE))
    for place, text in enumerate(filter(None, notes)):
        shapes.append(Words(20, foot + 92 + 20 * place, text, 15, _SOFT))
    return Drawing(title, 620, foot + 130, tuple(shapes))


def _axes() -> Iterator[Shape]:
    fmt, foot = Formats(current_language()), _TOP + _SIDE
    for tenths in range(0, 11, 2):
        at = _SIDE * tenths / 10
        yield Stroke(_LEFT + at, _TOP, _LEFT + at, foot, _LINE, 1)
        yield Stroke(_LEFT, foot - at, _LEFT + _SIDE, foot - at, _LINE, 1)
        yield Words(_LEFT + at, foot + 22, fmt.percent(tenths / 10), 14, _SOFT, "middle")
        yield Words(_LEFT - 10, foot - at + 5, fmt.percent(tenths / 10), 14, _SOFT, "end")
    yield Stroke(_LEFT, foot, _LEFT + _SIDE, _TOP, _SOFT, 1)
    yield Words(_LEFT + _SIDE / 2, foot + 50, _("Stated chance"), 15, _INK, "middle")
    yield Words(20, _TOP - 14, _("Share accepted, with its range"), 15, _INK)
