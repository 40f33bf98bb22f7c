"""Units and programme years as every service learns them from facts."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from shared.directory import Directory
from shared.events import Event
from shared.events.campaigns import (
    ProgrammeDerived,
    ProgrammeSigned,
    UnitClosed,
    UnitJoined,
    UnitMerged,
    UnitReleased,
    UnitRenamed,
    UnitSplit,
    UnitSucceeded,
)
from shared.units import Unit, province_of


@dataclass(slots=True)
class Reference:
    """What decisions refer to and nobody decides here."""

    directory: Directory = field(default_factory=Directory)
    #: Of each province whose programme is known.
    programme_years: dict[str, range] = field(default_factory=dict)
    #: The day on which it was signed.
    programme_signed: dict[str, date] = field(default_factory=dict)
    #: What each party of a derived programme has set itself, by duty and path (IV.d); the later word holds.
    own_numbers: dict[tuple[str, str], tuple[int, int | None]] = field(default_factory=dict)

    def observe(self, event: Event) -> tuple[str, ...]:
        """Take a fact in; the ids that are known from now on."""
        match event:
            case UnitJoined():
                self.directory.put(
                    Unit(
                        event.unit_id,
                        event.path,
                        event.kind,
                        event.name_vi,
                        event.valid_from,
                        led_by=event.led_by,
                    )
                )
                return (f"unit:{event.path}", f"unit:{event.unit_id}")
            case UnitRenamed():
                self._change(event.path, name_vi=event.name_vi)
            case UnitClosed():
                self._change(event.path, valid_to=event.closed_on)
                if event.successors:
                    self.directory.succeed(
                        event.path, event.successors, event.closed_on + timedelta(days=1)
                    )
            case UnitReleased():
                self.directory.lead(event.path, event.led_by, event.effective_on)
                self._change(event.path, led_by=event.led_by)
            case UnitMerged():
                self.directory.succeed(event.path, (event.into,), event.effective_on)
            case UnitSplit():
                self.directory.succeed(event.path, event.into, event.effective_on)
            case UnitSucceeded():
                self.directory.succeed(event.path, event.successors, event.effective_on)
            case ProgrammeSigned():
                years = range(event.period[0].year, event.period[1].year + 1)
                provinces = {province_of(party) for party in event.parties}
                self.programme_years |= dict.fromkeys(provinces, years)
                self.programme_signed |= dict.fromkeys(provinces, event.signed_on)
            case ProgrammeDerived():
                for own in event.numbers:
                    bounds = (own.minimum, own.maximum)
                    self.own_numbers |= {(own.duty, party): bounds for party in event.parties}
            case _:
                pass
        return ()

    def outside(self, path: str, year: int) -> bool | None:
        """True for a year outside the programme of the path's province, else nothing; nothing too while none is
        known."""
        years = self.programme_years.get(province_of(path))
        return True if years is not None and year not in years else None

    def owes(self, path: str, last: date) -> bool:
        """Is a period that ends on that day one of the programme of the path's province, which was signed by then? While
        none is known nobody owes anything, and nothing is missed (N02; domain 3.10)."""
        province = province_of(path)
        return last.year in self.programme_years.get(province, ()) and self.programme_signed[province] <= last

    def forget(self) -> None:
        self.directory.forget()
        self.programme_years.clear()
        self.programme_signed.clear()
        self.own_numbers.clear()

    def _change(self, path: str, **fields: object) -> None:
        unit = self.directory.get(path)
        if unit is not None:
            self.directory.put(replace(unit, **fields))  # type: ignore[arg-type]  # the calls above are right
