"""Every message type of the wire, by name; intake events and facts never share a type."""

from types import ModuleType

from shared.events import answers, campaigns, intake, nominations, notifications
from shared.events.base import FACT, INTAKE, Event


def _types(*modules: ModuleType) -> dict[str, type[Event]]:
    """Walk the modules; the same name for two classes is a mistake of ours."""
    found: dict[str, type[Event]] = {}
    for module in modules:
        for item in vars(module).values():
            if not isinstance(item, type) or not issubclass(item, Event) or not item.type:
                continue
            if found.setdefault(item.type, item) is not item:
                raise TypeError(f"two classes are called {item.type}: {found[item.type]} and {item}")
    return found


#: What agencies may publish: `vn.tdkt.intake.nomination.submitted.v1` -> class.
INTAKE_TYPES = _types(intake)
#: What services publish: `vn.tdkt.nomination.received.v1` -> class.
FACT_TYPES = _types(answers, campaigns, nominations, notifications)

__all__ = ["FACT", "FACT_TYPES", "INTAKE", "INTAKE_TYPES", "Event"]
