"""A document as the answer to a request."""

from dataclasses import dataclass, replace
from typing import Annotated, Literal

from fastapi import Query, Response

from services.reporting.documents.drawing import MEDIA_TYPES
from services.reporting.documents.model import Document
from services.reporting.documents.texts import texts
from services.reporting.handlers.drawing import Drawing

Format = Literal["pdf", "docx", "xlsx", "json", "csv"]
#: What a clerk has written into the book of numbers; without it the document leaves room.
Number = Annotated[str, Query(pattern=r"^[0-9]{0,6}[a-z]{0,2}$")]


@dataclass(frozen=True, slots=True)
class Answering:
    """Draws what is asked for; on a system whose clock is played, every document says that what it tells is invented."""

    drawing: Drawing
    played: bool = False

    async def __call__(self, document: Document, name: str, format_: Format) -> Response:
        """As a browser saves it."""
        marked = replace(document, mark=texts("offices")["invented"]) if self.played else document
        content = await self.drawing.draw(marked, format_)
        headers = {"Content-Disposition": f'attachment; filename="{document.kind}-{name}.{format_}"'}
        return Response(content, media_type=MEDIA_TYPES[format_], headers=headers)
