"""What the sender makes of a server that fails, refuses or asks for patience."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from deploy.cli_import import _sent
from deploy.importing.nominations import State
from deploy.importing.sending import Desk, parts, send
from deploy.problem import Problem
from deploy.state import State as Stack
from deploy.state import free_port

ACCEPTED = {"type": "vn.tdkt.intake.accepted.v1", "recordedtime": "2999-01-01T00:00:00Z", "data": {}}


@dataclass
class Server:
    """Answers each POST by the next of `script`: a status and a body, or None for all accepted."""

    url: str = ""
    script: list[tuple[int, dict[str, Any], dict[str, str]]] = field(default_factory=list)
    heard: list[tuple[list[str], str | None]] = field(default_factory=list)
    #: Ids with which it refuses any request.
    poison: frozenset[str] = frozenset()

    def answer(self, ids: list[str]) -> tuple[int, dict[str, Any], dict[str, str]]:
        if self.script:
            return self.script.pop(0)
        if self.poison & set(ids):
            return 400, {"title": "cannot read it"}, {}
        return 200, {"answers": [{"id": id, "status": 200, "answer": ACCEPTED} for id in ids]}, {}


@pytest.fixture
def server() -> Iterator[Server]:
    told = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._say(200, {}, {})

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            ids = [event["id"] for event in body]
            told.heard.append((ids, self.headers.get("Authorization")))
            self._say(*told.answer(ids))

        def _say(self, status: int, body: dict[str, Any], headers: dict[str, str]) -> None:
            content = json.dumps(body).encode()
            self.send_response(status)
            for name, value in ({"Content-Length": str(len(content))} | headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:
            del format, args

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        told.url = f"http://127.0.0.1:{http.server_port}"
        threading.Thread(target=http.serve_forever, daemon=True).start()
        yield told
        http.shutdown()


def events(*ids: str) -> list[dict[str, Any]]:
    return [{"id": id} for id in ids]


def desk(server: Server, token: str | None = None) -> Desk:
    return Desk(server.url, token, pauses=(0.01, 0.01))


def sent(server: Server, ids: str, batch: int = 2) -> dict[str, State]:
    """State by id, a letter an event."""
    found: dict[str, State] = {}
    send(desk(server), events(*ids), batch, lambda answers: found.update({i: a.state for i, a in answers.items()}))
    return found


def test_all_goes_in_order_and_in_batches(server):
    assert sent(server, "abcde") == dict.fromkeys("abcde", State.ACCEPTED)
    assert [ids for ids, _ in server.heard] == [["a", "b"], ["c", "d"], ["e"]]


def test_a_server_that_is_busy_is_asked_again(server):
    server.script = [(503, {}, {}), (429, {}, {"Retry-After": "0"})]
    assert sent(server, "ab") == dict.fromkeys("ab", State.ACCEPTED)
    assert len(server.heard) == 3


def test_a_server_that_stays_away_leaves_the_rest_for_the_next_run(server):
    heard: list[str] = []
    server.script = [(200, server.answer(["a"])[1], {}), *[(503, {}, {})] * 3]
    with pytest.raises(Problem, match="answers 503; run the same command again"):
        send(desk(server), events("a", "b"), 1, lambda answers: heard.extend(answers))
    assert heard == ["a"]
    with pytest.raises(Problem, match="does not answer"):
        Desk(f"http://127.0.0.1:{free_port()}", pauses=()).answers(events("a"))


def test_one_event_that_spoils_a_request_stops_no_other(server):
    server.poison = frozenset("c")
    found = sent(server, "abcdefgh", batch=8)
    assert {id for id, state in found.items() if state is State.REFUSED} == {"c"}
    assert len(found) == 8


def test_what_waits_is_asked_for_once_more_at_the_end(server):
    waits = {"answers": [{"id": "a", "status": 202, "answer": None}, {"id": "b", "status": 200, "answer": ACCEPTED}]}
    server.script = [(207, waits, {})]
    assert sent(server, "abc") == dict.fromkeys("abc", State.ACCEPTED)
    assert [ids for ids, _ in server.heard] == [["a", "b"], ["c"], ["a"]]


@pytest.mark.parametrize("status", [401, 403])
def test_without_the_right_token_it_stops_at_once(server, status):
    server.script = [(status, {}, {})]
    with pytest.raises(Problem, match="token"):
        desk(server, "tdkt_x").answers(events("a"))
    assert server.heard == [(["a"], "Bearer tdkt_x")]


def test_a_token_is_not_carried_elsewhere(server):
    server.script = [(302, {}, {"Location": server.url + "/elsewhere"})]
    with pytest.raises(Problem, match="answers 302"):
        desk(server, "tdkt_x").answers(events("a"))
    assert len(server.heard) == 1


def test_an_address_is_checked_before_anything_is_sent():
    with pytest.raises(Problem, match="not an address"):
        Desk("localhost:4000")
    assert [Desk(url).in_clear for url in ("http://127.0.0.1:1", "https://a.example", "http://a.example")] == [False, False, True]


def test_an_earlier_acceptance_is_told_apart(server):
    old = ACCEPTED | {"recordedtime": "2014-11-20T00:00:00Z"}
    server.script = [(200, {"answers": [{"id": "a", "status": 200, "answer": old}]}, {})]
    assert sent(server, "a") == {"a": State.AGAIN}


def test_a_request_stays_below_what_a_server_takes():
    large = [{"id": str(n), "data": "x" * 2**20} for n in range(9)]
    assert [len(part) for part in parts(large, 200)] == [3, 3, 3]
    assert parts([], 200) == []


def test_stopped_by_hand_it_still_tells_what_was_answered(server):
    class Stopped:
        ready = (1,)

        def send(self, *_: object) -> None:
            raise KeyboardInterrupt

    problem = _sent(Stopped(), Stack(), server.url, None, 1)
    assert problem
    assert (problem.what, "same command again" in problem.way_out) == ("stopped", True)
