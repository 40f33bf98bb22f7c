"""How a notice reaches a unit: its inbox; another way is one more class with the same two names."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import orjson
import yaml
from sqlalchemy.ext.asyncio import AsyncConnection

from services.notifications.domain import Notice
from shared.db import execute


class Channel(Protocol):
    """Takes over notices in the transaction that decided them.

    What leaves the house (a mail, a call) is only written down here, and sent by a task of the channel's own
    after the commit: a rolled back batch must not have told anybody anything.
    """

    name: str

    async def owe(self, connection: AsyncConnection, notices: Sequence[Notice]) -> None: ...


class Inbox:
    """The inbox that a unit reads over HTTP."""

    name = "inbox"

    async def owe(self, connection: AsyncConnection, notices: Sequence[Notice]) -> None:
        """All items with one statement; the same fact for the same unit is there once."""
        columns = zip(*map(_row, notices), strict=True)
        await execute(connection, _INSERT, *map(list, columns))


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
        if date := self._DATE.match(text):
            return "/".join(reversed(date.groups()))
        return names.get(text, text)


class _Gaps(dict[str, str]):
    """An old item may lack a field that today's sentence speaks of: an ellipsis is better than no inbox."""

    def __missing__(self, key: str) -> str:
        return "…"


def _row(notice: Notice) -> tuple[Any, ...]:
    fact = notice.fact
    return (
        notice.path, notice.kind, notice.because, notice.key, fact.type, fact.subject, fact.cause, fact.time,
        fact.known_on, fact.origin, fact.origin_sequence, fact.position, orjson.dumps(notice.data).decode(),
    )  # fmt: skip


_INSERT = """
insert into items (path, kind, because, fact, type, subject, cause, time, known_on, origin, origin_sequence,
                   position, data)
select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
                     $8::timestamptz[], $9::date[], $10::text[], $11::bigint[], $12::bigint[], $13::text[])
on conflict do nothing
"""
