"""Sentences about technologies, codes, introduction paths and programmes."""

from __future__ import annotations

from collections.abc import Mapping

from features.catalogue import Programme, Theme
from features.encoding import Input
from features.network import NoPath
from matcher.explanation import Explanation, shared_programmes
from matcher.types import Alignment, Contribution
from web.wording.answers import AGAINST, EVEN, FOR, direction
from web.wording.labels import Labels
from web.wording.phrasing import R_

MEETS, RELATED, NEAREST = 0.85, 0.7, 0.4
"""Similarity (0-1) from which a phrase is said to meet a theme, to be related to it, and to be
the nearest to it of all that was stated; below, nothing is said to come near. Wording only."""
NAMED = 3
"""How many institutes or programmes a sentence names at most."""

#: (list of the phrase, how near) -> sentence.
_FOCUS: Mapping[tuple[str, str], str] = {
    ("offered", "meets"): R_("{mine} meets the theme {theirs}."),
    ("offered", "related"): R_("{mine} comes close to the theme {theirs}."),
    ("offered", "nearest"): R_(
        "Of what you state, {mine} is still the nearest to the theme {theirs}."
    ),
    ("offered", "far"): R_(
        "Nothing comes near; least far from each other are {mine} and {theirs}."
    ),
    ("sought", "meets"): R_("You seek {mine}; that meets the theme {theirs}."),
    ("sought", "related"): R_("You seek {mine}; that comes close to the theme {theirs}."),
    ("sought", "nearest"): R_(
        "Of what you state, {mine}, which you seek, is still the nearest to the theme {theirs}."
    ),
    ("sought", "far"): R_(
        "Nothing comes near; least far from each other are {mine}, which you seek, and {theirs}."
    ),
}
_BELOW = R_("All phrases together fit less well than on average.")
_ABOUT = R_("All phrases together fit about as well as on average.")
_FOCUS_TAILS: Mapping[tuple[str, str], str] = {
    ("meets", AGAINST): R_("All phrases together still fit less well than on average."),
    ("related", AGAINST): _BELOW,
    ("nearest", AGAINST): _BELOW,
    ("nearest", FOR): R_("Even so, all phrases together fit better than on average."),
    ("far", FOR): R_("Even so, all phrases together fit better than on average."),
    ("meets", EVEN): _ABOUT,
    ("related", EVEN): _ABOUT,
    ("nearest", EVEN): _ABOUT,
    ("far", EVEN): _ABOUT,
}

_PROBLEM: Mapping[tuple[bool, str], str] = {
    (True, FOR): R_(
        "The problem you describe is nearer than on average to the themes here or to the fields "
        "of the institutes near by ({institutes})."
    ),
    (True, AGAINST): R_(
        "The problem you describe is further than on average from the themes here and from the "
        "fields of the institutes near by ({institutes})."
    ),
    (True, EVEN): R_(
        "The problem you describe is about as near as on average to the themes here and to the "
        "fields of the institutes near by ({institutes})."
    ),
    (False, FOR): R_("The problem you describe is nearer than on average to the themes here."),
    (False, AGAINST): R_(
        "The problem you describe is further than on average from the themes here; no institute "
        "of the field is known near by."
    ),
    (False, EVEN): R_(
        "The problem you describe is about as near as on average to the themes here."
    ),
}
_MORE = R_("{names} and {count} more")

_INDUSTRY: Mapping[str, str] = {
    FOR: R_(
        "Your industry (NACE {mine}) is nearer to that of the mini-cluster ({theirs}) "
        "than on average."
    ),
    AGAINST: R_(
        "Your industry (NACE {mine}) is further from that of the mini-cluster ({theirs}) "
        "than on average."
    ),
    EVEN: R_(
        "Your industry (NACE {mine}) is about as near to that of the mini-cluster ({theirs}) "
        "as on average."
    ),
}
_SAME_INDUSTRY = R_("Your industry (NACE {mine}) is also that of the mini-cluster ({theirs}).")

_FIELDS: Mapping[str, str] = {
    FOR: R_("Of your WIPO fields ({total}), the mini-cluster shares {count}: {shared}."),
    AGAINST: R_("Of your WIPO fields ({total}), the mini-cluster shares only {count}: {shared}."),
    EVEN: R_(
        "Of your WIPO fields ({total}), the mini-cluster shares {count}: {shared}. That is about "
        "the average."
    ),
}
_NO_FIELD = R_("The mini-cluster shares none of your WIPO fields ({mine}).")

_ACCESS: Mapping[str, str] = {
    FOR: R_("The way of introduction is comparatively strong: {stations}."),
    AGAINST: R_("The way of introduction is comparatively weak: {stations}."),
    EVEN: R_("The way of introduction is about average: {stations}."),
}
_TRUST = R_("How likely each step succeeds is an assumption.")

_FUNDING: Mapping[str, str] = {
    FOR: R_("Open to both sides, as of their dates: {programmes}. Please check before you plan."),
    AGAINST: R_(
        "Fewer programmes than on average are open to both sides, as of their dates: "
        "{programmes}. Please check before you plan."
    ),
    EVEN: R_(
        "About as many programmes as on average are open to both sides, as of their dates: "
        "{programmes}. Please check before you plan."
    ),
}
_NO_FUNDING = R_("None of the programmes listed is open to both sides, as of their dates.")


