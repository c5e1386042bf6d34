"""Building the reference model from what is shipped: firms, catalogue, weights and settings."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from pathlib import Path

from data.csvfile import ReferenceFileError, Row, read_table, read_text, unique
from data.model_json import MODEL_FILE, dump_model, named_by_content
from data.reference import REFERENCE_FOLDER
from features.catalogue import Catalogue
from features.comparisons import COMPARISON_KEYS, RULES_VERSION
from features.errors import ProfileError
from features.profile_checks import check_references
from features.profile_encoder import ProfileEncoder
from features.profiles import SMEProfile, parse_profile
from features.text import Encoder
from features.vocabulary import Basis, RespondentGroup
from matcher.candidates import select_candidates
from matcher.reference_model import StartingPoint, build_reference_model
from matcher.scoring import NORMAL_QUANTILES
from matcher.types import RULES, ModelVersion

SAMPLES_FOLDER = Path(__file__).parent / "samples"
FIRMS_FILE = "reference_firms.toml"
WEIGHTS_FILE = "weights.csv"
SETTINGS_FILE = "model_settings.csv"

_WEIGHT_COLUMNS = ("comparison", "respondent_group", "feature_weight")
_BANDS = ("band_partial", "band_good", "band_very_good")
_SETTINGS = {
    "base_rate": (0.001, 0.999),
    "prior_width": (0.0, 10.0),
    "scale_width": (0.0, 10.0),
    "baseline_width": (0.0, 10.0),
    "interval_level": (0.8, 0.95),
    "band_partial": (0.0, 1.0),
    "band_good": (0.0, 1.0),
    "band_very_good": (0.0, 1.0),
    "least_topic_margin": (-2.0, 2.0),
    "least_scale_network_access": (0.05, 1.0),
    "abstain_below_short": (0.0, 1.0),
    "short_profile_words": (0, 100),
}


def build_reference(catalogue: Catalogue, encoder: Encoder) -> ModelVersion:
    """Compute the reference model; the same inputs give the same model.

    Parameters
    ----------
    catalogue : facts of both sides.
    encoder : text encoder, whose name and version become part of the inputs.

    Returns
    -------
    The model, named by its content.
    """
    profiles = ProfileEncoder(catalogue, encoder)
    candidates, _ = select_candidates(catalogue.mini_clusters)
    inputs = {
        "catalogue": catalogue.version,
        RULES: RULES_VERSION,
        "encoder": f"{encoder.name} {encoder.version}",
        FIRMS_FILE: _hash(SAMPLES_FOLDER, FIRMS_FILE),
        WEIGHTS_FILE: _hash(REFERENCE_FOLDER, WEIGHTS_FILE),
        SETTINGS_FILE: _hash(REFERENCE_FOLDER, SETTINGS_FILE),
    }
    model = build_reference_model(
        load_reference_firms(catalogue),
        profiles,
        profiles.encode_candidates(candidates),
        load_starting_point(),
        inputs,
    )
    return named_by_content(model)


def write_model(model: ModelVersion, path: Path = MODEL_FILE) -> None:
    """Write a model file.

    Parameters
    ----------
    model : the model.
    path : where it lies.
    """
    path.write_text(dump_model(model), encoding="utf-8")


def load_reference_firms(
    catalogue: Catalogue, folder: Path = SAMPLES_FOLDER
) -> tuple[SMEProfile, ...]:
    """Read the synthetic firms.

    Parameters
    ----------
    catalogue : every German cluster and mini-cluster that a firm names must be in it.

    Raises
    ------
    ReferenceFileError : the file is no TOML with tables ``[[firm]]``, is not marked synthetic, or
        the profile of a firm, named by its id, has a fault.
    """
    text = read_text(folder, FIRMS_FILE)
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ReferenceFileError(FIRMS_FILE, f"no TOML: {error}", allowed="TOML") from None
    basis, allowed = document.get("basis"), Basis.SYNTHETIC.value
    if basis != allowed:
        # Real firms are nobody's reference: what they say is theirs.
        problem = "not marked synthetic"
        raise ReferenceFileError(
            FIRMS_FILE, problem, column="basis", value=str(basis or ""), allowed=allowed
        )
    firms = document.get("firm")
    if not isinstance(firms, list) or not firms or not all(isinstance(one, dict) for one in firms):
        raise ReferenceFileError(FIRMS_FILE, "no firms", allowed="at least one table [[firm]]")
    return tuple(_firm(number, given, catalogue) for number, given in enumerate(firms, start=1))


def _firm(number: int, given: Mapping[str, object], catalogue: Catalogue) -> SMEProfile:
    try:
        profile = parse_profile({key: value for key, value in given.items() if key != "id"})
        check_references(profile, catalogue)
    except ProfileError as error:
        firm = f"firm {number} ({given.get('id', 'without id')})"
        raise ReferenceFileError(FIRMS_FILE, f"{firm}: {error}") from None
    return profile


def load_starting_point(folder: Path = REFERENCE_FOLDER) -> StartingPoint:
    """Read starting weights and settings.

    Parameters
    ----------
    folder : where the files lie.

    Raises
    ------
    ReferenceFileError : a weight is missing, given twice or out of range, or a setting is unknown.
    """
    weights, sources = _weights(folder)
    settings = _settings(folder)
    return StartingPoint(
        feature_weights=weights,
        sources=sources,
        base_rate=settings["base_rate"],
        prior_width=settings["prior_width"],
        scale_width=settings["scale_width"],
        baseline_width=settings["baseline_width"],
        interval_level=settings["interval_level"],
        band_shares=(
            settings["band_partial"],
            settings["band_good"],
            settings["band_very_good"],
        ),
        least_topic_margin=settings["least_topic_margin"],
        least_scales={"network_access": settings["least_scale_network_access"]},
        abstain_below_short=settings["abstain_below_short"],
        short_profile_words=int(settings["short_profile_words"]),
    )


def _weights(folder: Path) -> tuple[dict[RespondentGroup, dict[str, float]], dict[str, str]]:
    rows = read_table(folder, WEIGHTS_FILE, _WEIGHT_COLUMNS)
    unique(rows, "comparison", "respondent_group")
    weights: dict[RespondentGroup, dict[str, float]] = {group: {} for group in RespondentGroup}
    sources: dict[str, str] = {}
    for row in rows:
        key = row.one_of("comparison", COMPARISON_KEYS)
        group = row.key("respondent_group", RespondentGroup)
        weights[group][key] = row.number("feature_weight", -5.0, 5.0)
        provenance = row.provenance()
        sources[key] = f"{provenance.basis.value}: {provenance.source}"
    for group, given in weights.items():
        for key in COMPARISON_KEYS:
            if key not in given:
                rows[-1].fail("comparison", f"no weight for {key} and {group.value}", "one each")
    return weights, sources


def _settings(folder: Path) -> dict[str, float]:
    rows = read_table(folder, SETTINGS_FILE, ("key", "value"))
    unique(rows, "key")
    settings: dict[str, float] = {}
    for row in rows:
        key = row.one_of("key", list(_SETTINGS))
        settings[key] = _setting(row, key, settings)
        row.provenance()
    for key in _SETTINGS:
        if key not in settings:
            rows[-1].fail("key", f"setting {key} is missing", "each setting once")
    return settings


def _setting(row: Row, key: str, before: Mapping[str, float]) -> float:
    """Return one setting; bands stand in the file in ascending order."""
    value = row.number("value", *_SETTINGS[key])
    if key == "interval_level" and value not in NORMAL_QUANTILES:
        row.fail("value", "no level of intervals", ", ".join(map(str, NORMAL_QUANTILES)))
    if key == "short_profile_words":
        row.integer("value", 0, 100)
    below = max((before[band] for band in _BANDS if band in before), default=0.0)
    if key in _BANDS and value <= below:
        row.fail("value", "not above the band before it", f"more than {below:g}, up to 1")
    return value


def _hash(folder: Path, file: str) -> str:
    return hashlib.sha256(read_text(folder, file).encode()).hexdigest()[:12]
