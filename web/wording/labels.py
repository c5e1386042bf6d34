"""Labels of keys, facts and stations of a path, in one language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from itertools import pairwise

from features.catalogue import Catalogue, FactRef, Label, MiniCluster
from features.errors import UnknownCodeError
from features.network import IntroductionPath, NoPath, PathNode
from features.vocabulary import MembersQuality
from matcher.types import Abstention, Curve, Doubt, curve_of, factors_of
from web.wording import label_tables as tables
from web.wording.industries import INDUSTRY_NAMES
from web.wording.institution_texts import INSTITUTION_TEXTS
from web.wording.phrasing import R_, Phrasing

_DOUBTS: Mapping[str, str] = {
    Doubt.NONE_LEFT: R_(
        "No mini-cluster is left to suggest: all are excluded from the comparison."
    ),
    Doubt.NOTHING_COMPARED: R_(
        "We do not vouch for this order: {label} could not be compared with any mini-cluster."
    ),
    Doubt.OFF_TOPIC: R_(
        "We do not vouch for this order: your technologies are not clearly nearer to the themes "
        "of the mini-clusters than to branches of the economy that have none. The lead is {value}; "
        "at least {floor} would be needed."
    ),
    Doubt.FEW_WORDS: R_(
        "We do not vouch for this order: your profile has few words, and single words can meet a "
        "theme by chance. The best value of {label} is {value}; at least {floor} would be needed. "
        "Several phrases say more."
    ),
}
_MONTH_OR_DAY = re.compile(r"(\d{4})-\d{2}(?:-\d{2})?")


class Labels(Phrasing):
    """Names things in one language.

    Parameters
    ----------
    language : ``de``, ``en`` or ``ko``.
    catalogue : names of facts are looked up here.
    """

    def __init__(self, language: str, catalogue: Catalogue) -> None:
        super().__init__(language)
        self.catalogue = catalogue

    # -- keys ------------------------------------------------------------------------------

    def comparison(self, key: str) -> str:
        """Return the label of a comparison, or of a term that is made of comparisons."""
        first, *others = factors_of(key)
        label = self.say(tables.COMPARISON_LABELS[first])
        if curve := curve_of(key):
            low = curve is Curve.LOW
            text = R_("{label}, below the mean") if low else R_("{label}, above the mean")
            return self.say(text, label=label)
        if not others:
            return label
        if others == [first]:
            return self.say(R_("{label}, bent"), label=label)
        other = self.say(tables.COMPARISON_LABELS[others[0]])
        return self.say(R_("{first} together with {second}"), first=label, second=other)

    def question(self, key: str) -> str:
        """Return the label of the question whose answer a comparison waits for."""
        label = tables.QUESTION_LABELS.get(key)
        return self.comparison(key) if label is None else self.say(label)

    def group(self, key: str) -> str:
        """Return the label of a group of comparisons."""
        return self.say(tables.GROUP_LABELS[key])

    def band(self, key: str) -> str:
        """Return the label of a fit band."""
        return self.say(tables.BAND_LABELS[key])

    def fit(self, key: str, *, is_vouched_for: bool) -> str:
        """Return the label of a fit band, marked where the service does not vouch for the list."""
        band = self.band(key)
        return band if is_vouched_for else self.say(R_("{band} (not vouched for)"), band=band)

    def cause(self, key: str) -> str:
        """Return why a comparison is unknown, in a few words."""
        return self.say(tables.CAUSE_LABELS[key])

    def exclusion(self, key: str, why: str = "") -> str:
        """Return why a mini-cluster takes no part in matching, as a sentence.

        Parameters
        ----------
        why : what a coordinator wrote about it, quoted after the sentence.
        """
        sentence = self.say(tables.EXCLUSION_LABELS[key])
        return f"{sentence} {self.quote(why)}" if why else sentence

    def verdict(self, key: str) -> str:
        """Return the label of a kind of verdict."""
        return self.say(tables.VERDICT_LABELS[key])

    def verdict_reason(self, key: str) -> str:
        """Return the label of a reason of a verdict."""
        return self.say(tables.VERDICT_REASON_LABELS[key])

    def basis(self, key: str) -> str:
        """Return where a value comes from, in a few words."""
        return self.say(tables.BASIS_LABELS[key])

    def rule(self, key: str) -> str:
        """Return the label of a written rule, or of several that are joined by ``+``."""
        return "; ".join(self._labelled(tables.RULE_LABELS, one) for one in key.split("+"))

    def option(self, field: str, value: str) -> str:
        """Return the label of one answer.

        Parameters
        ----------
        field : ``korea_experience``, ``cooperation_fields``, ``effect_so_far``, a field of
            ``style``, ``size_class``, ``readiness_level``, ``importance_level`` or
            ``barrier_level``.
        value : key of the answer.
        """
        return self.say(tables.OPTION_LABELS[field][value])

    def options(self, field: str) -> dict[str, str]:
        """Return all answers of a field with their labels, in order."""
        return {value: self.say(label) for value, label in tables.OPTION_LABELS[field].items()}

    def relation(self, key: str) -> str:
        """Return what connects two stations; a relation without a label keeps its key."""
        return self._labelled(tables.RELATION_LABELS, key)

    def admission(self, text: str) -> str:
        """Return in words what stands where there is no source; a real source stays as it is.

        Parameters
        ----------
        text : part of a source, as the catalogue writes it.
        """
        return self.say(tables.ADMISSION_LABELS[text]) if text in tables.ADMISSION_LABELS else text

    def tie(self, key: str, start: str, end: str) -> str:
        """Return what connects one station with the next one, read in the direction of the way.

        Ties can be used both ways: from KICOX to an agency it says "runs", back "is run by".

        Parameters
        ----------
        key : relation of the tie.
        start, end : ids of the two stations.
        """
        ties = self._ties
        is_backward = (end, start, key) in ties and (start, end, key) not in ties
        if is_backward and key in tables.BACKWARD_RELATION_LABELS:
            return self.say(tables.BACKWARD_RELATION_LABELS[key])
        return self.relation(key)

    @cached_property
    def _ties(self) -> frozenset[tuple[str, str, str]]:
        return frozenset((one.source, one.target, one.relation) for one in self.catalogue.edges)

    def node_kind(self, key: str) -> str:
        """Return the label of a kind of station; a kind without a label keeps its key."""
        return self._labelled(tables.NODE_KIND_LABELS, key)

    def contradiction(self, key: str) -> str:
        """Return the question about answers that hardly go together."""
        return self.say(tables.CONTRADICTION_LABELS[key])

    def _labelled(self, labels: Mapping[str, str], key: str) -> str:
        return self.say(labels[key]) if key in labels else key.replace("_", " ")

    # -- names of the catalogue ------------------------------------------------------------

    def name(self, label: Label) -> str:
        """Return a name of the catalogue in this language."""
        return label.in_language(self.language)

    def mini_cluster(self, identifier: str) -> str:
        """Return a mini-cluster with its place, such as ``Angewandte Optik, Gwangju``."""
        one = self.catalogue.mini_cluster(identifier)
        place = self.catalogue.innovation_cluster(one.innovation_cluster)
        return f"{self.name(one.name)}, {self.name(place.name)}"

    def wipo_field(self, number: int) -> str:
        """Return the name of a WIPO field."""
        return self.name(self.catalogue.wipo_labels[number])

    def industry(self, code: str) -> tuple[str, str]:
        """Return the name of a NACE code and its language, empty for this one.

        A class that the catalogue does not name is called by its group or division; what the
        catalogue does not know at all has no name.
        """
        known = self.catalogue.nace_labels
        name = next((known[one] for one in (code, code[:4], code[:2]) if one in known), "")
        if name in INDUSTRY_NAMES:
            return self.say(name), ""
        return name, "en" if name and self.language != "en" else ""

    def institution_text(self, text: str) -> tuple[str, str]:
        """Return what an institution works on or did, and its language, empty for this one."""
        if text in INSTITUTION_TEXTS:
            return self.say(text), ""
        return text, "en" if text and self.language != "en" else ""

    def fact(self, fact: FactRef) -> str:
        """Return a fact in words, such as the name of an institution with its city."""
        if fact.kind == "institution":
            return self._institution(fact.id)
        if fact.kind == "programme":
            return self.name(self.catalogue.programme(fact.id).name)
        if fact.kind == "german_cluster":
            return self.name(self.catalogue.german_cluster(fact.id).name)
        if fact.kind == "agency":
            return self._agency(self.catalogue.innovation_cluster(fact.id).agency)
        if fact.kind == "members":
            return self._members(self.catalogue.mini_cluster(fact.id))
        if fact.kind == "table1":
            return self.say(R_("Table 1 of the study"))
        raise UnknownCodeError("kind of fact", fact.kind)

    def _institution(self, identifier: str) -> str:
        one = self.catalogue.institution(identifier)
        name = self.name(one.name)
        if one.abbreviation and one.abbreviation not in name:
            name = self.noted(name, one.abbreviation)
        city = self.name(one.city)
        return name if self.language == "ko" or city in name else f"{name}, {city}"

    def _agency(self, label: Label) -> str:
        """Name an agency without the note on its history, which not every language has."""
        return self.name(label).partition(" (")[0]

    def _members(self, one: MiniCluster) -> str:
        count = self.formats.number(one.members.count)
        if one.members.quality is MembersQuality.COUNTED:
            return self.say(R_("the number of members ({count}, counted)"), count=count)
        if one.members.quality is MembersQuality.AVERAGED:
            return self.say(R_("the number of members ({count}, an average)"), count=count)
        return self.say(R_("the number of members (not known)"))

    def as_of(self, text: str) -> str:
        """Return the date of a fact in words: year, month, day or span, or that none is known."""
        if not any(sign.isdigit() for sign in text):
            return self.say(R_("undated"))
        if text.startswith("c. "):
            return self.say(R_("about {years}"), years=text.removeprefix("c. "))
        return self.formats.dated(text)

    def years(self, text: str) -> str:
        """Return the same for a sentence: of a month or day only the year; Korean counts months.

        The numbers of a sentence are the same in every language.
        """
        finer = _MONTH_OR_DAY.fullmatch(text)
        return self.as_of(finer[1] if finer else text)

    @cached_property
    def _node_names(self) -> dict[str, Label]:
        return {one.id: one.name for one in self.catalogue.nodes}

    # -- paths -----------------------------------------------------------------------------

    def node(self, node: PathNode) -> str:
        """Return the name of a station of an introduction path."""
        if node.kind == "firm":
            return self.say(R_("your firm"))
        if node.kind == "mini_cluster":
            return self.mini_cluster(node.id)
        found = self._node_names.get(node.id)
        if found is None:
            return node.id
        return self._agency(found) if node.kind == "agency" else self.name(found)

    def path(self, path: IntroductionPath | NoPath) -> tuple[tuple[str, str, str], ...]:
        """Return (station, kind, relation to the next station) of a path; none for no path.

        The last station has an empty relation.
        """
        if isinstance(path, NoPath):
            return ()
        ends = pairwise(node.id for node in path.nodes)
        steps = zip(path.relations, ends, strict=True)
        relations = (*(self.tie(key, start, end) for key, (start, end) in steps), "")
        return tuple(
            (self.node(node), self.node_kind(node.kind), relation)
            for node, relation in zip(path.nodes, relations, strict=True)
        )

    def no_path(self, path: NoPath) -> str:
        """Return why there is no path, as a sentence."""
        return self.say(tables.NO_PATH_LABELS[path.reason])

    # -- the whole answer ------------------------------------------------------------------

    def abstention(self, one: Abstention) -> str:
        """Return why the service does not vouch for a ranking, as a sentence."""
        return self.say(
            _DOUBTS[one.doubt],
            label=self.quote(self.comparison(one.key)),
            value="" if one.value is None else self.formats.number(one.value, 2),
            floor=self.formats.number(one.floor, 2),
        )
