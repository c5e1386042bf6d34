"""Taking surveys in and back: a file is checked, looked at, and only then kept."""

from __future__ import annotations

import binascii
import zlib
from base64 import b64decode, b64encode
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import sha256

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.exceptions import RequestEntityTooLarge

from data.survey_files import SurveyFileError, read_table
from features.plain_data import cleaned
from features.vocabulary import RespondentGroup
from matcher.survey import (
    LONGEST_TITLE,
    NewSurvey,
    Survey,
    SurveyKnownError,
    SurveyNotFoundError,
)
from matcher.survey_operations import (
    erase_survey,
    import_survey,
    known_as,
    require_importable,
    survey_of,
)
from matcher.survey_rows import ReadRows, SurveyRowsError, read_rows
from matcher.survey_words import column_names
from web.accounts.users import own_account
from web.contexts import render
from web.language import current_language
from web.limits import SURVEY_BYTES, small_number
from web.survey.contexts import Checked, ErasePage, ImportPage, ImportsPage, KeptSurvey
from web.survey.faults import fault_row, file_problem
from web.survey.words import group_name
from web.upkeep.words import actor_names
from web.wiring import wired
from web.wording.formatting import Formats

MOST_SHOWN = 100
"""Faults of cells on a page; whoever has more begins with these."""
FIRST_YEAR, LAST_YEAR = 1900, 2200
_LONGEST_NAME = 120


@dataclass(frozen=True)
class Sent:
    """What was typed and chosen; content : of the file, empty where there is none."""

    title: str
    held: str
    synthetic: bool
    name: str
    content: bytes


def add_to(blueprint: Blueprint) -> None:
    """Add the pages to the blueprint of surveys."""
    blueprint.get("/imports")(imports)
    blueprint.get("/imports/new")(new_import)
    blueprint.post("/imports/new")(check_import)
    blueprint.post("/imports")(keep_import)
    blueprint.get("/imports/<int:number>/erase")(erasure)
    blueprint.post("/imports/<int:number>/erase")(erase_import)


def imports() -> str:
    """List all surveys with where they come from."""
    names = actor_names()
    every = wired().services.surveys.surveys()
    return render(
        "survey/imports.html", ImportsPage(tuple(_kept(one, names) for one in reversed(every)))
    )


