"""Two or three mini-clusters for one firm side by side: the same rows, one column each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from features.vocabulary import Basis
from matcher.explanation import Explanation
from matcher.pipeline import Recommendation
from web.pairing.cards import Reader, band_step, bar_end
from web.pairing.contexts import FallRow
from web.pairing.parts import ChanceView, Head, SourceLine
from web.pairing.sums import waterfall

MOST = 3
"""Mini-clusters that fit beside each other."""


@dataclass(frozen=True, slots=True)
class Column:
    """One mini-cluster.

    Parameters
    ----------
    url : where it is explained in full; may be empty.
    total : sum of its contributions, rounded.
    pinned : why a coordinator has pinned it, or empty.
    """

    head: Head
    url: str
    rank: int
    step: int
    band: str
    chance: ChanceView
    total: float
    unknown: int
    sources: tuple[SourceLine, ...]
    pinned: str


@dataclass(frozen=True, slots=True)
class Cell:
    """What one mini-cluster has in a row.

    Parameters
    ----------
    basis : where the value of the mini-cluster comes from.
    strongest : whether it alone has the largest contribution of its row, one above zero.
    """

    theirs: str
    basis: Basis
    contribution: float
    known: bool
    cause: str
    strongest: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One comparison, with a cell for each column.

    Parameters
    ----------
    mine : what the firm has said.
    differs : whether the columns differ in it.
    """

    key: str
    label: str
    mine: str
    cells: tuple[Cell, ...]
    differs: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """Mini-clusters side by side.

    Parameters
    ----------
    groups : pairs of the label of a group and its rows.
    same : how many rows are the same for all columns.
    """

    columns: tuple[Column, ...]
    baseline: float
    groups: tuple[tuple[str, tuple[Row, ...]], ...]
    same: int


@dataclass(frozen=True, slots=True)
class ComparisonPage:
    """Two or three mini-clusters for one firm, side by side.

    Parameters
    ----------
    back : label and address of the page that it belongs to.
    options : pairs of identifier and label of every mini-cluster in the ranking, best first.
    chosen : identifiers of the columns.
    action : where another choice is sent to.
    every_row : whether the rows that are the same for all are shown; ``other_url`` turns it round.
    introductions_url : where introductions to the columns are asked for; empty where none can be.
    abstained : why the service does not vouch for the ranking, in words, or empty.
    """

    firm: str
    back: tuple[str, str]
    table: Comparison
    options: tuple[tuple[str, str], ...]
    chosen: tuple[str, ...]
    action: str
    every_row: bool
    other_url: str
    introductions_url: str = ""
    abstained: str = ""


def chosen_of(recommendation: Recommendation, wanted: Sequence[str]) -> tuple[Explanation, ...]:
    """Return what is compared, best first: those wanted, else the best ones.

    Parameters
    ----------
    wanted : identifiers; those that are not in the ranking and those above :data:`MOST` are left
        out, and fewer than two are filled up with the best others.
    """
    ranking = recommendation.ranking
    first = [one for one in ranking if one.mini_cluster in set(wanted[:MOST])]
    others = [one for one in ranking if one not in first]
    most = MOST if not wanted else max(2, len(first))
    return tuple(sorted([*first, *others][:most], key=lambda one: one.rank))


def comparison(chosen: Sequence[Explanation], reader: Reader) -> Comparison:
    """Return mini-clusters side by side; the parts are those of each one's own page."""
    falls = [waterfall(one, reader.wording) for one in chosen]
    full = bar_end(max((one.interval[1] for one in chosen), default=0.0))
    groups = tuple(
        (same[0].label, tuple(map(_row, zip(*(group.rows for group in same), strict=True))))
        for same in zip(*(fall.groups for fall in falls), strict=True)
    )
    columns = tuple(
        Column(
            head=reader.head(one.mini_cluster),
            url="" if reader.links.example else reader.links.pairing(one.mini_cluster),
            rank=one.rank,
            step=band_step(one),
            band=reader.wording.band(one.band),
            chance=reader.chance(one, full),
            total=fall.total,
            unknown=len(one.unknown),
            sources=reader.sources.of_mini_cluster(reader.catalogue.mini_cluster(one.mini_cluster)),
            pinned=reader.pins.get(one.mini_cluster, ""),
        )
        for one, fall in zip(chosen, falls, strict=True)
    )
    return Comparison(
        columns=columns,
        baseline=falls[0].baseline if falls else 0.0,
        groups=groups,
        same=sum(not row.differs for _label, rows in groups for row in rows),
    )


def _row(same: tuple[FallRow, ...]) -> Row:
    found = {(one.known, one.contribution if one.known else 0.0) for one in same}
    differs = len(found) > 1
    known = [one.contribution for one in same if one.known]
    largest = max(known, default=0.0)
    # Where several are alike, or none speaks for it, none of them is the strongest.
    marked = differs and largest > 0.0 and known.count(largest) == 1
    return Row(
        key=same[0].key,
        label=same[0].label,
        mine=same[0].mine,
        cells=tuple(
            Cell(
                theirs=one.theirs,
                basis=one.basis,
                contribution=one.contribution,
                known=one.known,
                cause=one.cause,
                strongest=marked and one.known and one.contribution == largest,
            )
            for one in same
        ),
        differs=differs,
    )


def comparison_page(
    recommendation: Recommendation,
    wanted: Sequence[str],
    reader: Reader,
    back: tuple[str, str],
    address: Callable[..., str],
    *,
    every_row: bool,
) -> ComparisonPage:
    """Return the page that shows mini-clusters side by side.

    Parameters
    ----------
    wanted : identifiers; see :func:`chosen_of`.
    address : makes the address of the page from the fields of its form.
    """
    chosen, abstained = chosen_of(recommendation, wanted), recommendation.abstained
    names = tuple(one.mini_cluster for one in chosen)
    return ComparisonPage(
        firm=recommendation.profile.name,
        back=back,
        table=comparison(chosen, reader),
        options=tuple(
            (one.mini_cluster, f"{one.rank}. {reader.wording.mini_cluster(one.mini_cluster)}")
            for one in recommendation.ranking
        ),
        chosen=names,
        action=address(),
        every_row=every_row,
        other_url=address(**{"with": names}, **({} if every_row else {"rows": "all"})),
        abstained=reader.wording.abstention(abstained) if abstained else "",
    )
