"""Every message type of the wire, by name; intake events and facts never share a type."""

from types import ModuleType

from shared.events import (
    answers,
    campaigns,
    intake,
    intake_opinions,
    nominations,
    notifications,
    private,
    reporting,
)
from shared.events.base import FACT, INTAKE, PRIVATE, Event


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
INTAKE_TYPES = _types(intake, intake_opinions)
#: What services publish: `vn.tdkt.nomination.received.v1` -> class.
FACT_TYPES = _types(answers, campaigns, nominations, notifications, reporting)
#: What is sealed on PRIVATE: `vn.tdkt.prv.person.recorded.v1` -> class.
PRIVATE_TYPES = _types(private)

__all__ = ["FACT", "FACT_TYPES", "INTAKE", "INTAKE_TYPES", "PRIVATE", "PRIVATE_TYPES", "Event"]
