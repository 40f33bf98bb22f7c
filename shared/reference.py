"""Units and programme years as every service learns them from facts."""

from dataclasses import dataclass, field, replace

from shared.events import Event
from shared.events.campaigns import ProgrammeSigned, UnitClosed, UnitJoined, UnitRenamed
from shared.units import Directory, Unit, province_of


@dataclass(slots=True)
class Reference:
    """What decisions refer to and nobody decides here."""

    directory: Directory = field(default_factory=Directory)
    #: Of each province whose programme is known.
    programme_years: dict[str, range] = field(default_factory=dict)

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
                self._change(event.unit_id, name_vi=event.name_vi)
            case UnitClosed():
                self._change(event.unit_id, valid_to=event.closed_on)
            case ProgrammeSigned():
                years = range(event.period[0].year, event.period[1].year + 1)
                self.programme_years |= {province_of(party): years for party in event.parties}
            case _:
                pass
        return ()

    def outside(self, path: str, year: int) -> bool | None:
        """True for a year outside the programme of the path's province, else nothing; nothing too while none is
        known."""
        years = self.programme_years.get(province_of(path))
        return True if years is not None and year not in years else None

    def forget(self) -> None:
        self.directory.forget()
        self.programme_years.clear()

    def _change(self, unit_id: str, **fields: object) -> None:
        unit = self.directory.of_id(unit_id)
        if unit is not None:
            self.directory.put(replace(unit, **fields))  # type: ignore[arg-type]  # the two calls above are right
