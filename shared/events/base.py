"""The frozen base of all messages, their CloudEvents names, and the types that several of them share."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, WithJsonSchema

from shared.units import PATH_LENGTH, PATH_PATTERN, PLACE_PATTERN, is_path, is_place

INTAKE = "vn.tdkt.intake."
FACT = "vn.tdkt."
PRIVATE = "vn.tdkt.prv."


class Event(BaseModel):
    """What happened: past tense, frozen, readable without asking anybody.

    Unknown fields are ignored, so that a newer writer does not break an older reader (contract section 3).
    """

    model_config = ConfigDict(
        frozen=True, extra="ignore", str_max_length=20_000, validate_by_name=True, validate_by_alias=True
    )

    type: ClassVar[str] = ""
    #: The field whose value is the CloudEvent's `subject`: the id of the aggregate, list or decision.
    about: ClassVar[str] = ""
    #: The clauses and duties of the programme that a fact carries; `make trace` names those that are bare.
    clauses: ClassVar[tuple[str, ...]] = ()

    _aggregate: ClassVar[str] = ""

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        if cls.type:
            cls._aggregate = cls.type.rsplit(".", 3)[1]

    @classmethod
    def aggregate(cls) -> str:
        """`nomination` of `vn.tdkt.intake.nomination.submitted.v1`."""
        return cls._aggregate

    @property
    def subject_id(self) -> str:
        return str(getattr(self, self.about))

    def stream(self) -> str:
        """The stream of facts that this message belongs to: `nomination:01J...`."""
        return f"{self._aggregate}:{self.subject_id}"

    def to_data(self) -> dict[str, Any]:
        """The `data` member; absent optional fields are left out."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)

    def to_json(self) -> bytes:
        """The same, encoded."""
        return self.__pydantic_serializer__.to_json(self, by_alias=True, exclude_none=True)


class Value(BaseModel):
    """A part of a message."""

    model_config = ConfigDict(
        frozen=True, extra="ignore", str_max_length=20_000, validate_by_name=True, validate_by_alias=True
    )


def _path(text: str) -> str:
    if not is_path(text):
        raise ValueError(
            "not a unit path: 2 to 6 tokens of a-z, 0-9 and - joined by dots, such as 66.643.ldld"
        )
    return text


def _path_or_place(text: str) -> str:
    if not (is_place(text) or is_path(text)):
        raise ValueError("neither a place such as 66.643 nor a unit path such as 66.643.ldld")
    return text


def _addressed(pattern: str) -> WithJsonSchema:
    """The published schema says what the validator asks for."""
    return WithJsonSchema({"type": "string", "pattern": f"^{pattern}$", "maxLength": PATH_LENGTH})


Id = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[^\s\x00-\x1f]+$")]
UnitPath = Annotated[str, AfterValidator(_path), _addressed(PATH_PATTERN)]
PathOrPlace = Annotated[str, AfterValidator(_path_or_place), _addressed(f"(?:{PLACE_PATTERN}|{PATH_PATTERN})")]
Text = Annotated[str, StringConstraints(min_length=1, max_length=20_000)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=300, strip_whitespace=True)]
Code = Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=r"^[A-Za-z0-9_.-]+$")]
#: Numbers of documents are opaque; parsed only for display.
DocumentNumber = Annotated[str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True)]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Count = Annotated[int, Field(ge=0, le=10_000_000)]
Vnd = Annotated[int, Field(ge=0, le=10**15)]
Year = Annotated[int, Field(ge=1990, le=2200)]


def _span(pair: tuple[date, date | None]) -> tuple[date, date | None]:
    if pair[1] is not None and pair[1] < pair[0]:
        raise ValueError("the end lies before the beginning")
    return pair


Period = Annotated[tuple[date, date], AfterValidator(_span)]
OpenPeriod = Annotated[tuple[date, date | None], AfterValidator(_span)]
#: `2014`, `2014-Q3` or `2014-H1`.
PeriodName = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}(-(Q[1-4]|H[12]))?$")]


class SubjectKind(StrEnum):
    INDIVIDUAL = "individual"
    COLLECTIVE = "collective"


