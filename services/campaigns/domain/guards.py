"""What every follow-up asks of what it speaks of: is it new, known, at the right step, said by the right body?"""

from shared.errors import violated
from shared.world import unheard


def new(id: str, known: str, what: str, pointer: str) -> None:
    """Refuse an id that was used before; `known` is the id of its state."""
    if known:
        raise violated("state_forbids", pointer, what=f"{what} {id}", state="known", wanted="a new id")


def heard(id: str, known: str, what: str, pointer: str) -> None:
    """Wait for what nobody has told us of yet."""
    if not known:
        raise unheard(f"{what}:{id}", "aggregate_unknown", pointer, what=what, id=id)


def at(step: str, *wanted: str, what: str, pointer: str) -> None:
    if step not in wanted:
        raise violated("state_forbids", pointer, what=what, state=step, wanted=" or ".join(wanted))


def said_by(path: str, *wanted: str, what: str) -> None:
    if path not in wanted:
        raise violated("route_forbidden", "/source", path=path, award=what, wanted=", ".join(wanted))
