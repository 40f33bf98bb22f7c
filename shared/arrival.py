"""Reading one intake message: from bytes off the wire to a checked event, or to the reasons of its
refusal."""

import hashlib
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

import orjson
from pydantic import ValidationError

from shared.clock import iso, local_date
from shared.errors import RuleViolated, Violation, violated
from shared.events import INTAKE, INTAKE_TYPES, Event
from shared.ids import traceparent_of
from shared.streams import intake_subject
from shared.units import is_path

PREFIX = "tdkt.intake."
SOURCE = "urn:tdkt:unit:"
MAX_BYTES = 1024 * 1024
MAX_DEPTH = 64
#: `<aggregate>.<event>` of every type, to tell an unknown version from an unknown type.
_NAMES = frozenset(name.removeprefix(INTAKE).rpartition(".")[0] for name in INTAKE_TYPES)


class Wire(NamedTuple):
    """A message as the stream gave it: `position` is its sequence in INTAKE."""

    subject: str
    body: bytes
    position: int
    stored_at: datetime
    msg_id: str = ""


@dataclass(frozen=True, slots=True)
class Arrival:
    """An intake message that has been read; `event` is None exactly when there are `violations`."""

    wire: Wire
    path: str
    id: str
    subject: str
    type: str
    time: datetime
    digest: bytes
    event: Event | None = None
    violations: tuple[Violation, ...] = ()
    correlation: str = ""
    #: The local date of `time`: asked several times an event.
    day: date = date.min
    #: The trace that it belongs to; its facts carry it on.
    traceparent: str = ""

    @property
    def position(self) -> int:
        return self.wire.position

    @property
    def name(self) -> str:
        """`nomination.submitted`."""
        return ".".join(self.wire.subject.split(".", 4)[2:4])


def subject_said(type_: str, path: str) -> str:
    """Where a unit publishes this type; a type that has no subject is unknown, whatever else it is."""
    words = type_.removeprefix(INTAKE).split(".")
    if not type_.startswith(INTAKE) or len(words) != 3 or not all(words) or set(type_) & set(" *>\t\r\n"):
        raise violated("type_unknown", "/type", type=type_)
    return intake_subject(type_, path)


def aggregate_of(subject: str) -> str:
    """`nomination` of `tdkt.intake.nomination.submitted.v1.66.ldld`."""
    return subject.split(".", 3)[2]


def read(wire: Wire, now: datetime, skew_s: float = 300.0) -> Arrival:
    """Check everything that can be said of a message by itself; it never raises for what an agency sent."""
    tokens = wire.subject.split(".", 5)
    path = tokens[5] if len(tokens) > 5 and is_path(tokens[5]) else "sys.unreadable"
    try:
        envelope = _envelope(wire.body)
    except RuleViolated as refusal:
        return _unreadable(wire, path, refusal.violations)
    try:
        time = _checked_envelope(envelope)
    except RuleViolated as refusal:
        known = envelope.get("id")
        cause = known if isinstance(known, str) and 0 < len(known) <= 200 else ""
        return _unreadable(wire, path, refusal.violations, cause)
    digest = _digest(envelope["type"], envelope["subject"], time, envelope["data"])
    event, violations = None, ()
    try:
        event = _event(envelope, tokens, path, time, now + timedelta(seconds=skew_s))
    except RuleViolated as refusal:
        violations = refusal.violations
    correlation = envelope.get("correlationid")
    return Arrival(
        wire,
        path,
        envelope["id"],
        envelope["subject"],
        envelope["type"],
        time,
        digest,
        event,
        violations,
        correlation if isinstance(correlation, str) else "",
        local_date(time),
        traceparent_of(envelope.get("traceparent")),
    )


def _envelope(body: bytes) -> dict[str, Any]:
    if len(body) > MAX_BYTES:
        raise violated("too_large", bytes=len(body), limit=MAX_BYTES)
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        raise violated("schema_invalid", reason=f"the body is not UTF-8 (byte {error.start})") from error
    if body.count(b"{") + body.count(b"[") > MAX_DEPTH and _depth(text) > MAX_DEPTH:
        raise violated("too_deep", limit=MAX_DEPTH)
    if "\\u0000" in text:
        raise violated("schema_invalid", reason="the body holds a NUL character")
    escaped = "\\u" in text
    if not (text.isascii() or unicodedata.is_normalized("NFC", text)):
        text = unicodedata.normalize("NFC", text)
    try:
        envelope = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise violated("schema_invalid", reason=f"the body is not JSON: {error}") from error
    if not isinstance(envelope, dict):
        raise violated("schema_invalid", reason="the body is not a JSON object")
    return _normalised(envelope) if escaped else envelope


