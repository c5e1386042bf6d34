"""A recommendation as the JSON document that the command line prints."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from features.consistency import contradictions
from features.network import NoPath
from matcher.explanation import Explanation
from matcher.pipeline import Recommendation
from matcher.sources import SourcedFact, sources_of_pairing
from web.wording.reasons import Wording

SCHEMA_VERSION = 1


def recommendation_json(recommendation: Recommendation, wording: Wording) -> dict[str, Any]:
    """Return the document of ``match --format json`` (see ``docs/json.md``).

    Parameters
    ----------
    recommendation : the answer to one query.
    wording : language of ``text``, ``reason`` and ``name``; everything else is the same in all.

    Returns
    -------
    Plain JSON values in a stable order, null for what is unknown, no NaN.
    """
    model, abstained = recommendation.model, recommendation.abstained
    return {
        "schema_version": SCHEMA_VERSION,
        "model_version": model.version,
        "catalogue_version": recommendation.catalogue.version,
        "catalogue_as_of": recommendation.catalogue.as_of,
        "language": wording.language,
        "chance_basis": model.chance_basis,
        "interval_level": model.interval_level,
        "profile": recommendation.profile.model_dump(mode="json"),
        "candidates": recommendation.candidates,
        "ranking": [explanation_json(one, wording) for one in recommendation.ranking],
        "excluded": [
            {
                "mini_cluster": one.mini_cluster,
                "key": one.key,
                "reason": wording.exclusion(one.key),
                **described(one.mini_cluster, wording),
            }
            for one in recommendation.excluded
        ],
        "abstained": None
        if abstained is None
        else {"key": abstained.key, "reason": wording.abstention(abstained)},
        "doubts": [
            {"key": one.key, "fields": list(one.fields), "text": wording.contradiction(one.key)}
            for one in contradictions(recommendation.profile)
        ],
    }


def described(mini_cluster: str, wording: Wording) -> dict[str, str]:
    """Return of when the description of a mini-cluster is, its basis and what became of it."""
    one = wording.catalogue.mini_cluster(mini_cluster)
    return {
        "as_of": one.provenance.as_of,
        "basis": one.provenance.basis.value,
        "status_note": wording.name(one.status_note),
    }


def evidence_json(found: Iterable[SourcedFact]) -> list[dict[str, Any]]:
    """Return what statements rest on; the same in all languages."""
    return [
        {
            "kind": one.kind,
            "id": one.id,
            "comparisons": list(one.carries),
            "source": one.given.source,
            "as_of": one.given.as_of,
            "basis": one.basis.value,
            "confidence": one.given.confidence.value,
        }
        for one in found
    ]


def explanation_json(explanation: Explanation, wording: Wording) -> dict[str, Any]:
    """Return one entry of ``ranking``: everything that is said about one pairing."""
    candidate = wording.catalogue.mini_cluster(explanation.mini_cluster)
    low, high = explanation.interval
    return {
        "rank": explanation.rank,
        "mini_cluster": candidate.id,
        "innovation_cluster": candidate.innovation_cluster,
        "name": wording.name(candidate.name),
        "name_ko": candidate.name.ko,
        **described(candidate.id, wording),
        "score": explanation.score,
        "baseline": explanation.baseline,
        "chance": explanation.chance,
        "chance_interval": [low, high],
        "band": explanation.band.value,
        "contributions": _contributions(explanation, wording),
        "unknown": [
            {"key": one.key, "cause": one.cause.value}
            for one in explanation.unknown
            if one.cause is not None
        ],
        "alignments": _alignments(explanation, wording),
        "path": _path(explanation),
        "no_path": _no_path(explanation, wording),
        "sources": evidence_json(sources_of_pairing(wording.catalogue, explanation)),
    }


def _contributions(explanation: Explanation, wording: Wording) -> list[dict[str, Any]]:
    return [
        {
            "key": one.key,
            "group": one.group.value,
            "scope": one.scope.value,
            "value": one.value,
            # Adding zero turns -0.0 into 0.0.
            "contribution": one.contribution + 0.0,
            "mine": wording.mine(one.key, explanation),
            "theirs": wording.theirs(one.key, explanation),
            "text": wording.reason(one, explanation),
        }
        for one in explanation.contributions
    ]


def _alignments(explanation: Explanation, wording: Wording) -> list[dict[str, Any]]:
    themes = wording.catalogue.mini_cluster(explanation.mini_cluster).themes
    return [
        {
            "mine": one.mine,
            "list": one.list,
            "theirs": themes[one.theirs].ko,
            "theirs_en": themes[one.theirs].en,
            "theirs_de": themes[one.theirs].de,
            "similarity": one.similarity,
        }
        for one in explanation.alignments
    ]


def _path(explanation: Explanation) -> list[dict[str, str | None]]:
    """Return the stations, each with its relation to the next one; the last has none."""
    path = explanation.path
    if isinstance(path, NoPath):
        return []
    return [
        {"node": node.id, "kind": node.kind, "relation": relation}
        for node, relation in zip(path.nodes, (*path.relations, None), strict=True)
    ]


def _no_path(explanation: Explanation, wording: Wording) -> dict[str, str] | None:
    path = explanation.path
    if not isinstance(path, NoPath):
        return None
    return {"key": path.reason, "reason": wording.no_path(path)}
