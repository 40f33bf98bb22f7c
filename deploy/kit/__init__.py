"""What a unit gets when it plugs in: credentials, documents, examples, clients, and a check that works offline."""

import json
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from deploy.files import write_file
from deploy.identity.enrol import Enrolled
from deploy.identity.files import tokens_of
from deploy.kit.check import write_check
from deploy.state import State
from shared.arrival import SOURCE
from shared.contract.asyncapi import document
from shared.contract.data import SAMPLES, name_of, version_of
from shared.contract.schemas import index, published
from shared.events import INTAKE_TYPES
from shared.login import durable_of, inbox_of
from shared.units import province_of

_FILES = Path(__file__).parent / "files"
#: What the clients and the lines for curl need to be told.
_PROGRAMME_YEAR = "2014"


@dataclass(frozen=True, slots=True)
class Kit:
    """Where it lies, and the one file of it that can be sent."""

    folder: Path
    zip: Path | None


def write_kit(state: State, enrolled: Enrolled, out: Path, *, zipped: bool) -> Kit:
    """The folder `out/<path>` for a unit that has just been enrolled; its files are readable by the owner alone."""
    folder = out / enrolled.name
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    told = _told(state, enrolled)
    _secrets(folder, told, enrolled)
    for file in sorted(_FILES.iterdir()):
        write_file(folder / file.name, _filled(file, told), mode=0o600)
    for name, content in _documents(enrolled.name):
        target = folder / name
        target.parent.mkdir(exist_ok=True)
        target.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    write_check(folder / "tdkt-check")
    return Kit(folder, _zip(folder) if zipped else None)


def _told(state: State, enrolled: Enrolled) -> dict[str, Any]:
    path = enrolled.name
    urls = state.endpoints(enrolled.credentials.parent)
    return {
        "path": path,
        "nats": urls["nats"],
        "http": urls["http"],
        "credentials": enrolled.credentials.name,
        "token": tokens_of(enrolled.credentials.parent)[path],
        "inbox": inbox_of(path),
        "durable": durable_of(path),
        "expires": date.fromtimestamp(enrolled.expires).isoformat() if enrolled.expires else None,
    }


def _secrets(folder: Path, told: dict[str, Any], enrolled: Enrolled) -> None:
    write_file(folder / "kit.json", json.dumps(told, ensure_ascii=False, indent=1) + "\n", mode=0o600)
    # On a command line a token would be seen by everybody on the machine: curl reads the header from here.
    write_file(folder / "authorization", f"Authorization: Bearer {told['token']}\n", mode=0o600)
    write_file(folder / told["credentials"], enrolled.credentials.read_text(), mode=0o600)


def _filled(file: Path, told: dict[str, Any]) -> str:
    """Names in braces are replaced in the files for people and for curl; programs read kit.json."""
    text = file.read_text(encoding="utf-8")
    if file.suffix in (".py", ".mjs", ".json"):
        return text
    words = {name: value for name, value in told.items() if isinstance(value, str) and name != "token"}
    words |= told["http"] | {"province": province_of(told["path"]), "year": _PROGRAMME_YEAR}
    for name, value in words.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def _documents(path: str) -> Iterator[tuple[str, Any]]:
    """The wire as AsyncAPI, every schema by itself, an example of every event as this unit would say it."""
    yield "asyncapi.json", document()
    for one in index()["schemas"]:
        yield f"schemas/{one['id'].replace(':', '.')}.json", published(one["id"])
    for type_ in INTAKE_TYPES:
        sample = json.loads((SAMPLES / f"{type_}.json").read_text(encoding="utf-8"))["body"]
        yield f"examples/{name_of(type_)}.{version_of(type_)}.json", sample | {"source": f"{SOURCE}{path}"}


def _zip(folder: Path) -> Path:
    target = folder.with_name(f"{folder.name}.zip")
    write_file(target, "", mode=0o600)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                archive.write(file, f"{folder.name}/{file.relative_to(folder)}")
    shutil.rmtree(folder)
    return target
