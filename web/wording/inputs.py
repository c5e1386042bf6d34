"""What each side brought to a comparison, as short texts for the cells of a table."""

from __future__ import annotations

from collections.abc import Callable

from features.encoding import Input
from features.network import NoPath
from features.vocabulary import Basis, Cause
from matcher.explanation import Explanation
from matcher.types import is_term
from web.wording.answers import AnswerSentences, is_factual
from web.wording.phrasing import R_
from web.wording.technology import TechnologySentences

SHOWN_PHRASES = 3


class InputCells(AnswerSentences, TechnologySentences):
    """Cells of the table "you / mini-cluster" of one pairing."""

    def mine(self, key: str, explanation: Explanation) -> str:
        """Return what the firm brought to one comparison, in a few words; of a term nothing."""
        contribution = explanation.contribution(key)
        if contribution.cause not in (None, Cause.NOT_IN_CATALOGUE):
            return self.cause(contribution.cause)
        if is_term(key):
            return ""
        given = explanation.mine[key]
        special: dict[str, Callable[[Input], str]] = {
            "technology_focus": self._phrases,
            "problem_fit": self._phrases,
            "industry_code": lambda one: f"NACE {', '.join(one.codes)}" if one.codes else "",
            "technology_field": lambda one: self.wipo_fields(one.codes),
            "size_fit": self._head_count,
            "activity_fit": self.chosen_fields,
            "network_access": self._memberships,
            "funding_route": self._head_count,
        }
        if key in special:
            return special[key](given)
        if key.startswith("style_"):
            return self.option(key.removeprefix("style_"), given.codes[0])
        return self.say(R_("{level} of 5"), level=str(given.level))

    def theirs(self, key: str, explanation: Explanation) -> str:
        """Return what the mini-cluster brought to one comparison; of a term nothing."""
        if is_term(key):
            return ""
        given = explanation.theirs[key]
        if key == "technology_focus":
            count = str(len(given.phrases))
            return self._with_basis(self.say(R_("themes: {count}"), count=count), given)
        if key == "problem_fit":
            return self.institutes(given) or self.say(
                R_("no documented institute of the field near by")
            )
        if key == "industry_code":
            return self._with_basis(f"NACE {', '.join(given.codes)}", given)
        if key == "technology_field":
            return self._with_basis(self.wipo_fields(given.codes), given)
        if key == "network_access":
            return self._steps(explanation)
        if key == "funding_route":
            names = [self.programme(one) for one in self.shared_programmes(explanation)]
            return self.listing(names) or self.say(R_("no programme open to both sides"))
        return self._answer_cell(key, given)

    def _answer_cell(self, key: str, given: Input) -> str:
        if key.startswith("readiness_"):
            return self._demand(given)
        if key.startswith("barrier_"):
            relief = self.formats.percent(given.number or 0.0)
            return self._with_source(self.say(R_("relief {relief}"), relief=relief), given)
        if key.startswith("style_"):
            return self.say(R_("Table 1: {statement}"), statement=self.table1(key))
        if key == "size_fit":
            text = self.say(
                R_("survey: fewer than 50 or more than {limit}"), limit=self.upper_limit()
            )
            return self._with_basis(text, given)
        return self._with_basis(self.say(R_("Table 1 of the study")), given)

    def _demand(self, given: Input) -> str:
        if given.number is None:
            return self.say(R_("need not known"))
        text = self.say(R_("need {demand} of 5"), demand=self.step(given.number))
        return self._with_source(text, given)

    def _steps(self, explanation: Explanation) -> str:
        path = explanation.path
        if isinstance(path, NoPath):
            return self.say(R_("no way known"))
        strength = self.formats.percent(path.strength)
        message = R_("stations: {count}, strength {strength} (assumption)")
        return self.say(message, count=str(len(path.nodes)), strength=strength)

    def _with_source(self, text: str, given: Input) -> str:
        """Name the facts behind a value, or say that it is an assumption."""
        if is_factual(given):
            return f"{text}: {self.facts(given)}"
        return self._with_basis(text, given)

    def _with_basis(self, text: str, given: Input) -> str:
        if given.basis is Basis.DOCUMENTED:
            return text
        return self.noted(text, self.basis(given.basis))

    def _phrases(self, given: Input) -> str:
        shown = "; ".join(given.phrases[:SHOWN_PHRASES])
        return f"{shown} …" if len(given.phrases) > SHOWN_PHRASES else shown

    def _head_count(self, given: Input) -> str:
        if given.number is None:
            return self.say(R_("head count not given"))
        count = self.formats.number(given.number)
        return self.say(R_("employees: {count}"), count=count)

    def _memberships(self, given: Input) -> str:
        known = {one.id: one.name for one in self.catalogue.german_clusters}
        names = [self.name(known[code]) if code in known else code for code in given.codes]
        return self.listing(names) or self.say(R_("no German cluster named"))
