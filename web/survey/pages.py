"""What analysts see of a survey: the page, and each figure as a picture to take along."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from flask import url_for
from flask_babel import gettext as _

from features.vocabulary import Effect, RespondentGroup
from matcher.accounts import Role
from matcher.analysis import BARRIERS, READINESS
from matcher.resampling import Interval
from matcher.survey_figures import Bar, Figures
from matcher.survey_operations import SurveyFindings, findings_of, survey_of
from web.accounts.users import own_account
from web.language import current_language
from web.pictures import Box, Drawing, Shape, Stroke, Words
from web.survey.contexts import (
    Dot,
    Picture,
    PictureRow,
    RatedFigure,
    RatedRow,
    Series,
    SizeRow,
    SurveyPage,
)
from web.survey.words import claim_text, group_name
from web.wiring import wired
from web.wording.formatting import Formats
from web.wording.labels import Labels

COOPERATING, INTERESTED = RespondentGroup
_INK, _SOFT = "#14212b", "#3f505d"
_COLOURS = {INTERESTED: "#1b6ca8", COOPERATING: "#7a3b00"}
#: Points of a picture: length of the whole scale, head, foot, and height of a bar.
_LENGTH, _HEAD, _FOOT, _STEP = 400, 96, 70, 22


def found(survey_id: int | None) -> SurveyFindings:
    """Return what may be known of a survey; raises SurveyNotFoundError."""
    services, minimum = wired().services, wired().settings.smallest_group
    return findings_of(services, survey_of(services, survey_id), minimum)


def survey_page(findings: SurveyFindings) -> SurveyPage:
    """Return a survey for reading."""
    survey, figures = findings.survey, findings.figures
    fmt, labels = Formats(current_language()), Labels(current_language(), wired().catalogue)
    every = wired().services.surveys.surveys()
    groups = [(group_name(group), figures.firms[group]) for group in (COOPERATING, INTERESTED)]
    return SurveyPage(
        surveys=tuple((str(one.id), _name(one.title, one.synthetic)) for one in every),
        chosen=str(survey.id),
        title=survey.title,
        held="" if survey.held is None else str(survey.held),
        source=survey.source,
        imported=fmt.day(survey.imported_at),
        synthetic=survey.synthetic,
        answers=survey.answers,
        erased=survey.erased,
        minimum=figures.minimum,
        groups=(*groups, (_("In neither group, or not said"), figures.outside)),
        sizes=_size_rows(figures, labels),
        effects=tuple(labels.option("effect_so_far", effect.value) for effect in Effect),
        size_missing=figures.size_missing,
        effect_svg_url=url_for("survey.picture_file", number=1, survey=survey.id),
        rated=tuple(
            RatedFigure(number, title, head, _rated_rows(bars, keys, labels),
                        url_for("survey.picture_file", number=number, survey=survey.id))
            for number, title, head, bars, keys in _rated(figures)
        ),
        claims=tuple(claim_text(one, fmt) for one in findings.claims),
        texts=_texts(findings),
        csv_url=url_for("survey.table", survey=survey.id),
        xlsx_url=url_for("survey.workbook", survey=survey.id),
        imports_url=imports_url(),
    )  # fmt: skip


def _texts(findings: SurveyFindings) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the free texts, for administrators alone: each tells of a single firm."""
    if not _administers():
        return ()
    return tuple((group_name(group), texts) for group, texts in findings.texts.items())


def imports_url() -> str:
    """Return where administrators take surveys in, and nothing for other readers."""
    return url_for("survey.imports") if _administers() else ""


def _administers() -> bool:
    return Role.ADMINISTRATOR in own_account().roles


def picture(findings: SurveyFindings, number: int) -> Picture:
    """Return figure 1, 2 or 3 as a picture."""
    fmt, labels = Formats(current_language()), Labels(current_language(), wired().catalogue)
    named: list[tuple[str, dict[RespondentGroup, Dot | None]]]
    if number == 1:
        title = effect_title()
        named = [
            (row.label, {COOPERATING: row.good}) for row in _size_rows(findings.figures, labels)
        ]
    else:
        rated = _rated(findings.figures)[number - 2]
        title, bars, keys = rated[1], rated[3], rated[4]
        named = [
            (row.label, {INTERESTED: row.interested, COOPERATING: row.cooperating})
            for row in _rated_rows(bars, keys, labels)
        ]
    rows = _picture_rows(named, fmt, is_share=number == 1)
    shown = (COOPERATING,) if number == 1 else (INTERESTED, COOPERATING)
    survey = findings.survey
    about = ", ".join(filter(None, (survey.title, "" if survey.held is None else str(survey.held))))
    notes = [_("Figure %(number)s. %(about)s. Lines: 90 %% ranges.", number=number, about=about)]
    if survey.synthetic:
        notes.append(synthetic_label())
    legend = tuple((_COLOURS[group], group_name(group)) for group in shown)
    height = (rows[-1].y + 50 if rows else _HEAD) + _FOOT
    return Picture(title, rows, legend, tuple(notes), height)


