"""A model version as plain JSON, named by its content."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from features.comparisons import COMPARISON_KEYS
from features.errors import ClusterbridgeError
from features.vocabulary import RespondentGroup
from matcher.types import Curve, ModelVersion, Term

MODEL_FILE = Path(__file__).parent / "reference" / "model.json"
FORMAT = 1


class ModelFileError(ClusterbridgeError):
    """A model document that cannot be used, with the reason."""

    mend = "run “clusterbridge model build-reference”"


def model_to_json(model: ModelVersion) -> dict[str, Any]:
    """Return the model as JSON-able values, covariances included, in a stable order.

    Parameters
    ----------
    model : the model.
    """
    return {
        "format": FORMAT,
        "version": model.version,
        "chance_basis": model.chance_basis,
        "interval_level": model.interval_level,
        "baseline": model.baseline,
        "baseline_variance": model.baseline_variance,
        "bands": list(model.bands),
        "least_topic_margin": model.least_topic_margin,
        "abstain_below_short": model.abstain_below_short,
        "short_profile_words": model.short_profile_words,
        "comparisons": [
            {
                "key": key,
                "mean": model.means[index].item(),
                "scale": model.scales[index].item(),
                "feature_weight": {
                    group.value: model.feature_weights[group][index].item()
                    for group in RespondentGroup
                },
                "source": model.sources[key],
            }
            for index, key in enumerate(model.comparison_keys)
        ],
        "covariance": {
            group.value: np.round(model.covariance[group], 12).tolist() for group in RespondentGroup
        },
        "inputs": dict(sorted(model.inputs.items())),
        **_terms_to_json(model),
    }


def _terms_to_json(model: ModelVersion) -> dict[str, Any]:
    """Return the terms, where there are any: models without them keep their names."""
    if not model.terms:
        return {}
    size = len(model.comparison_keys)
    rows = [
        {
            "of": [model.comparison_keys[place] for place in term.places],
            **({"curve": term.curve.value} if term.curve else {}),
            "feature_weight": {
                group.value: model.feature_weights[group][size + index].item()
                for group in RespondentGroup
            },
        }
        for index, term in enumerate(model.terms)
    ]
    return {"terms": rows}


def model_from_json(document: Mapping[str, Any]) -> ModelVersion:
    """Check a model document and return the model.

    Parameters
    ----------
    document : plain JSON as written by :func:`model_to_json`.

    Raises
    ------
    ModelFileError : wrong format, comparisons that this code does not know, or a version that
        does not fit the content.
    """
    if document.get("format") != FORMAT:
        raise ModelFileError(f"model format {document.get('format')!r} is not {FORMAT}")
    rows = document["comparisons"]
    keys = tuple(row["key"] for row in rows)
    if keys != COMPARISON_KEYS:
        raise ModelFileError("the model's comparisons are not those of this version of the code")
    model = _read(document, rows, keys)
    expected = content_version(model)
    # Before they had a name of their own, versions set by hand were called after their base.
    if model.version not in (expected, _name(model, _origin(model))):
        raise ModelFileError(f"model version {model.version!r} does not fit its content {expected}")
    return model


def _read(document: Mapping[str, Any], rows: Any, keys: tuple[str, ...]) -> ModelVersion:
    first, second, third = document["bands"]
    added = document.get("terms", [])
    return ModelVersion(
        version=document["version"],
        comparison_keys=keys,
        means=np.array([row["mean"] for row in rows]),
        scales=np.array([row["scale"] for row in rows]),
        feature_weights={
            group: np.array([row["feature_weight"][group.value] for row in (*rows, *added)])
            for group in RespondentGroup
        },
        covariance={
            group: np.array(document["covariance"][group.value]) for group in RespondentGroup
        },
        baseline=document["baseline"],
        baseline_variance=document["baseline_variance"],
        interval_level=document["interval_level"],
        chance_basis=document["chance_basis"],
        bands=(first, second, third),
        least_topic_margin=document["least_topic_margin"],
        abstain_below_short=document["abstain_below_short"],
        short_profile_words=document["short_profile_words"],
        sources={row["key"]: row["source"] for row in rows},
        inputs=document["inputs"],
        terms=tuple(map(_term, added)),
    )


def _term(row: Mapping[str, Any]) -> Term:
    keys, curve = row["of"], row.get("curve", "")
    first, second = (COMPARISON_KEYS.index(key) for key in keys)
    if first > second:
        raise ModelFileError(f"the term {keys} is not in the order of the comparisons")
    if curve and (first != second or curve not in tuple(Curve)):
        raise ModelFileError(f"{curve!r} of {keys} is no curve of one comparison")
    return Term(first, second, Curve(curve) if curve else "")


def content_version(model: ModelVersion) -> str:
    """Return the name of a model: its basis and twelve hex digits of its content's SHA-256.

    Parameters
    ----------
    model : the model.
    """
    return _name(model, "set" if "by_hand" in model.inputs else _origin(model))


def _origin(model: ModelVersion) -> str:
    if model.chance_basis != "assumption":
        return "learned"
    return "survey" if "survey" in model.inputs else "reference"


def _name(model: ModelVersion, prefix: str) -> str:
    content = model_to_json(model)
    del content["version"]
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, allow_nan=False)
    return f"{prefix}-{hashlib.sha256(text.encode()).hexdigest()[:12]}"


def named_by_content(model: ModelVersion) -> ModelVersion:
    """Return the model with the version name that its content gives it.

    Parameters
    ----------
    model : the model.
    """
    return replace(model, version=content_version(model))


def dump_model(model: ModelVersion) -> str:
    """Return the text of a model file; equal models give equal text.

    Parameters
    ----------
    model : the model.
    """
    document = model_to_json(model)
    covariance = document.pop("covariance")
    text = json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False)
    rows = {
        group: "[\n" + ",\n".join("   " + json.dumps(row) for row in matrix) + "\n  ]"
        for group, matrix in covariance.items()
    }
    inner = ",\n".join(f'  "{group}": {matrix}' for group, matrix in rows.items())
    return text[:-2] + ',\n "covariance": {\n' + inner + "\n }\n}\n"


def load_model(path: Path = MODEL_FILE) -> ModelVersion:
    """Read a model file.

    Parameters
    ----------
    path : where it lies.

    Raises
    ------
    ModelFileError : missing, unreadable or inconsistent.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(document, dict):
            raise ModelFileError(f"{path.name} is not a model file: it holds no table")
        return model_from_json(document)
    except FileNotFoundError:
        raise ModelFileError(f"{path.name} is missing") from None
    except (KeyError, TypeError, ValueError) as error:
        raise ModelFileError(f"{path.name} is not a model file: {error}") from error
