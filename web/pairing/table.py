"""The list of suggestions as a table for a spreadsheet: every number of every pairing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from flask_babel import gettext as _

from features.catalogue import MiniCluster
from features.comparisons import COMPARISON_KEYS
from features.vocabulary import Basis
from matcher.explanation import Explanation
from matcher.pipeline import Recommendation
from matcher.types import is_term
from web.demonstration.labels import demonstration_label
from web.pairing.cards import Reader
from web.spreadsheets import Cell, csv_bytes, xlsx_bytes

_DECIMALS = 12
_HEAD = (
    "rank", "mini_cluster", "innovation_cluster", "name", "name_ko", "fit_band", "not_vouched_for",
    "score", "baseline", "chance", "chance_low", "chance_high", "interval_level", "chance_basis",
)  # fmt: skip
_TAIL = (
    "excluded", "basis", "as_of", "as_of_note", "status_note", "sources",
    "verdict", "verdict_reason", "verdict_note",
    "model_version", "catalogue_version", "catalogue_as_of", "profile_revision", "exported_at",
)  # fmt: skip
COLUMNS = (
    *_HEAD,
    *(f"{part}_{key}" for key in COMPARISON_KEYS for part in ("value", "contribution", "unknown")),
    *_TAIL,
)
"""Names of all columns, the same in every language; those of terms come before the tail."""


def suggestions_table(
    recommendation: Recommendation,
    shown: Sequence[Explanation],
    reader: Reader,
    now: datetime,
    write: Callable[[Sequence[str], Iterable[Mapping[str, Cell]]], bytes],
) -> bytes:
    """Write the suggestions that are shown and everything that was excluded as a file.

    Contributions are those of the data, so score = baseline + sum of contributions up to the
    decimals that are written.

    Parameters
    ----------
    shown : best first.
    now : UTC-aware time of the export.
    write : :func:`as_csv` or :func:`as_workbook`.
    """
    rows = _rows(recommendation, shown, reader, now)
    terms = [one for one in recommendation.model.keys if is_term(one)]
    more = [f"{part}_{key}" for key in terms for part in ("value", "contribution", "unknown")]
    columns = (*COLUMNS[: -len(_TAIL)], *more, *_TAIL)
    return write(columns, rows)


def as_csv(columns: Sequence[str], rows: Iterable[Mapping[str, Cell]]) -> bytes:
    """Write a table as CSV; that of a demonstration says in every row what it is."""
    return csv_bytes(columns, rows, demonstration_label())


def as_workbook(columns: Sequence[str], rows: Iterable[Mapping[str, Cell]]) -> bytes:
    """Write the same as a workbook, which opens in columns whatever the list separator is."""
    label = demonstration_label()
    more = ("note",) if label else ()
    rare = [one for one in columns if one.startswith(("value_", "unknown_"))]
    often = [one for one in columns if one not in rare]
    at = often.index("score")
    often[at:at] = ["reasons_for", "reasons_against"]
    return xlsx_bytes(
        (*often, *more),
        ({**row, "note": label, **_in_words(row)} for row in rows),
        "suggestions",
        ("values", ("rank", "mini_cluster", *rare, *more)),
    )


def _in_words(row: Mapping[str, Cell]) -> dict[str, Cell]:
    """Return the cells that hold keys in the CSV as the words that stand beside them."""
    return {"basis": row["basis_label"], "chance_basis": row.get("chance_basis_label")}


def _rows(
    recommendation: Recommendation, shown: Sequence[Explanation], reader: Reader, now: datetime
) -> Iterator[dict[str, Cell]]:
    versions: dict[str, Cell] = {
        "model_version": recommendation.model.version,
        "catalogue_version": recommendation.catalogue.version,
        "catalogue_as_of": recommendation.catalogue.as_of,
        "profile_revision": reader.revision,
        "exported_at": now.isoformat(timespec="seconds"),
    }
    doubt = recommendation.abstained
    doubts: dict[str, Cell] = {"not_vouched_for": reader.wording.abstention(doubt) if doubt else ""}
    for one in shown:
        yield _named(one.mini_cluster, reader) | _numbers(one, reader) | doubts | versions
    for exclusion in recommendation.excluded:
        reason = reader.wording.exclusion(exclusion.key, exclusion.why)
        yield _named(exclusion.mini_cluster, reader) | versions | {"excluded": reason}


def _named(identifier: str, reader: Reader) -> dict[str, Cell]:
    head, verdict = reader.head(identifier), reader.verdict(identifier)
    one = reader.catalogue.mini_cluster(identifier)
    return {
        "mini_cluster": identifier,
        "innovation_cluster": head.place,
        "name": head.name,
        "name_ko": one.name.ko,
        "basis": head.basis.value,
        "basis_label": reader.wording.basis(head.basis),
        "as_of": one.provenance.as_of,
        "as_of_note": _("as of %(years)s; may no longer exist in this form", years=head.as_of),
        "status_note": head.status,
        "sources": _sources(one, reader),
        "verdict": verdict.label if verdict else "",
        "verdict_reason": verdict.reason if verdict else "",
        "verdict_note": verdict.note if verdict else "",
    }


def _sources(one: MiniCluster, reader: Reader) -> str:
    lines = reader.sources.of_mini_cluster(one)
    basis = reader.wording.basis
    return "; ".join(
        f"{one.title}: {one.source} ({basis(one.basis)}, {one.as_of})" for one in lines
    )


def _numbers(one: Explanation, reader: Reader) -> dict[str, Cell]:
    low, high = one.interval
    for_it, against = reader.reasons(one)
    assumed = reader.model.chance_basis == Basis.ASSUMPTION.value
    row: dict[str, Cell] = {
        "rank": one.rank,
        "fit_band": reader.wording.band(one.band),
        "score": round(one.score, _DECIMALS),
        "baseline": round(one.baseline, _DECIMALS),
        "chance": round(one.chance, _DECIMALS),
        "chance_low": round(low, _DECIMALS),
        "chance_high": round(high, _DECIMALS),
        "interval_level": reader.model.interval_level,
        "chance_basis": reader.model.chance_basis,
        "chance_basis_label": reader.wording.basis(Basis.ASSUMPTION) if assumed else _("Decisions"),
        "reasons_for": " ".join(line.text for line in for_it),
        "reasons_against": " ".join(line.text for line in against),
    }
    for term in one.contributions:
        row[f"value_{term.key}"] = term.value
        row[f"contribution_{term.key}"] = round(term.contribution, _DECIMALS)
        row[f"unknown_{term.key}"] = "" if term.cause is None else term.cause.value
    return row
