"""The annexes of a report (domain 5.4): tables whose rows add up to their total."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from services.reporting.documents.figures import NOT_ADDED, figures, rest
from services.reporting.documents.lists import columns_of
from services.reporting.documents.model import Annex, Cell, Row
from services.reporting.documents.sources import Sources
from services.reporting.documents.texts import said, texts
from shared.units import is_place

Data = Mapping[str, Any]
_LEVELS = ("national", "national_union", "province", "district", "grassroots")
#: The first annexes have a row for each unit.
_OF_UNITS = ("PL2", "PL3", "PL4", "PL5")


def annexes(sources: Sources, values: Data) -> tuple[Annex, ...]:
    """PL1 to PL5 always, PL6 where a federation leads others, PL7 over several years; named in their order."""
    described = {one["code"]: one for one in texts("annexes")["annexes"]}
    whole, parts = figures(sources.summary["indicators"]), _parts(sources.summary["by_unit"])
    made = [(described["PL1"], list(_awards(sources.given)))]
    made += [(described[code], _units(described[code], whole, parts, values)) for code in _OF_UNITS]
    if sources.union and sources.union["by_unit"]:
        led = figures(sources.union["indicators"]), _parts(sources.union["by_unit"])
        made.append((described["PL6"], _units(described["PL6"], *led, {"place": sources.union["name_vi"]})))
    if sources.years:
        made.append(_years(described["PL7"], sources))
    names = texts("annexes")["names"]
    return tuple(_annex(names[n], one, rows, values) for n, (one, rows) in enumerate(made))


def _annex(name: str, described: Data, rows: Sequence[tuple[str, Data]], values: Data) -> Annex:
    columns = described["columns"]
    shown = rows or [("group", {"name": texts("annexes")["empty"]})]
    return Annex(
        described["code"],
        name,
        said(described["title"], values),
        tuple(columns_of(columns)),
        tuple(Row(tuple(_cell(c, row) for c in columns), style) for style, row in shown),  # pyright: ignore[reportArgumentType]
        tuple(described.get("notes", ())),
    )


def _cell(column: Data, row: Data) -> Cell:
    """Empty where a row has no such thing, a dash (None) where nobody counts it."""
    if "of" in column:
        return row.get(column["of"], "")
    return None if "n" in row or "total" in row or row.get("whole") else ""


def _parts(children: Sequence[Data]) -> list[dict[str, Any]]:
    return [
        {"name": child["name_vi"], "place": is_place(child["unit"]), **figures(child["indicators"])}
        for child in children
    ]


def _units(described: Data, whole: Data, parts: Sequence[Data], values: Data) -> list[tuple[str, Data]]:
    """A row for each unit, what lies in none of them, and the total."""
    counted = [c["of"] for c in described["columns"] if c.get("of") in whole and c["of"] not in NOT_ADDED]
    elsewhere = {"name": said(texts("annexes")["elsewhere"], values), "place": False, **rest(whole, parts)}
    # A district that has done nothing says so; of other bodies only those that have something to say.
    shown = [row for row in (*parts, elsewhere) if row["place"] or any(row[name] for name in counted)]
    rows: list[tuple[str, Data]] = [("row", {"n": f"{n}", **row}) for n, row in enumerate(shown, 1)]
    return [*rows, ("total", {"name": texts("annexes")["total"], "whole": True, **whole})] if rows else []


def _awards(given: Sequence[Data]) -> Iterator[tuple[str, Data]]:
    """Titles first, then forms, from the highest level down, each group with its sum."""
    words = texts("annexes")
    ordered = sorted(given, key=_rank)
    for letter, ((kind, level), group) in zip("ABCDEFGHIKLMNO", groupby(ordered, _group), strict=False):
        awards = [_award(row) for row in group]
        name = f"{words['kinds'][kind]} {words['levels'].get(level, level)}"
        yield "group", {"n": letter, "name": name, **_sum(awards)}
        yield from (("row", {"n": f"{n}", **award}) for n, award in enumerate(awards, 1))
    if given:
        yield "total", {"name": words["total"], "whole": True, **_sum([_award(row) for row in given])}


def _group(row: Data) -> tuple[str, str]:
    return row["kind"], row["level"]


def _rank(row: Data) -> tuple[bool, int, str]:
    level = _LEVELS.index(row["level"]) if row["level"] in _LEVELS else len(_LEVELS)
    return row["kind"] != "title", level, row["award_name_vi"]


def _award(row: Data) -> dict[str, Any]:
    """Individuals are direct workers or others (domain 5.4: mutually exclusive)."""
    individual, direct = row["individual"], row["direct"]
    return {
        "name": row["award_name_vi"],
        "total": individual + row["collective"],
        "collective": row["collective"],
        "individual": individual,
        "direct": direct,
        "others": individual - direct,
        "bonus": row["bonus"],
    }


def _sum(awards: Sequence[Data]) -> dict[str, int]:
    return {name: sum(award[name] for award in awards) for name in awards[0] if name != "name"}


def _years(described: Data, sources: Sources) -> tuple[Data, list[tuple[str, Data]]]:
    """One column a year, and the whole period; a unit of several years is one unit of the period."""
    counted = {str(year): figures(indicators) for year, indicators in sources.years}
    whole = figures(sources.summary["indicators"])
    more = [{"title": said(described["year"], {"year": year}), "of": year, "width": 1.8} for year in counted]
    columns = [*described["columns"], *more, {"title": described["whole"], "of": "all", "width": 2}]
    rows: list[tuple[str, Data]] = [
        (
            "row",
            {
                "n": f"{n}",
                "name": line["name"],
                **{year: found[line["of"]] for year, found in counted.items()},
                "all": whole[line["of"]],
            },
        )
        for n, line in enumerate(described["lines"], 1)
    ]
    return {**described, "columns": columns}, rows
