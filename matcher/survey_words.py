"""The words that a survey file may use for columns and answers: English, German, Korean, keys.

What the pages call a group or an answer is among them, so that it can be typed as it is read.
Names of success factors and barriers are those of the catalogue, besides their keys.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from typing import Final, TypeVar

from features.catalogue import Catalogue, Label
from features.vocabulary import CooperationField, Effect, RespondentGroup, SizeClass
from matcher.analysis import BARRIERS, READINESS
from matcher.survey import Importance

_Key = TypeVar("_Key", bound=StrEnum)

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "respondent": ("number", "Nummer", "Befragte", "Teilnehmer", "응답자", "번호"),
    "group": ("Gruppe", "그룹", "집단"),
    "size": ("size class", "employees", "Größe", "Größenklasse", "Beschäftigte", "Mitarbeiter",
             "규모", "직원 수", "종업원 수"),
    "fields": ("fields of co-operation", "Felder", "Kooperationsfelder", "협력 분야"),
    "effect": ("effect of co-operation", "Wirkung", "Wirkung der Kooperation", "협력 효과", "효과"),
    "free_text": ("comment", "Freitext", "Kommentar", "자유 의견", "의견"),
    "synthetic": ("synthetisch", "합성", "가상"),
}  # fmt: skip
"""Columns besides what is rated, and what else they may be called."""
GROUPS: Final[Mapping[str, RespondentGroup | None]] = {
    **dict.fromkeys(("cooperating", "co-operating", "kooperierend", "협력 중", "협력",
                     "Co-operating with Korea", "In Kooperation mit Korea", "한국과 협력 중"),
                    RespondentGroup.COOPERATING),
    **dict.fromkeys(("interested", "interessiert", "관심", "관심 있음",
                     "Only interested so far", "Bisher nur interessiert", "아직 관심 단계"),
                    RespondentGroup.INTERESTED),
    **dict.fromkeys(("neither", "none", "keine", "weder noch", "해당 없음",
                     "In neither group, or not said", "In keiner der Gruppen oder ohne Angabe",
                     "어느 집단에도 속하지 않거나 답하지 않음"), None),
}  # fmt: skip
IMPORTANCE: Final[Mapping[Importance, tuple[str, ...]]] = {
    Importance.VERY_IMPORTANT: ("3", "sehr wichtig", "매우 중요", "매우 중요함"),
    Importance.IMPORTANT: ("2", "wichtig", "중요", "중요함"),
    Importance.LESS_IMPORTANT: ("1", "weniger wichtig", "덜 중요", "덜 중요함"),
    Importance.NOT_IMPORTANT: ("0", "nicht wichtig", "unwichtig", "중요하지 않음"),
}
EFFECTS: Final[Mapping[Effect, tuple[str, ...]]] = {
    Effect.VERY_POSITIVE: ("sehr positiv", "매우 긍정적"),
    Effect.POSITIVE: ("positiv", "긍정적"),
    Effect.NEUTRAL: ("neutral", "keine", "보통", "중립", "중립적"),
    Effect.NEGATIVE: ("negativ", "부정적"),
}
FIELDS: Final[Mapping[CooperationField, tuple[str, ...]]] = {
    CooperationField.RESEARCH: ("R&D", "F&E", "FuE", "Forschung", "Forschung und Entwicklung",
                                "연구", "연구개발"),
    CooperationField.PRODUCTION: ("Produktion", "생산"),
    CooperationField.SALES: ("Vertrieb", "판매", "영업"),
    CooperationField.SOURCING: ("Einkauf", "Beschaffung", "구매", "조달"),
    CooperationField.TRAINING: ("Ausbildung", "Schulung", "교육", "훈련"),
}  # fmt: skip
SIZES: Final[Mapping[SizeClass, tuple[str, ...]]] = {
    SizeClass.MICRO: ("fewer than 10", "unter 10", "fewer than 10 employees",
                      "unter 10 Beschäftigte", "10인 미만"),
    SizeClass.SMALL: ("10 to 49", "10 bis 49", "10-49", "10 to 49 employees",
                      "10 bis 49 Beschäftigte", "10~49인"),
    SizeClass.MEDIUM: ("50 to 249", "50 bis 249", "50-249", "50 to 249 employees",
                       "50 bis 249 Beschäftigte", "50~249인"),
    SizeClass.LARGE: ("250 to 1000", "250 bis 1000", "250-1000", "250 to 1000 employees",
                      "250 bis 1000 Beschäftigte", "250~1000인"),
    SizeClass.VERY_LARGE: ("more than 1000", "über 1000", ">1000", "more than 1000 employees",
                           "über 1000 Beschäftigte", "1000인 초과"),
}  # fmt: skip
YES: Final = frozenset({"yes", "ja", "true", "1", "예", "synthetic", "synthetisch", "합성"})
NO: Final = frozenset({"", "no", "nein", "false", "0", "아니요"})


def folded(text: str) -> str:
    """Return a word without what does not tell words apart: case, signs, spaces."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[\W_]+", "", plain) or plain.strip()


def column_names(catalogue: Catalogue) -> Mapping[str, str]:
    """Return the column that each heading means, by the folded heading."""
    labels: dict[str, Label] = {key: catalogue.factor_labels[one] for key, one in READINESS.items()}
    labels |= {key: catalogue.barrier_labels[one] for key, one in BARRIERS.items()}
    named = {key: (label.de, label.en, label.ko) for key, label in labels.items()}
    return {
        folded(name): key for key, names in ({**COLUMNS, **named}).items() for name in (key, *names)
    }


def meanings(words: Mapping[_Key, tuple[str, ...]]) -> Mapping[str, _Key]:
    """Return the key that each word means, by the folded word."""
    return {folded(name): key for key, names in words.items() for name in (key.value, *names)}
