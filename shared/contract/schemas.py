"""The JSON Schemas of the wire (2020-12), one per type and version, each by an id that stays (contract section 3)."""

import hashlib
from collections.abc import Mapping
from typing import Any, cast

import orjson

from shared.contract.data import TYPES, name_of, since, version_of, words_of
from shared.events import INTAKE_TYPES, PRIVATE_TYPES

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_TEXT: Schema = {"type": "string", "minLength": 1, "maxLength": 200}
_TIME: Schema = {"type": "string", "format": "date-time", "maxLength": 200}
_COMMON: Schema = {
    "specversion": {"const": "1.0"},
    "id": _TEXT,
    "source": _TEXT,
    "type": _TEXT,
    "subject": _TEXT,
    "time": _TIME,
    "datacontenttype": {"type": "string", "examples": ["application/json"]},
    "dataschema": {"type": "string", "description": "urn:tdkt:schema:..."},
    "correlationid": {"type": "string"},
    "causationid": {"type": "string"},
    "traceparent": {"type": "string"},
    "data": {"type": "object"},
}
_REQUIRED = ["specversion", "id", "source", "type", "subject", "time", "data"]
#: What services add to the envelope of a fact (contract section 3).
_OF_FACTS: Schema = {
    "recordedtime": {**_TIME, "description": "wall clock"},
    "knownon": {"type": "string", "format": "date", "description": "programme date"},
    "sequence": {"type": "integer", "minimum": 1, "description": "position within the aggregate"},
    "unitid": {"type": "string", "description": "the unit's id, which stays when its path changes"},
    "lawid": {"type": "string", "description": "rule set applied"},
    "origin": {"type": "string", "description": "the service that decided"},
    "originsequence": {"type": "integer", "minimum": 1, "description": "1, 2, 3 ... without gap per service"},
    "prevhash": {"type": "string", "pattern": "^[0-9a-f]{64}$", "description": "SHA-256 of that service's fact before"},
}  # fmt: skip
_OF_PRIVATE: Schema = {
    **{name: part for name, part in _OF_FACTS.items() if name != "prevhash"},
    "sequence": {"type": "integer", "minimum": 1, "description": "place among what belongs to one fact"},
    "originsequence": {"type": "integer", "minimum": 1, "description": "that of the fact on EVENTS that it belongs to"},
    "data": {
        "type": "object",
        "description": "{person_id, sealed}: base64 of what the type's schema says, under that person's key (NaCl secretbox, nonce "
        "in front)",
    },
}
ENVELOPES: dict[str, Schema] = {
    "intake": {
        "title": "Phong bì CloudEvents của đơn vị / Envelope of an intake event",
        "type": "object",
        "properties": {**_COMMON, "source": {**_TEXT, "pattern": r"^urn:tdkt:unit:[a-z0-9.-]+$"}},
        "required": _REQUIRED,
    },
    "evt": {
        "title": "Phong bì CloudEvents của dịch vụ / Envelope of a fact",
        "type": "object",
        "properties": {**_COMMON, **_OF_FACTS, "source": {**_TEXT, "pattern": "^urn:tdkt:service:[a-z]+$"}},
        "required": [*_REQUIRED, "recordedtime", "sequence", "origin", "originsequence", "prevhash"],
    },
    "prv": {
        "title": "Phong bì CloudEvents của dữ liệu cá nhân / Envelope of what is private",
        "type": "object",
        "properties": {**_COMMON, **_OF_PRIVATE, "source": {**_TEXT, "pattern": "^urn:tdkt:service:[a-z]+$"}},
        "required": [*_REQUIRED, "recordedtime", "sequence", "origin", "originsequence"],
    },
}


def family(type_: str) -> str:
    """`intake`, `evt` or `prv`: what a unit says, what a service does, and what it tells of persons, sealed."""
    return "intake" if type_ in INTAKE_TYPES else "prv" if type_ in PRIVATE_TYPES else "evt"


def schema_id(type_: str) -> str:
    """`urn:tdkt:schema:intake:nomination.submitted:v1` of `vn.tdkt.intake.nomination.submitted.v1`."""
    return f"urn:tdkt:schema:{family(type_)}:{name_of(type_)}:{version_of(type_)}"


def envelope_id(of: str) -> str:
    return f"urn:tdkt:schema:envelope:{of}:v1"


def data_schema(type_: str) -> Schema:
    """What `data` of this type is, with shared parts under `$defs`; titles are for people."""
    schema = _untitled(TYPES[type_].model_json_schema(by_alias=True, mode="validation"))
    return {"title": words_of(type_).both, **schema}


def published(id: str) -> Schema | None:
    """The schema of this id, by itself; None for one that nobody has published."""
    named = {envelope_id(of): of for of in ENVELOPES} | {schema_id(type_): type_ for type_ in TYPES}
    if id not in named:
        return None
    schema = ENVELOPES.get(named[id]) or data_schema(named[id])
    return {"$schema": DIALECT, "$id": id, **schema}


def index() -> dict[str, Any]:
    """Every schema there is, the envelopes first."""
    envelopes = [{"id": envelope_id(of), "title": one["title"]} for of, one in ENVELOPES.items()]
    schemas = [
        {"id": schema_id(type_), "type": type_, "title_vi": words_of(type_).vi, "title_en": words_of(type_).en,
         "since": since(type_)}
        for type_ in TYPES
    ]  # fmt: skip
    return {"schemas": [{**one, "href": f"/schemas/{one['id']}"} for one in (*envelopes, *schemas)]}


def _untitled(node: Any) -> Any:
    """Without the titles that pydantic makes of names."""
    match node:
        case dict():
            return {key: _part(key, value) for key, value in cast(Schema, node).items() if key != "title"}
        case list():
            return [_untitled(item) for item in cast(list[Any], node)]
        case _:
            return node


def _part(key: str, value: Any) -> Any:
    """Under `properties` and `$defs` the keys are names of ours, one of which is title."""
    if key in ("properties", "$defs"):
        return {name: _untitled(inner) for name, inner in value.items()}
    return value if key == "default" else _untitled(value)


def digest(schemas: Mapping[str, Schema]) -> str:
    """One word for all of these: it changes with every schema."""
    return hashlib.blake2b(orjson.dumps(dict(schemas), option=orjson.OPT_SORT_KEYS), digest_size=8).hexdigest()