def _depth(text: str) -> int:
    """How deep the brackets nest; brackets inside strings do not count."""
    depth = deepest = 0
    quoted = escaped = False
    for character in text:
        if quoted:
            quoted = escaped or character != '"'
            escaped = character == "\\" and not escaped
        elif character == '"':
            quoted = True
        elif character in "{[":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "}]":
            depth -= 1
    return deepest


def _normalised(value: Any) -> Any:
    """NFC for strings that came as escapes."""
    match value:
        case str():
            return unicodedata.normalize("NFC", value)
        case list():
            return [_normalised(item) for item in value]
        case dict():
            return {unicodedata.normalize("NFC", key): _normalised(item) for key, item in value.items()}
        case _:
            return value


def _checked_envelope(envelope: dict[str, Any]) -> datetime:
    """The attributes that CloudEvents and contract section 3 require; the event's own time."""
    wrong = [
        Violation("schema_invalid", f"/{name}", values=(("reason", reason),))
        for name, reason in _wrong_attributes(envelope)
    ]
    if wrong:
        raise RuleViolated(*wrong)
    try:
        time = datetime.fromisoformat(envelope["time"])
        if time.tzinfo is None:
            raise ValueError("a time needs a zone: Z or +07:00")
        return time.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise violated("schema_invalid", "/time", reason=str(error)) from error


def _wrong_attributes(envelope: dict[str, Any]) -> list[tuple[str, str]]:
    wrong: list[tuple[str, str]] = []
    for name in ("specversion", "id", "source", "type", "subject", "time"):
        value = envelope.get(name)
        if not isinstance(value, str) or not value:
            wrong.append((name, "required, a string that is not empty"))
        elif len(value) > 200:
            wrong.append((name, "longer than 200 characters"))
    if envelope.get("specversion") not in (None, "1.0"):
        wrong.append(("specversion", "this system speaks CloudEvents 1.0"))
    if not isinstance(envelope.get("data"), dict):
        wrong.append(("data", "required, an object"))
    return wrong


def _event(envelope: dict[str, Any], tokens: list[str], path: str, time: datetime, latest: datetime) -> Event:
    if len(tokens) < 6 or path == "sys.unreadable":
        raise violated("unit_unknown", "/source", path=".".join(tokens[5:]))
    if envelope["source"] != SOURCE + path:
        raise violated("source_mismatch", "/source", source=envelope["source"], path=path)
    named = INTAKE + ".".join(tokens[2:5])
    if envelope["type"] != named:
        raise violated("schema_invalid", "/type", reason=f"the subject says {named}")
    kind = INTAKE_TYPES.get(named)
    if kind is None:
        code = "version_unknown" if f"{tokens[2]}.{tokens[3]}" in _NAMES else "type_unknown"
        raise violated(code, "/type", type=named)
    if time > latest:
        raise violated("time_in_future", "/time", time=iso(time))
    try:
        event = kind.model_validate(envelope["data"])
    except ValidationError as error:
        raise RuleViolated(*_field_errors(error)) from error
    if kind.about != "award" and event.subject_id != envelope["subject"]:
        raise violated("schema_invalid", "/subject", reason=f"must be the event's {kind.about}")
    return event


def _field_errors(error: ValidationError) -> list[Violation]:
    """One violation a field, with its JSON pointer; the value itself is never repeated, it may be
    personal."""
    return [
        Violation(
            "schema_invalid",
            "/data" + "".join(f"/{_escaped(part)}" for part in item["loc"]),
            values=(("reason", item["msg"]),),
        )
        for item in error.errors(include_input=False, include_url=False, include_context=False)[:20]
    ]


def _escaped(part: int | str) -> str:
    return str(part).replace("~", "~0").replace("/", "~1")


def _digest(kind: str, subject: str, time: datetime, data: dict[str, Any]) -> bytes:
    """Equal for the same event again: same type, subject, time and data, compared parsed and in NFC."""
    canonical = orjson.dumps([kind, subject, iso(time), data], option=orjson.OPT_SORT_KEYS)
    return hashlib.blake2b(canonical, digest_size=16).digest()


def _unreadable(wire: Wire, path: str, violations: tuple[Violation, ...], cause: str = "") -> Arrival:
    """Where the body cannot be read the cause is the message id, else the place in INTAKE (section 5)."""
    cause = cause or wire.msg_id.removeprefix(path + "/") or f"INTAKE:{wire.position}"
    digest = hashlib.blake2b(wire.body, digest_size=16).digest()
    return Arrival(wire, path, cause, "", "", wire.stored_at, digest, None, violations)
