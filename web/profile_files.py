"""Profiles as files: TOML and JSON of the profile contract, read and written; pure, no Flask."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from typing import Any

from features.errors import Fault, ProfileError

MAX_FILE_BYTES = 256 * 1024
"""Largest profile file."""


def read_profile_file(content: bytes) -> dict[str, Any]:
    """Read a profile file, TOML or JSON by its content.

    Parameters
    ----------
    content : UTF-8 with or without a byte order mark.

    Returns
    -------
    The keys as they stand there, unchecked.

    Raises
    ------
    ProfileError : with one fault of the field ``file``.
    """
    if len(content) > MAX_FILE_BYTES:
        raise _fault("too_long", f"{len(content)} bytes", f"0-{MAX_FILE_BYTES} bytes")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _fault("wrong_encoding", f"byte {error.start + 1}", "UTF-8") from None
    if not text.strip():
        raise _fault("empty", "", "TOML, JSON")
    return _parse_json(text) if text.lstrip()[0] in "{[" and not _is_toml(text) else _parse(text)


def write_json(answers: Mapping[str, Any]) -> str:
    """Write answers as a JSON profile."""
    return json.dumps(answers, ensure_ascii=False, indent=2) + "\n"


def write_toml(answers: Mapping[str, Any]) -> str:
    """Write answers as a TOML profile; plain keys first, then the tables.

    Parameters
    ----------
    answers : plain JSON keyed like the profile contract: texts, whole numbers, lists of them, and
        tables of such values.
    """
    lines = [
        f"{key} = {_toml_value(value)}"
        for key, value in answers.items()
        if not isinstance(value, Mapping)
    ]
    for key, table in answers.items():
        if isinstance(table, Mapping):
            lines += ["", f"[{key}]"]
            lines += [f"{name} = {_toml_value(value)}" for name, value in table.items()]
    return "\n".join(lines) + "\n"


def _is_toml(text: str) -> bool:
    """Say whether a text that begins with a bracket is a TOML table such as ``[readiness]``."""
    first = text.lstrip().splitlines()[0]
    return first.startswith("[") and first.rstrip().endswith("]") and '"' not in first


def _parse(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        raise _fault("not_readable", _reason(error), "TOML, JSON") from None


def _parse_json(text: str) -> dict[str, Any]:
    try:
        data = json.loads(text)
    except (RecursionError, ValueError) as error:
        raise _fault("not_readable", _reason(error), "TOML, JSON") from None
    if not isinstance(data, dict):
        raise _fault("not_a_table", type(data).__name__, "{ ... }")
    return data


def _reason(error: Exception) -> str:
    return "nested too deep" if isinstance(error, RecursionError) else str(error)[:120]


def _fault(code: str, value: str, allowed: str) -> ProfileError:
    return ProfileError((Fault("file", code, value, allowed),))


def _toml_value(value: Any) -> str:
    if isinstance(value, list | tuple):
        return f"[{', '.join(_toml_value(item) for item in value)}]"
    # Basic strings of TOML take the escapes of JSON; only DEL is allowed in one and not the other.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")
