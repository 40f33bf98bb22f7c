"""What the documents need beside the classes: names for people, golden samples, what has changed when."""

from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import orjson
import yaml
from pydantic import BaseModel

from shared.events import FACT, FACT_TYPES, INTAKE, INTAKE_TYPES, PRIVATE, PRIVATE_TYPES, Event
from shared.streams import STREAMS

SAMPLES = Path(__file__).parent / "samples"
#: Every type of the wire by its name; intake events, facts and what is private never share one.
TYPES: dict[str, type[Event]] = {**INTAKE_TYPES, **FACT_TYPES, **PRIVATE_TYPES}

#: The streams of the contract; what services keep beside them is nobody's business.
WIRE_STREAMS = tuple(one for one in STREAMS if one.subjects.startswith("tdkt."))


class Words(NamedTuple):
    """What an event is called in both languages."""

    vi: str
    en: str

    @property
    def both(self) -> str:
        return f"{self.vi} / {self.en}"


class Change(BaseModel, frozen=True):
    """One version of the wire: `adds` are the types that came with it, `digest` that of all its schemas."""

    version: str
    date: str
    vi: str
    en: str
    digest: str
    adds: tuple[str, ...]


def name_of(type_: str) -> str:
    """`nomination.submitted` of `vn.tdkt.intake.nomination.submitted.v1`."""
    prefix = INTAKE if type_ in INTAKE_TYPES else PRIVATE if type_ in PRIVATE_TYPES else FACT
    return type_.removeprefix(prefix).rpartition(".")[0]


def version_of(type_: str) -> str:
    """`v1` of `vn.tdkt.award.decided.v1`."""
    return type_.rpartition(".")[2]


def words_of(type_: str) -> Words:
    return Words(**_words()["events"][name_of(type_)])


def field_words() -> dict[str, str]:
    """The Vietnamese name of every field of every message."""
    return _words()["fields"]


def sample(type_: str) -> dict[str, Any]:
    """A message of this type as it was and will be published: `{subject, body}`; its people are invented.

    Of what is private the data are shown opened: on the wire they are sealed.
    """
    return orjson.loads((SAMPLES / f"{type_}.json").read_bytes())


@cache
def changes() -> tuple[Change, ...]:
    """Every version of the wire, the newest first."""
    return tuple(Change.model_validate(one) for one in _yaml("changes.yaml"))


def wire_version() -> str:
    """`info.version` of the AsyncAPI document: patch for words, minor for additions; nothing is ever taken away."""
    return changes()[0].version


def since(type_: str) -> str:
    """The version of the wire that brought this type."""
    return next(change.version for change in changes() if type_ in change.adds)


@cache
def _words() -> dict[str, Any]:
    return _yaml("words.yaml")


def _yaml(name: str) -> Any:
    return yaml.safe_load((Path(__file__).parent / name).read_text(encoding="utf-8"))
