"""PDF by Typst, with the fonts beside this file and no other: the same document gives the same bytes on any machine."""

import io
import json
from pathlib import Path
from typing import Any

import segno
import typst

from services.reporting.documents.model import Document
from services.reporting.documents.told import paper_data

_HERE = Path(__file__).parent
_TEMPLATES = {"certificate": "certificate.typ"}


def pdf(document: Document) -> bytes:
    """PDF/A-2b."""
    return _compiler(document).compile(format="pdf", pdf_standards=["a-2b"])  # pyright: ignore[reportReturnType]


def _compiler(document: Document) -> Any:
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[_HERE / "fonts"]
    )
    folder = _HERE / "typst"
    template = folder / _TEMPLATES.get(document.kind, "act.typ")
    data = json.dumps(_with_codes(paper_data(document)), ensure_ascii=False)
    return typst.Compiler(template, root=folder, font_paths=fonts, sys_inputs={"data": data})


def _with_codes(data: dict[str, Any]) -> dict[str, Any]:
    """A QR code as SVG beside each address; medium correction reads it through a fold."""
    return data | {"entries": [one | {"qr": _code(one["address"])} for one in data["entries"]]}


def _code(address: str) -> str:
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        out, kind="svg", border=2, xmldecl=True, svgns=True, scale=4
    )
    return out.getvalue().decode()
