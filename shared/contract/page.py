"""The wire as one page to read: Vietnamese first, English beside it, nothing fetched from anywhere."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from shared.arrival import MAX_BYTES, MAX_DEPTH
from shared.contract.data import TYPES, WIRE_STREAMS, changes, name_of, sample, since, wire_version, words_of
from shared.contract.fields import rows
from shared.contract.schemas import family, schema_id
from shared.events import FACT_TYPES, INTAKE_TYPES, PRIVATE_TYPES
from shared.refusals import sentences
from shared.streams import DURABLES, owner, subject_for


def page() -> str:
    """The whole page; about half a megabyte."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True)  # fmt: skip
    return environment.get_template("page.html").render(
        version=wire_version(),
        changes=changes(),
        intake=list(_told(INTAKE_TYPES)),
        facts=list(_told(FACT_TYPES)),
        private=list(_told(PRIVATE_TYPES)),
        refusals=sentences(),
        streams=[(one, [durable for durable in DURABLES if durable.stream == one.name]) for one in WIRE_STREAMS],
        max_bytes=MAX_BYTES,
        max_depth=MAX_DEPTH,
    )


def _told(types: Any) -> Iterator[dict[str, Any]]:
    for type_ in types:
        words = words_of(type_)
        yield {
            "anchor": f"{family(type_)}-{name_of(type_)}",
            "type": type_,
            "vi": words.vi,
            "en": words.en,
            "about": TYPES[type_].__doc__ or "",
            "subject": subject_for(type_, "{path}"),
            "answered_by": owner(TYPES[type_].aggregate()) if type_ in INTAKE_TYPES else "",
            "schema": schema_id(type_),
            "since": since(type_),
            "rows": rows(type_),
            "example": orjson.dumps(sample(type_)["body"], option=orjson.OPT_INDENT_2).decode(),
        }
