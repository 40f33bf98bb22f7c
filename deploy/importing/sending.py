"""Events -> answers, by `POST /events` in batches. A batch that is cut off is sent again: the same event has no second effect."""

import http.client
import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import orjson

from deploy.importing.nominations import State
from deploy.problem import Problem
from shared.clock import wall_clock

Event = dict[str, Any]
#: The server holds a request at most this long (contract section 8).
WAIT_S = 25
#: Between two tries of a request that nobody answered.
PAUSES_S = (0.5, 1.0, 2.0, 4.0, 8.0)
_LONGEST_PAUSE_S = 60.0
#: A batch stays well below the server's 8 MiB and 1,000 events.
_MAX_BODY = 4 * 2**20
#: A request that a server does not take as it is: one event of it may be to blame.
_NOT_AS_SENT = frozenset({400, 413, 422})
RERUN = "run the same command again: what was sent before is not done twice"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the system said of one event; `violations` as in contract section 5."""

    state: State
    violations: tuple[dict[str, Any], ...] = ()


class Refused(Exception):
    """The server takes none of a request, for a reason of its own: its status, and a problem document."""

    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        super().__init__(f"{status} {problem.get('title', '')}")
        self.status, self.problem = status, problem


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A token is for one server."""

    def redirect_request(self, *_: object, **__: object) -> None:
        return None


@dataclass(slots=True)
class Desk:
    """One server and who we are to it. `pauses` lie between the tries of one request."""

    url: str
    token: str | None = None
    pauses: Sequence[float] = PAUSES_S
    wait_s: float = WAIT_S
    _began: datetime | None = None

    def __post_init__(self) -> None:
        if urlsplit(self.url).scheme not in ("http", "https"):
            raise Problem("--url is not an address", "such as https://tdkt.example.gov.vn")

    @property
    def in_clear(self) -> bool:
        """Names and token can be read on their way."""
        return urlsplit(self.url).scheme == "http" and not self.on_this_machine

    def answers(self, events: list[Event]) -> dict[str, Answer]:
        """Answer by event id. What is refused as a whole is sent by halves, until the one that is to blame stands alone."""
        if self._began is None:
            self._began = self._now_there()
        try:
            body = self._post(events)
        except Refused as refusal:
            if len(events) > 1:
                half = len(events) // 2
                return self.answers(events[:half]) | self.answers(events[half:])
            return {events[0]["id"]: Answer(State.REFUSED, _reasons(refusal))}
        return {one["id"]: self._read(one) for one in body["answers"]}

    def _read(self, one: dict[str, Any]) -> Answer:
        if one["status"] == 202:
            return Answer(State.WAITING)
        answer = one["answer"]
        if one["status"] != 200:
            return Answer(State.REFUSED, tuple(answer["data"]["violations"]))
        said_at = datetime.fromisoformat(answer["recordedtime"])
        return Answer(State.AGAIN if self._began and said_at < self._began else State.ACCEPTED)

    def _now_there(self) -> datetime:
        """The server's clock where it differs from ours: it tells earlier answers from those of this run."""
        _, _, headers = self._asked("GET", "/healthz", None)
        here, said = wall_clock(), headers.get("Date")
        there = parsedate_to_datetime(said) if said else here
        return here if abs(here - there) < timedelta(seconds=2) else there

    def _post(self, events: list[Event]) -> dict[str, Any]:
        status, body, _ = self._asked("POST", "/events", orjson.dumps(events))
        if status in (401, 403):
            raise Problem(
                f"{self.url} does not let us in ({status})", "give the unit's own token: --token-file FILE (tdkt unit enrol PATH)"
            )
        if status in _NOT_AS_SENT or (status == 409 and "answers" not in body):
            raise Refused(status, body)
        if "answers" not in body:
            raise Problem(f"{self.url} answers {status} to POST /events", "give the address of a service: --url")
        return body

    def _asked(self, method: str, path: str, content: bytes | None) -> tuple[int, dict[str, Any], Any]:
        """Tried again while nobody answers or the server asks for patience."""
        why = ""
        for pause in (*self.pauses, None):
            try:
                status, raw, headers = self._once(method, path, content)
                if status not in (429, 502, 503, 504):
                    return status, _json(raw), headers
                why, asked = f"answers {status}", headers.get("Retry-After", "")
            except (OSError, http.client.HTTPException) as error:
                why, asked = f"does not answer ({type(error).__name__})", ""
            if pause is not None:
                time.sleep(min(float(asked), _LONGEST_PAUSE_S) if asked.isdigit() else pause)
        raise Problem(f"{self.url} {why}", RERUN)

    def _once(self, method: str, path: str, content: bytes | None) -> tuple[int, bytes, Any]:
        headers = {"Content-Type": "application/cloudevents-batch+json", "Prefer": f"wait={self.wait_s:g}"} if content else {}
        if self.token and content:
            headers["Authorization"] = f"Bearer {self.token}"
        request = urllib.request.Request(self.url.rstrip("/") + path, data=content, headers=headers, method=method)
        try:
            with self._opener().open(request, timeout=self.wait_s + 30) as response:
                return response.status, response.read(), response.headers
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read(), error.headers

    @property
    def on_this_machine(self) -> bool:
        return urlsplit(self.url).hostname in ("127.0.0.1", "::1", "localhost")

    def _opener(self) -> urllib.request.OpenerDirector:
        """A proxy of the environment must not see what stays on this machine."""
        direct = [urllib.request.ProxyHandler({})] if self.on_this_machine else []
        return urllib.request.build_opener(_NoRedirect, *direct)


def send(desk: Desk, events: Sequence[Event], batch: int, heard: Callable[[dict[str, Answer]], None]) -> None:
    """All events in order; `heard` is called with each batch's answers. Those that wait are asked for once more at the end."""
    waiting: list[Event] = []
    for part in parts(events, batch):
        answers = desk.answers(part)
        waiting += [event for event in part if answers[event["id"]].state is State.WAITING]
        heard(answers)
    for part in parts(waiting, batch):
        heard(desk.answers(part))


def parts(events: Sequence[Event], batch: int) -> list[list[Event]]:
    """In order, none with more events than `batch` or too many bytes for one request."""
    found: list[list[Event]] = []
    room = 0
    for event in events:
        size = len(orjson.dumps(event)) + 1
        if not found or len(found[-1]) == batch or room < size:
            found.append([])
            room = _MAX_BODY
        found[-1].append(event)
        room -= size
    return found


def _json(raw: bytes) -> dict[str, Any]:
    try:
        said = json.loads(raw)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _reasons(refusal: Refused) -> tuple[dict[str, Any], ...]:
    given = refusal.problem.get("violations")
    if isinstance(given, list) and given:
        return tuple(given)
    reason = str(refusal.problem.get("title") or refusal.status)
    sentences = {"message_vi": f"Máy chủ không nhận: {reason}.", "message_en": f"Not taken: {reason}."}
    return ({"code": f"http_{refusal.status}", "pointer": ""} | sentences,)
