"""The fields of a message as rows for people: where, what it is called, what it may be, whether it must be there."""

from collections.abc import Iterator
from typing import NamedTuple

from shared.contract.data import field_words
from shared.contract.schemas import Schema, data_schema
from shared.units import PATH_PATTERN

_TYPES = {
    "string": "chữ / text",
    "integer": "số nguyên / whole number",
    "number": "số / number",
    "boolean": "true | false",
    "object": "nhóm / object",
    "null": "null",
}
_FORMATS = {"date": "ngày / date (2014-12-31)", "date-time": "thời điểm / time"}


class Row(NamedTuple):
    """`at` is a pointer below `data`; a list's items have `*` in it."""

    at: str
    vi: str
    what: str
    required: bool


def rows(type_: str) -> list[Row]:
    """Every field of this type, parts below their whole."""
    schema = data_schema(type_)
    return list(_rows(schema, schema.get("$defs", {}), ""))


def _rows(schema: Schema, parts: Schema, at: str) -> Iterator[Row]:
    for name, field in schema.get("properties", {}).items():
        whole = _looked_up(field, parts)
        yield Row(f"{at}/{name}", field_words()[name], _said(field, parts), name in schema.get("required", ()))
        yield from _rows(whole, parts, f"{at}/{name}")
        yield from _rows(_looked_up(whole.get("items", {}), parts), parts, f"{at}/{name}/*")


def _looked_up(schema: Schema, parts: Schema) -> Schema:
    """What a reference names; of a choice, what is there when something is."""
    if "anyOf" in schema:
        schema = next(one for one in schema["anyOf"] if one.get("type") != "null")
    return parts[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema


def _said(schema: Schema, parts: Schema) -> str:
    if "anyOf" in schema:
        return " | ".join(_said(one, parts) for one in schema["anyOf"])
    schema = _looked_up(schema, parts)
    if values := schema.get("enum") or ([schema["const"]] if "const" in schema else []):
        return " | ".join(map(str, values))
    if schema.get("type") == "array":
        pair = [_said(one, parts) for one in schema.get("prefixItems", [])]
        many = f"[{', '.join(pair)}]" if pair else f"danh sách / list: {_said(schema.get('items', {}), parts)}"
        return many + ("" if pair else _bounds(schema, "minItems", "maxItems"))
    if PATH_PATTERN in str(schema.get("pattern")):
        return "địa chỉ đơn vị / unit path"
    kind = _FORMATS.get(schema.get("format", "")) or _TYPES.get(schema.get("type", ""), "")
    return kind + _bounds(schema, "minLength", "maxLength") + _bounds(schema, "minimum", "maximum") + _pattern(schema)


def _bounds(schema: Schema, least: str, most: str) -> str:
    match schema.get(least), schema.get(most):
        case None, None:
            return ""
        case None, most_of:
            return f", tối đa / at most {most_of}"
        case least_of, None:
            return f", ít nhất / at least {least_of}"
        case least_of, most_of:
            return f", {least_of}–{most_of}"


def _pattern(schema: Schema) -> str:
    return f", {schema['pattern']}" if "pattern" in schema else ""
