"""The AsyncAPI 3.0 document of the whole wire, made from the registry: what a service subscribes to by a wildcard is
written out type by type."""

from typing import Any, cast

from shared.arrival import MAX_BYTES, MAX_DEPTH, SOURCE
from shared.contract.data import (
    TYPES,
    WIRE_STREAMS,
    Words,
    changes,
    name_of,
    sample,
    since,
    version_of,
    wire_version,
    words_of,
)
from shared.contract.schemas import ENVELOPES, Schema, data_schema, envelope_id, family, schema_id
from shared.events import FACT_TYPES, INTAKE_TYPES, PRIVATE_TYPES
from shared.streams import DURABLES, EVENTS, INTAKE, PRIVATE, Stream, owner, subject_for
from shared.units import PATH_PATTERN

Document = dict[str, Any]

CONTENT = "application/cloudevents+json"
#: The two answers share a channel: a reply in AsyncAPI is a channel with what may come on it.
ANSWERS = ("vn.tdkt.intake.accepted.v1", "vn.tdkt.intake.refused.v1")
_STREAMS = {"intake": INTAKE, "evt": EVENTS, "prv": PRIVATE}
_DESCRIPTION = f"""\
Các đơn vị gửi sự kiện (CloudEvents 1.0, JSON) lên INTAKE theo đúng địa chỉ của mình; mỗi sự kiện được một dịch vụ trả lời \
đúng một lần: tiếp nhận, hoặc từ chối kèm mọi lý do bằng tiếng Việt và tiếng Anh. Kết quả được phát trên EVENTS và giữ mãi mãi.

Units publish events (CloudEvents 1.0, JSON) into INTAKE on their own path; each is answered once by exactly one service: \
accepted, or refused with every reason in Vietnamese and English. What follows is heard on EVENTS, which is kept for ever.

PRIVATE chỉ các dịch vụ được nêu tên đọc được; dữ liệu trong đó được niêm phong bằng khóa của từng cá nhân. \
PRIVATE is read by named services alone; its data are sealed with the key of the person.

- Tối đa / at most {MAX_BYTES} byte, {MAX_DEPTH} tầng lồng / levels of nesting; UTF-8, NFC.
- `source` là / is `{SOURCE}<path>`; `Nats-Msg-Id` là / is `<path>/<id>`.
- Gửi lại cùng một sự kiện (cùng id, cùng nội dung) không có tác dụng thứ hai. The same event again (same id, same content) \
has no second effect.
- Trong một phiên bản chỉ thêm trường không bắt buộc; người đọc bỏ qua trường chưa biết. Within a version only optional \
fields are added; readers ignore fields they do not know.
- `{{path}}` gồm nhiều phần nối bằng dấu chấm. It is several tokens of the subject, joined by dots: `66.643.ldld.cs0001`.
"""


def document() -> Document:
    """The whole document, valid against the AsyncAPI 3.0.0 specification."""
    return {
        "asyncapi": "3.0.0",
        "id": "urn:tdkt:wire",
        "info": {
            "title": "TĐKT: sự kiện thi đua, khen thưởng / emulation and commendation events",
            "version": wire_version(),
            "description": _DESCRIPTION,
            "tags": [{"name": aggregate} for aggregate in _aggregates()],
            "x-tdkt-changes": [change.model_dump(mode="json", exclude={"digest"}) for change in changes()],
        },
        "defaultContentType": CONTENT,
        "servers": _servers(),
        "channels": _channels(),
        "operations": _operations(),
        "components": {
            "securitySchemes": _security_schemes(),
            "parameters": {"path": _path()},
            "correlationIds": {"correlation": {
                "description": "Sự kiện gốc / the event that all this came of",
                "location": "$message.payload#/correlationid"}},
            "messages": {_key(type_): _message(type_) for type_ in TYPES},
            "schemas": _schemas(),
        },
        "x-tdkt-streams": [_stream(one) for one in WIRE_STREAMS],
    }  # fmt: skip


