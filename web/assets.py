"""Static files: each address carries the hash of its content, so browsers may keep it for ever."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, request

FOR_EVER = "public, max-age=31536000, immutable"
FOR_AN_HOUR = "public, max-age=3600"
_VERSION_LENGTH = 12

FONTS = Path(__file__).parent / "static" / "fonts"
_FACE = re.compile(r"url\(\./(files/[\w-]+\.woff2)[^)]*\).*?unicode-range:([^;}]+)")


def content_version(folder: str, filename: str) -> str:
    """Return a short hash of a static file's content, or an empty string if there is none."""
    path = Path(folder, filename)
    try:
        changed = path.stat().st_mtime_ns
    except OSError:
        return ""
    return _hash(path, changed) if path.is_file() else ""


@lru_cache(maxsize=512)
def _hash(path: Path, _changed: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:_VERSION_LENGTH]


def init_assets(app: Flask) -> None:
    """Add the version to addresses of static files, and answer them with the fitting lifetime."""

    @app.url_defaults
    def _add_version(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static" and "filename" in values and "v" not in values:
            version = content_version(current_app.static_folder or "", values["filename"])
            if version:
                values["v"] = version

    @app.after_request
    def _set_lifetime(response: Response) -> Response:
        if request.endpoint != "static" or response.status_code not in {200, 206, 304}:
            return response
        filename = (request.view_args or {}).get("filename", "")
        current = content_version(app.static_folder or "", filename)
        # An address with an old version must not pin the new content under it.
        fresh = bool(current) and request.args.get("v") == current
        response.headers["Cache-Control"] = FOR_EVER if fresh else FOR_AN_HOUR
        return response


@cache
def font_file(sign: str) -> str:
    """Return the path of the shipped font that has a sign; of the first one where none has."""
    code, faces = ord(sign), _faces()
    found = (path for path, ranges in faces if any(low <= code <= high for low, high in ranges))
    return str(next(found, faces[0][0]))


@cache
def _faces() -> Sequence[tuple[Path, tuple[tuple[int, int], ...]]]:
    """Return every shipped font with the signs it has, Latin first, as the style sheets say."""
    found = []
    for family in ("source-sans-3", "noto-sans-kr"):
        sheet = (FONTS / family / "wght.css").read_text(encoding="utf-8")
        for file, ranges in _FACE.findall(sheet):
            spans = []
            for part in ranges.split(","):
                low, _, high = part.strip().upper().removeprefix("U+").partition("-")
                spans.append((int(low, 16), int(high or low, 16)))
            found.append((FONTS / family / file, tuple(spans)))
    return found
