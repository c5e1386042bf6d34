"""Blueprint: how the matching works, with the numbers of the active model, and its files."""

from __future__ import annotations

from functools import cache, lru_cache
from io import BytesIO

from flask import Blueprint, Response, send_file, url_for

from data.catalogue_build import TABLE_FILES, files_of
from data.downloads import DOWNLOADS, read_download
from data.model_build import load_starting_point
from data.model_json import model_from_json
from features.comparisons import COMPARISONS
from features.vocabulary import Scope
from matcher.operations import active_model
from matcher.ranking import Band
from matcher.reference_model import StartingPoint
from matcher.types import ModelVersion
from matcher.upkeep_operations import current_tables
from web.catalogue.lists import list_facts
from web.contexts import render
from web.language import current_language
from web.method.contexts import BandRow, MethodPage
from web.method.numbers import WeightAxis, comparison_groups, overlap, rule_rows, worked_example
from web.wiring import wired
from web.wording.labels import Labels

blueprint = Blueprint("method", __name__)


@blueprint.get("/method")
def index() -> str:
    """Say how the matching works, for everyone first and with every number after that."""
    labels = Labels(current_language(), wired().catalogue)
    return render("method/index.html", method_page(current_model(), starting_point(), labels))


@blueprint.get("/method/files/<name>")
def file(name: str) -> Response:
    """Hand out the model or one table of the active catalogue."""
    kind = "application/json" if name.endswith(".json") else "text/csv; charset=utf-8"
    return send_file(BytesIO(_content(name)), kind, as_attachment=True, download_name=name)


def _content(name: str) -> bytes:
    if name not in TABLE_FILES or wired().catalogues.is_shipped:
        return read_download(name)
    return _active_files(wired().catalogue.version).get(name) or read_download(name)


@lru_cache(maxsize=1)
def _active_files(_version: str) -> dict[str, bytes]:
    return files_of(current_tables(wired().services))


def current_model() -> ModelVersion:
    """Return the model that ranks in this application."""
    return model_from_json(active_model(wired().services).document)


@cache
def starting_point() -> StartingPoint:
    """Return what was assumed when the reference model was built; raises ReferenceFileError."""
    return load_starting_point()


def method_page(model: ModelVersion, start: StartingPoint, labels: Labels) -> MethodPage:
    """Return everything the method page shows, read from model, assumptions and catalogue."""
    axis = WeightAxis(model)
    groups = comparison_groups(model, axis, labels)
    keys = model.comparison_keys
    return MethodPage(
        version=model.version,
        catalogue_version=labels.catalogue.version,
        assumed=model.chance_basis == "assumption",
        comparisons=len(keys),
        per_pair=_per_pair(),
        rules=rule_rows(labels),
        groups=groups,
        ticks=axis.ticks(),
        zero=axis.place(0.0),
        example=worked_example(model, labels),
        overlap=overlap(model, labels),
        bands=band_rows(model, start, labels),
        least_topic_margin=model.least_topic_margin,
        abstain_below_short=model.abstain_below_short,
        short_profile_words=model.short_profile_words,
        base_rate=start.base_rate,
        baseline=model.baseline,
        prior_width=start.prior_width,
        scale_width=start.scale_width,
        baseline_width=start.baseline_width,
        interval_level=model.interval_level,
        facts=list_facts(labels.catalogue, labels),
        inputs=tuple(sorted(model.inputs.items())),
        files=tuple((name, url_for("method.file", name=name)) for name in DOWNLOADS),
    )


def _per_pair() -> int:
    return sum(one.scope is Scope.PAIR for one in COMPARISONS)


def band_rows(model: ModelVersion, start: StartingPoint, labels: Labels) -> tuple[BandRow, ...]:
    """Return the fit bands from weak to very good with their limits and shares."""
    limits = (None, *model.bands, None)
    shares = (0.0, *start.band_shares, 1.0)
    return tuple(
        BandRow(labels.band(band), low, high, until - since)
        for band, low, high, since, until in zip(
            Band, limits[:-1], limits[1:], shares[:-1], shares[1:], strict=True
        )
    )