def drawing(shown: Picture) -> Drawing:
    """Return a picture as shapes, as the template of the SVG has them."""
    shapes: list[Shape] = [Words(20, 34, shown.title, 20, _INK, bold=True)]
    for place, (colour, name) in enumerate(shown.legend):
        shapes.append(Box(20 + 240 * place, 52, 14, 14, colour))
        shapes.append(Words(42 + 240 * place, 64, name, 15, _SOFT))
    for row in shown.rows:
        shapes.append(Words(500, row.y + 13, row.label, 14, _INK, "end"))
        for one in row.series:
            shapes.append(Box(510, one.y, one.value, 16, one.colour, 0.75))
            shapes.append(Stroke(510 + one.low, one.y + 8, 510 + one.high, one.y + 8, _INK))
            shapes.append(Words(925, one.y + 13, one.text, 15, _SOFT))
    for place, note in enumerate(reversed(shown.notes)):
        shapes.append(Words(20, shown.height - 38 - 20 * place, note, 15, _SOFT))
    return Drawing(shown.title, 1080, shown.height, tuple(shapes))


def effect_title() -> str:
    """Return the title of Figure 1."""
    return _("Effect of co-operation, by size class: positive or very positive")


def synthetic_label() -> str:
    """Return what stands wherever something of a synthetic survey is shown."""
    return _("Synthetic survey: no firm gave these answers.")


def _name(title: str, synthetic: bool) -> str:
    return f"{title} – {_('synthetic')}" if synthetic else title


def _rated(
    figures: Figures,
) -> tuple[tuple[int, str, str, tuple[Bar, ...], Collection[str]], ...]:
    return (
        (2, _("Success factors"), _("Success factor"), figures.factors, READINESS),
        (3, _("Barriers"), _("Obstacle"), figures.barriers, BARRIERS),
    )


def _size_rows(figures: Figures, labels: Labels) -> tuple[SizeRow, ...]:
    return tuple(
        SizeRow(
            labels.option("size_class", row.size.value),
            _dot(row.good, row.answers, row.missing),
            tuple(_dot(row.shares[effect], row.answers, row.missing) for effect in Effect),
        )
        for row in figures.effects
    )


def _rated_rows(bars: Sequence[Bar], keys: Collection[str], labels: Labels) -> tuple[RatedRow, ...]:
    """Return the rows of a figure, the highest first."""
    dots: dict[str, dict[RespondentGroup, Dot]] = {}
    for bar in bars:
        dots.setdefault(bar.key, {})[bar.group] = _dot(bar.value, bar.answers, bar.missing)
    ordered = sorted(
        (key for key in keys if key in dots),
        key=lambda key: -max(dot.value for dot in dots[key].values()),
    )
    return tuple(
        RatedRow(_rated_name(key, labels), dots[key].get(INTERESTED), dots[key].get(COOPERATING))
        for key in ordered
    )


def _rated_name(key: str, labels: Labels) -> str:
    catalogue = labels.catalogue
    if key in BARRIERS:
        return labels.name(catalogue.barrier_labels[BARRIERS[key]])
    return labels.name(catalogue.factor_labels[READINESS[key]])


def _dot(interval: Interval, answers: int, missing: int) -> Dot:
    return Dot(*interval, answers=answers, missing=missing)


def _picture_rows(
    named: Sequence[tuple[str, Mapping[RespondentGroup, Dot | None]]],
    fmt: Formats,
    *,
    is_share: bool,
) -> tuple[PictureRow, ...]:
    rows, y = [], _HEAD
    for label, dots in named:
        series: list[Series] = []
        for group, dot in dots.items():
            if dot is not None:
                value = fmt.percent(dot.value) if is_share else fmt.number(dot.value, 2)
                text = f"{value} (n = {fmt.number(dot.answers)})"
                value_at, low, high = (_LENGTH * one for one in (dot.value, dot.low, dot.high))
                at = y + _STEP * len(series)
                series.append(Series(at, value_at, low, high, text, _COLOURS[group]))
        rows.append(PictureRow(label, y, tuple(series)))
        y += _STEP * max(len(series), 1) + 14
    return tuple(rows)
