"""The one definition of an SME profile that every entry uses: form, file and, later, the API."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    ValidationError,
    WrapSerializer,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError, PydanticKnownError

from features.addresses import ALLOWED, MAX_ADDRESS, is_address
from features.cleaning import has_word
from features.errors import Fault, ProfileError, UnknownCodeError
from features.industry import WIPO_FIELDS, parse_code
from features.phrases import split_phrases
from features.plain_data import FrozenTable, cleaned
from features.profile_faults import MAX_FAULTS, TOP, Contract, faults_of, shown
from features.vocabulary import (
    LAENDER,
    LAND_NAMES_EN,
    Barrier,
    Commitment,
    CooperationField,
    Effect,
    FundingStyle,
    Horizon,
    Initiative,
    KoreaExperience,
    RespondentGroup,
    SizeClass,
    SuccessFactor,
)

MAX_PHRASES = 40
"""Most phrases that one list may hold."""
MAX_PHRASE_LENGTH = 200
"""Longest phrase, in characters."""
MAX_PROBLEM_LENGTH = 5000
"""Longest problem statement, in characters."""
MAX_NAME_LENGTH = 200
MAX_EMPLOYEES = 5_000_000
FIRST_YEAR, LAST_YEAR = 1000, 2100

Answer = Annotated[int, Field(ge=1, le=5, strict=True)] | Literal["unknown"]
"""An answer on the five-step scale, or "unknown": asked and not known."""


def _plain_table(table: Mapping[Any, Any], handler: SerializerFunctionWrapHandler) -> Any:
    return handler(dict(table))


_FREEZE = (AfterValidator(FrozenTable), WrapSerializer(_plain_table))
FactorAnswers = Annotated[Mapping[SuccessFactor, Answer], *_FREEZE]
BarrierAnswers = Annotated[Mapping[Barrier, Answer], *_FREEZE]


class _Frozen(BaseModel):
    # Errors without what was given: they may end in a log.
    model_config = ConfigDict(
        frozen=True, extra="forbid", str_strip_whitespace=True, hide_input_in_errors=True
    )


class Style(_Frozen):
    """How a firm likes to work together (the comparable rows of Table 1).

    Parameters
    ----------
    horizon, initiative, funding, commitment : its answer to each row, None = not answered.
    """

    horizon: Horizon | None = None
    initiative: Initiative | None = None
    funding: FundingStyle | None = None
    commitment: Commitment | None = None


def land_code(value: str) -> str:
    """Return the ISO 3166-2 code of a Land given by code, German or English name.

    Parameters
    ----------
    value : such as ``DE-BY``, ``Bayern`` or ``bavaria``; case does not matter.

    Raises
    ------
    ValueError : there is no such Land.
    """
    names = {name.casefold(): code for code, name in LAENDER.items()}
    names |= {name.casefold(): code for name, code in LAND_NAMES_EN.items()}
    names |= {code.casefold(): code for code in LAENDER}
    code = names.get(value.strip().casefold())
    if code is None:
        raise ValueError("unknown Land")
    return code


def _nace_code(value: str) -> str:
    try:
        return str(parse_code(value))
    except UnknownCodeError as error:
        raise _UnknownNaceError(error.suggestion) from None


class _UnknownNaceError(ValueError):
    """Tells pydantic that a code is unknown, with the nearest one."""

    def __init__(self, suggestion: str) -> None:
        super().__init__("unknown NACE code")
        self.suggestion = suggestion


def _folded(value: str) -> str:
    return value.casefold()


def _one_line(value: Any) -> Any:
    return " ".join(value.split()) if isinstance(value, str) else value


def _with_a_word(value: str) -> str:
    if not has_word(value):
        raise PydanticCustomError("no_word", "no letter and no digit")
    return value


def _address(value: str) -> str:
    if not is_address(value):
        raise PydanticCustomError("no_address", "no e-mail address")
    return value


def _at_most(length: int) -> BeforeValidator:
    """Refuse a longer list at once: pydantic would check every item and tell of each."""

    def check(value: Any) -> Any:
        if isinstance(value, list | tuple) and len(value) > length:
            context = {"field_type": "Tuple", "max_length": length, "actual_length": len(value)}
            raise PydanticKnownError("too_long", context)
        return value

    return BeforeValidator(check)


_ONE_LINE = BeforeValidator(_one_line)
Text = Annotated[str, Field(max_length=MAX_NAME_LENGTH), _ONE_LINE]
Identifier = Annotated[Text, AfterValidator(_folded)]
Phrase = Annotated[str, Field(min_length=1, max_length=MAX_PHRASE_LENGTH)]
Phrases = Annotated[tuple[Phrase, ...], Field(max_length=MAX_PHRASES), _at_most(MAX_PHRASES)]
Land = Annotated[str, AfterValidator(land_code)]
NaceCode = Annotated[str, AfterValidator(_nace_code)]
EmailAddress = Annotated[str, Field(max_length=MAX_ADDRESS), AfterValidator(_address)]
WipoField = Annotated[int, Field(ge=1, le=WIPO_FIELDS, strict=True)]


class SMEProfile(_Frozen):
    """What a German firm says about itself; absent: not asked, ``unknown``: asked, not known.

    Only ``name`` and one phrase in ``technologies_offered`` or ``technologies_sought`` are
    required, each with a letter or a digit. Contact details are no part of it (see
    :class:`Contact`). ``docs/profile.md`` says more of each field.

    Parameters
    ----------
    name : of the firm, 1-200 characters, one line.
    legal_form, place : texts up to 200 characters.
    land : ISO 3166-2 code of a Land, such as ``DE-BY``; its name is accepted.
    employees : head count, 0-5,000,000; founded : year, 1000-2100.
    technologies_offered, technologies_sought, english : up to 40 phrases of 1-200 characters, the
        last ones English versions of the first ones, in any order.
    problem : up to 5000 characters.
    nace : up to 20 NACE Rev. 2 codes of division, group or class; wipo_fields : numbers 1-35.
    cooperation_fields : what it wants to do together; may be empty.
    korea_experience : decides the respondent group; effect_so_far : only of those who co-operate.
    readiness, importance : per success factor 1 (not at all) to 5 (fully, very), or ``unknown``.
    barriers : per barrier 1 (no obstacle) to 5 (decisive obstacle), or ``unknown``.
    style : rows of Table 1.
    german_clusters, exclude : ids of clusters it belongs to, of mini-clusters it does not want.
    competitors : up to 20 names; what they are in is not proposed.

    Examples
    --------
    >>> firm = SMEProfile(name="Muster GmbH", technologies_offered=("Lasermesstechnik",))
    >>> firm.respondent_group.value
    'interested'
    """

    name: Annotated[
        str,
        Field(min_length=1, max_length=MAX_NAME_LENGTH),
        _ONE_LINE,
        AfterValidator(_with_a_word),
    ]
    legal_form: Text | None = None
    land: Land | None = None
    place: Text | None = None
    employees: Annotated[int, Field(ge=0, le=MAX_EMPLOYEES, strict=True)] | None = None
    founded: Annotated[int, Field(ge=FIRST_YEAR, le=LAST_YEAR, strict=True)] | None = None
    technologies_offered: Phrases = ()
    technologies_sought: Phrases = ()
    english: Phrases = ()
    problem: Annotated[str, Field(max_length=MAX_PROBLEM_LENGTH)] | None = None
    nace: Annotated[tuple[NaceCode, ...], Field(max_length=20), _at_most(20)] = ()
    wipo_fields: Annotated[
        tuple[WipoField, ...], Field(max_length=WIPO_FIELDS), _at_most(WIPO_FIELDS)
    ] = ()
    cooperation_fields: Annotated[
        tuple[CooperationField, ...], Field(max_length=20), _at_most(20)
    ] = ()
    korea_experience: KoreaExperience | None = None
    effect_so_far: Effect | None = None
    readiness: FactorAnswers = FrozenTable()
    importance: FactorAnswers = FrozenTable()
    barriers: BarrierAnswers = FrozenTable()
    style: Style = Style()
    german_clusters: Annotated[tuple[Identifier, ...], Field(max_length=20), _at_most(20)] = ()
    exclude: Annotated[tuple[Identifier, ...], Field(max_length=100), _at_most(100)] = ()
    competitors: Annotated[tuple[Text, ...], Field(max_length=20), _at_most(20)] = ()

    @property
    def respondent_group(self) -> RespondentGroup:
        """The survey's group; a firm that says nothing counts as interested."""
        experience = self.korea_experience or KoreaExperience.INTERESTED
        return experience.group

    @property
    def size_class(self) -> SizeClass | None:
        """The size class, or None when the head count is not given."""
        return None if self.employees is None else SizeClass.of(self.employees)

    @model_validator(mode="before")
    @classmethod
    def _drop_nulls(cls, value: Any) -> Any:
        """JSON null means absent, at every depth; control characters become spaces."""
        return cleaned(value)

    @field_validator(
        "wipo_fields",
        "cooperation_fields",
        "german_clusters",
        "exclude",
        "competitors",
        "nace",
        "technologies_offered",
        "technologies_sought",
    )
    @classmethod
    def _no_repeats(cls, value: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(dict.fromkeys(value))

    @model_validator(mode="after")
    def _one_phrase(self) -> SMEProfile:
        phrases = (*self.technologies_offered, *self.technologies_sought)
        if not phrases:
            raise ValueError("one_phrase_needed", "technologies_offered", "")
        if not any(map(split_phrases, phrases)):
            field = "technologies_offered" if self.technologies_offered else "technologies_sought"
            raise ValueError("no_word", f"{field}.0", phrases[0])
        return self


class Contact(_Frozen):
    """Who to write to; kept apart from the matching data, in no vector, log or answer.

    Parameters
    ----------
    person : name, up to 200 characters; telephone : up to 40 characters.
    email : address whose domain may be international.
    """

    person: Text | None = None
    email: EmailAddress | None = None
    telephone: Annotated[str, Field(max_length=40), _ONE_LINE] | None = None


_FACTORS = [factor.value for factor in SuccessFactor]
_CONTRACT = Contract(
    keys={
        TOP: list(SMEProfile.model_fields),
        "readiness": _FACTORS,
        "importance": _FACTORS,
        "barriers": [barrier.value for barrier in Barrier],
        "style": list(Style.model_fields),
    },
    answer_tables=("readiness", "importance", "barriers"),
    allowed={
        "name": f"1-{MAX_NAME_LENGTH} characters",
        "legal_form": f"0-{MAX_NAME_LENGTH} characters",
        "place": f"0-{MAX_NAME_LENGTH} characters",
        "problem": f"0-{MAX_PROBLEM_LENGTH} characters",
        "technologies_offered": f"1-{MAX_PHRASES} phrases of 1-{MAX_PHRASE_LENGTH} characters",
        "technologies_sought": f"0-{MAX_PHRASES} phrases of 1-{MAX_PHRASE_LENGTH} characters",
        "english": f"0-{MAX_PHRASES} phrases of 1-{MAX_PHRASE_LENGTH} characters",
        "land": ", ".join(LAENDER),
        "nace": "NACE Rev. 2, such as 28.41",
        "employees": f"0-{MAX_EMPLOYEES}",
        "founded": f"{FIRST_YEAR}-{LAST_YEAR}",
        "wipo_fields": f"1-{WIPO_FIELDS}",
        "german_clusters": "German cluster",
        "exclude": "mini-cluster",
        "competitors": f"0-20 phrases of 1-{MAX_NAME_LENGTH} characters",
    },
    suggestions={"land": [*LAENDER.values(), *LAND_NAMES_EN, *LAENDER]},
)
_CONTACT_CONTRACT = Contract(keys={TOP: list(Contact.model_fields)}, allowed={"email": ALLOWED})


def parse_profile(data: Mapping[str, Any]) -> SMEProfile:
    """Check a mapping from a file, form or request body and return the profile.

    Parameters
    ----------
    data : keys of the profile contract; a key ``contact`` is ignored here (see
        :func:`parse_contact`).

    Returns
    -------
    The frozen profile.

    Raises
    ------
    ProfileError : with one fault per wrong field; unknown keys name the nearest known one.
    """
    if not isinstance(data, Mapping):
        raise ProfileError((Fault("profile", "not_a_table", shown(data)),))
    given = {key: value for key, value in data.items() if key != "contact"}
    try:
        return SMEProfile.model_validate(given)
    except ValidationError as error:
        faults = faults_of(error, _CONTRACT)
        raise ProfileError((*faults, *_no_phrases(given, faults))[:MAX_FAULTS]) from None


def _no_phrases(given: Mapping[str, Any], faults: Sequence[Fault]) -> list[Fault]:
    """Tell of missing phrases beside other faults: pydantic only looks once there are none."""
    fields = ("technologies_offered", "technologies_sought")
    told = any(fault.field.partition(".")[0] in fields for fault in faults)
    if told or any(given.get(field) for field in fields):
        return []
    return [Fault(fields[0], "one_phrase_needed", "", _CONTRACT.allowed[fields[0]])]


def parse_contact(data: Mapping[str, Any]) -> Contact:
    """Check contact details.

    Parameters
    ----------
    data : keys ``person``, ``email`` and ``telephone``, each optional.

    Returns
    -------
    The frozen contact.

    Raises
    ------
    ProfileError : with one fault per wrong field, named ``contact.…``.
    """
    if not isinstance(data, Mapping):
        raise ProfileError((Fault("contact", "not_a_table", shown(data)),))
    try:
        return Contact.model_validate(cleaned(data))
    except ValidationError as error:
        raise ProfileError(faults_of(error, _CONTACT_CONTRACT, "contact.")) from None
