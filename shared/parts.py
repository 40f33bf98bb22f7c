"""A deciding service split by province: what each of its parts decides, and what it is called."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from shared.streams import CLOCK_SUBJECTS, DURABLES, INTAKE, INTAKE_SUBJECTS, Durable, aggregate_of

#: The services whose rules end at the border of a province.
DECIDING = ("campaigns", "nominations")
#: Where INTAKE keeps the provinces apart: one list for all processes, written by provisioning alone.
METADATA = "tdkt-provinces"
#: The operator's own words: every part moves its clock by them.
_CLOCK = "tdkt.intake.clock.*.*.sys.>"
#: A token of a path that may be a name in PostgreSQL too; `sys` and `00` are everybody's.
_PLACE = re.compile(r"(?!sys$|00$)[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Part:
    """What one process decides of a service: one province, or all but those apart.

    Nothing but the clock is shared between two parts: each has its own durables, lock, schema, credentials, and its
    own chain of facts. The part without a province answers what is nobody's: national bodies, the operator, subjects
    without a path.
    """

    service: str
    province: str = ""
    apart: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """`campaigns-64`: of its durables, its lock, its words, its credentials, and the origin of its facts."""
        return f"{self.service}-{self.province}" if self.province else self.service

    @property
    def role(self) -> str:
        """`campaigns_64`: of its schema and of its role in PostgreSQL."""
        return self.name.replace("-", "_")

    def decides(self, subject: str) -> bool:
        """Is an intake subject on a path of this part?"""
        province = province_of(subject)
        return province == self.province if self.province else province not in self.apart

    def beside(self, service: str) -> "Part":
        """The part of another service for the same paths."""
        return replace(self, service=service)

    def durable(self, stream: str) -> Durable:
        """Its reader of a stream; of facts it takes those of its neighbours, whatever path they are about."""
        whole = next(one for one in DURABLES if (one.stream, one.name) == (stream, self.service))
        if not self.province:
            return whole
        filters = self._of_province(whole.filters) if stream == INTAKE else whole.filters
        return replace(whole, name=self.name, filters=filters)

    def _of_province(self, filters: tuple[str, ...]) -> tuple[str, ...]:
        aggregates = ["*" if one == INTAKE_SUBJECTS else aggregate_of(one) for one in filters if one != CLOCK_SUBJECTS]
        return (*(f"tdkt.intake.{name}.*.*.{self.province}.>" for name in aggregates), _CLOCK)


@dataclass(frozen=True, slots=True)
class Split:
    """The provinces that processes of their own decide for."""

    provinces: tuple[str, ...] = ()

    @classmethod
    def of(cls, text: str) -> "Split":
        """`66,64`; ValueError for what is no place."""
        names = tuple(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
        if wrong := [name for name in names if not _PLACE.fullmatch(name)]:
            raise ValueError(f"not a province: {', '.join(wrong)}")
        return cls(names)

    @classmethod
    def declared(cls, metadata: Mapping[str, str] | None) -> "Split":
        """As the stream INTAKE tells it."""
        return cls.of((metadata or {}).get(METADATA, ""))

    def __str__(self) -> str:
        return ",".join(self.provinces)

    def part(self, service: str, province: str = "") -> Part:
        """ValueError for a province that has no processes of its own."""
        if not province:
            return Part(service, apart=frozenset(self.provinces))
        if province not in self.provinces:
            raise ValueError(f"province {province} is not provisioned")
        return Part(service, province)

    @property
    def parts(self) -> tuple[Part, ...]:
        """The parts for one province each."""
        return tuple(Part(service, province) for province in self.provinces for service in DECIDING)

    @property
    def durables(self) -> tuple[Durable, ...]:
        """Every durable that this needs, of whole services and of parts."""
        return DURABLES + tuple(
            part.durable(one.stream) for part in self.parts for one in DURABLES if one.name == part.service
        )

    def owner(self, service: str, subject: str) -> Part:
        """The part of a service that decides what is said on this subject."""
        province = province_of(subject)
        return self.part(service, province if province in self.provinces else "")


def province_of(subject: str) -> str:
    """`66` of `tdkt.intake.round.opened.v1.66.ldld`; nothing where no body follows: a place publishes nothing."""
    tokens = subject.split(".")
    return tokens[5] if len(tokens) > 6 else ""
