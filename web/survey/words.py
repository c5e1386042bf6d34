"""The claims of the study and what was found, said for people who are no statisticians."""

from __future__ import annotations

from collections.abc import Mapping
from math import isnan

from flask_babel import gettext as _

from features.vocabulary import RespondentGroup
from matcher.survey_claims import LEAST_FIRMS, Claim, ClaimKey, Finding
from web.survey.contexts import ClaimText
from web.wording.formatting import Formats

KINDS: Mapping[Finding, str] = {
    Finding.SUPPORTED: "good",
    Finding.NOT_SUPPORTED: "warn",
    Finding.TOO_LITTLE_DATA: "",
}


def group_name(group: RespondentGroup) -> str:
    """Return the name of a respondent group."""
    cooperating = group is RespondentGroup.COOPERATING
    return _("Co-operating with Korea") if cooperating else _("Only interested so far")


def claim_text(claim: Claim, fmt: Formats) -> ClaimText:
    """Return one claim, what was found, and by how much."""
    return ClaimText(
        _claim(claim.key),
        _finding(claim.finding),
        KINDS[claim.finding],
        _sentence(claim),
        _detail(claim, fmt),
    )


def _claim(key: ClaimKey) -> str:
    return {
        ClaimKey.U_SHAPE: _(
            "Small firms (under 50) and very large ones (over 1,000) do better than those in "
            "between."
        ),
        ClaimKey.NO_FIELD_EFFECT: _("The field of co-operation makes hardly any difference."),
        ClaimKey.FUNDING: _("Public funding is more important to firms that are only interested."),
        ClaimKey.MORE_BARRIERS: _("Firms that are only interested name more barriers."),
        ClaimKey.HIGHER_BARRIERS: _("Firms that are only interested rate barriers higher."),
    }[key]


def _finding(finding: Finding) -> str:
    return {
        Finding.SUPPORTED: _("supported"),
        Finding.NOT_SUPPORTED: _("not supported"),
        Finding.TOO_LITTLE_DATA: _("too little data"),
    }[finding]


def _sentence(claim: Claim) -> str:
    if claim.finding is Finding.SUPPORTED:
        return _("So much would hardly come about by chance alone.")
    if claim.finding is Finding.NOT_SUPPORTED:
        return _("The answers speak against it, or a difference that matters would have shown.")
    if isnan(claim.tested.effect.value):
        return _("It takes at least %(least)s firms in each group.", least=LEAST_FIRMS)
    return _("The answers fit the claim as well as its opposite: nobody can tell yet.")


def _detail(claim: Claim, fmt: Formats) -> str:
    effect = claim.tested.effect
    if isnan(effect.value):
        return ""
    if claim.key is ClaimKey.NO_FIELD_EFFECT:
        return _(
            "The fields account for %(value)s of the differences (%(low)s to %(high)s); below "
            "%(relevant)s counts as hardly any.",
            value=fmt.percent(effect.value),
            low=fmt.percent(effect.low),
            high=fmt.percent(effect.high),
            relevant=fmt.percent(claim.relevant),
        )
    if claim.key is ClaimKey.MORE_BARRIERS:
        return _(
            "Difference: %(value)s percentage points (%(low)s to %(high)s); from %(relevant)s on "
            "it matters.",
            value=fmt.signed(100 * effect.value, 0),
            low=fmt.signed(100 * effect.low, 0),
            high=fmt.signed(100 * effect.high, 0),
            relevant=fmt.number(100 * claim.relevant),
        )
    return _(
        "Difference: %(value)s steps of the scale (%(low)s to %(high)s); from %(relevant)s on it "
        "matters.",
        value=fmt.signed(effect.value),
        low=fmt.signed(effect.low),
        high=fmt.signed(effect.high),
        relevant=fmt.number(claim.relevant, 1),
    )
