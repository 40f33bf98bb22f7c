"""`python -m tests.contract.regenerate`: keep the schemas as they are now; it refuses what would break
somebody."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

from shared.contract.data import SAMPLES, TYPES, Change, changes
from shared.contract.schemas import digest
from shared.events import INTAKE_TYPES, Event
from shared.streams import subject_for
from tests.contract.compatible import WHAT_TO_DO, breaks, schema_of
from tests.support.builders import EXAMPLES, FACTS, PRIVATES, UNION, fact_type, private_type, said

SCHEMAS = Path(__file__).parent / "schemas"
#: Schemas are compared; samples are read by people, in the order of the envelope.
_LINES = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE


def kept(folder: Path) -> dict[str, Any]:
    """The content of every file by the type it is named after."""
    return {file.stem: orjson.loads(file.read_bytes()) for file in sorted(folder.glob("*.json"))}


def broken(schemas: Path = SCHEMAS, types: Mapping[str, type[Event]] = TYPES) -> dict[str, list[str]]:
    """What the types as they are now would break of what is kept, by type."""
    found: dict[str, list[str]] = {}
    for name, schema in kept(schemas).items():
        if name not in types:
            found[name] = ["the type is gone: readers and stored messages still use it"]
        elif reasons := breaks(schema, schema_of(types[name]), fact=name not in INTAKE_TYPES):
            found[name] = reasons
    return found


def outdated(schemas: Path = SCHEMAS, types: Mapping[str, type[Event]] = TYPES) -> list[str]:
    """Types whose kept schema is not what they are now."""
    before = kept(schemas)
    return [name for name, kind in types.items() if before.get(name) != schema_of(kind)]


def unannounced(
    types: Mapping[str, type[Event]] = TYPES, published: Sequence[Change] | None = None
) -> list[str]:
    """What `shared/contract/changes.yaml` does not tell yet, or has told and is no longer so."""
    published = changes() if published is None else published
    since = {name: change.version for change in reversed(published) for name in change.adds}
    gone = [f"{name} was published in {since[name]} and is gone" for name in since if name not in types]
    now = digest({name: schema_of(kind) for name, kind in types.items()})
    if now == published[0].digest:
        return gone
    new = "".join(f"\n    - {name}" for name in types if name not in since) or " []"
    return [*gone, f"the wire is no longer that of {published[0].version}: put a higher version on top of "
            f"shared/contract/changes.yaml, with what has changed in vi and en,\n  digest: {now}\n  adds:{new}"]  # fmt: skip


def message(found: Mapping[str, list[str]]) -> str:
    lines = [f"{name}{reason}" for name, reasons in found.items() for reason in reasons]
    return "\n".join(["These changes would break the wire:", *lines, f"What to do: {WHAT_TO_DO}."])


def regenerate(
    schemas: Path = SCHEMAS, samples: Path = SAMPLES, types: Mapping[str, type[Event]] = TYPES
) -> list[str]:
    """Write what is new; a sample once written stays as it is. ValueError for what would break somebody."""
    if found := broken(schemas, types):
        raise ValueError(message(found))
    changed = outdated(schemas, types)
    for name in changed:
        (schemas / f"{name}.json").write_bytes(orjson.dumps(schema_of(types[name]), option=_LINES | orjson.OPT_SORT_KEYS))
    new = {name: sample for name, sample in _samples().items() if name in types}
    for name in new.keys() - kept(samples).keys():
        (samples / f"{name}.json").write_bytes(orjson.dumps(new[name], option=_LINES))
        changed.append(f"sample of {name}")
    return changed


def _samples() -> dict[str, Any]:
    """The subject and body of one message of every type that the builders know."""
    made = {}
    for name in EXAMPLES:
        one = said(name)
        made[one.type] = {"subject": one.wire().subject, "body": one.envelope()}
    for name, data in FACTS.items():
        type_ = fact_type(name)
        made[type_] = {"subject": subject_for(type_, UNION), "body": _fact(type_, data)}
    for name, data in PRIVATES.items():
        type_ = private_type(name)
        body = {key: value for key, value in _fact(type_, data).items() if key != "prevhash"}
        made[type_] = {"subject": subject_for(type_, UNION), "body": body}
    return made


def _fact(type_: str, data: Mapping[str, Any]) -> dict[str, Any]:
    module = TYPES[type_].__module__.rpartition(".")[2]
    origin = "nominations" if module in ("answers", "private") else module
    return {
        "specversion": "1.0", "id": "f1", "source": f"urn:tdkt:service:{origin}", "type": type_,
        "subject": TYPES[type_].model_validate(data).subject_id, "time": "2014-11-20T02:00:00Z",
        "datacontenttype": "application/json", "correlationid": "m1", "causationid": "m1",
        "recordedtime": "2026-01-05T03:00:00Z", "sequence": 1, "origin": origin, "originsequence": 1,
        "prevhash": "0" * 64, "knownon": "2014-11-20", "data": dict(data),
    }  # fmt: skip


def main() -> None:
    try:
        changed = regenerate()
    except ValueError as error:
        sys.exit(str(error))
    print("\n".join([*changed, *unannounced()]) or "Nothing has changed.")


if __name__ == "__main__":
    main()
