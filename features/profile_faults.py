"""From what pydantic says about a profile to named faults: field, rule, value, what is allowed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError

from features.errors import LONGEST_SHOWN, Fault, shortened
from features.plain_data import plain_text

MAX_FAULTS = 50
"""Most faults that are told at once."""
MAX_FAULTS_PER_LIST = 5
"""Most faults that are told about the items of one list."""

TOP = ""
"""The place of the profile's own keys in :class:`Contract`."""

_CODES = {
    "dict_type": "not_a_table",
    "enum": "unknown_code",
    "extra_forbidden": "unknown_key",
    "greater_than_equal": "out_of_range",
    "int_parsing_size": "out_of_range",
    "int_type": "not_a_whole_number",
    "invalid_key": "unknown_key",
    "less_than_equal": "out_of_range",
    "literal_error": "out_of_range",
    "mapping_type": "not_a_table",
    "missing": "missing",
    "no_address": "no_address",
    "no_word": "no_word",
    "model_type": "not_a_table",
    "string_too_long": "too_long",
    "string_too_short": "empty",
    "string_type": "not_a_text",
    "too_long": "too_many",
    "tuple_type": "not_a_list",
}


_LENGTHS = ("too_long", "string_too_long", "string_too_short")
_NUMBER_AS_TEXT = re.compile(r"[+-]?[0-9]{1,18}")


class Contract:
    """What the faults of one model need to know about it.

    Parameters
    ----------
    keys : known keys of the model (under :data:`TOP`) and of each of its tables.
    answer_tables : tables whose values are answers on the five-step scale.
    allowed : what a field accepts, in plain words, where the model itself does not say it.
    suggestions : values to look for the nearest one in, by field.
    """

    def __init__(
        self,
        keys: Mapping[str, Sequence[str]],
        answer_tables: Sequence[str] = (),
        allowed: Mapping[str, str] | None = None,
        suggestions: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        self.keys = keys
        self.answer_tables = answer_tables
        self.allowed = allowed or {}
        self.suggestions = suggestions or {}


def faults_of(error: ValidationError, contract: Contract, prefix: str = "") -> tuple[Fault, ...]:
    """Turn a pydantic error into named faults.

    Parameters
    ----------
    error : of a model that ``contract`` describes.
    contract : its keys and limits.
    prefix : what to put before each field, such as ``contact.``.

    Returns
    -------
    At least one fault, at most :data:`MAX_FAULTS`; one per field, and at most
    :data:`MAX_FAULTS_PER_LIST` for the items of one list.
    """
    faults: dict[str, Fault] = {}
    per_list: dict[str, int] = {}
    for item in error.errors(include_url=False):
        location = item["loc"]
        if len(location) > 1 and isinstance(location[1], int):
            name = str(location[0])
            per_list[name] = per_list.get(name, 0) + 1
            if per_list[name] > MAX_FAULTS_PER_LIST:
                continue
        fault = _fault(item, contract, prefix)
        faults.setdefault(fault.field, fault)
        if len(faults) == MAX_FAULTS:
            break
    return tuple(faults.values())


def shown(value: Any) -> str:
    """Return a value as a fault repeats it: short, printable, nothing for tables and lists.

    Parameters
    ----------
    value : plain data of any kind.
    """
    if isinstance(value, int) and value.bit_length() > 8 * LONGEST_SHOWN:
        return "..."
    text = "" if isinstance(value, Mapping | list | tuple) else plain_text(value)
    # Files write the two truths in small letters.
    return text.lower() if isinstance(value, bool) else shortened(text)


def nearest(value: Any, known: Sequence[str]) -> str:
    """Return the known value that is most like a given one, or an empty string.

    Parameters
    ----------
    value : what was given; known : what could have been.
    """
    by_fold = {text.casefold(): text for text in reversed(known)}
    found = get_close_matches(shown(value).casefold(), list(by_fold), n=1, cutoff=0.5)
    return by_fold[found[0]] if found else ""


def _fault(item: Any, contract: Contract, prefix: str) -> Fault:
    # Deeper parts name the branches of a union, which no reader knows.
    location = [shown(part) for part in item["loc"]][:2]
    code = _CODES.get(item["type"], "not_accepted")
    if item["type"] == "value_error":
        cause = item["ctx"]["error"]
        if not location:
            rule, name, given = cause.args
            return Fault(name, rule, shown(given), contract.allowed[name.partition(".")[0]])
        code = "unknown_code"
    # Without a place the fault is in the whole table.
    field = prefix + ".".join(location) if location else prefix.rstrip(".") or "profile"
    if location and (code == "unknown_key" or item["loc"][-1] == "[key]"):
        table = location[0] if len(location) > 1 else TOP
        known = contract.keys.get(table, ())
        key = location[-1]
        return Fault(field, "unknown_key", key, ", ".join(known), nearest(key, known))
    given = item.get("input")
    value = shown(given) if code != "missing" else ""
    is_number = isinstance(given, str) and _NUMBER_AS_TEXT.fullmatch(given) is not None
    if len(location) > 1 and location[0] in contract.answer_tables:
        suggestion = nearest(value, ("unknown",))
        rule = "number_as_text" if is_number else "out_of_range"
        return Fault(field, rule, value, "1-5, unknown", suggestion)
    if code == "not_a_whole_number" and is_number:
        code = "number_as_text"
    if code == "too_many":
        value = str(item["ctx"]["actual_length"])
    allowed = _allowed(item, location, contract)
    return Fault(field, code, value, allowed, _suggestion(item, location, value, contract))


def _allowed(item: Any, location: Sequence[str], contract: Contract) -> str:
    context = item.get("ctx", {})
    if location and location[0] in contract.allowed and item["type"] not in _LENGTHS:
        return contract.allowed[location[0]]
    if "expected" in context:
        return str(context["expected"]).replace(" or ", ", ").replace("'", "")
    if "max_length" in context:
        return f"0-{context['max_length']}"
    if item["type"] == "string_too_short":
        return "1 or more characters"
    if item["type"] in ("model_type", "dict_type", "mapping_type") and location:
        return ", ".join(contract.keys.get(location[0], ()))
    return ""


def _suggestion(item: Any, location: Sequence[str], value: str, contract: Contract) -> str:
    context = item.get("ctx", {})
    if item["type"] == "enum":
        expected = str(context.get("expected", "")).replace(" or ", ", ").replace("'", "")
        return nearest(value, expected.split(", "))
    own = str(getattr(context.get("error"), "suggestion", "") or "")
    return own or nearest(value, contract.suggestions.get(location[0] if location else "", ()))
