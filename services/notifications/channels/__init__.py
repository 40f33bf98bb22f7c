"""How a notice reaches a unit. One module of this package is one channel; to add one, add its file.

A module offers `build(kit)`, which gives its `Channel`; modules that begin with an underscore help and are none.
"""

import importlib
import pkgutil
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, ClassVar, Literal, NamedTuple

import yaml
from fastapi import APIRouter
from sqlalchemy.ext.asyncio import AsyncConnection

from services.notifications.domain import Notice
from shared.db import Database
from shared.settings import Settings


class Letter(NamedTuple):
    """One fact that is owed to one subscription outside; `id` is the same at every attempt and every replay."""

    id: str
    subscription: str
    channel: str
    unit: str
    fact: str
    type: str
    body: bytes
    known_on: date | None
    made_at: datetime
    attempts: int
    replays: int
    #: The address of a mail, the URL of a call.
    target: str
    #: What signs a call: the present secret first, during a change the one before too.
    secrets: tuple[str, ...]


class Sent(NamedTuple):
    """What became of an attempt; `code` tells it without an address: `http_503`, `smtp_451`, `timeout`.

    gone: whoever answers wants nothing more, ever. `after_s`: not before so many seconds.
    """

    state: Literal["delivered", "later", "gone"]
    code: str
    after_s: float = 0.0


class Channel:
    """Takes over notices in the transaction that decided them, or sends after the commit what is owed to a target.

    What leaves the house is written down in that transaction and sent by the leader's sender (sender.py): a rolled
    back batch must not have told anybody anything.
    """

    name: ClassVar[str]
    #: Subscriptions of this channel have a target outside and are owed letters.
    outside: ClassVar[bool] = False
    #: Its calls are signed: a secret is made for every subscription.
    signed: ClassVar[bool] = False

    async def owe(self, connection: AsyncConnection, notices: Sequence[Notice]) -> None:
        """What is kept in the house: all notices of a batch, with one statement."""

    def refuses(self, target: str) -> str:
        """Why nobody may subscribe with this target; nothing: it is well."""
        return "this channel takes no target" if target else ""

    async def send(self, letter: Letter) -> Sent:
        """One attempt; no error comes out but those of our own code."""
        raise NotImplementedError

    def routes(self) -> APIRouter | None:
        """What is fetched instead of sent."""
        return None

    async def close(self) -> None:
        """Leave no connection open."""


class Templates:
    """The Vietnamese sentences, by code."""

    _DATE = re.compile(r"^(\d{4})-(\d\d)-(\d\d)$")

    def __init__(self, file: Path) -> None:
        self.by_code: dict[str, str] = yaml.safe_load(file.read_text(encoding="utf-8"))

    def say(self, code: str, data: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, str]:
        """Why a unit gets an item: the code for programs, the sentence for people."""
        values = {field: self._plain(value, names) for field, value in data.items()}
        return {"code": code, "text_vi": self.by_code[code].format_map(_Gaps(values))}

    def _plain(self, value: Any, names: Mapping[str, str]) -> str:
        text = str(value)
        if found := self._DATE.match(text):
            return "/".join(reversed(found.groups()))
        return names.get(text, text)


class _Gaps(dict[str, str]):
    """An old item may lack a field that today's sentence speaks of: an ellipsis is better than no inbox."""

    def __missing__(self, key: str) -> str:
        return "…"


@dataclass(frozen=True, slots=True)
class Kit:
    """What a channel may need to be built."""

    settings: Settings
    db: Database
    templates: Templates


Channels = Mapping[str, Channel]


def discover(kit: Kit, paths: Sequence[str] | None = None) -> dict[str, Channel]:
    """Every channel of this package by its name; TypeError where two have the same."""
    found: dict[str, Channel] = {}
    for module in pkgutil.iter_modules(paths or __path__):
        if module.name.startswith("_"):
            continue
        channel: Channel = importlib.import_module(f"{__name__}.{module.name}").build(kit)
        if channel.name in found:
            raise TypeError(f"two channels are called {channel.name}")
        found[channel.name] = channel
    return found
