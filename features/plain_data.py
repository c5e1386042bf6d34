"""Plain data as it comes from outside: made harmless, and frozen once it is accepted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


class FrozenTable(Mapping[_Key, _Value]):
    """A mapping that nobody can change, so that a frozen profile stays what it is.

    Parameters
    ----------
    entries : copied; keys and values must be hashable.
    """

    __slots__ = ("_entries",)

    def __init__(self, entries: Mapping[_Key, _Value] | None = None) -> None:
        self._entries = dict(entries or {})

    def __getitem__(self, key: _Key) -> _Value:
        return self._entries[key]

    def __iter__(self) -> Iterator[_Key]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __hash__(self) -> int:
        return hash(frozenset(self._entries.items()))

    def __repr__(self) -> str:
        return repr(self._entries)


_DEEPEST = 4
_CONTROL: dict[int, str] = dict.fromkeys((*range(0x20), *range(0x7F, 0xA0)), " ")
_CONTROL |= dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF), "")
for _kept in ("\n", "\t"):
    del _CONTROL[ord(_kept)]


def cleaned(value: Any, depth: int = 0) -> Any:
    """Return plain data without nulls and without characters that no reader can see.

    Null means absent, at every depth; control characters become spaces, direction marks vanish,
    lone surrogates become question marks. What lies deeper than any profile is left as it is.
    """
    if isinstance(value, str):
        text = value.replace("\r\n", "\n").encode("utf-8", "replace").decode()
        return text.translate(_CONTROL).strip()
    if depth > _DEEPEST:
        return value
    if isinstance(value, Mapping):
        return {key: cleaned(item, depth + 1) for key, item in value.items() if item is not None}
    if isinstance(value, list | tuple):
        return [cleaned(item, depth + 1) for item in value if item is not None]
    return value
