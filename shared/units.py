"""Units, their paths, kinds and validity: value types."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

#: 2 to 6 tokens of [a-z0-9-], at most 120 characters; and a province or a district.
PATH_PATTERN = r"[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9]+(?:-[a-z0-9]+)*){1,5}"
PLACE_PATTERN = r"[0-9]{2}(?:\.[0-9]{3})?"
PATH_LENGTH = 120
_PATH = re.compile(PATH_PATTERN)
#: Since 1 July 2025 communes (five digits) stand where districts (three) did (domain 1.5); on the wire a path covers them.
_PLACE = re.compile(rf"{PLACE_PATTERN}|[0-9]{{2}}\.[0-9]{{5}}")
_DIGITS_OF_PLACES = (3, 5)
OPERATOR = "sys.ops"
#: The first token of national bodies.
NATION = "00"
#: Between the paths of several heirs, of whom none acts alone; no path holds it.
SEVERAL = " / "


class Kind(StrEnum):
    """Kinds of units (domain 1.1); `province` and `district` are places, which publish nothing."""

    PROVINCE = "province"
    DISTRICT = "district"
    PROVINCIAL_EC_BOARD = "provincial_ec_board"
    PROVINCIAL_EC_COUNCIL = "provincial_ec_council"
    PROVINCIAL_LABOUR_FEDERATION = "provincial_labour_federation"
    PROVINCIAL_PC = "provincial_pc"
    DEPARTMENT = "department"
    PARTY_PROPAGANDA_DEPT = "party_propaganda_dept"
    PROVINCIAL_PARTY_COMMITTEE = "provincial_party_committee"
    PROVINCIAL_COUNCIL = "provincial_council"
    SECTOR_UNION = "sector_union"
    DISTRICT_LABOUR_FEDERATION = "district_labour_federation"
    DISTRICT_HOME_AFFAIRS = "district_home_affairs"
    DISTRICT_PC = "district_pc"
    DISTRICT_EC_COUNCIL = "district_ec_council"
    GRASSROOTS_UNION = "grassroots_union"
    UNION_GROUP = "union_group"
    EMPLOYER_UNIT = "employer_unit"
    COMMUNE_PC = "commune_pc"
    COMMUNE_UNION = "commune_union"
    FATHERLAND_FRONT = "fatherland_front"
    EMULATION_CLUSTER = "emulation_cluster"
    MEDIA_BODY = "media_body"
    VGCL = "vgcl"
    CENTRAL_EC_BOARD = "central_ec_board"
    CENTRAL_EC_COUNCIL = "central_ec_council"
    PRIME_MINISTER = "prime_minister"
    STATE_PRESIDENT = "state_president"
    OPERATOR = "operator"


def is_path(text: str) -> bool:
    """Is this the address of a body: 2 to 6 tokens of [a-z0-9-] (contract section 1)?"""
    return len(text) <= PATH_LENGTH and _has_form(text)


@lru_cache(maxsize=8192)
def _has_form(text: str) -> bool:
    """The same few thousand paths come again in each message, several times."""
    return _PATH.fullmatch(text) is not None


def is_place(text: str) -> bool:
    """Is this a province (`66`), a district (`66.643`) or a commune (`66.24133`)?"""
    return _PLACE.fullmatch(text) is not None


def province_of(path: str) -> str:
    """The first token: every rule that spans aggregates lives inside a province."""
    return path.partition(".")[0]


def reaches(by: str, path: str) -> bool:
    """May what `by` says or asks concern this path: is it of its own province, of the nation, or `by` national?"""
    return province_of(by) in (NATION, province_of(path)) or province_of(path) == NATION


def place_of(path: str) -> str:
    """The place that a body's path begins with: its district or commune where it has one, else its province."""
    first, _, rest = path.partition(".")
    second = rest.partition(".")[0]
    return f"{first}.{second}" if len(second) in _DIGITS_OF_PLACES and second.isdigit() else first


def within(path: str, place: str) -> bool:
    """Does the path lie at or below this path or place?"""
    return path == place or path.startswith(place + ".")


def ancestors(path: str) -> Iterator[str]:
    """The path itself and everything above it, nearest first: `66.643.ldld`, `66.643`, `66`."""
    while path:
        yield path
        path = path.rpartition(".")[0]


@dataclass(frozen=True, slots=True)
class Unit:
    """One body as of its last change; `valid_to` is the last day on which it may publish."""

    unit_id: str
    path: str
    kind: Kind
    name_vi: str
    valid_from: date
    valid_to: date | None = None
    led_by: str | None = None

    def open_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)