def _key(type_: str) -> str:
    """`intake.round.opened.v1` or `evt.round.opened.v1`: the key of its channel, message and schema."""
    return f"{family(type_)}.{name_of(type_)}.{version_of(type_)}"


def _aggregates() -> list[str]:
    return sorted({kind.aggregate() for kind in TYPES.values()})


# --- where and with what


def _servers() -> Document:
    port = {"description": "Do người vận hành cho biết / the operator tells", "default": "127.0.0.1:4222"}
    return {
        "nats": {
            "host": "{nats}", "protocol": "nats", "variables": {"nats": port},
            "title": "NATS JetStream", "security": [{"$ref": "#/components/securitySchemes/unit"}]},
        "http": {
            "host": "{http}", "protocol": "http", "variables": {"http": {**port, "default": "127.0.0.1:8080"}},
            "title": "HTTP, mỗi dịch vụ / every service", "security": [{"$ref": "#/components/securitySchemes/bearer"}]},
    }  # fmt: skip


def _security_schemes() -> Document:
    return {
        "unit": {
            "type": "asymmetricEncryption",
            "description": "Tệp .creds của đơn vị: JWT và khóa ed25519 của NATS / the unit's .creds file: a NATS user JWT "
            "and its ed25519 nkey. Hộp thư / inbox prefix: `_INBOX_<path, _ for .>`."},
        "bearer": {
            "type": "http", "scheme": "bearer",
            "description": "Mã truy cập của đơn vị, chỉ dùng cho địa chỉ của đơn vị / the unit's token, good for its path."},
    }  # fmt: skip


def _path() -> Document:
    return {
        "description": f"Địa chỉ đơn vị, 2 đến 6 phần / the unit's path, 2 to 6 tokens: `{PATH_PATTERN}`",
        "examples": ["66.ldld", "66.643.ldld.cs0001"],
    }


def _stream(one: Stream) -> Document:
    durables = [
        {"name": durable.name, "filters": list(durable.filters), "ack": "all", "ackWaitSeconds": durable.ack_wait_s}
        for durable in DURABLES
        if durable.stream == one.name
    ]
    return {
        "name": one.name, "subjects": [one.subjects], "maxAgeSeconds": one.max_age_s, "appendOnly": one.append_only,
        "duplicateWindowSeconds": one.duplicate_window_s, "durables": durables}  # fmt: skip


# --- channels and operations


def _channels() -> Document:
    told = [type_ for type_ in TYPES if type_ not in ANSWERS]
    answers = {
        "address": "tdkt.evt.intake.{answer}.v1.{path}",
        "title": "Trả lời / answers",
        "parameters": {"answer": {"enum": ["accepted", "refused"]}, "path": _ref("parameters", "path")},
        "messages": {_key(type_): _ref("messages", _key(type_)) for type_ in ANSWERS},
        "servers": [_ref("servers", "nats", "")],
        "x-tdkt-stream": "EVENTS",
    }
    http = {
        "address": "/events",
        "title": "Mọi sự kiện qua HTTP / every intake event over HTTP",
        "messages": {_key(type_): _ref("messages", _key(type_)) for type_ in INTAKE_TYPES},
        "servers": [_ref("servers", "http", "")],
    }
    return {_key(type_): _channel(type_) for type_ in told} | {"answers": answers, "http.events": http}


def _channel(type_: str) -> Document:
    return {
        "address": subject_for(type_, "{path}"),
        "title": words_of(type_).both,
        "messages": {_key(type_): _ref("messages", _key(type_))},
        "parameters": {"path": _ref("parameters", "path")},
        "servers": [_ref("servers", "nats", "")],
        "x-tdkt-stream": _STREAMS[family(type_)],
    }


