"""What a page says besides the numbers: the programme, and the names of awards and bodies."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.reporting.queries.register import catalogue
from services.reporting.queries.sums import Question
from shared.db import fetch
from shared.units import province_of


async def background(connection: AsyncConnection, question: Question) -> dict[str, Any]:
    programme = await fetch(connection, _PROGRAMME, question.first.year, question.last.year, province_of(question.path))
    awards = await catalogue(connection)
    return {
        "programme": dict(programme[0]._mapping) if programme else None,
        "awards": {row.award: row.name_vi for row in awards},
        "titles": {row.award for row in awards if row.kind == "title"},
        "names": {row.path: row.name_vi for row in await fetch(connection, _NAMES)},
    }


_PROGRAMME = """
select number, title, signed_on, first_year, last_year from programmes
 where first_year <= $2 and last_year >= $1 and exists (
       select from jsonb_array_elements_text(parties) as party (path) where split_part(party.path, '.', 1) = $3)
 order by signed_on limit 1
"""
_NAMES = "select path, name_vi from units where kind <> 'grassroots_union'"
