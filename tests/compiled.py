"""Templates and routes, compiled once for all applications of a run.

A service compiles them once and lives long; the tests make thousands of applications.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.routing import BaseConverter, Rule
from werkzeug.routing.rules import RulePart

Builder = Callable[..., tuple[str, str]]


class CompiledTemplates(BytecodeCache):
    """Keeps the code of a template by its name and its text, so that it is compiled once."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Put the code into a bucket if there is any."""
        code = self._codes.get((bucket.key, bucket.checksum))
        if code is not None:
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code of a bucket."""
        self._codes[bucket.key, bucket.checksum] = bucket.bytecode_to_string()


@dataclass(frozen=True)
class ParsedPath:
    """The path of a route: its parts, the pieces of addresses, and what its variables may be."""

    parts: tuple[RulePart, ...]
    pieces: tuple[tuple[bool, str], ...]
    variables: Mapping[str, BaseConverter]


class CompiledRule(Rule):
    """A route that takes its path and its builder of addresses from an equal one made before."""

    _builders: ClassVar[dict[tuple[object, ...], Builder]] = {}
    _paths: ClassVar[dict[str, ParsedPath]] = {}

    def _parse_rule(self, rule: str) -> Iterable[RulePart]:
        if rule not in self._paths:
            known = len(self._trace)
            parts = tuple(super()._parse_rule(rule))
            self._paths[rule] = ParsedPath(parts, tuple(self._trace[known:]), {**self._converters})
            return parts
        path = self._paths[rule]
        self._trace.extend(path.pieces)
        self._converters.update(path.variables)
        self.arguments.update(path.variables)
        return path.parts

    def _compile_builder(self, append_unknown: bool = True) -> Builder:
        key = (self.rule, repr(self.defaults), append_unknown, *self._trace)
        if key not in self._builders:
            self._builders[key] = super()._compile_builder(append_unknown)
        return self._builders[key]