def _operations() -> Document:
    """From the system's side: it receives what units say, answers each, and sends facts."""
    answer = {"channel": _ref("channels", "answers", ""), "messages": _on("answers", *ANSWERS)}
    received = {
        f"receive.{_key(type_)}": {
            **_operation("receive", _key(type_), words_of(type_)),
            "messages": _on(_key(type_), type_),
            "reply": answer,
            "x-tdkt-answered-by": owner(INTAKE_TYPES[type_].aggregate()),
        }
        for type_ in INTAKE_TYPES
    }
    sent = {
        f"send.{_key(type_)}": {
            **_operation("send", _key(type_), words_of(type_)), "messages": _on(_key(type_), type_)}
        for type_ in (*FACT_TYPES, *PRIVATE_TYPES)
        if type_ not in ANSWERS
    }  # fmt: skip
    http = _operation("receive", "http.events", Words("Gửi qua HTTP", "Publish over HTTP")) | {
        "bindings": {"http": {"method": "POST", "bindingVersion": "0.3.0"}}
    }
    answers = _operation("send", "answers", Words("Trả lời sự kiện đã gửi", "Answer an intake event"))
    return received | {"receive.http.events": http, "send.answers": answers} | sent


def _operation(action: str, channel: str, words: Words) -> Document:
    return {"action": action, "channel": _ref("channels", channel, ""), "title": words.vi, "summary": words.en}


def _on(channel: str, *types: str) -> list[Document]:
    return [{"$ref": f"#/channels/{channel}/messages/{_key(type_)}"} for type_ in types]


# --- messages and schemas


def _message(type_: str) -> Document:
    words, kind, example = words_of(type_), TYPES[type_], sample(type_)
    return {
        "name": type_,
        "title": words.vi,
        "summary": words.en,
        "contentType": CONTENT,
        "headers": _ref("schemas", "headers"),
        "payload": {
            "allOf": [
                _ref("schemas", f"envelope.{family(type_)}"),
                {"type": "object", "properties": {
                    "type": {"const": type_}, "dataschema": {"const": schema_id(type_)},
                    "data": _ref("schemas", _key(type_))}},
            ]},
        "correlationId": _ref("correlationIds", "correlation"),
        "tags": [{"name": kind.aggregate()}],
        "examples": [{"name": name_of(type_), "summary": example["subject"], "payload": example["body"]}],
        "x-tdkt-schema": schema_id(type_),
        "x-tdkt-since": since(type_),
    }  # fmt: skip


def _schemas() -> Document:
    """Of data, envelopes and headers; shared parts stand once, under their own names."""
    headers = {"type": "object", "properties": {"Nats-Msg-Id": {
        "type": "string", "description": "<path>/<id> từ đơn vị / from units; id từ dịch vụ / from services"}}}  # fmt: skip
    found: Document = {"headers": headers}
    found |= {f"envelope.{of}": {**one, "x-tdkt-schema": envelope_id(of)} for of, one in ENVELOPES.items()}
    for type_ in TYPES:
        schema = data_schema(type_)
        for name, part in schema.pop("$defs", {}).items():
            if found.setdefault(name, _draft_7(part)) != _draft_7(part):
                raise TypeError(f"two parts of messages are called {name}; {type_} has the second")
        found[_key(type_)] = {**_draft_7(schema), "x-tdkt-schema": schema_id(type_)}
    return found


def _draft_7(node: Any) -> Any:
    """AsyncAPI's own dialect: a tuple is a list under `items`, parts lie among the components."""
    match node:
        case {"$ref": str(ref)}:
            return _ref("schemas", ref.rpartition("/")[2])
        case dict():
            parts = cast(Schema, node)
            return {"items" if key == "prefixItems" else key: _draft_7(value) for key, value in parts.items()}
        case list():
            return [_draft_7(item) for item in cast(list[Any], node)]
        case _:
            return node


def _ref(section: str, name: str, root: str = "components/") -> Schema:
    return {"$ref": f"#/{root}{section}/{name}"}
