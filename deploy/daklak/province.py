"""The bodies of Đắk Lắk, read from units.yaml, and the grass-roots unions invented below them."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from math import exp
from pathlib import Path
from random import Random
from typing import Any

from deploy import bodies
from deploy.bodies import Body
from deploy.daklak.workdays import workdays
from shared.ids import derived

#: Members of a grass-roots union: log-normal, so that 1,900 of them have 85,000 to 100,000.
_MEMBERS_MU, _MEMBERS_SIGMA = 3.56, 0.8


def read(name: str) -> dict[str, Any]:
    """One of the data files beside this module."""
    return bodies.read(Path(__file__).parent / name)


@dataclass(frozen=True, slots=True)
class Union:
    """An invented grass-roots union."""

    path: str
    leader: str
    name_vi: str
    sector: str
    members: int
    women: int
    direct_workers: int


@dataclass(frozen=True, slots=True)
class District:
    """A place and its three bodies."""

    place: str
    name: str
    ubnd: str
    ldld: str
    pnv: str


@dataclass(frozen=True, slots=True)
class Province:
    """Everybody who takes part; `closing` are the unions that end within the year, and the day."""

    bodies: tuple[Body, ...]
    districts: tuple[District, ...]
    sector_unions: tuple[str, ...]
    unions: tuple[Union, ...]
    closing: tuple[tuple[Union, date], ...]

    def below(self, leader: str) -> list[Union]:
        """The grass-roots unions that this union leads and that last the whole year."""
        return [union for union in self.unions if union.leader == leader]


def province(seed: int) -> Province:
    """The same province for the same seed; the bodies do not depend on it at all."""
    rng = Random(f"{seed}/province")
    units = read("units.yaml")
    leaders = [(f"66.{d['code']}.ldld", d["name"], None, d["grassroots"]) for d in units["districts"]]
    leaders += [(s["path"], "Đắk Lắk", s["sector"], s["grassroots"]) for s in units["sector_unions"]]
    unions = [_union(rng, leader, place, sector, n)
              for leader, place, sector, count in leaders for n in range(1, count + 1)]  # fmt: skip
    ending = rng.sample(range(len(unions)), 3)
    days = workdays(date(2014, 8, 1), date(2014, 9, 30))
    return Province(
        bodies=tuple(bodies.bodies(units)),
        districts=tuple(_district(d) for d in units["districts"]),
        sector_unions=tuple(s["path"] for s in units["sector_unions"]),
        unions=tuple(union for n, union in enumerate(unions) if n not in ending),
        closing=tuple((unions[n], rng.choice(days)) for n in ending),
    )


def unit_id(path: str) -> str:
    """The stable id of a unit; the path is where it was born."""
    return derived("daklak", "unit", path)


@cache
def place_name(path: str) -> str:
    """The name of the district that a path lies in, else of the province."""
    code = path.split(".")[1]
    return next((d["name"] for d in read("units.yaml")["districts"] if d["code"] == code), "Đắk Lắk")


def _district(data: dict[str, Any]) -> District:
    place = f"66.{data['code']}"
    return District(place, data["name"], f"{place}.ubnd", f"{place}.ldld", f"{place}.pnv")


def _union(rng: Random, leader: str, place: str, own_sector: str | None, number: int) -> Union:
    names = read("names.yaml")
    spread = names["district_sectors"]
    sector: str = own_sector or rng.choices(list(spread), list(spread.values()))[0]
    workplace = f"{rng.choice(names['workplaces'][sector])} {rng.choice(names['workplace_names'])}"
    members = max(6, min(900, round(exp(rng.gauss(_MEMBERS_MU, _MEMBERS_SIGMA)))))
    direct = min(0.97, names["direct_share"][sector] / 100 + rng.uniform(-0.08, 0.08))
    return Union(
        path=f"{leader}.cs{number:04}", leader=leader, sector=sector, members=members,
        name_vi=f"Công đoàn cơ sở {workplace}, {place}{names['mark']}",
        women=round(members * rng.uniform(0.3, 0.7)), direct_workers=round(members * direct),
    )  # fmt: skip
