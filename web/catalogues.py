"""The active catalogue of an application, and earlier ones to compute again what they said."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

from flask import has_request_context, request

from features.catalogue import Catalogue
from features.errors import UnknownCodeError
from matcher.operations import Services

KEPT = 4
"""Catalogues that are held in memory beside the shipped one."""
_OF_REQUEST = "clusterbridge.catalogue"


class Catalogues:
    """Catalogues by their version, each opened once.

    Parameters
    ----------
    shipped : returns the catalogue that the software ships, the same object each time.
    services : opens the database.
    """

    def __init__(self, shipped: Callable[[], Catalogue], services: Callable[[], Services]) -> None:
        self._shipped = shipped
        self._services = services
        self._opened: OrderedDict[str, Catalogue] = OrderedDict()
        self._lock = Lock()
        self._last: Catalogue | None = None

    @property
    def active(self) -> Catalogue:
        """The active catalogue; one answer sees one catalogue, whatever happens meanwhile.

        Raises
        ------
        UnknownHashError : it was tampered with.
        """
        known = request.environ if has_request_context() else {}
        if _OF_REQUEST not in known:
            version = self._services().upkeep.current_version()
            # Nothing is active in a database that the service has not filled yet.
            self._last = self._shipped() if version is None else self.of_version(version)
            known[_OF_REQUEST] = self._last
        found = known[_OF_REQUEST]
        assert isinstance(found, Catalogue)  # noqa: S101 - tells the type checker
        return found

    @property
    def last_seen(self) -> Catalogue:
        """The catalogue that was active last, for what every page says, also without a database."""
        return self._last or self._shipped()

    def of_version(self, version: str) -> Catalogue:
        """Return a catalogue.

        Raises
        ------
        ModelMismatchError : it is not stored.
        UnknownHashError : it was tampered with.
        """
        if version == self._shipped().version:
            return self._shipped()
        with self._lock:
            if version not in self._opened:
                self._opened[version] = self._open(version)
                if len(self._opened) > KEPT:
                    self._opened.popitem(last=False)
            self._opened.move_to_end(version)
            return self._opened[version]

    def name_of(self, mini_cluster: str, language: str) -> str:
        """Return the name of a mini-cluster, also of one that was taken out of the catalogue."""
        try:
            return self.active.mini_cluster(mini_cluster).name.in_language(language)
        except UnknownCodeError:
            return self.former_name(mini_cluster, language)

    def former_name(self, mini_cluster: str, language: str) -> str:
        """Return what a mini-cluster was called that was taken out, or its key."""
        for edition in reversed(self._services().upkeep.editions()):
            for one in edition.changes:
                found = (one.file, one.key) == ("mini_clusters.csv", (mini_cluster,))
                if found and one.before is not None and one.after is None:
                    return one.before[f"name_{language}"]
        return mini_cluster

    def _open(self, version: str) -> Catalogue:
        """Load the tables of a version, so that all lists have their order; else its document."""
        from data.catalogue_build import load_tables
        from data.catalogue_json import catalogue_from_json

        upkeep = self._services().upkeep
        for edition in upkeep.editions():
            if edition.catalogue_version == version:
                found = load_tables(upkeep.tables(edition.number))
                if found.version == version:
                    return found
        return catalogue_from_json(self._services().catalogues.get(version).document)
