"""What is said of a source in words agrees with the mark beside it, in the reader's language."""

from __future__ import annotations

import pytest

from data.reference import load_catalogue
from features.facts import shown_basis
from features.vocabulary import Basis, MembersQuality
from web.pairing.sources import Sources
from web.wording.reasons import Wording

CATALOGUE = load_catalogue()


def test_what_was_partly_not_looked_up_is_not_shown_as_documented() -> None:
    (eurostars,) = (one for one in CATALOGUE.programmes if one.id == "eurostars")
    given = eurostars.provenance
    assert given.basis is Basis.DOCUMENTED
    assert "general knowledge, not looked up" in given.source
    assert shown_basis(given, given.basis) is Basis.RECONSTRUCTED
    assert shown_basis(given, Basis.ASSUMPTION) is Basis.ASSUMPTION


@pytest.mark.parametrize(
    ("quality", "expected"),
    [
        (MembersQuality.COUNTED, "in einem Bericht dieses Standes genannt"),
        (MembersQuality.AVERAGED, "Mittelwert über alle Mini-Cluster des Ortes"),
        (MembersQuality.PLACEHOLDER, "nicht bekannt; Platzhalter ohne Beleg"),
    ],
)
def test_how_members_were_counted_is_said_in_the_language_of_the_reader(
    quality: MembersQuality, expected: str
) -> None:
    sources = Sources(Wording("de", CATALOGUE))
    found = next(one for one in CATALOGUE.mini_clusters if one.members.quality is quality)
    told = [cited.text for line in sources.of_mini_cluster(found) for cited in line.citations]
    assert expected in told
    assert found.members.basis_text not in "; ".join(told)
