"""Is a schema still what readers and writers rely on? What it would break, said in words."""

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

Schema = dict[str, Any]

WHAT_TO_DO = "a changed meaning is a new version: add a class with the type ...v2 beside this one, and leave v1 as it was"

#: Bounds that may only widen: a larger value of the first kind narrows, a smaller one of the second.
_LEAST = ("minLength", "minItems", "minimum", "exclusiveMinimum", "minProperties")
_MOST = ("maxLength", "maxItems", "maximum", "exclusiveMaximum", "maxProperties")
_SAME = ("pattern", "format", "uniqueItems", "multipleOf")
_READ = {*_LEAST, *_MOST, *_SAME, "type", "enum", "const", "anyOf", "properties", "required", "items", "prefixItems", "default"}


def schema_of(kind: type[BaseModel]) -> Schema:
    """The JSON schema of a class with its references written out, and nothing that is only for people."""
    schema = kind.model_json_schema(by_alias=True, mode="validation")
    return _written_out(schema, schema.get("$defs", {}))


def _written_out(node: Any, definitions: Schema) -> Any:
    match node:
        case {"$ref": str(ref)}:
            whole = _written_out(definitions[ref.rpartition("/")[2]], definitions)
            return whole | {key: value for key, value in node.items() if key == "default"}
        case dict():
            return {
                key: value if key == "default" else _fields(key, value, definitions)
                for key, value in node.items()
                if key not in ("$defs", "title", "description")
            }
        case list():
            return [_written_out(item, definitions) for item in node]
        case _:
            return node


def _fields(key: str, value: Any, definitions: Schema) -> Any:
    """Under `properties` the keys are names of fields, which may be called title or default."""
    if key == "properties":
        return {name: _written_out(field, definitions) for name, field in value.items()}
    return _written_out(value, definitions)


def breaks(old: Schema, new: Schema, *, fact: bool) -> list[str]:
    """What is not compatible: empty when every message of before is still one, and facts still say all they
    said."""
    return list(_object(old, new, "", fact) if "properties" in old else _narrowed(old, new, "", fact))


def additions(old: Schema, new: Schema) -> bool:
    """Has anything been added or widened, so that the kept schema is behind?"""
    return old != new


def _object(old: Schema, new: Schema, at: str, fact: bool) -> Iterator[str]:
    fields, known = new.get("properties", {}), old.get("properties", {})
    before, now = set(old.get("required", ())), set(new.get("required", ()))
    for name, schema in known.items():
        if name not in fields:
            yield f"{at}/{name}: the field is gone"
        else:
            yield from _narrowed(schema, fields[name], f"{at}/{name}", fact)
            yield from _meant(schema, fields[name], f"{at}/{name}")
    yield from (f"{at}/{name}: the field is required now" for name in sorted((now - before) & set(fields)))
    if fact:
        gone = sorted((before - now) & set(fields))
        yield from (f"{at}/{name}: readers rely on the field, it may be absent now" for name in gone)


def _meant(old: Schema, new: Schema, at: str) -> Iterator[str]:
    if "default" in old and "default" in new and old["default"] != new["default"]:
        yield f"{at}: left out it meant {old['default']} and means {new['default']}"


def _narrowed(old: Schema, new: Schema, at: str, fact: bool) -> Iterator[str]:
    """Reasons why a value of the old schema may not be one of the new; of a fact, also why a reader of the old may
    not understand one of the new."""
    choices, wider = old.get("anyOf", [old]), new.get("anyOf", [new])
    for choice in choices:
        found = [list(_choice(choice, other, at, fact)) for other in wider]
        if all(found):
            yield from min(found, key=len)
    if fact and (unheard := {_type(one) for one in wider} - {_type(one) for one in choices}):
        yield f"{at}: readers do not expect it, it may be {', '.join(sorted(unheard))} now"


def _type(schema: Schema) -> str:
    return schema.get("type", "anything")


def _choice(old: Schema, new: Schema, at: str, fact: bool) -> Iterator[str]:
    if (
        "type" in new
        and old.get("type") != new["type"]
        and (old.get("type"), new["type"]) != ("integer", "number")
    ):
        yield f"{at}: it was {_type(old)} and is {new['type']}"
        return
    values, allowed = _values(old), _values(new)
    if allowed is not None and (values is None or not values <= allowed):
        lost = sorted(map(str, (values or set()) - allowed)) or ["anything else"]
        yield f"{at}: no longer allowed: {', '.join(lost)}"
    yield from _bounds(old, new, at)
    strange = [key for key in new if key not in _READ and new[key] != old.get(key)]
    yield from (f"{at}: {key} was {old.get(key, 'open')} and is {new[key]}" for key in strange)
    if "properties" in old or "properties" in new:
        yield from _object(old, new, at, fact)
    yield from _items(old, new, at, fact)


def _values(schema: Schema) -> set[Any] | None:
    if "const" in schema:
        return {schema["const"]}
    return set(schema["enum"]) if "enum" in schema else None


def _bounds(old: Schema, new: Schema, at: str) -> Iterator[str]:
    for key in _LEAST:
        if key in new and (key not in old or new[key] > old[key]):
            yield f"{at}: {key} was {old.get(key, 'open')} and is {new[key]}"
    for key in _MOST:
        if key in new and (key not in old or new[key] < old[key]):
            yield f"{at}: {key} was {old.get(key, 'open')} and is {new[key]}"
    for key in _SAME:
        if key in new and new[key] != old.get(key):
            yield f"{at}: {key} was {old.get(key, 'open')} and is {new[key]}"


def _items(old: Schema, new: Schema, at: str, fact: bool) -> Iterator[str]:
    if "items" in new:
        yield from _narrowed(old.get("items", {}), new["items"], f"{at}/*", fact)
    for number, item in enumerate(new.get("prefixItems", [])):
        earlier = old.get("prefixItems", [])
        yield from _narrowed(earlier[number] if number < len(earlier) else {}, item, f"{at}/{number}", fact)
