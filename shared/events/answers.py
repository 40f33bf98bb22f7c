"""The answer to every intake event, given by the one service that owns its aggregate (contract section 5)."""

from typing import ClassVar

from shared.events.base import FACT, Event, Value
from shared.ids import derived


class ViolationSaid(Value):
    """One reason of a refusal; `pointer` is a JSON pointer from the event's root."""

    code: str
    pointer: str
    message_vi: str
    message_en: str
    rule: str = ""
    law: str = ""


class IntakeAccepted(Event):
    """The event had its effect: the ids of the facts that came of it. Of a list, `left_out` names each that could not go
    on with the others; `warnings` say what is amiss though it refuses nothing."""

    type: ClassVar[str] = FACT + "intake.accepted.v1"
    about: ClassVar[str] = "cause"
    cause: str
    subject: str
    facts: tuple[str, ...] = ()
    left_out: tuple[ViolationSaid, ...] | None = None
    warnings: tuple[ViolationSaid, ...] | None = None


class IntakeRefused(Event):
    """The event had no effect, and why; `facts` are of what happened all the same, such as a ballot that did not carry."""

    type: ClassVar[str] = FACT + "intake.refused.v1"
    about: ClassVar[str] = "cause"
    cause: str
    violations: tuple[ViolationSaid, ...]
    facts: tuple[str, ...] | None = None


def name_of_answer(path: str, id: str, reused: bytes = b"") -> str:
    """What is answered: a unit's event; of an id used for another event, the digest of that one too."""
    return f"{path}/{id}" + (f"#{reused.hex()}" if reused else "")


def id_of_answer(service: str, name: str) -> str:
    """Known beforehand: who published an event recognises the answer to just that event."""
    return derived(service, "answer", name)
