"""Blueprint: what surveys say, for analysts; never of a few firms."""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template, request

from matcher.survey import SurveyNotFoundError
from matcher.survey_operations import SurveyFindings
from web.contexts import render
from web.demonstration.labels import demonstration_label, file_name
from web.downloads import XLSX
from web.pictures import png_of
from web.spreadsheets import csv_bytes, xlsx_bytes
from web.survey import imports
from web.survey.contexts import NoSurveyPage
from web.survey.pages import drawing, found, imports_url, picture, survey_page
from web.survey.rows import FIGURE_COLUMNS, figure_rows
from web.wiring import wired

blueprint = Blueprint("survey", __name__, url_prefix="/survey")
imports.add_to(blueprint)


@blueprint.get("/")
def index() -> str:
    """Show the figures and claims of a survey."""
    if not wired().services.surveys.surveys():
        return render("survey/none.html", NoSurveyPage(imports_url()))
    return render("survey/index.html", survey_page(_asked()))


@blueprint.get("/figures.csv")
def table() -> Response:
    """Hand out the figures as a table."""
    findings = _asked()
    content = csv_bytes(FIGURE_COLUMNS, figure_rows(findings), demonstration_label())
    return _file(findings, content, "text/csv", "figures.csv")


@blueprint.get("/figures.xlsx")
def workbook() -> Response:
    """Hand out the figures as a workbook."""
    findings = _asked()
    content = xlsx_bytes(FIGURE_COLUMNS, figure_rows(findings), "figures")
    return _file(findings, content, XLSX, "figures.xlsx")


@blueprint.get("/figure-<int:number>.svg")
def picture_file(number: int) -> Response:
    """Hand out one figure as a picture."""
    if number not in (1, 2, 3):
        abort(404)
    findings = _asked()
    content = render_template("survey/figure.svg", page=picture(findings, number))
    return _file(findings, content.encode(), "image/svg+xml", f"figure-{number}.svg")


@blueprint.get("/figure-<int:number>.png")
def picture_png(number: int) -> Response:
    """Hand out one figure as an image for documents."""
    if number not in (1, 2, 3):
        abort(404)
    findings = _asked()
    content = png_of(drawing(picture(findings, number)))
    return _file(findings, content, "image/png", f"figure-{number}.png")


def _asked() -> SurveyFindings:
    asked = request.args.get("survey", "")
    if asked and not (asked.isascii() and asked.isdigit() and len(asked) < 10):
        abort(404)
    try:
        return found(int(asked) if asked else None)
    except SurveyNotFoundError:
        abort(404)


def _file(findings: SurveyFindings, content: bytes, mimetype: str, name: str) -> Response:
    mark = "synthetic-" if findings.survey.synthetic else ""
    full = file_name(f"{mark}survey-{findings.survey.id}-{name}")
    headers = {"Content-Disposition": f'attachment; filename="{full}"'}
    return Response(content, mimetype=mimetype, headers=headers)
