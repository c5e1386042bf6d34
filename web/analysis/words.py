"""What groups of firms, and what they rate, are called on pages for analysts."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _

from features.vocabulary import Barrier, RespondentGroup
from matcher.analysis import BARRIERS, NOT_GIVEN, READINESS
from matcher.disclosure import Path
from matcher.needs import By, Need
from web.i18n import N_
from web.laender import LAND_NAMES
from web.language import current_language
from web.wiring import wired
from web.wording.labels import Labels

_SECTORS: Mapping[str, str] = {
    "electrical": N_("Electrical engineering"),
    "instruments": N_("Instruments"),
    "chemistry": N_("Chemistry"),
    "mechanical": N_("Mechanical engineering"),
    "other": N_("Other fields of technology"),
}


class Names:
    """Names of groups of firms and of what is rated, in the language of the page."""

    def __init__(self) -> None:
        self._labels = Labels(current_language(), wired().catalogue)

    def of_group(self, path: Path) -> str:
        """Return the name of a respondent group; () is all firms."""
        if not path:
            return _("All firms")
        cooperating = path[0] == RespondentGroup.COOPERATING
        return _("Co-operating with Korea") if cooperating else _("Only interested so far")

    def of_size(self, size: str) -> str:
        """Return the name of a size class."""
        return _("no answer") if size == NOT_GIVEN else self._labels.option("size_class", size)

    def of_field(self, field: str) -> str:
        """Return the name of a technology field."""
        return _("no field named") if field == NOT_GIVEN else self._labels.wipo_field(int(field))

    def of_rated(self, key: str) -> str:
        """Return the name of a barrier or success factor."""
        catalogue = self._labels.catalogue
        if key in BARRIERS:
            return self._labels.name(catalogue.barrier_labels[BARRIERS[key]])
        return self._labels.name(catalogue.factor_labels[READINESS[key]])

    def of_barrier(self, barrier: Barrier) -> str:
        """Return the name of a barrier."""
        return self._labels.name(self._labels.catalogue.barrier_labels[barrier])

    def of_firms(self, need: Need) -> str:
        """Return which firms a need is about."""
        if need.by is None or need.by is By.GROUP:
            return self.of_group((need.value,) if need.by else ())
        if need.by is By.SIZE:
            return self.of_size(need.value)
        if need.value == NOT_GIVEN:
            return _("no field named") if need.by is By.SECTOR else _("no answer")
        return _((_SECTORS if need.by is By.SECTOR else LAND_NAMES)[need.value])
