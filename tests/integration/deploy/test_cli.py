"""The `tdkt` command on a running stack: what it prints for people and programs, and how it fails."""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE

import nats
import pytest
import pytest_asyncio

from deploy.stack import Stack
from deploy.state import PROJECT
from shared.seal import Seal
from shared.streams import dead_subject
from tests.support.commands import tdkt
from tests.support.eventually import eventually

INTAKE = "tdkt.intake.vote.recorded.v1.66.ldld"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("cli") / "state"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stack(folder):
    async with Stack(folder, services=()) as stack:
        yield stack


@pytest_asyncio.fixture
async def js(stack):
    connection = await nats.connect(**stack.state.login().options())
    yield connection.jetstream()
    await connection.close()


async def publish_facts(js, number: int) -> int:
    """Facts of one test; the sequence of the first."""
    acks = [
        await js.publish(f"tdkt.evt.unit.joined.v1.66.cs{n}", b'{"id":\n"%d"}' % n) for n in range(number)
    ]
    return acks[0].seq


async def test_export_writes_the_facts_in_stream_order_one_per_line(js, folder, tmp_path):
    first = await publish_facts(js, 1200)
    ended = await tdkt(
        folder, "events", "export", "--out", str(tmp_path / "facts"), "--from-seq", str(first), "--json"
    )
    assert json.loads(ended.out)["facts"] == 1200
    lines = (tmp_path / "facts").read_text().splitlines()
    assert [json.loads(line)["id"] for line in lines] == [str(n) for n in range(1200)]


async def test_export_follows_a_filter_and_may_find_nothing(js, folder):
    first = await publish_facts(js, 3)
    one = await tdkt(
        folder, "events", "export", "--filter", "tdkt.evt.*.*.*.66.cs1", "--from-seq", str(first)
    )
    none = await tdkt(folder, "events", "export", "--filter", "tdkt.evt.*.*.*.66.nobody")
    assert json.loads(one.out) == {"id": "1"}
    assert (none.code, none.out) == (0, "")


async def test_tail_shows_facts_as_they_come(js, folder):
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "deploy.cli",
        "--state",
        str(folder),
        "events",
        "tail",
        "--json",
        stdout=PIPE,
        cwd=PROJECT,
    )
    assert process.stdout
    line = asyncio.create_task(process.stdout.readline())

    async def heard():
        await publish_facts(js, 1)
        return line.done()

    await eventually(heard, within=10)
    assert json.loads(line.result()) == {"id": "0"}
    process.terminate()
    await process.wait()


async def test_status_tells_how_far_each_reader_is_behind(js, folder):
    await publish_facts(js, 2)
    answer = json.loads((await tdkt(folder, "status", "--json")).out)
    readers = {(row["stream"], row["durable"]): row for row in answer["durables"]}
    reporting = readers["EVENTS", "reporting"]
    assert reporting["behind"] >= 2
    assert reporting["behind_s"] > 0
    assert "does not answer" in answer["services"]["campaigns"]["error"]
    shown = await tdkt(folder, "status")
    assert (shown.code, "done up to" in shown.out) == (0, True)


async def test_a_reader_of_some_subjects_is_as_old_as_the_first_that_concerns_it(js, folder):
    async def behind():
        rows = json.loads((await tdkt(folder, "status", "--json")).out)["durables"]
        return next(row for row in rows if (row["stream"], row["durable"]) == ("INTAKE", "nominations"))

    assert (await behind())["behind_s"] == 0
    await js.publish("tdkt.intake.campaign.launched.v1.66.ldld", b"{}")
    assert (await behind())["behind"] == 0
    await js.publish("tdkt.intake.round.opened.v1.66.ldld", b"{}")
    row = await behind()
    assert row["behind"] == 1
    assert 0 < row["behind_s"] < 60


async def test_doctor_fails_with_a_way_out_and_exit_code_1(js, folder):
    await js.delete_consumer("EVENTS", "notifications")
    ended = await tdkt(folder, "doctor")
    lines = ended.out.splitlines()
    assert ended.code == 1
    assert any(line.startswith("ok    PostgreSQL: 18.") for line in lines)
    assert any(
        line.startswith("FAIL  streams and durables: 1 differ") and "tdkt provision" in line for line in lines
    )
    assert any(line.startswith("FAIL  campaigns: ") and "campaigns.log" in line for line in lines)

    mended = await tdkt(folder, "provision")
    assert mended.out == "durable notifications on EVENTS: made\n"
    checks = {row["check"]: row["ok"] for row in json.loads((await tdkt(folder, "doctor", "--json")).out)}
    assert (checks["streams and durables"], checks["NATS"], checks["campaigns"]) == (True, True, False)


async def test_a_parked_message_is_listed_opened_and_given_back(js, folder, stack):
    sealed = Seal.from_file(stack.state.key_file("nominations")).close(b'{"who": "H\xe1\xba\xa1nh"}')
    headers = {"Tdkt-Position": "17", "Tdkt-Attempts": "6", "Tdkt-Error": "ZeroDivisionError"}
    ack = await js.publish(dead_subject("nominations", INTAKE), sealed, headers=headers)
    row = {"seq": ack.seq, "service": "nominations", "subject": INTAKE, "position": 17, "attempts": 6,
           "error": "ZeroDivisionError"}  # fmt: skip

    assert json.loads((await tdkt(folder, "dead", "list", "--json")).out) == [row]
    assert json.loads((await tdkt(folder, "dead", "show", str(ack.seq))).out)["content"] == '{"who": "Hạnh"}'
    away = await tdkt(folder, "dead", "redrive", str(ack.seq))
    assert (away.code, "does not answer" in away.err) == (1, True)
    assert len(json.loads((await tdkt(folder, "dead", "list", "--json")).out)) == 1

    heard = []
    service = await asyncio.start_server(answering(heard), "127.0.0.1", stack.state.ports["nominations"])
    ended = await tdkt(folder, "dead", "redrive", str(ack.seq), "--reason", "mended")
    service.close()
    assert ended.out == "nominations: redrive of position 17 ordered\n"
    assert heard[0].startswith(b"POST /held/17/redrive ")
    assert heard[0].endswith(b'{"reason": "mended"}')
    assert (await tdkt(folder, "dead", "list")).out == "DEAD is empty\n"


def answering(heard: list[bytes]):
    """A service that takes every request."""

    async def answer(reader, writer):
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
        heard.append(head + await reader.readexactly(length))
        writer.write(b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n")
        writer.close()

    return answer


@pytest.mark.usefixtures("stack")
@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["dead", "show", "99"], "error: DEAD holds no message 99; see: tdkt dead list\n"),
        (["events", "export", "--filter", "a..b"], "error: EVENTS cannot be read by 'a..b': "),
    ],
)
async def test_a_mistake_is_one_line_with_a_way_out(folder, arguments, line):
    ended = await tdkt(folder, *arguments)
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith(line)
    assert ended.err.count("\n") == 1
    assert "; " in ended.err


async def test_where_nothing_runs_commands_say_so(tmp_path):
    ended = await tdkt(tmp_path, "status")
    assert ended.code == 1
    assert ended.err == f"error: no stack is running on {tmp_path}; start one with: make run\n"
    debugged = await tdkt(tmp_path, "status", TDKT_DEBUG="1")
    assert "Traceback" in debugged.err