class TechnologySentences(Labels):
    """Sentences about comparisons that rest on phrases, codes, paths and programmes."""

    def say_technology_focus(self, one: Contribution, explanation: Explanation) -> str:
        """Name the nearest pair of phrase and theme, and how all of them fit together."""
        if not explanation.alignments:
            return self.say(R_("None of your phrases could be compared with a theme."))
        best = explanation.alignments[0]
        how = _nearness(best.similarity)
        sentence = self.say(
            _FOCUS[best.list, how],
            mine=self.quote(best.mine),
            theirs=self.theme_with_gloss(explanation.mini_cluster, best),
        )
        tail = _FOCUS_TAILS.get((how, direction(one.contribution)))
        return sentence if tail is None else f"{sentence} {self.say(tail)}"

    def say_problem_fit(self, one: Contribution, explanation: Explanation) -> str:
        """Say how near the problem is to themes and institutes, which are named."""
        institutes = self.institutes(explanation.theirs[one.key])
        message = _PROBLEM[bool(institutes), direction(one.contribution)]
        return self.say(message, institutes=institutes)

    def say_industry_code(self, one: Contribution, explanation: Explanation) -> str:
        """Name the codes of both sides and how near they are in the tree."""
        mine, theirs = explanation.mine[one.key], explanation.theirs[one.key]
        same = one.value is not None and one.value >= 1.0
        message = _SAME_INDUSTRY if same else _INDUSTRY[direction(one.contribution)]
        return self.say(message, mine=", ".join(mine.codes), theirs=", ".join(theirs.codes))

    def say_technology_field(self, one: Contribution, explanation: Explanation) -> str:
        """Name the WIPO fields that both sides have, or those that are not shared."""
        mine, theirs = explanation.mine[one.key].codes, explanation.theirs[one.key].codes
        shared = [code for code in mine if code in theirs]
        if not shared:
            return self.say(_NO_FIELD, mine=self.wipo_fields(mine))
        return self.say(
            _FIELDS[direction(one.contribution)],
            total=str(len(mine)),
            count=str(len(shared)),
            shared=self.wipo_fields(shared),
        )

    def say_network_access(self, one: Contribution, explanation: Explanation) -> str:
        """Name the stations of the introduction path, or why there is none."""
        path = explanation.path
        if isinstance(path, NoPath):
            return self.no_path(path)
        # The last station is the mini-cluster that the sentence is about.
        stations = " – ".join(self.node(node) for node in path.nodes[:-1])
        sentence = self.say(_ACCESS[direction(one.contribution)], stations=stations)
        return f"{sentence} {self.say(_TRUST)}"

    def say_funding_route(self, one: Contribution, explanation: Explanation) -> str:
        """Name the programmes that are open to both sides with the dates seen."""
        shared = self.shared_programmes(explanation)
        if not shared:
            return self.say(_NO_FUNDING)
        names = self._first([self.programme(programme) for programme in shared])
        return self.say(_FUNDING[direction(one.contribution)], programmes=names)

    # -- parts that the table of inputs needs as well ----------------------------------------

    def theme(self, mini_cluster: str, alignment: Alignment) -> Theme:
        """Return the theme that an alignment points to."""
        return self.catalogue.mini_cluster(mini_cluster).themes[alignment.theirs]

    def theme_with_gloss(self, mini_cluster: str, alignment: Alignment) -> str:
        """Quote a theme in the language of the reader, with its Korean name."""
        theme = self.theme(mini_cluster, alignment)
        return self._noted(self.quote(theme.in_language(self.language)), theme)

    def theme_name(self, theme: Theme) -> str:
        """Return a theme in the language of the reader, with its Korean name."""
        return self._noted(theme.in_language(self.language), theme)

    def _noted(self, text: str, theme: Theme) -> str:
        is_korean = theme.in_language(self.language) == theme.ko
        return text if is_korean else self.noted(text, theme.ko)

    def institutes(self, given: Input) -> str:
        """List institutes, the first few by name; empty when there is none."""
        names = [self.catalogue.institution(identifier) for identifier in given.codes]
        return self._first([one.abbreviation or self.name(one.name) for one in names])

    def _first(self, names: list[str]) -> str:
        if len(names) <= NAMED:
            return self.listing(names)
        return self.say(_MORE, names=", ".join(names[:NAMED]), count=str(len(names) - NAMED))

    def wipo_fields(self, codes: tuple[str, ...] | list[str]) -> str:
        """List WIPO fields by name."""
        return "; ".join(self.wipo_field(int(code)) for code in codes)

    def shared_programmes(self, explanation: Explanation) -> list[Programme]:
        """Return the programmes that the firm may use and that are open to the mini-cluster."""
        return list(shared_programmes(self.catalogue, explanation))

    def programme(self, programme: Programme) -> str:
        """Return the name of a programme with the years that its description covers."""
        return self.noted(self.name(programme.name), self.years(programme.provenance.as_of))


def _nearness(similarity: float) -> str:
    if similarity >= MEETS:
        return "meets"
    if similarity >= RELATED:
        return "related"
    return "nearest" if similarity >= NEAREST else "far"
