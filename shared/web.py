"""The HTTP edge that every service has: problems (RFC 9457), `POST /events`, and the server."""

from time import perf_counter
from typing import Any

import orjson
import uvicorn
from fastapi import APIRouter, Depends, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from nats.aio.client import Client
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.access import Access, holder_of, public
from shared.answering import publish, publish_and_wait
from shared.arrival import MAX_BYTES, SOURCE, subject_said
from shared.contract import schemas
from shared.contract.asyncapi import document
from shared.errors import Full, NotFound, RuleViolated, TdktError, Unavailable, violated
from shared.ids import traceparent_of
from shared.jetstream import Outgoing
from shared.metrics import REQUEST_S, REQUESTS
from shared.observability import json_response
from shared.refusals import said
from shared.settings import Settings
from shared.streams import path_of
from shared.units import is_path

PROBLEM = "application/problem+json"
BATCH = "application/cloudevents-batch+json"
MAX_WAIT_S = 30.0
#: A batch of events; no other body is as large.
MAX_BODY = 8 * MAX_BYTES
_STATUS = {RuleViolated: 409, NotFound: 404, Full: 507, Unavailable: 503}
_FULL = (
    "Hệ thống đã hết chỗ lưu, chưa nhận sự kiện nào; hãy gửi lại sau. "
    "The system is full and has stored nothing of this; send it again later."
)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def problem(status: int, title: str, detail: str = "", **more: Any) -> Response:
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
    return json_response(body, status, PROBLEM)


class Bounded:
    """Reads no body beyond what any route takes, whoever sends it: the framework reads before it asks who that is."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        if _declared(Request(scope)) > MAX_BODY:
            return await problem(413, f"A body holds at most {MAX_BODY} bytes")(scope, receive, send)
        read = 0

        async def bounded() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > MAX_BODY:
                raise HTTPException(413, f"A body holds at most {MAX_BODY} bytes")
            return message

        await self.app(scope, bounded, send)


def _declared(request: Request) -> int:
    """What the sender says of its body's length; 0 where it does not."""
    length = request.headers.get("content-length", "")
    return int(length) if length.isascii() and length.isdigit() else 0


def build_app(title: str, access: Access, *routers: APIRouter) -> FastAPI:
    """An application whose every error is a problem document, and whose every route is guarded."""
    app = FastAPI(
        title=f"TĐKT {title}",
        version="1.0.0",
        docs_url=None,
        redoc_url=None,
        dependencies=[Depends(access.check)],
    )
    app.add_middleware(Bounded)
    app.add_middleware(Counted, service=title)
    for router in routers:
        app.include_router(router)

    @app.exception_handler(TdktError)
    async def of_ours(request: Request, error: TdktError) -> Response:
        status = next((code for kind, code in _STATUS.items() if isinstance(error, kind)), 500)
        if isinstance(error, RuleViolated):
            foreign = any(violation.code == "path_not_yours" for violation in error.violations)
            status = 403 if foreign else status
            return problem(status, "Refused", violations=[said(v).model_dump() for v in error.violations])
        if isinstance(error, Full):
            return problem(status, "Insufficient storage", _FULL, cause=str(error))
        return problem(status, type(error).__name__, str(error))

    @app.exception_handler(HTTPException)
    async def of_http(request: Request, error: HTTPException) -> Response:
        answer = problem(error.status_code, str(error.detail))
        answer.headers.update(error.headers or {})
        return answer

    @app.exception_handler(RequestValidationError)
    async def of_request(request: Request, error: RequestValidationError) -> Response:
        wrong = [
            {"pointer": "/".join(map(str, item["loc"])), "reason": item["msg"]} for item in error.errors()
        ]
        return problem(422, "The request is not valid", errors=wrong)

    return app


