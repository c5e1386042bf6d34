"""Profiles as files: TOML and JSON of the profile contract, read and written; pure, no Flask."""

from __future__ import annotations

import codecs
import json
import re
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from features.errors import Fault, ProfileError
from features.profile_faults import shown

MAX_FILE_BYTES = 256 * 1024
"""Largest profile file."""
MAX_TOML = 64 * 1024
"""Longest TOML text, in characters; a full profile has less than half of it."""
EITHER = "TOML, JSON"
"""What a file whose name says nothing may hold."""
MAX_DOTS = 8
"""Most dots in one key of a TOML text; the keys of a profile have one."""

_WIDE = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
_EXCERPT = 20
"""Characters of what stands at the place of a fault."""
#: Where the TOML parser says that it stopped, and how it says that a key is there already.
_AT = re.compile(r"at line (\d+), column (\d+)")
_TWICE = re.compile(r"Cannot (?:overwrite|declare|mutate)|Duplicate ")
#: Strings and comments of TOML. An open one ends with its line or with the text, so that every
#: alternative matches where it begins and the whole text is read once.
_STRING_OR_COMMENT = re.compile(
    r'''"""(?:\\(?:[\s\S]|\Z)|[^\\])*?(?:"{3,5}|\Z)'''
    r"""|'''[\s\S]*?(?:'{3,5}|\Z)"""
    r"""|"(?:\\.|[^"\\\n])*"?|'[^'\n]*'?|\#[^\n]*"""
)
#: What ends a key, or stands between two of them.
_BETWEEN_KEYS = re.compile(r"[\n=\[\]{},]")


def read_profile_file(content: bytes, name: str = "") -> dict[str, Any]:
    """Read a profile file, TOML or JSON by the end of its name, else by its content.

    Parameters
    ----------
    content : UTF-8 with or without a byte order mark.
    name : of the file; only what follows the last dot is looked at.

    Returns
    -------
    The keys as they stand there, unchecked.

    Raises
    ------
    ProfileError : with one fault of the field ``file``, or of a key that stands there twice.
    """
    if len(content) > MAX_FILE_BYTES:
        raise _fault("too_large", allowed=f"0-{MAX_FILE_BYTES} bytes")
    text = _decoded(content)
    if not text.strip():
        raise _fault("empty", allowed=EITHER)
    ending = name.rpartition(".")[2].casefold()
    if ending == "json":
        return _parse_json(text, "JSON")
    if ending == "toml":
        return _parse(text, "TOML")
    return _parse_json(text, EITHER) if _looks_like_json(text) else _parse(text, EITHER)


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


def _decoded(content: bytes) -> str:
    # The mark of UTF-32 begins with that of UTF-16.
    wide = next((name for mark, name in _WIDE if content.startswith(mark)), "")
    # Latin letters have a zero beside them there, and a profile holds none.
    if wide or b"\0" in content[:4]:
        raise _fault("other_encoding", wide or "UTF-16", "UTF-8")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _fault("wrong_encoding", str(error.start + 1), "UTF-8") from None


def _looks_like_json(text: str) -> bool:
    """Say whether a text is JSON, also one that is broken or no table; else it is TOML."""
    if text.lstrip()[0] in "{[" and not _is_toml(text):
        return True
    with suppress(RecursionError, ValueError):
        json.loads(text)
        return True
    return False


def _is_toml(text: str) -> bool:
    """Say whether a text that begins with a bracket is a TOML table such as ``[readiness]``."""
    first = text.lstrip().splitlines()[0]
    return first.startswith("[") and first.rstrip().endswith("]") and '"' not in first


def _parse(text: str, allowed: str) -> dict[str, Any]:
    if len(text) > MAX_TOML:
        raise _fault("too_long", allowed=f"0-{MAX_TOML} characters")
    if _has_deep_key(text):
        raise _fault("too_deep", allowed=allowed)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        twice = _TWICE.match(str(error)) is not None
        found = _AT.search(str(error))
        line, column = map(int, found.groups()) if found else _end(text)
        raise _unreadable(text, line, column, allowed, twice=twice) from None
    except RecursionError:
        raise _fault("too_deep", allowed=allowed) from None
    except ValueError:
        # What is left is Python's own limit for whole numbers.
        raise _fault("too_many_digits", allowed=allowed) from None


def _has_deep_key(text: str) -> bool:
    """Say whether a key has too many parts: the parser's time grows with their square."""
    bare = _STRING_OR_COMMENT.sub("", text)
    return any(part.count(".") > MAX_DOTS for part in _BETWEEN_KEYS.split(bare))


def _parse_json(text: str, allowed: str) -> dict[str, Any]:
    try:
        data = json.loads(text, object_pairs_hook=_table)
    except json.JSONDecodeError as error:
        raise _unreadable(text, error.lineno, error.colno, allowed) from None
    except RecursionError:
        raise _fault("too_deep", allowed=allowed) from None
    except ValueError:
        raise _fault("too_many_digits", allowed=allowed) from None
    if not isinstance(data, dict):
        raise _fault("not_a_table", allowed="{ ... }")
    return data


def _table(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return a table; a key that stands there twice is refused, as TOML does by itself."""
    table: dict[str, Any] = {}
    for key, value in pairs:
        if key in table:
            raise ProfileError((Fault(shown(key), "given_twice"),))
        table[key] = value
    return table


def _unreadable(
    text: str, line: int, column: int, allowed: str, *, twice: bool = False
) -> ProfileError:
    """Return the fault of a place in a file, with what stands there; parsers speak English."""
    if twice:
        return _fault("given_twice", place=f"{line}:{column}")
    lines = text.split("\n")
    found = shown(lines[line - 1][column - 1 :][:_EXCERPT]) if line <= len(lines) else ""
    rest = "".join([lines[line - 1][column - 1 :], *lines[line:]]) if line <= len(lines) else ""
    code = "not_readable" if rest.strip() else "ends_early"
    return _fault(code, found, allowed, f"{line}:{column}")


def _end(text: str) -> tuple[int, int]:
    """Return line and column behind the last character of a text."""
    lines = text.rstrip().split("\n")
    return len(lines), len(lines[-1]) + 1


def _fault(code: str, value: str = "", allowed: str = "", place: str = "") -> ProfileError:
    return ProfileError((Fault("file", code, value, allowed, place=place),))


def _toml_value(value: Any) -> str:
    if isinstance(value, list | tuple):
        return f"[{', '.join(_toml_value(item) for item in value)}]"
    # Basic strings of TOML take the escapes of JSON; only DEL is allowed in one and not the other.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")