#: What a collective is: a unit or team unless it says so, a household (hộ gia đình) or an enterprise (domain 2.3, 2.4).
CollectiveKind = Literal["household", "enterprise"]


class CommendationType(StrEnum):
    """Types of commendation (domain 2.1)."""

    MERIT = "merit"
    MOVEMENT = "movement"
    SUDDEN = "sudden"
    LONG_SERVICE = "long_service"
    EXTERNAL = "external"


class Document(Value):
    """A document of a dossier, by its hash; the file itself stays with its owner."""

    kind: Code
    sha256: Sha256
    media_type: Annotated[str, StringConstraints(pattern=r"^[\w.+-]+/[\w.+-]+$", max_length=100)]
    bytes: Annotated[int, Field(ge=1, le=10**10)]
    number: DocumentNumber | None = None


class DocumentRef(Value):
    """A single document, where its kind follows from the event."""

    sha256: Sha256
    media_type: Annotated[str, StringConstraints(pattern=r"^[\w.+-]+/[\w.+-]+$", max_length=100)]
    bytes: Annotated[int, Field(ge=1, le=10**10)]


class Conflict(Value):
    """A member with an interest in the nominee: whoever did not abstain makes the ballot void (II.3.b).

    `member` is the unit's own key of its people, as in `person_ref`, or an office such as `chair`: never a name.
    """

    member: Id
    relation: Literal["self", "relative", "own_unit"]
    abstained: bool = False


class Vote(Value):
    """A ballot (II.3.b): everybody entitled, who was there, who was asked in writing, and how they voted.

    `voters` may tell who voted, by the unit's own keys; `conflicts` who of all entitled has an interest.
    """

    electorate: Annotated[int, Field(ge=1, le=1_000_000)]
    present: Count
    written: Count = 0
    for_: Annotated[int, Field(ge=0, le=1_000_000, alias="for")]
    against: Count = 0
    secret: bool = True
    held_on: date
    minutes_sha256: Sha256 | None = None
    voters: Annotated[tuple[Id, ...], Field(max_length=1000)] = ()
    conflicts: Annotated[tuple[Conflict, ...], Field(max_length=100)] = ()


class Headcount(Value):
    """Who takes part: women and direct workers are overlays, not addends."""

    total: Count
    women: Count = 0
    direct_workers: Count = 0


class Attendance(Value):
    total: Count
    women: Count = 0


class Delegates(Value):
    """How many a body sends with a delegation, and from which of its offices."""

    body: UnitPath
    members: Annotated[int, Field(ge=1, le=1000)]
    office: Code | None = None


class Target(Value):
    """An amount under a code of the campaign's own: what is aimed at, or what was reached."""

    code: Code
    amount: Count


Targets = Annotated[tuple[Target, ...], Field(max_length=50)]


class AssignedTask(Value):
    """A task of a year's plan by its code, the body that carries it out, and the day by which it is done."""

    task: Code
    owner: UnitPath
    due: date


class OwnNumber(Value):
    """What a derived programme sets itself for a duty (N01-N22): no less and no more than."""

    duty: Code
    minimum: Count
    maximum: Count | None = None


class Person(Value):
    """A person as an intake event names one; never part of a fact."""

    full_name: Name
    workplace: UnitPath
    birth_year: Annotated[int, Field(ge=1900, le=2100)] | None = None
    sex: Annotated[str, StringConstraints(pattern=r"^(female|male|other)$")] | None = None
    ethnicity: Name | None = None
    position: Name | None = None
    direct_worker: bool = False
    person_ref: Id | None = None


class Nominee(Value):
    """Who is proposed: one person or a collective."""

    kind: SubjectKind
    full_name: Name
    workplace: UnitPath
    direct_worker: bool = False
    birth_year: Annotated[int, Field(ge=1900, le=2100)] | None = None
    sex: Annotated[str, StringConstraints(pattern=r"^(female|male|other)$")] | None = None
    ethnicity: Name | None = None
    position: Name | None = None
    person_ref: Id | None = None
    members: Count | None = None
    #: How many of the members are Lao động tiên tiến.
    advanced_members: Count | None = None
    #: Of a collective that is a household or an enterprise.
    collective_kind: CollectiveKind | None = None