class Counted:
    """ASGI: counts and times requests by the template of their route; a path is never a label."""

    def __init__(self, app: ASGIApp, service: str) -> None:
        self.app, self.service = app, service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        began, status = perf_counter(), 500

        async def sent(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        try:
            await self.app(scope, receive, sent)
        finally:
            route = getattr(scope.get("route"), "path", "none")
            method = scope["method"] if scope["method"] in _METHODS else "other"
            REQUESTS.labels(self.service, method, route, str(status)).inc()
            REQUEST_S.labels(self.service, route).observe(perf_counter() - began)


def events_route(client: Client) -> APIRouter:
    """`POST /events`: CloudEvents over HTTP, one or a batch, published to INTAKE on the sender's path."""
    router = APIRouter(tags=["intake"])

    @router.post("/events")
    async def post_events(request: Request) -> Response:
        events = [_traced(event, request) for event in await _events_of(request)]
        outgoing = [_outgoing(event) for event in events]
        path = path_of(outgoing[0].subject)
        if any(path_of(one.subject) != path for one in outgoing):
            raise HTTPException(400, "A batch comes from one unit: give all its events the same source")
        if not holder_of(request).owns(path):
            raise violated("path_not_yours", "/source", path=path)
        if not client.is_connected:
            raise Unavailable("NATS does not answer: nothing was stored; send it again later")
        wait_s = _wait_of(request)
        if not wait_s:
            await publish(client, outgoing)
            return json_response({"ids": [event["id"] for event in events]}, 202)
        answers = await publish_and_wait(client, outgoing, wait_s)
        return _answered(events, answers, single=not _is_batch(request))

    return router


def documents_route() -> APIRouter:
    """The wire as documents. They are made when asked for, outside the event loop, and not kept: memory is for states."""
    router = APIRouter(tags=["documents"])

    @router.get("/asyncapi.json")
    @public
    def asyncapi() -> Response:
        return json_response(document())

    @router.get("/asyncapi")
    @public
    def asyncapi_page() -> Response:
        from shared.contract.page import page  # jinja2 costs every service memory until somebody reads

        return Response(page(), media_type="text/html; charset=utf-8")

    @router.get("/schemas")
    @public
    def all_schemas() -> Response:
        return json_response(schemas.index())

    @router.get("/schemas/{id}")
    @public
    def one_schema(id: str) -> Response:
        found = schemas.published(id)
        if found is None:
            raise NotFound(f"There is no schema {id}; GET /schemas names them all")
        return json_response(found, media_type="application/schema+json")

    return router


def _is_batch(request: Request) -> bool:
    return request.headers.get("content-type", "").startswith(BATCH)


async def _events_of(request: Request) -> list[dict[str, Any]]:
    body = await _body_of(request, MAX_BODY if _is_batch(request) else MAX_BYTES)
    try:
        content = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise HTTPException(400, f"The body is not JSON: {error}") from error
    if "ce-id" in request.headers:
        return [{**_binary_attributes(request), "data": content}]
    events = content if _is_batch(request) else [content]
    if not isinstance(events, list) or not events or not all(isinstance(event, dict) for event in events):
        raise HTTPException(400, "A CloudEvent is a JSON object; a batch is a list of at least one")
    if len(events) > 1000:
        raise HTTPException(400, "A batch holds at most 1000 events")
    return events


async def _body_of(request: Request, limit: int) -> bytes:
    """Refused by what is declared, and else as soon as more has come."""
    size, chunks = _declared(request), list[bytes]()
    if size <= limit:
        size = 0
        async for chunk in request.stream():
            size += len(chunk)
            chunks.append(chunk)
            if size > limit:
                break
    if size > limit:
        raise violated("too_large", bytes=size, limit=MAX_BYTES)
    return b"".join(chunks)


def _binary_attributes(request: Request) -> dict[str, str]:
    """Binary mode: attributes in ce- headers, the body is the data."""
    return {
        name.removeprefix("ce-"): value for name, value in request.headers.items() if name.startswith("ce-")
    }


def _traced(event: dict[str, Any], request: Request) -> dict[str, Any]:
    """An event that says nothing of its trace belongs to that of its request."""
    trace = traceparent_of(request.headers.get("traceparent"))
    return event | {"traceparent": trace} if trace and "traceparent" not in event else event


def _outgoing(event: dict[str, Any]) -> Outgoing:
    for name in ("id", "source", "type"):
        if not isinstance(event.get(name), str) or not event[name]:
            raise violated("schema_invalid", f"/{name}", reason="required, a string that is not empty")
    path = event["source"].removeprefix(SOURCE)
    if not is_path(path) or not event["source"].startswith(SOURCE):
        raise violated("schema_invalid", "/source", reason="urn:tdkt:unit:<path>")
    subject = subject_said(event["type"], path)
    message_id = f"{path}/{event['id']}"
    if not message_id.isprintable() or len(message_id) > 400:
        raise violated("schema_invalid", "/id", reason="printable, at most 200 characters")
    header = {"Content-Type": "application/cloudevents+json"}
    return Outgoing(
        subject, orjson.dumps(event), message_id.encode("ascii", "xmlcharrefreplace").decode(), header
    )


def _wait_of(request: Request) -> float:
    for preference in request.headers.get("prefer", "").split(","):
        name, _, value = preference.strip().partition("=")
        if name.lower() == "wait" and value.replace(".", "", 1).isdigit():
            return min(float(value), MAX_WAIT_S)
    return 0.0


def _answered(events: list[dict[str, Any]], answers: dict[str, dict[str, Any]], *, single: bool) -> Response:
    statuses = [_status(answers.get(event["id"])) for event in events]
    bodies = [
        {"id": event["id"], "status": status, "answer": answers.get(event["id"])}
        for event, status in zip(events, statuses, strict=True)
    ]
    if single:
        return json_response(bodies[0], statuses[0])
    return json_response({"answers": bodies}, statuses[0] if len(set(statuses)) == 1 else 207)


def _status(answer: dict[str, Any] | None) -> int:
    if answer is None:
        return 202
    return 200 if ".accepted." in answer["type"] else 409


def server(app: FastAPI, settings: Settings) -> uvicorn.Server:
    """uvicorn in the service's own event loop; its signal handling is the service's."""
    config = uvicorn.Config(
        app,
        host=settings.http_host,
        port=settings.http_port,
        log_config=None,
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=3,
        ssl_certfile=settings.http_tls_cert,
        ssl_keyfile=settings.http_tls_key,
    )
    return uvicorn.Server(config)
