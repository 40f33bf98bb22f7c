"""Credentials of awards, the key that signed them, and the lists of what was revoked: open to everybody."""

import io
from typing import Annotated

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi import APIRouter, Path, Response

from services.reporting.credentials import PLACES, Issuer
from services.reporting.queries.issued import listed, place_of
from services.reporting.queries.register import award
from shared.access import public
from shared.db import Database
from shared.observability import json_response
from shared.seal import Seal
from shared.settings import Settings

_VC = "application/vc+json"


def issuer_of(settings: Settings) -> Issuer:
    """Its key comes from the service's own, made at first start and kept with the backups."""
    seal = Seal.from_file(settings.key_file)
    seed = bytes.fromhex(seal.digest("credentials", "1") + seal.digest("credentials", "2"))
    address = settings.public_url or f"http://{settings.http_host}:{settings.http_port}"
    return Issuer(Ed25519PrivateKey.from_private_bytes(seed), address.rstrip("/"))


def build_router(db: Database, issuer: Issuer) -> APIRouter:
    router = APIRouter(tags=["credentials"])

    @router.get("/.well-known/did.json")
    @public
    async def did() -> Response:
        return json_response(issuer.document(), media_type="application/did+json")

    @router.get("/credentials/status/{number}")
    @public
    async def status(number: Annotated[int, Path(ge=0, le=10_000)]) -> Response:
        async with db.transaction() as connection:
            found = await listed(connection, number, PLACES)
        return json_response(issuer.status_list(number, found.revoked, found.day), media_type=_VC)

    @router.get("/register/{award_id}/credential")
    @public
    async def credential(award_id: str) -> Response:
        async with db.transaction() as connection:
            entry = await award(connection, award_id)
            place = await place_of(connection, award_id)
        answer = json_response(issuer.credential(entry, place), media_type=_VC)
        answer.headers["Content-Disposition"] = f'attachment; filename="{award_id}.json"'
        return answer

    @router.get("/register/{award_id}/qr.svg")
    @public
    async def qr(award_id: str) -> Response:
        """The permanent address, to be printed on the certificate."""
        import segno  # a picture is asked for seldom

        async with db.transaction() as connection:
            await award(connection, award_id)
        code = segno.make_qr(f"{issuer.address}/register/{award_id}", error="m")
        image = io.BytesIO()
        code.save(image, kind="svg", scale=4, border=4, dark="#000", light="#fff", xmldecl=False, nl=False)
        return Response(
            image.getvalue(), media_type="image/svg+xml", headers={"Cache-Control": "max-age=86400"}
        )

    return router
