"""The three accounts: SYS runs the server, CORE has streams and services, UNITS agencies, readers and leaf nodes.

What crosses between CORE and UNITS is listed here and nothing else does: an agency cannot have a server's reply stored
as a fact, ask the JetStream API, or hear a neighbour, because its account has none of it.
"""

from typing import Any

SYS, CORE, UNITS = "SYS", "CORE", "UNITS"

_JETSTREAM = {"mem_storage": -1, "disk_storage": -1, "streams": -1, "consumer": -1}
_NO_LIMITS = {
    "subs": -1, "data": -1, "payload": -1, "imports": -1, "exports": -1, "wildcards": True, "conn": -1, "leaf": -1,
}  # fmt: skip

NEXT, ACK = "$JS.API.CONSUMER.MSG.NEXT.EVENTS", "$JS.ACK.EVENTS"
#: An import must not begin with `$JS.<domain>.API`: the server would rewrite it before it looks it up.
RESET = "core.API.CONSUMER.RESET.EVENTS"


def _service(name: str, subject: str, response: str = "Singleton") -> dict[str, Any]:
    return {"name": name, "subject": subject, "type": "service", "response_type": response}


def _stream(name: str, subject: str) -> dict[str, Any]:
    return {"name": name, "subject": subject, "type": "stream"}


#: From CORE to UNITS: publish intake; pull from one's own durable (each message says how many
#: wait behind it), acknowledge; what a leaf needs.
CORE_EXPORTS = [
    _service("intake", "tdkt.intake.>"),
    _service("next", f"{NEXT}.*", "Stream"),
    _service("ack", f"{ACK}.>"),
    _service("reset", "$JS.API.CONSUMER.RESET.EVENTS.*"),
    _service("flow down", "$JS.FC.EVENTS.>"),
    _stream("facts to leaves", "dlv.evt.>"),
]
#: From UNITS to CORE: the hub asks a leaf for what its units have published, and is given it.
UNITS_EXPORTS = [
    _service("ask a leaf", "$JS.*.API.CONSUMER.CREATE.OUT.>"),
    _service("flow up", "$JS.FC.OUT.>"),
    _stream("intake of leaves", "dlv.out.>"),
]


def core_claims(services_key: str, units: str) -> dict[str, Any]:
    """CORE: JetStream without limits; `services_key` may sign users of services."""
    return {
        "limits": _NO_LIMITS | _JETSTREAM,
        "default_permissions": {"pub": {}, "sub": {}},
        "signing_keys": [services_key],
        "exports": CORE_EXPORTS,
        "imports": _imports(UNITS_EXPORTS, units),
    }


def units_claims(enrolment_key: str, core: str) -> dict[str, Any]:
    """UNITS: no JetStream of its own; `enrolment_key` signs agencies, readers and leaf nodes."""
    return {
        "limits": _NO_LIMITS,
        "default_permissions": {"pub": {}, "sub": {}},
        "signing_keys": [enrolment_key],
        "exports": UNITS_EXPORTS,
        "imports": _imports(CORE_EXPORTS, core, reset=f"{RESET}.*"),
    }


def sys_claims() -> dict[str, Any]:
    """SYS: hears the server and takes new account claims."""
    return {"limits": _NO_LIMITS, "default_permissions": {"pub": {}, "sub": {}}}


def _imports(exports: list[dict[str, Any]], account: str, **renamed: str) -> list[dict[str, Any]]:
    wanted = [
        {"name": e["name"], "subject": e["subject"], "account": account, "type": e["type"]} for e in exports
    ]
    return [
        one | ({"local_subject": renamed[one["name"]]} if one["name"] in renamed else {}) for one in wanted
    ]
