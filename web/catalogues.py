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
_FORMER = "clusterbridge.former_mini_clusters"


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

    @property
    def is_shipped(self) -> bool:
        """Whether the active catalogue is what the software ships."""
        return self.active.version == self._shipped().version

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
        """Return the name and place of a mini-cluster; of one that was taken out, its name."""
        try:
            one = self.active.mini_cluster(mini_cluster)
            place = self.active.innovation_cluster(one.innovation_cluster).name
            return f"{one.name.in_language(language)} ({place.in_language(language)})"
        except UnknownCodeError:
            return self.former_name(mini_cluster, language)

    def former_name(self, mini_cluster: str, language: str) -> str:
        """Return what a mini-cluster was called that was taken out, with its place, or its key.

        One answer reads the editions once, however many names it shows.
        """
        known = request.environ if has_request_context() else {}
        if _FORMER not in known:
            known[_FORMER] = {
                one.key[0]: one.before
                for edition in self._services().upkeep.editions()
                for one in edition.changes
                if one.file == "mini_clusters.csv" and one.before and one.after is None
            }
        row = known[_FORMER].get(mini_cluster)
        if row is None:
            return mini_cluster
        name = str(row[f"name_{language}"])
        try:
            place = self.active.innovation_cluster(str(row["innovation_cluster"]))
        except UnknownCodeError:
            return name
        return f"{name}, {place.name.in_language(language)}"

    def _open(self, version: str) -> Catalogue:
        from data.catalogue_build import opened

        services = self._services()
        return opened(services.upkeep, services.catalogues, version)