def new_import() -> str:
    """Ask for a file."""
    return render("survey/import.html", ImportPage(SURVEY_BYTES // 1024**2))


def check_import() -> ResponseReturnValue:
    """Read a file and say what is in it; nothing is kept."""
    page, _new = _checked(_sent_file())
    return render("survey/import.html", page), 200 if page.checked else 422


def keep_import() -> ResponseReturnValue:
    """Keep the answers of a file that was looked at."""
    page, new = _checked(_sent_back())
    if new is None:
        return render("survey/import.html", page), 422
    try:
        kept = import_survey(wired().services, new, own_account().actor)
    except SurveyKnownError as error:
        return render("survey/import.html", _refused(page, _known(error.survey_id))), 409
    text = ngettext(
        "%(num)s answer of the survey is kept.",
        "%(num)s answers of the survey are kept.",
        kept.answers,
    )
    flash(text, "good")
    return redirect(url_for("survey.index", survey=kept.id), 303)


def erasure(number: int) -> str:
    """Show what erasing a survey does."""
    return render("survey/erase.html", ErasePage(_kept(_survey(number), actor_names())))


def erase_import(number: int) -> ResponseReturnValue:
    """Erase a survey for good."""
    survey = _survey(number)
    if request.form.get("seen", -1, type=small_number) != survey.answers:
        page = ErasePage(_kept(survey, actor_names()), moved=True)
        return render("survey/erase.html", page), 409
    erase_survey(wired().services, number, own_account().actor)
    flash(_("The survey is erased. Figures and the starting point do without it."), "good")
    return redirect(url_for("survey.imports"), 303)


def _survey(number: int) -> Survey:
    try:
        return survey_of(wired().services, number)
    except SurveyNotFoundError:
        abort(404)


def _kept(one: Survey, names: Callable[[str], str]) -> KeptSurvey:
    fmt = Formats(current_language())
    return KeptSurvey(
        one.id,
        one.title,
        "" if one.held is None else str(one.held),
        one.source,
        one.source_hash[:12],
        one.synthetic,
        one.answers,
        one.erased,
        names(one.actor),
        fmt.day(one.imported_at),
    )


def _sent_file() -> Sent:
    file = request.files.get("file")
    if file is None:
        return _sent("", b"")
    content = file.stream.read()
    file.close()
    return _sent((file.filename or "").replace("\\", "/").rpartition("/")[2], content)


def _sent_back() -> Sent:
    """Return the file that the page of the check held."""
    try:
        packed = b64decode(request.form.get("content", ""), validate=True)
        unpack = zlib.decompressobj()
        content = unpack.decompress(packed, SURVEY_BYTES + 1)
    except (binascii.Error, ValueError, zlib.error):
        content = b""
    return _sent(request.form.get("name", ""), content)


def _sent(name: str, content: bytes) -> Sent:
    if len(content) > SURVEY_BYTES:
        raise RequestEntityTooLarge
    form = request.form
    title = " ".join(str(cleaned(form.get("title", ""))).split())
    held, name = form.get("held", "").strip(), str(cleaned(name))[:_LONGEST_NAME]
    return Sent(title, held, form.get("synthetic") == "yes", name, content)


def _checked(sent: Sent) -> tuple[ImportPage, NewSurvey | None]:
    """Return the page of a check, and the survey where it can be imported."""
    page = ImportPage(SURVEY_BYTES // 1024**2, sent.title, sent.held, sent.synthetic)
    faults = [*_typed_wrong(sent)]
    if not sent.content:
        return replace(page, faults=(("file", _("Please choose a file.")), *faults)), None
    try:
        read = read_rows(read_table(sent.content, sent.name), column_names(wired().catalogue))
        require_importable(read)
    except SurveyFileError as error:
        return replace(page, faults=(("file", file_problem(error.problem)), *faults)), None
    except SurveyRowsError as error:
        return _with_rows(page, error, faults), None
    digest = sha256(sent.content).hexdigest()
    known = known_as(wired().services, digest)
    if known is not None:
        return _refused(replace(page, faults=tuple(faults)), _known(known)), None
    if faults:
        return replace(page, faults=tuple(faults)), None
    new = NewSurvey(
        sent.title or sent.name or _("Survey"),
        int(sent.held) if sent.held else None,
        sent.name,
        digest,
        sent.synthetic or read.synthetic,
        read.answers,
    )
    return replace(page, checked=_found(sent, read)), new


def _typed_wrong(sent: Sent) -> list[tuple[str, str]]:
    wrong = []
    if len(sent.title) > LONGEST_TITLE:
        text = _(
            "At most %(most)s characters; there are %(found)s.",
            most=LONGEST_TITLE,
            found=len(sent.title),
        )
        wrong.append(("title", text))
    number = sent.held.isascii() and sent.held.isdigit() and len(sent.held) == len(str(LAST_YEAR))
    if sent.held and not (number and FIRST_YEAR <= int(sent.held) <= LAST_YEAR):
        text = _(
            "“%(value)s” is no year from %(first)s to %(last)s.",
            value=sent.held[:20],
            first=FIRST_YEAR,
            last=LAST_YEAR,
        )
        wrong.append(("held", text))
    return wrong


def _with_rows(
    page: ImportPage, error: SurveyRowsError, faults: list[tuple[str, str]]
) -> ImportPage:
    text = ngettext(
        "%(num)s cell cannot be taken; nothing was kept.",
        "%(num)s cells cannot be taken; nothing was kept.",
        len(error.faults),
    )
    rows = tuple(fault_row(one) for one in error.faults[:MOST_SHOWN])
    more = max(0, len(error.faults) - MOST_SHOWN)
    return replace(page, faults=(("file", text), *faults), rows=rows, more=more)


def _refused(page: ImportPage, text: str) -> ImportPage:
    return replace(page, faults=(("file", text), *page.faults), checked=None)


def _known(number: int) -> str:
    return _(
        "This file was imported before, as survey %(number)s. To import it again, erase that one "
        "first.",
        number=number,
    )


def _found(sent: Sent, read: ReadRows) -> Checked:
    count = Counter(one.group for one in read.answers)
    groups = [(group_name(group), count[group]) for group in RespondentGroup]
    return Checked(
        sent.name,
        b64encode(zlib.compress(sent.content, 9)).decode(),
        len(read.answers),
        (*groups, (_("In neither group, or not said"), count[None])),
        read.unused,
        read.alike[:MOST_SHOWN],
        read.synthetic,
    )
