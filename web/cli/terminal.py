"""Plain text for a terminal: tables that line up in Hangul as well, and one pairing in full."""

from __future__ import annotations

from collections.abc import Sequence
from unicodedata import category, combining, east_asian_width

from features.network import NoPath
from features.vocabulary import Group, Scope
from matcher.explanation import Explanation
from matcher.pipeline import Recommendation
from web.cli.footer import ranking_footer
from web.wording.phrasing import R_
from web.wording.reasons import Wording
from web.wording.rounding import NOTABLE, shown_sum

LONGEST_NAME = 48
"""Columns of a terminal that a name takes in the table."""
_BASELINE, _SUM, _ALIKE = R_("baseline"), R_("sum"), R_("all alike")


def text_width(text: str) -> int:
    """Return how many columns a text takes: Hangul takes two, combining marks none."""
    return sum(_sign_width(sign) for sign in text)


def _sign_width(sign: str) -> int:
    if combining(sign) or category(sign) in ("Cf", "Mn"):
        return 0
    return 2 if east_asian_width(sign) in ("W", "F") else 1


def shorten(text: str, width: int) -> str:
    """Cut a text to a number of columns, with an ellipsis where something is left out."""
    if text_width(text) <= width:
        return text
    kept, used = "", 0
    for sign in text:
        if used + _sign_width(sign) > width - 1:
            break
        kept, used = kept + sign, used + _sign_width(sign)
    return f"{kept}…"


def table(rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> list[str]:
    """Line up the cells of a table.

    Parameters
    ----------
    rows : equally long rows of cells, the head first.
    right : columns that are set flush right.

    Returns
    -------
    One text per row, without spaces at its end.
    """
    widths = [max(map(text_width, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            _padded(cell, width, column in right)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def _padded(cell: str, width: int, right: bool) -> str:
    gap = " " * (width - text_width(cell))
    return gap + cell if right else cell + gap


def ranking_lines(
    recommendation: Recommendation, wording: Wording, *, cut: bool = False
) -> list[str]:
    """Return the ranking as a table with the strongest reasons, and what holds for all of it below.

    Parameters
    ----------
    cut : whether long names are cut, for the lines of a terminal; into a pipe they are whole.
    """
    head = [
        wording.say(message)
        for message in (R_("rank"), R_("mini-cluster"), R_("fit"), R_("chance"), R_("range"), "")
    ]
    head[5] = "id"
    vouched = recommendation.abstained is None
    fits = ((one, wording.fit(one.band, is_vouched_for=vouched)) for one in recommendation.ranking)
    rows = [head, *(_ranking_row(one, fit, wording, cut) for one, fit in fits)]
    lines = []
    if recommendation.ranking:
        first, *rest = table(rows, right=(0, 3, 4))
        lines = [first]
        for line, one in zip(rest, recommendation.ranking, strict=True):
            lines += [line, *_strongest(one, wording)]
    footer = ranking_footer(recommendation, wording)
    if recommendation.abstained is not None:
        return [
            wording.abstention(recommendation.abstained),
            *(["", *lines] if lines else []),
            *footer,
        ]
    # Without anything above it the footer needs no line between.
    return [*lines, *(footer if lines else footer[1:])]


def _strongest(explanation: Explanation, wording: Wording) -> list[str]:
    """Return what speaks most for a pairing and what most against it, where it is notable."""
    parts = shown_sum(explanation).parts
    return [
        f"{wording.formats.signed(parts[one.key]):>8}  {wording.reason(one, explanation)}"
        for one in (*explanation.reasons_for(1), *explanation.reasons_against(1))
        if abs(parts[one.key]) >= NOTABLE
    ]


def _ranking_row(one: Explanation, fit: str, wording: Wording, cut: bool) -> list[str]:
    name = wording.mini_cluster(one.mini_cluster)
    return [
        str(one.rank),
        shorten(name, LONGEST_NAME) if cut else name,
        fit,
        wording.formats.percent(one.chance),
        wording.formats.percent_span(*one.interval),
        one.mini_cluster,
    ]


def explanation_lines(
    explanation: Explanation, wording: Wording, *, is_vouched_for: bool = True
) -> list[str]:
    """Return one pairing in full: every contribution with its sentence, then the path."""
    formats = wording.formats
    title = wording.mini_cluster(explanation.mini_cluster)
    chance = formats.percent(explanation.chance)
    span = formats.percent_span(*explanation.interval)
    lines = [
        f"{explanation.rank}. {title} ({explanation.mini_cluster})",
        wording.say(
            R_("Chance {chance}, range {span}: {band}"),
            chance=chance,
            span=span,
            band=wording.fit(explanation.band, is_vouched_for=is_vouched_for),
        ),
        "",
        f"{formats.signed(explanation.baseline, 3):>8}  {wording.say(_BASELINE)}",
    ]
    present = {one.group for one in explanation.contributions}
    for group in (one for one in Group if one in present):
        lines += ["", wording.group(group)]
        for one in explanation.contributions:
            if one.group is group:
                share = "?" if one.cause is not None else formats.signed(one.contribution, 3)
                mark = f" ({wording.say(_ALIKE)})" if one.scope is Scope.FIRM else ""
                lines.append(f"{share:>8}  {wording.comparison(one.key)}{mark}")
                lines.append(f"{'':8}  {wording.reason(one, explanation)}")
    total = formats.signed(explanation.score, 3)
    lines += ["", f"{total:>8}  {wording.say(_SUM)}", ""]
    return lines + _path_lines(explanation, wording)


def _path_lines(explanation: Explanation, wording: Wording) -> list[str]:
    if isinstance(explanation.path, NoPath):
        return [wording.no_path(explanation.path)]
    lines = [wording.comparison("network_access")]
    for station, kind, relation in wording.path(explanation.path):
        lines.append(f"  {station} ({kind})")
        if relation:
            lines.append(f"    {relation}")
    return lines
