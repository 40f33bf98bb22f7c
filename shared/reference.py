"""Units and programme years as every service learns them from facts."""

from dataclasses import dataclass, field, replace

from shared.events import Event
from shared.events.campaigns import ProgrammeSigned, UnitClosed, UnitJoined, UnitRenamed
from shared.units import Directory, Unit


@dataclass(slots=True)
class Reference:
    """What decisions refer to and nobody decides here."""

    directory: Directory = field(default_factory=Directory)
    programme_years: frozenset[int] = frozenset()

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
                self.programme_years = frozenset(range(event.period[0].year, event.period[1].year + 1))
            case _:
                pass
        return ()

    def outside(self, year: int) -> bool | None:
        """True for a year outside the programme, else nothing; nothing too while no programme is known."""
        return True if self.programme_years and year not in self.programme_years else None

    def forget(self) -> None:
        self.directory.forget()
        self.programme_years = frozenset()

    def _change(self, unit_id: str, **fields: object) -> None:
        unit = self.directory.of_id(unit_id)
        if unit is not None:
            self.directory.put(replace(unit, **fields))  # type: ignore[arg-type]  # the two calls above are right
