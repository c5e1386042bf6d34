"""The catalogue as plain JSON and back, without loss: what the store keeps of each version."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, cast, get_args, get_origin, get_type_hints

from features.catalogue import Catalogue
from features.errors import ClusterbridgeError

FORMAT = 1
"""Number of the form; a document of another form is refused."""


_AS_THEY_ARE = frozenset({str, int, float, bool, NoneType})


class CatalogueFormatError(ClusterbridgeError):
    """A stored catalogue that does not have the form that this program reads."""


def catalogue_to_json(catalogue: Catalogue) -> dict[str, Any]:
    """Return a catalogue as dictionaries, lists, strings, numbers, booleans and None.

    Parameters
    ----------
    catalogue : any catalogue.

    Returns
    -------
    A document that ``json.dumps`` takes and :func:`catalogue_from_json` reads back as an equal
    catalogue; key ``format`` is :data:`FORMAT`.
    """
    return {"format": FORMAT, "catalogue": _plain(catalogue)}


def catalogue_from_json(document: Mapping[str, Any]) -> Catalogue:
    """Read a catalogue back.

    Parameters
    ----------
    document : result of :func:`catalogue_to_json`, also after JSON text.

    Raises
    ------
    CatalogueFormatError : another form, a missing or unknown field, a value of the wrong type.
    """
    if document.get("format") != FORMAT:
        raise CatalogueFormatError(f"not a catalogue of format {FORMAT}")
    catalogue: Catalogue = _reader(Catalogue)(document.get("catalogue"), "catalogue")
    return catalogue


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind))


@cache
def _added(kind: Any) -> Mapping[str, object]:
    """Return the fields that came later, with the value at which they are left out."""
    return {one.name: one.default for one in fields(kind) if one.metadata.get("added")}


def _plain(value: object) -> Any:
    if type(value) in _AS_THEY_ARE:
        return value
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value):
        kind = cast("Any", type(value))
        found = {name: getattr(value, name) for name in _names(kind)}
        later = _added(kind)
        return {
            name: _plain(one)
            for name, one in found.items()
            if name not in later or one != later[name]
        }
    if isinstance(value, Mapping):
        return {str(_plain(key)): _plain(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


@cache
def _reader(kind: Any) -> Callable[[object, str], Any]:
    """Return the reader of a type; one per type, made once."""
    if isinstance(kind, type) and is_dataclass(kind):
        return _dataclass_reader(kind)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _enum_reader(kind)
    if isinstance(kind, type):
        return _scalar_reader(kind)
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is tuple:
        return _tuple_reader(_reader(arguments[0]))
    if origin in (Union, UnionType):
        return _optional_reader(_reader(next(one for one in arguments if one is not NoneType)))
    return _mapping_reader(arguments[0], _reader(arguments[1]))


def _dataclass_reader(kind: type) -> Callable[[object, str], Any]:
    hints = get_type_hints(kind)
    names = tuple(one.name for one in fields(kind))
    readers = {name: _reader(hints[name]) for name in names}
    later = _added(kind).keys()

    def read(value: object, place: str) -> Any:
        if not isinstance(value, Mapping) or set(value) | later != set(names):
            raise CatalogueFormatError(f"{place}: expected the fields {', '.join(names)}")
        return kind(**{name: readers[name](value[name], f"{place}.{name}") for name in value})

    return read


def _enum_reader(kind: type[Enum]) -> Callable[[object, str], Any]:
    def read(value: object, place: str) -> Any:
        try:
            return kind(value)
        except ValueError:
            allowed = ", ".join(str(one.value) for one in kind)
            raise CatalogueFormatError(f"{place}: {value!r}; allowed: {allowed}") from None

    return read


def _scalar_reader(kind: type) -> Callable[[object, str], Any]:
    def read(value: object, place: str) -> Any:
        if kind is float and type(value) is int:
            return float(value)
        if type(value) is not kind:
            raise CatalogueFormatError(f"{place}: {value!r}; allowed: {kind.__name__}")
        return value

    return read


def _tuple_reader(item: Callable[[object, str], Any]) -> Callable[[object, str], Any]:
    def read(value: object, place: str) -> Any:
        if not isinstance(value, list):
            raise CatalogueFormatError(f"{place}: allowed: a list")
        return tuple(item(one, f"{place}[{number}]") for number, one in enumerate(value))

    return read


def _optional_reader(item: Callable[[object, str], Any]) -> Callable[[object, str], Any]:
    return lambda value, place: None if value is None else item(value, place)


def _mapping_reader(
    key_kind: type, item: Callable[[object, str], Any]
) -> Callable[[object, str], Any]:
    read_key = _reader(key_kind)

    def read(value: object, place: str) -> Any:
        if not isinstance(value, Mapping):
            raise CatalogueFormatError(f"{place}: allowed: an object")
        return {
            read_key(_whole(key, place) if key_kind is int else key, place): item(
                one, f"{place}.{key}"
            )
            for key, one in value.items()
        }

    return read


def _whole(key: str, place: str) -> int:
    try:
        return int(key)
    except ValueError:
        raise CatalogueFormatError(f"{place}: {key!r}; allowed: whole numbers") from None
