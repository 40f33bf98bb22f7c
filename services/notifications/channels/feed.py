"""Decisions as an Atom feed (RFC 4287), open to all as the register is: no person, only what was awarded where."""

import xml.etree.ElementTree as xml
from collections.abc import Iterable
from typing import Any

import orjson
from fastapi import APIRouter, Header, Response

from services.notifications.channels import Channel, Kit
from shared.access import public
from shared.clock import iso
from shared.db import Database, Row, fetch
from shared.events.nominations import AwardCorrected, AwardDecided, AwardRevoked

#: What a fact makes of an award, and what that is called.
_STATES = {
    AwardDecided.type: ("valid", "Có hiệu lực"),
    AwardCorrected.type: ("corrected", "Đã đính chính"),
    AwardRevoked.type: ("revoked", "Đã hủy bỏ"),
}
_ENTRIES, _LOOKED_AT = 200, 2000
_ATOM = "http://www.w3.org/2005/Atom"


class Feed(Channel):
    """The newest decisions; one that is corrected or revoked comes to the top again and says so."""

    name = "feed"

    def __init__(self, db: Database) -> None:
        self._db = db

    def routes(self) -> APIRouter:
        router = APIRouter(tags=["notifications"])

        @router.get("/feeds/decisions.atom")
        @public
        async def decisions(if_none_match: str = Header("")) -> Response:
            async with self._db.transaction() as connection:
                rows = await fetch(connection, _NEWEST, list(_STATES), _LOOKED_AT)
                tag = f'"{rows[0].id}"' if rows else '"0"'
                if tag == if_none_match:
                    return Response(status_code=304, headers={"etag": tag})
                units = await fetch(connection, "select path, name_vi from units")
            document = atom(rows, {row.path: row.name_vi for row in units})
            return Response(document, media_type="application/atom+xml", headers={"etag": tag})

        return router


def build(kit: Kit) -> Feed:
    return Feed(kit.db)


def atom(rows: Iterable[Row], names: dict[str, str]) -> bytes:
    """`rows` are facts of awards, the newest first; an award has one entry, made of the last that was said of it."""
    by_award: dict[str, list[Row]] = {}
    for row in rows:
        by_award.setdefault(row.subject, []).append(row)
    newest = list(by_award.items())[:_ENTRIES]
    root = xml.Element("feed", {"xmlns": _ATOM, "xml:lang": "vi"})
    _put(root, "id", "urn:tdkt:feed:decisions")
    _put(root, "title", "Quyết định khen thưởng")
    _put(root, "updated", iso(newest[0][1][0].time) if newest else "1970-01-01T00:00:00Z")
    _put(xml.SubElement(root, "author"), "name", "Ban Thi đua - Khen thưởng")
    xml.SubElement(root, "link", {"rel": "self", "href": "/feeds/decisions.atom"})
    for award, facts in newest:
        _entry(xml.SubElement(root, "entry"), award, facts, names)
    return xml.tostring(root, encoding="utf-8", xml_declaration=True)


def _entry(entry: xml.Element, award: str, facts: list[Row], names: dict[str, str]) -> None:
    data: dict[str, Any] = {}
    for fact in reversed(facts):
        data |= orjson.loads(fact.data)
    code, state = _STATES[facts[0].type]
    title = f"{data.get('award_name_vi', data['award'])}: {names.get(data['unit'], data['unit'])}"
    _put(entry, "id", f"urn:tdkt:award:{award}")
    _put(entry, "title", title if code == "valid" else f"{title} ({state.lower()})")
    _put(entry, "updated", iso(facts[0].time))
    xml.SubElement(entry, "category", {"term": code, "label": state})
    decider = names.get(data["decider"], data["decider"])
    _put(entry, "content", f"Quyết định số {data['decision_number']}, {decider}. {state}.", type="text")


def _put(parent: xml.Element, name: str, text: str, **attributes: str) -> None:
    """XML has no place for control characters: one in a name would refuse the whole feed to its readers."""
    child = xml.SubElement(parent, name, attributes)
    child.text = "".join(c for c in text if c.isprintable())


_NEWEST = """
select distinct on (position) id, type, subject, time, data from (
  select * from items where kind = 'award' and type = any($1::text[]) order by position desc limit $2) newest
 order by position desc
"""
