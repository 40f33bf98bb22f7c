"""What the summary counts: periods, lists of the programme, and the catalogue of indicators."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml

#: The lists of II.3.c: individual workers of the movement, by award; their duties are N03 and N04.
LISTS = {"BKT": "A05", "GKH": "A06"}
DUTY_OF_LIST = {"BKT": "N03", "GKH": "N04"}
INTRODUCTIONS, REVIEW_AND_PLAN = "N05", "N06"
#: Bằng Lao động sáng tạo (III.1.e).
CREATIVE_LABOUR = "BLDST"
STATE_LEVEL = "national"
#: A number that is published to everybody hides counts of people below this (domain 6).
SMALL = 5
#: Duties whose value counts persons.
DUTIES_OF_PEOPLE = frozenset({*DUTY_OF_LIST.values(), INTRODUCTIONS})
#: Part and whole: a part that leaves only few of the whole tells of those few.
PARTS = (("C02", "women", "participants"), ("C02", "direct_workers", "participants"), ("T01", "women", "participants"),
         ("D04", "with_minutes", "received"))
#: Money that tells how many there are, by the indicator and key that it was paid or earned for.
MONEY_OF = {"F01": ("A01",), "I02": ("I01", "recognised")}

_PARTS = {
    "Q1": ((1, 1), (3, 31)),
    "Q2": ((4, 1), (6, 30)),
    "Q3": ((7, 1), (9, 30)),
    "Q4": ((10, 1), (12, 31)),
    "H1": ((1, 1), (6, 30)),
    "H2": ((7, 1), (12, 31)),
}
#: Between two days of a period, as ISO 8601 writes it where a slash cannot stand.
_UNTIL = "--"
PERIODS_OF_A_YEAR = ("", "-H1", "-H2", "-Q1", "-Q2", "-Q3", "-Q4")


def bounds_of(period: str) -> tuple[date, date]:
    """First and last day of `2014`, `2014-2018`, `2014-Q3`, `2014-H1`, or of any two days, `2014-09-01--2015-05-31`.

    Days are told for what the calendar does not know: school years, nine months, years of Decree 09/2019 from 15
    December to 14 December (domain 5.1). ValueError for anything else.
    """
    if _UNTIL in period:
        return _days(*period.split(_UNTIL, 1))
    first, dash, rest = period.partition("-")
    year = _year(first)
    if not dash:
        return date(year, 1, 1), date(year, 12, 31)
    if rest in _PARTS:
        begin, end = _PARTS[rest]
        return date(year, *begin), date(year, *end)
    last = _year(rest)
    if last < year:
        raise ValueError("the last year lies before the first")
    return date(year, 1, 1), date(last, 12, 31)


def days_of(period: str) -> tuple[date, date] | None:
    """Both days of a period that is told by days."""
    return bounds_of(period) if _UNTIL in period else None


def _days(first: str, last: str) -> tuple[date, date]:
    begin, end = _day(first), _day(last)
    if end < begin:
        raise ValueError("the last day lies before the first, in whatever year")
    return begin, end


def _day(text: str) -> date:
    _year(text[:4])
    if len(text) != len("2014-09-01"):
        raise ValueError("a day is written as year, month and day, such as 2014-09-01")
    return date.fromisoformat(text)


def _year(text: str) -> int:
    if len(text) != 4 or not (text.isascii() and text.isdigit()) or not 1900 <= int(text) <= 2200:
        raise ValueError("a year has four digits, from 1900 to 2200")
    return int(text)


@dataclass(frozen=True, slots=True)
class Indicator:
    """One code: its cuts in order; none: whatever cuts there are, or a plain number if `plain`."""

    code: str
    cuts: tuple[str, ...] = ()
    plain: bool = False
    #: It counts persons or dossiers: small numbers of it are not for everybody (domain 6, D6); or only these cuts.
    people: bool = False
    of_people: tuple[str, ...] = ()
    #: What of the programme it measures.
    clauses: tuple[str, ...] = ()

    def hides(self, cut: str) -> bool:
        """May a small number of this cut tell of a person?"""
        return self.people or cut in self.of_people


#: Codes of domain 5.3; ours are E03 (reach), G01 (guidance), G02 (days from its issue to its delivery), M01 (models and who
#: adopted them), N (shown as late), and of N09 "fair" and "democratic": A07 (individuals awarded, of 1,000 of the workforce)
#: and D04 (dossiers with the minutes of a vote). P01 counts duties.
INDICATORS = (
    Indicator("C01", plain=True),
    Indicator("C02", ("units", "registrations", "participants", "women", "direct_workers"),
              of_people=("participants", "women", "direct_workers"), clauses=("I.2", "III.1.c")),
    Indicator("C03", ("met", "not_met"), clauses=("I.2",)),
    Indicator("A01", people=True),
    Indicator("A02", people=True, clauses=("I.3", "N09")),
    Indicator("A04", ("proposed", "approved", "refused"), people=True),
    Indicator("A05", ("proposed", "decided"), people=True, clauses=("II.3.c",)),
    Indicator("A06", ("proposed", "decided"), people=True, clauses=("II.3.c",)),
    Indicator("A07", of_people=("workforce",), clauses=("N09",)),
    Indicator("I01", people=True, clauses=("I.2",)),
    Indicator("I02"),
    Indicator("I03", ("proposed", "granted"), people=True, clauses=("III.1.e",)),
    Indicator("E01", ("discovered", "introduced", "publicised", "replicated"), people=True, clauses=("II.3.a",)),
    Indicator("E02", clauses=("I.1", "II.1.b", "III.1.a")),
    Indicator("E03", ("audience",), clauses=("I.1",)),
    Indicator("T01", ("sessions", "participants", "women"), of_people=("participants", "women"), clauses=("III.2.d",)),
    Indicator(
        "V01",
        ("inspections", "rights_supervisions", "exchanges", "conferences", "units_visited",
         "findings", "findings_overdue", "findings_closed"),
        clauses=("II.2.b", "II.2.c", "III.1.b"),
    ),
    Indicator(
        "D01",
        ("received", "appraised", "returned", "supplemented", "rejected", "withdrawn", "lapsed", "late"),
        people=True,
    ),
    Indicator("D02", of_people=("decided",), clauses=("I.3", "III.1.d", "N09")),
    Indicator("D04", of_people=("received", "with_minutes"), clauses=("II.3.b", "N09")),
    Indicator("G02", clauses=("III.2.b", "N14")),
    Indicator("G01", ("issued", "delivered", "acknowledged"), clauses=("I.1", "II.1.a", "III.1.a")),
    Indicator("R01", plain=True, people=True),
    Indicator("F01"),
    Indicator("N", ("registrations_overdue",), clauses=("II.2.a",)),
    Indicator("M01", ("published", "adopted"), clauses=("II.2.b",)),
    Indicator("P01", ("met", "short", "late"), clauses=("IV.a",)),
)


@dataclass(frozen=True, slots=True)
class Closings:
    """`rulesets/closings.yaml`: whose summaries are closed, and the day behind which those of each kind of period are."""

    kinds: frozenset[str]
    #: Kind of period (`H1`, `year`, `programme`) -> month, day, years after its last year.
    deadlines: dict[str, tuple[int, int, int]]

    def due(self, since: date, now: date, spans: Iterable[tuple[int, int]] = ()) -> list[str]:
        """Periods whose last day for reports lies in `since` to the day before `now`, in order; `spans` are the first
        and last years of programmes."""
        years = range(since.year - 2, now.year + 1)
        known = {f"{year}-H1": ("H1", year) for year in years} | {str(year): ("year", year) for year in years}
        known |= {f"{first}-{last}": ("programme", last) for first, last in spans if first < last}
        return sorted(period for period, (kind, year) in known.items() if self._falls(kind, year, since, now))

    def _falls(self, kind: str, year: int, since: date, now: date) -> bool:
        if kind not in self.deadlines:
            return False
        month, day, after = self.deadlines[kind]
        return since <= date(year + after, month, day) < now


def closings(*, closed: bool | None = None) -> Closings:
    """Of the rule file; `closed` in the place of what it says."""
    said = yaml.safe_load((Path(__file__).parent / "rulesets" / "closings.yaml").read_text("utf-8"))
    days = {kind: (one["month"], one["day"], one["years_after"]) for kind, one in said["deadlines"].items()}
    on = said["closed"]["value"] if closed is None else closed
    return Closings(frozenset(said["kinds"]["value"]), days if on else {})


CLOSINGS = closings()
