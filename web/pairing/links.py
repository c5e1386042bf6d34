"""Addresses of the pages about suggestions: for a private profile, or for the public example."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from features.coverage import answer_field
from web.navigation import link_to
from web.questionnaire.questions import control_id, step_of


@dataclass(frozen=True, slots=True)
class Links:
    """Makes addresses for one profile.

    Parameters
    ----------
    token : secret of the private link; empty for the example, where nothing can be stored.
    """

    token: str = ""

    @property
    def example(self) -> bool:
        """Whether these are the addresses of the example."""
        return not self.token

    def results(self, n: str = "", region: str = "", *, printed: bool = False) -> str:
        """Return the address of the list; empty values are left out."""
        chosen = {"n": n, "region": region, "print": "1" if printed else ""}
        given: dict[str, Any] = {name: value for name, value in chosen.items() if value}
        if self.example:
            return url_for("pairings.example", **given)
        return url_for("pairings.results", token=self.token, **given)

    def pairing(self, mini_cluster: str, *, printed: bool = False) -> str:
        """Return the address of one pairing in full."""
        given: dict[str, Any] = {"print": "1"} if printed else {}
        if self.example:
            return url_for("pairings.example_pairing", mini_cluster=mini_cluster, **given)
        return url_for("pairings.pairing", token=self.token, mini_cluster=mini_cluster, **given)

    def comparison(self) -> str:
        """Return where suggestions stand side by side; empty for the example."""
        return "" if self.example else url_for("pairings.compare", token=self.token)

    def verdict(self, mini_cluster: str) -> str:
        """Return where a verdict is sent to; empty for the example."""
        if self.example:
            return ""
        return url_for("pairings.give_verdict", token=self.token, mini_cluster=mini_cluster)

    def introduction(self, mini_cluster: str) -> str:
        """Return where an introduction is asked for; empty for the example."""
        if self.example:
            return ""
        return url_for("introductions.ask", token=self.token, mini_cluster=mini_cluster)

    def introductions_to(self, mini_clusters: Sequence[str] = ()) -> str:
        """Return where several introductions are asked for at once; empty for the example."""
        if self.example:
            return ""
        places = list(mini_clusters)
        return url_for("introductions.ask_several", token=self.token, place=places)

    def introductions(self) -> str:
        """Return where the firm sees what it has asked for; empty for the example."""
        return "" if self.example else url_for("introductions.own", token=self.token)

    def table(self, kind: str, n: str = "", region: str = "") -> str:
        """Return the address of the list as a ``csv`` or ``xlsx`` file; empty for the example."""
        if self.example:
            return ""
        chosen = {"n": n, "region": region}
        given: dict[str, Any] = {name: value for name, value in chosen.items() if value}
        return url_for("pairings.results_table", token=self.token, kind=kind, **given)

    def profile(self) -> str:
        """Return where the answers can be changed, or where a profile begins."""
        if self.example:
            return link_to("profiles.start") or ""
        return link_to("profiles.edit", token=self.token) or ""

    def answer(self, key: str) -> str:
        """Return where the answer behind a comparison can be given; empty for the example."""
        if self.example or link_to("profiles.edit", token=self.token) is None:
            return ""
        field = answer_field(key) or "german_clusters"
        step, anchor = step_of(field), control_id(field)
        return url_for("profiles.edit", token=self.token, step=step, _anchor=anchor)
