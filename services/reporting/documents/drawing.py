"""The formats of a document; each library is loaded only where its format is asked for."""

from collections.abc import Callable

from services.reporting.documents.model import Document
from services.reporting.documents.plain import as_csv, as_json

MEDIA_TYPES = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
#: These take memory and time: a process of their own draws them.
HEAVY = frozenset({"pdf", "docx", "xlsx"})


def draw(document: Document, format_: str) -> bytes:
    return _DRAWN_BY[format_](document)


def _pdf(document: Document) -> bytes:
    from services.reporting.documents.paper import pdf

    return pdf(document)


def _docx(document: Document) -> bytes:
    from services.reporting.documents.word import docx

    return docx(document)


def _xlsx(document: Document) -> bytes:
    from services.reporting.documents.sheets import xlsx

    return xlsx(document)


_DRAWN_BY: dict[str, Callable[[Document], bytes]] = {
    "json": as_json,
    "csv": as_csv,
    "pdf": _pdf,
    "docx": _docx,
    "xlsx": _xlsx,
}
