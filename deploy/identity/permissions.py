"""What each kind of user may publish and hear. The test of the permission matrix runs every line of it."""

from dataclasses import dataclass
from typing import Any

from deploy.identity.accounts import ACK, NEXT, RESET
from shared.events import FACT, FACT_TYPES, Event
from shared.login import durable_of, inbox_of
from shared.parts import Part
from shared.streams import (
    CREDENTIALS,
    DEAD,
    DURABLES,
    EVENTS,
    INTAKE,
    PERSON_KEYS,
    PRIVATE,
    own_subjects,
)

#: Answers to intake events, which every deciding service gives.
_ANSWERS = "shared.events.answers"
#: Names lie in the vault of nominations; nobody else has any to seal, a key to make or somebody to forget.
_WRITES_PRIVATE = "nominations"
_KEYS = f"KV_{PERSON_KEYS}"
_OF_VAULT = (
    "tdkt.prv.>",
    f"$KV.{PERSON_KEYS}.>",
    # The last on a subject, as the leader of the stream knows it.
    f"$JS.API.STREAM.MSG.GET.{PRIVATE}",
    f"$JS.API.STREAM.MSG.GET.{_KEYS}",
    # An erasure: the key, and what INTAKE has of the person.
    f"$JS.API.STREAM.MSG.DELETE.{_KEYS}",
    f"$JS.API.STREAM.MSG.DELETE.{INTAKE}",
)
#: Who may know names: who keeps them, who writes documents and cuts by sex, who writes letters (contract section 5).
_KNOWS_NAMES = ("nominations", "notifications", "reporting")
_LOOK_AT_NAMES = (f"$JS.API.DIRECT.GET.{PRIVATE}", f"$JS.API.DIRECT.GET.{_KEYS}")
_LOOK_INTO_INTAKE = (f"$JS.API.DIRECT.GET.{INTAKE}", f"$JS.API.STREAM.MSG.GET.{INTAKE}")
#: Duties are of campaigns' contract; those about nominations and exemplars are told by nominations.
_TOLD_FOR_OTHERS = {"nominations": {"duty"}}


@dataclass(frozen=True, slots=True)
class Permissions:
    """Subjects allowed; everything else is refused. Never mint a user of UNITS without both lists."""

    publish: tuple[str, ...]
    subscribe: tuple[str, ...]

    def claims(self) -> dict[str, Any]:
        return {
            "pub": {"allow": list(self.publish)},
            "sub": {"allow": list(self.subscribe)},
            "subs": -1,
            "data": -1,
            "payload": -1,
        }


def of_unit(path: str) -> Permissions:
    """Intake on its path and below; its own durable, if it has one; its own inbox."""
    return Permissions((*own_subjects("tdkt.intake", path), *_own_durable(durable_of(path))), (f"{inbox_of(path)}.>",))


def of_reader(name: str) -> Permissions:
    """Its own durable and its own inbox."""
    return Permissions(_own_durable(name), (f"{inbox_of(name)}.>",))


def of_leaf(path: str, domain: str) -> Permissions:
    """A leaf node that stores and forwards for a place or a body: deliveries of its own, nothing of another's."""
    name = durable_of(path)
    return Permissions(
        (f"dlv.out.{name}.>", f"{RESET}.m_{name}", f"$JS.FC.EVENTS.m_{name}.>", "_R_.>"),
        (
            f"$JS.{domain}.API.CONSUMER.CREATE.OUT.>",
            "$JS.FC.OUT.>",
            f"dlv.evt.{name}",
            "$JSC.>",
            "_INBOX.>",
            "_R_.>",
        ),
    )


def of_service(service: str, province: str = "") -> Permissions:
    """Its own facts, its own durables, its own dead letters and words; EVENTS to read; no stream to change.

    A part for one province may tell the facts of its service: each knows by `origin` whose they are.
    """
    part = Part(service, province)
    name = part.name
    publish = [
        # What units send over HTTP, and the clock.
        "tdkt.intake.>",
        *(f"tdkt.evt.{fact}.*.>" for fact in _facts(service)),
        *(_OF_VAULT if service == _WRITES_PRIVATE else ()),
        *(_LOOK_AT_NAMES if service in _KNOWS_NAMES else ()),
        f"tdkt.dead.{name}.>",
        f"tdkt.prg.{name}",
        *(
            line
            for durable in DURABLES
            if durable.name == service
            for line in _read_durable(durable.stream, name)
        ),
        "$JS.API.CONSUMER.INFO.*.*",
        "$JS.API.STREAM.INFO.*",
        "$JS.API.STREAM.NAMES",
        # Ordered readers: catch-up, answers over HTTP, what a relay finds of its own.
        f"$JS.API.CONSUMER.CREATE.{EVENTS}",
        f"$JS.API.CONSUMER.CREATE.{EVENTS}.>",
        f"$JS.FC.{EVENTS}.>",
        f"$JS.API.DIRECT.GET.{EVENTS}",
        # The last message on a subject, as the leader of the stream knows it: what a relay publishes after.
        f"$JS.API.STREAM.MSG.GET.{EVENTS}",
        f"$JS.API.STREAM.MSG.GET.{DEAD}",
        # How old what is behind is, whether INTAKE holds anything newer, whether it is the one whose position we know.
        *(_LOOK_INTO_INTAKE if _decides(service) else ()),
        f"$JS.API.DIRECT.GET.KV_{CREDENTIALS}.$KV.{CREDENTIALS}.token.>",
    ]
    return Permissions(tuple(publish), (f"{inbox_of(name)}.>", "tdkt.prg.*"))


def of_ops() -> Permissions:
    """The operator's own hand in CORE: streams and durables; what it does shows in the server's log."""
    return Permissions((">",), (">",))


def of_sys() -> Permissions:
    """Gives the server new account claims (revocations), and nothing else."""
    return Permissions(
        ("$SYS.REQ.CLAIMS.UPDATE", "$SYS.REQ.ACCOUNT.*.CLAIMS.UPDATE"), (f"{inbox_of('sys')}.>",)
    )


def _own_durable(name: str) -> tuple[str, ...]:
    return (f"{NEXT}.{name}", f"{ACK}.{name}.>")


def _read_durable(stream: str, name: str) -> tuple[str, ...]:
    return (
        f"$JS.API.CONSUMER.MSG.NEXT.{stream}.{name}",
        f"$JS.API.CONSUMER.RESET.{stream}.{name}",
        f"$JS.ACK.{stream}.{name}.>",
    )


def _facts(service: str) -> list[str]:
    """What it may tell: `award.*`, `round.*` ... of nominations, one by one where an aggregate is not its alone.

    A user's claims travel in one line of the protocol, of 4 KiB at most: a line for each fact would not fit.
    """
    facts = {kind.removeprefix(FACT).rpartition(".")[0]: _tells(service, kind, cls) for kind, cls in FACT_TYPES.items()}
    shared = {fact.partition(".")[0] for fact, told in facts.items() if not told}
    aggregates = ((fact, fact.partition(".")[0]) for fact, told in facts.items() if told)
    return sorted({fact if aggregate in shared else f"{aggregate}.*" for fact, aggregate in aggregates})


def _tells(service: str, kind: str, cls: type[Event]) -> bool:
    return (
        cls.__module__ == f"shared.events.{service}"
        or kind.removeprefix(FACT).partition(".")[0] in _TOLD_FOR_OTHERS.get(service, ())
        or (cls.__module__ == _ANSWERS and _decides(service))
    )


def _decides(service: str) -> bool:
    return any((durable.stream, durable.name) == (INTAKE, service) for durable in DURABLES)
