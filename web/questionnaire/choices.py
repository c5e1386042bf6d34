"""What the questionnaire offers to choose from, and how answers read, in one language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext

from features.catalogue import Catalogue, GermanCluster
from features.errors import UnknownCodeError
from features.vocabulary import LAENDER, Barrier, SuccessFactor
from web.laender import LAND_NAMES
from web.questionnaire.forms import LINES
from web.questionnaire.industry_search import find_industries
from web.questionnaire.questions import QUESTIONS, WIPO_SECTORS, Question
from web.wording.labels import Labels

Option = tuple[str, str, str]
"""Value, label and note of one answer, as the component ``choices`` takes it."""

_LEVELS = {
    "readiness": "readiness_level",
    "importance": "importance_level",
    "barriers": "barrier_level",
}


@dataclass(frozen=True, slots=True)
class OptionGroup:
    """Answers that stand together under a heading."""

    id: str
    name: str
    options: tuple[Option, ...]


class Choices:
    """All options of the questionnaire in one language.

    Parameters
    ----------
    labels : names keys and things of the catalogue.
    """

    def __init__(self, labels: Labels) -> None:
        self._labels = labels
        self.catalogue: Catalogue = labels.catalogue

    def question(self, name: str) -> Question:
        """Return the texts of a question, translated; of a scale, only its label."""
        head, _, part = name.partition(".")
        if head in _LEVELS and part:
            return Question(self._scale_label(head, part))
        found = QUESTIONS[name]
        texts = (found.label, found.hint, found.why)
        return Question(*(gettext(text) if text else "" for text in texts))

    def contradiction(self, key: str) -> str:
        """Return the question about answers that hardly go together."""
        return self._labels.contradiction(key)

    def laender(self) -> list[tuple[str, str]]:
        """Return code and name of each Land, by name, after an empty choice."""
        named = sorted(((code, gettext(LAND_NAMES[code])) for code in LAENDER), key=_by_name)
        return [("", gettext("no answer")), *named]

    def short_names(self, comparisons: Sequence[str]) -> list[str]:
        """Return what the questions behind comparisons are called, each once."""
        return list(dict.fromkeys(map(self._labels.question, comparisons)))

    def industries(self) -> list[tuple[str, str]]:
        """Return code and name of each NACE code that the catalogue names."""
        return [(code, self._labels.industry(code)[0]) for code in self.catalogue.nace_labels]

    def industries_named(self, text: str) -> list[str]:
        """Return up to three codes, with their names, that words of a text may mean."""
        names, english = dict(self.industries()), self.catalogue.nace_labels
        found = find_industries(
            text, ((code, (name, english[code])) for code, name in names.items())
        )
        return [f"{code} ({names[code]})" for code in found]

    def radio(self, name: str) -> list[Option]:
        """Return the answers of a question with one answer, "no answer" first."""
        options = self._labels.options(name.removeprefix("style."))
        return [("", gettext("no answer"), ""), *((key, text, "") for key, text in options.items())]

    def checks(self, name: str) -> list[Option]:
        """Return the answers of a question with several answers."""
        return [(key, text, "") for key, text in self._labels.options(name).items()]

    def scales(self, table: str) -> list[tuple[str, str]]:
        """Return control name and label of each scale of a table."""
        keys = Barrier if table == "barriers" else SuccessFactor
        return [(f"{table}.{key}", self._scale_label(table, key)) for key in keys]

    def ends(self, table: str) -> tuple[str, str]:
        """Return what 1 and 5 mean on the scales of a table."""
        options = self._labels.options(_LEVELS[table])
        return options["1"], options["5"]

    def wipo_groups(self) -> list[OptionGroup]:
        """Return the WIPO fields by sector."""
        return [
            OptionGroup(
                "wipo-fields" if first == 1 else f"wipo-fields-{first}",
                gettext(sector),
                tuple(
                    (str(number), self._labels.wipo_field(number), "")
                    for number in range(first, last + 1)
                ),
            )
            for sector, first, last in WIPO_SECTORS
        ]

    def german_cluster_groups(self) -> list[OptionGroup]:
        """Return the German clusters by the Land that their entry names first."""
        by_land: dict[str, list[GermanCluster]] = {}
        for cluster in self.catalogue.german_clusters:
            by_land.setdefault(cluster.laender[0] if cluster.laender else "", []).append(cluster)
        groups = [
            OptionGroup(f"german-clusters-{land or 'all'}", self._land(land), self._options(found))
            for land, found in by_land.items()
        ]
        return sorted(groups, key=lambda group: (group.id.endswith("-all"), group.name.casefold()))

    def mini_cluster_groups(self) -> list[OptionGroup]:
        """Return the mini-clusters that are compared, by their innovation cluster."""
        name = self._labels.name
        by_place: dict[str, list[Option]] = {}
        for one in self.catalogue.mini_clusters:
            if not one.excluded:
                by_place.setdefault(one.innovation_cluster, []).append((one.id, name(one.name), ""))
        groups = [
            OptionGroup(
                f"exclude-{place}",
                name(self.catalogue.innovation_cluster(place).name),
                tuple(sorted(found, key=_by_name)),
            )
            for place, found in by_place.items()
        ]
        return sorted(groups, key=lambda group: group.name.casefold())

    def display(self, name: str, values: Sequence[str]) -> list[str]:
        """Return an answer as people read it, one line per part.

        Parameters
        ----------
        name : of the control.
        values : what stands in it.
        """
        if name in LINES or name == "problem":
            return [line for text in values for line in text.splitlines() if line.strip()]
        return [self._display(name, value) for value in values if value]

    def _display(self, name: str, value: str) -> str:
        head, _, part = name.partition(".")
        try:
            if head in _LEVELS:
                meaning = self._labels.option(_LEVELS[head], value)
                return meaning if value == "unknown" else f"{value} – {meaning}"
            if name == "land":
                return gettext(LAND_NAMES[value])
            if name == "wipo_fields":
                return self._labels.wipo_field(int(value))
            if name == "nace":
                known, _language = self._labels.industry(value)
                return f"{value} ({known})" if known else value
            if name == "german_clusters":
                return self._labels.name(self.catalogue.german_cluster(value).name)
            if name == "exclude":
                return self._labels.mini_cluster(value)
            if (
                name in ("korea_experience", "effect_so_far", "cooperation_fields")
                or head == "style"
            ):
                return self._labels.option(part or head, value)
        except (KeyError, ValueError, UnknownCodeError):
            pass  # Not one of the offered answers: shown as it was typed.
        return value

    def _scale_label(self, table: str, key: str) -> str:
        if table == "barriers":
            return self._labels.name(self.catalogue.barrier_labels[Barrier(key)])
        return self._labels.name(self.catalogue.factor_labels[SuccessFactor(key)])

    def _land(self, code: str) -> str:
        return gettext(LAND_NAMES[code]) if code in LAND_NAMES else gettext("All of Germany")

    def _options(self, clusters: Sequence[GermanCluster]) -> tuple[Option, ...]:
        name = self._labels.name
        named = [(one.id, name(one.name), name(one.field)) for one in clusters]
        return tuple(sorted(named, key=_by_name))


def _by_name(option: Sequence[str]) -> str:
    # Umlauts sort with their letter, as in a German telephone book's second rule.
    folded = option[1].casefold()
    return folded.translate(str.maketrans("äöü", "aou"))
