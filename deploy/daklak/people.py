"""Invented persons and collectives: nobody here exists, and every full name says so."""

from dataclasses import dataclass, field
from random import Random
from typing import Any

from deploy.daklak.province import Union, read

#: Shares of the highland peoples and of settlers from the north among the workers; the rest is Kinh.
_HIGHLAND, _SETTLED = 0.16, 0.08


@dataclass(slots=True)
class People:
    """Makes persons one after the other; a name comes up once in a workplace, so that nobody is mistaken."""

    seed: int
    _of: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    _names: set[tuple[str, str]] = field(default_factory=set)

    def new(self, union: Union, *, direct: bool = True) -> dict[str, Any]:
        """Somebody of this union of whom nothing was heard yet."""
        known = self._of.setdefault(union.path, [])
        rng = Random(f"{self.seed}/{union.path}/{len(known)}")
        person = self._person(rng, union, direct)
        while (union.path, person["full_name"]) in self._names:
            person = self._person(rng, union, direct)
        self._names.add((union.path, person["full_name"]))
        # Not every agency keeps keys of its people: then the system knows them by name, year and workplace.
        if rng.random() < 0.8:
            person["person_ref"] = f"{union.path}/NV-{len(known) + 1:04}"
        known.append(person)
        return person

    def collective(self, union: Union, rng: Random) -> dict[str, Any]:
        """A team of this union as a nominee; like a person's, its name comes up once."""
        names = read("names.yaml")
        name = ""
        while not name or (union.path, name) in self._names:
            place = f"{rng.choice(names['collectives'])} {rng.randint(1, 12)}"
            name = f"{place}, {union.path.rpartition('.')[2]}{names['mark']}"
        self._names.add((union.path, name))
        return {"kind": "collective", "full_name": name, "workplace": union.path, "direct_worker": True,
                "members": rng.randint(6, 40)}  # fmt: skip

    def known(self, union: Union, rng: Random) -> dict[str, Any] | None:
        """Somebody of this union who was heard of before."""
        known = self._of.get(union.path)
        return rng.choice(known) if known else None

    def _person(self, rng: Random, union: Union, direct: bool) -> dict[str, Any]:
        names = read("names.yaml")
        sex = "female" if rng.random() * union.members < union.women else "male"
        name, ethnicity = _name(rng, names, sex)
        position = rng.choice(names["positions"][union.sector] if direct else names["managers"])
        return {"full_name": name + names["mark"], "birth_year": rng.randint(1957, 1992), "sex": sex,
                "ethnicity": ethnicity, "position": position, "workplace": union.path,
                "direct_worker": direct}  # fmt: skip


def _name(rng: Random, names: dict[str, Any], sex: str) -> tuple[str, str]:
    drawn = rng.random()
    if drawn < _HIGHLAND:
        highland = names["highland"]
        name = f"{rng.choice(highland[sex])} {rng.choice(highland['clans'])}"
        return name, rng.choice(highland["ethnicities"])
    parts = names[sex]
    name = f"{rng.choice(names['family'])} {rng.choice(parts['middle'])} {rng.choice(parts['given'])}"
    return name, rng.choice(names["settled"]) if drawn < _HIGHLAND + _SETTLED else "Kinh"
