"""What ``clusterbridge doctor`` looks at in the software itself: each check one function.

A check returns what it found and how to mend it, the latter empty where nothing is wrong.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

OLDEST_PYTHON = (3, 11)
INSTALL_AGAIN = "run “make install” again"
BUILD_AGAIN = "run “clusterbridge model build-reference”"
_REQUIREMENT = re.compile(r"([\w.-]+)(?:\[[\w,-]+\])?(>=|==)([\d.]+)")


def python() -> tuple[str, str]:
    """Look at the version of Python."""
    found = sys.version_info[:3]
    text = ".".join(map(str, found))
    needed = ".".join(map(str, OLDEST_PYTHON))
    return text, "" if found >= OLDEST_PYTHON else f"install Python {needed} or newer"


def packages() -> tuple[str, str]:
    """Look for every package that running needs, and at its version."""
    needed = needed_packages()
    if not needed:
        return "clusterbridge itself is not installed", INSTALL_AGAIN
    faults = [fault for name, least in needed.items() if (fault := package_fault(name, least))]
    return (", ".join(faults), INSTALL_AGAIN) if faults else (f"{len(needed)} installed", "")


def needed_packages() -> dict[str, str]:
    """Return the packages that running needs, with the least version of each."""
    try:
        listed = requires("clusterbridge") or []
    except PackageNotFoundError:
        return {}
    found = (_REQUIREMENT.match(one) for one in listed if "extra ==" not in one)
    return {one[1]: one[3] for one in found if one}


def package_fault(name: str, least: str) -> str:
    """Return what is wrong with one package, or nothing."""
    try:
        installed = version(name)
    except PackageNotFoundError:
        return f"{name} is missing"
    return f"{name} {installed} is older than {least}" if _older(installed, least) else ""


def _older(installed: str, least: str) -> bool:
    here, there = ([int(part) for part in re.findall(r"\d+", one)] for one in (installed, least))
    return here < there


def files() -> tuple[str, str]:
    """Look for styles, fonts and compiled translations."""
    from web.i18n import TRANSLATIONS

    static = Path(__file__).parents[1] / "static"
    wanted = [
        *(static / "fonts" / name for name in ("source-sans-3", "noto-sans-kr")),
        static / "css" / "tokens.css",
        *(
            TRANSLATIONS / language / "LC_MESSAGES" / f"{domain}.mo"
            for language in ("de", "ko")
            for domain in ("messages", "reasons")
        ),
    ]
    missing = [path.name for path in wanted if not path.exists()]
    if missing:
        return "missing: " + ", ".join(missing), "take them again from where the software came"
    return f"{len(wanted)} present", ""


def reference_data() -> tuple[str, str]:
    """Read the catalogue that is shipped."""
    from data.reference import load_catalogue

    catalogue = load_catalogue()
    return f"{len(catalogue.mini_clusters)} mini-clusters, version {catalogue.version}", ""


def model() -> tuple[str, str]:
    """Read the reference model, and see whether it was built for the catalogue."""
    from data.model_json import load_model
    from data.reference import load_catalogue

    shipped, catalogue = load_model(), load_catalogue()
    built_for = shipped.inputs.get("catalogue", "")
    if built_for != catalogue.version:
        detail = f"{shipped.version} was built for catalogue {built_for}, not {catalogue.version}"
        return detail, BUILD_AGAIN
    return shipped.version, ""


def encoder() -> tuple[str, str]:
    """Encode a word, and see whether the model was built with the same encoder."""
    from data.model_json import load_model
    from features.text import TextEncoder

    loaded = TextEncoder()
    if not loaded.encode(["laser"]).any():
        return "gives empty vectors", INSTALL_AGAIN
    identity = f"{loaded.name} {loaded.version}"
    built_with = load_model().inputs.get("encoder", identity)
    if built_with != identity:
        return f"{identity}, but the model was built with {built_with}", BUILD_AGAIN
    return identity, ""


def vectors() -> tuple[str, str]:
    """See whether every text of the catalogue has its stored vector."""
    from data.matching import VECTORS_FILE, catalogue_texts
    from data.reference import load_catalogue
    from data.vectors import VectorStore
    from features.text import TextEncoder

    texts = catalogue_texts(load_catalogue())
    stored = len(VectorStore(VECTORS_FILE).known(TextEncoder(), texts))
    detail = f"{stored} of {len(texts)} catalogue texts are stored"
    return detail, "" if stored == len(texts) else BUILD_AGAIN


def paths() -> tuple[str, str]:
    """See whether the introduction paths of the catalogue are stored."""
    from data.reference import load_catalogue
    from data.routes import stored_paths

    stored = len(stored_paths(load_catalogue()))
    if not stored:
        return "none of this catalogue; they are worked out again each time", BUILD_AGAIN
    return f"from {stored} first stations", ""


#: Name and check, in the order in which one depends on the other.
SOFTWARE: Mapping[str, Callable[[], tuple[str, str]]] = {
    "Python": python,
    "packages": packages,
    "styles, fonts and translations": files,
    "reference data": reference_data,
    "model": model,
    "text encoder": encoder,
    "stored vectors": vectors,
    "stored paths": paths,
}
