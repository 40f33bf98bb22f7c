"""The edge that strangers touch: how often they may ask, how much they may send, and TLS."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import nats
import pytest
import trustme
from fastapi import APIRouter, Response
from nats.aio.client import Client
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from deploy.identity.authority import Authority
from deploy.servers import NatsServer
from deploy.state import free_port
from shared.access import Access, public
from shared.arrival import MAX_BYTES
from shared.login import Login
from shared.metering import Meter
from shared.observability import health_routes, json_response
from shared.settings import Settings
from shared.web import MAX_BODY, build_app, events_route, server
from tests.support.eventually import eventually


class Wish(BaseModel):
    text: str


def routes() -> list[APIRouter]:
    router = APIRouter()

    @router.get("/open")
    @public
    async def open_to_all() -> Response:
        return json_response({})

    @router.post("/wish")
    @public
    async def wish(wish: Wish) -> Response:
        return json_response({"length": len(wish.text)})

    async def well() -> tuple[None, list[str]]:
        return None, []

    async def status() -> dict[str, Any]:
        return {}

    async def metrics() -> bytes:
        return b""

    return [router, health_routes(well, status, metrics), events_route(Client())]


@asynccontextmanager
async def asking(*, enforced: bool = True, meter: Meter | None = None) -> AsyncIterator[httpx.AsyncClient]:
    app = build_app("edge", Access(Client(), enforced=enforced, meter=meter or Meter()), *routes())
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://edge") as http:
        yield http


async def test_a_stranger_who_asks_too_often_is_told_when_to_come_again():
    async with asking(meter=Meter(strangers="3 per 60 second")) as http:
        assert [(await http.get("/open")).status_code for _ in range(4)] == [200, 200, 200, 429]
        late = await http.get("/open")
        assert (late.status_code, late.headers["content-type"]) == (429, "application/problem+json")
        assert 0 < int(late.headers["retry-after"]) <= 60
        assert (await http.get("/open", headers={"Authorization": "Basic x"})).status_code == 429
        assert {(await http.get("/healthz")).status_code for _ in range(20)} == {200}


async def test_without_identities_nobody_is_counted():
    async with asking(enforced=False, meter=Meter("1 per 60 second", "1 per 60 second")) as http:
        assert {(await http.get("/open")).status_code for _ in range(5)} == {200}


async def test_each_holder_is_counted_for_itself():
    meter = Meter(holders="2 per 60 second")
    for path in ("66.ldld", "66.ldld", "64.ldld"):
        await meter.holder(path)
    with pytest.raises(HTTPException, match="429"):
        await meter.holder("66.ldld")
    await meter.holder("64.ldld")


@pytest.mark.parametrize(
    ("address", "kind", "limit", "status"),
    [
        ("/events", "application/cloudevents+json", MAX_BYTES, 409),
        ("/events", "application/cloudevents-batch+json", MAX_BODY, 413),
        ("/wish", "application/json", MAX_BODY, 413),
    ],
)
async def test_a_body_that_is_too_large_is_not_read_to_its_end(address: str, kind: str, limit: int, status: int):
    read = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        for _ in range(1000):
            read += 65_536
            yield b" " * 65_536

    async with asking(enforced=False) as http:
        answer = await http.post(address, content=endless(), headers={"Content-Type": kind})
        assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
        assert limit < read <= limit + 2 * 65_536
        read = 0
        declared = {"Content-Type": kind, "Content-Length": f"{limit + 1}"}
        assert (await http.post(address, content=endless(), headers=declared)).status_code == status
        assert read == 0


@pytest.fixture(scope="module")
def authority_of_tls() -> trustme.CA:
    return trustme.CA()


def written(ca: trustme.CA, folder: Path) -> tuple[Path, Path, Path]:
    """The authority's certificate, and a chain with its key for this machine."""
    own = ca.issue_cert("127.0.0.1")
    files = folder / "ca.pem", folder / "cert.pem", folder / "key.pem"
    ca.cert_pem.write_to_path(str(files[0]))
    files[1].write_bytes(b"".join(part.bytes() for part in own.cert_chain_pems))
    own.private_key_pem.write_to_path(str(files[2]))
    return files


async def test_http_is_tls_with_a_certificate(authority_of_tls: trustme.CA, tmp_path: Path):
    ca, cert, key = written(authority_of_tls, tmp_path)
    settings = Settings(http_port=free_port(), http_tls_cert=cert, http_tls_key=key)
    http = server(build_app("edge", Access(Client(), enforced=True), *routes()), settings)
    serving = asyncio.create_task(http._serve())
    await eventually(lambda: http.started)
    address = f"https://127.0.0.1:{settings.http_port}/healthz"
    async with httpx.AsyncClient(verify=ssl.create_default_context(cafile=ca), trust_env=False) as client:
        assert (await client.get(address)).json() == {"status": "ok"}
    async with httpx.AsyncClient(trust_env=False) as stranger:
        with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
            await stranger.get(address)
    http.should_exit = True
    await serving


class TlsServer(NatsServer):
    """As it runs on a cluster whose network is not its own."""

    async def prepare(self) -> None:
        await super().prepare()
        with (self.folder / "nats.conf").open("a") as config:
            config.write(f'\ntls {{ cert_file: "{self.folder}/cert.pem", key_file: "{self.folder}/key.pem" }}\n')


async def test_nats_is_tls_and_credentials_go_over_it(authority_of_tls: trustme.CA, tmp_path: Path):
    ca, _, _ = written(authority_of_tls, tmp_path)
    authority = Authority(tmp_path / "identity")
    authority.make()
    nats_server = TlsServer(tmp_path, free_port(), tmp_path / "log", authority)
    await nats_server.start()
    try:
        await nats_server.ready()
        url = nats_server.url.replace("nats:", "tls:")
        login = Login(url, "ops", authority.user("ops"), ca)
        client = await nats.connect(**login.options(allow_reconnect=False))
        assert (await client.jetstream().account_info()).streams == 0
        await client.close()
        with pytest.raises(ssl.SSLCertVerificationError):
            await nats.connect(**Login(url, "ops", authority.user("ops")).options(allow_reconnect=False))
    finally:
        await nats_server.stop()
