"""`/exports`: whole tables as CSV, XLSX or Parquet, each a snapshot with the cursor from which `/events` goes on."""

import base64
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import FileResponse
from starlette.background import BackgroundTask
from starlette.exceptions import HTTPException

from services.reporting.api.asked import checked_path, cursor
from services.reporting.documents.tables import MEDIA_TYPES, tables
from services.reporting.handlers.exporting import Exporting
from services.reporting.queries.exports import one_view, rows_of
from shared.access import Asking, public
from shared.db import Database
from shared.units import province_of

Format = Literal["csv", "xlsx", "parquet"]


def build_router(db: Database, exporting: Exporting) -> APIRouter:
    router = APIRouter(prefix="/exports", tags=["exports"])

    @router.get("")
    @public
    async def catalogue() -> dict[str, Any]:
        """The data dictionary: every table with the meaning of its columns."""
        return {"exports": [table.dictionary() for table in tables().values()], "formats": list(MEDIA_TYPES)}

    @router.get("/{table}.{format}")
    @public
    async def export(
        request: Request,
        holder: Asking,
        table: str,
        format: Format,
        unit: Annotated[str, Query(max_length=120, description="a unit or place, and all below it")] = "",
    ) -> FileResponse:
        """`Tdkt-Cursor` is where `/events?after=` goes on without gap or repetition; `Repr-Digest` its checksum."""
        if table not in tables():
            raise HTTPException(404, f"There is no export {table[:40]!r}: {', '.join(tables())}")
        if not tables()[table].public:
            unit = unit or ("" if holder.everywhere else province_of(holder.path or ""))
            holder.must_be_at_home(unit)
        if unit:
            checked_path(unit)
        async with exporting.turn(), db.transaction() as connection:
            taken = await one_view(connection)
            rows = rows_of(connection, table, unit)
            file = await exporting.write(table, format, taken, rows)
        checksum = base64.b64encode(bytes.fromhex(file.sha256)).decode()
        headers = {
            "Repr-Digest": f"sha-256=:{checksum}:",
            "Tdkt-Cursor": cursor(taken.position),
            "Tdkt-As-Of": taken.as_of.isoformat(),
            "Link": f'<{request.url_for("catalogue").path}>; rel="describedby"',
            "Vary": "Authorization",
        }
        return FileResponse(
            file.path,
            media_type=MEDIA_TYPES[format],
            filename=f"{table}{f'-{unit}' if unit else ''}.{format}",
            headers=headers,
            background=BackgroundTask(file.path.unlink, missing_ok=True),
        )

    return router
