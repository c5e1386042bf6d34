"""One way to write a document down, so that equal content has an equal hash everywhere."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any


def canonical_json(document: Mapping[str, Any]) -> str:
    """Return the one JSON text of a document: sorted keys, no spaces, ASCII only.

    Parameters
    ----------
    document : plain JSON values only; whole numbers and floats stay what they are.

    Raises
    ------
    ValueError : for NaN and infinities, which JSON does not know.
    TypeError : for values that are not JSON.
    """
    return json.dumps(document, sort_keys=True, separators=(",", ":"), allow_nan=False)


def content_hash(document: Mapping[str, Any]) -> str:
    """Return the SHA-256 of the canonical JSON, 64 hexadecimal digits."""
    return sha256(canonical_json(document).encode("ascii")).hexdigest()


def plain(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return an independent copy as a reader of the stored JSON sees it: lists, keys that are text.

    Raises
    ------
    ValueError, TypeError : like :func:`canonical_json`.
    """
    value: dict[str, Any] = json.loads(canonical_json(document))
    return value
