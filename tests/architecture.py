"""The rules of the design as functions: a piece of source in, the broken rules out.

``tests/test_architecture.py`` runs them over the project, and over snippets that break them.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

LAYERS = ("features", "matcher", "data", "web")
LONGEST_FUNCTION = 60
LONGEST_FILE = 400

#: Web modules that may know paths: they put the application together or find its own files.
COMPOSITION = re.compile(r"web/(app|wiring|config|assets|i18n|cli/\w+)\.py")
#: Web modules that may know the stores: only these hand them to the operations.
WIRING = ("web/app.py", "web/wiring.py")

_WEB_LIBRARIES = ("flask", "wtforms", "werkzeug", "jinja2", "markupsafe", "waitress", "click")
_STORE_LIBRARIES = ("sqlalchemy", "alembic", "sqlite3", "psycopg")
_PATH_LIBRARIES = ("pathlib", "os", "shutil", "tempfile", "glob", "io.open", "fileinput")
_HEAVY_LIBRARIES = ("sklearn", "scipy", "pandas")
_IMPURE_LIBRARIES = ("time", "random", "secrets", "os", "socket", "subprocess")
_IMPURE_CALLS = re.compile(
    r"(.*\.)?(datetime\.(now|utcnow|today)|date\.today|uuid[14]|getpass\.getuser|os\.environ)"
)
_OPERATIONS_OR_PORTS = re.compile(r"matcher/(\w+_)?(operations|ports)\.py")
_PORTS = re.compile(r"matcher\.(\w+_)?ports\b")
_SEEDED = ("default_rng", "Generator", "SeedSequence", "BitGenerator", "PCG64", "Philox")
#: Folders that only the machine of one person has; put together so as not to match themselves.
_MACHINE_PATH = re.compile(
    "|".join(("/" + "root/", "/" + r"work/\w", "/" + "opt/wheels", "/" + r"(home|Users)/\w+/"))
)


@dataclass(frozen=True)
class Source:
    """One Python file.

    Attributes
    ----------
    path : its path in the checkout, such as ``matcher/scoring.py``.
    text : what it holds.
    """

    path: str
    text: str

    @property
    def layer(self) -> str:
        """The first part of the path."""
        return self.path.partition("/")[0]

    @property
    def module(self) -> str:
        """The dotted name under which it is imported."""
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @cached_property
    def tree(self) -> ast.Module:
        """The parsed text."""
        return ast.parse(self.text)

    @cached_property
    def imports(self) -> tuple[tuple[int, str], ...]:
        """Every import with its line; ``from a import b`` counts as ``a.b``."""
        return tuple(self._imports())

    def _imports(self) -> Iterator[tuple[int, str]]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((node.lineno, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                start = self._start_of(node)
                yield from ((node.lineno, f"{start}.{alias.name}") for alias in node.names)

    def _start_of(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        package = self.path.removesuffix(".py").split("/")[: -node.level]
        return ".".join([*package, *([node.module] if node.module else [])])

    def imports_of(self, names: Iterable[str]) -> Iterator[tuple[int, str]]:
        """Yield the imports of these modules or of anything inside them."""
        for line, imported in self.imports:
            if any(_is_inside(imported, name) for name in names):
                yield line, imported


Rule = Callable[[Source], Iterator[str]]


def _is_inside(name: str, module: str) -> bool:
    return name == module or name.startswith(module + ".")


def _names_of_libraries(imported: str, libraries: tuple[str, ...]) -> bool:
    first = imported.partition(".")[0]
    return first in libraries or any(first.startswith(f"{name}_") for name in libraries)


def imports_run_one_way(source: Source) -> Iterator[str]:
    """``features <- matcher <- data <- web``: each imports only from its left."""
    right = LAYERS[LAYERS.index(source.layer) + 1 :]
    for line, imported in source.imports_of((*right, "tests")):
        yield f"{source.path}:{line} imports {imported}"


def web_libraries_stay_in_web(source: Source) -> Iterator[str]:
    """Flask, WTForms and their kind are imported in ``web`` only."""
    if source.layer != "web":
        for line, imported in source.imports:
            if _names_of_libraries(imported, _WEB_LIBRARIES):
                yield f"{source.path}:{line} imports {imported}"


def storage_stays_in_data(source: Source) -> Iterator[str]:
    """SQLAlchemy only in ``data``; paths there and where the application is put together."""
    if source.layer == "data":
        return
    for line, imported in source.imports_of(_STORE_LIBRARIES):
        yield f"{source.path}:{line} imports {imported}"
    if COMPOSITION.fullmatch(source.path):
        return
    for line, imported in source.imports_of(_PATH_LIBRARIES):
        yield f"{source.path}:{line} imports {imported}"
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "open":
            yield f"{source.path}:{node.lineno} opens a file"


def networkx_stays_in_one_module(source: Source) -> Iterator[str]:
    """networkx is imported by ``features/network.py`` only."""
    if source.path != "features/network.py":
        for line, imported in source.imports_of(("networkx",)):
            yield f"{source.path}:{line} imports {imported}"


def core_is_pure(source: Source) -> Iterator[str]:
    """``features`` and ``matcher`` read no clock, environment or global random state."""
    if source.layer not in ("features", "matcher"):
        return
    for line, imported in source.imports_of(_IMPURE_LIBRARIES):
        yield f"{source.path}:{line} imports {imported}"
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute | ast.Name):
            name = ast.unparse(node)
            if _IMPURE_CALLS.fullmatch(name) or _is_global_random(name):
                yield f"{source.path}:{node.lineno} uses {name}"
        elif isinstance(node, ast.Call) and _is_unseeded(node):
            yield f"{source.path}:{node.lineno} makes random numbers without a seed"


def _is_unseeded(call: ast.Call) -> bool:
    return ast.unparse(call.func).endswith("default_rng") and not (call.args or call.keywords)


def _is_global_random(name: str) -> bool:
    start, _, function = name.rpartition(".")
    return start in ("np.random", "numpy.random") and function not in _SEEDED


def only_operations_call_ports(source: Source) -> Iterator[str]:
    """Inside ``matcher`` only ``operations.py``, or one for an area, imports the ports."""
    if source.layer == "matcher" and not _OPERATIONS_OR_PORTS.fullmatch(source.path):
        for line, imported in source.imports:
            if _PORTS.match(imported):
                yield f"{source.path}:{line} imports {imported}"


def scoring_starts_fast(source: Source) -> Iterator[str]:
    """``matcher/scoring.py`` serves every request and imports nothing heavy."""
    if source.path == "matcher/scoring.py":
        for line, imported in source.imports_of(_HEAVY_LIBRARIES):
            yield f"{source.path}:{line} imports {imported}"


def pieces_stay_small(source: Source) -> Iterator[str]:
    """No function above 60 lines, no file above 400."""
    length = source.text.count("\n")
    if length > LONGEST_FILE:
        yield f"{source.path} has {length} lines"
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0].lineno
            length = (node.end_lineno or first) - first + 1
            if length > LONGEST_FUNCTION:
                yield f"{source.path}:{node.lineno} {node.name} has {length} lines"


SOURCE_RULES: tuple[Rule, ...] = (
    imports_run_one_way,
    web_libraries_stay_in_web,
    storage_stays_in_data,
    networkx_stays_in_one_module,
    core_is_pure,
    only_operations_call_ports,
    scoring_starts_fast,
)


def find_stores(sources: Iterable[Source]) -> frozenset[str]:
    """Return the modules of ``data`` that talk to the database, and packages that pass them on."""
    in_data = [source for source in sources if source.layer == "data"]
    stores = {source.module for source in in_data if any(source.imports_of(_STORE_LIBRARIES))}
    packages = [source for source in in_data if source.path.endswith("/__init__.py")]
    return frozenset(
        stores | {package.module for package in packages if any(package.imports_of(stores))}
    )


def only_wiring_knows_stores(source: Source, stores: Iterable[str]) -> Iterator[str]:
    """Views, commands and jobs call operations, never a store."""
    if source.layer == "web" and source.path not in WIRING:
        for line, imported in source.imports_of(stores):
            yield f"{source.path}:{line} imports {imported}"


_TEMPLATE_FAULTS: Mapping[str, re.Pattern[str]] = {
    "an inline style": re.compile(r"<[^>]*\sstyle\s*=|<style\b", re.IGNORECASE),
    "a script without src": re.compile(r"<script\b(?![^>]*\ssrc\s*=)", re.IGNORECASE),
    "an inline handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "unescaped text": re.compile(r"\|\s*safe\b|autoescape\s+false", re.IGNORECASE),
    "a javascript: address": re.compile(r"javascript:", re.IGNORECASE),
    "an address on another host": re.compile(
        r"<(script|link|img|iframe|source)\b[^>]*\s(src|href)\s*=\s*[\"']?(https?:)?//",
        re.IGNORECASE,
    ),
}


def template_faults(path: str, text: str) -> Iterator[str]:
    """Templates hold no inline script or style, nothing unescaped and nothing from elsewhere."""
    for fault, pattern in _TEMPLATE_FAULTS.items():
        for found in pattern.finditer(text):
            line = text.count("\n", 0, found.start()) + 1
            yield f"{path}:{line} has {fault}"


def machine_paths(path: str, text: str) -> Iterator[str]:
    """No file names a folder that only one machine has."""
    for found in _MACHINE_PATH.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        yield f"{path}:{line} names {found.group()}"


def misplaced_packages(paths: Iterable[str]) -> Iterator[str]:
    """An ``__init__.py`` under ``tests`` would make ``import matcher`` find the tests."""
    yield from (path for path in paths if re.fullmatch(r"tests/(.*/)?__init__\.py", path))
