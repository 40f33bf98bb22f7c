"""Provisioning twice changes nothing, mends what drifted, loses no position, and keeps the services apart."""

import asyncpg
import nats
import pytest
import pytest_asyncio
from nats.js.api import AckPolicy, ConsumerConfig, DiscardPolicy, StreamConfig
from nats.js.errors import ServerError

from deploy.problem import Problem
from deploy.provision import Report, provision, provision_streams
from shared.jetstream import api
from shared.login import Login
from shared.parts import Split
from shared.streams import DURABLES, SERVICES, STREAMS
from tests.conftest import PASSWORDS


@pytest_asyncio.fixture
async def js(streams):
    connection = await nats.connect(streams)
    yield connection.jetstream()
    await connection.close()


async def provision_again(js, **options) -> Report:
    report = Report()
    await provision_streams(js, report, **options)
    return report


async def test_a_second_run_changes_nothing(streams, database):
    report = await provision(Login(streams, "ops"), database.admin_dsn, PASSWORDS, database=database.name)
    assert (report.changed, report.blocked) == ([], [])


async def test_the_first_run_tells_all_it_made(js, streams, pg_server, database):
    await js.delete_stream("DEAD")
    await js.delete_consumer("EVENTS", "reporting")
    report = await provision(Login(streams, "ops"), pg_server, PASSWORDS, database=database.name)
    assert report.changed == ["stream DEAD: made", "durable reporting on EVENTS: made"]


@pytest.mark.parametrize(("times", "made"), [(1, True), (9, False)])
async def test_a_store_that_could_not_be_made_is_asked_for_again(js, monkeypatch, times, made):
    await js.delete_stream("DEAD")
    refusals = iter([ServerError(code=500, err_code=10049, description="error creating store for stream")] * times)
    add_stream = js.add_stream

    async def refused_at_first(config):
        if refusal := next(refusals, None):
            raise refusal
        return await add_stream(config)

    monkeypatch.setattr(js, "add_stream", refused_at_first)
    report = await provision_again(js)
    assert (report.changed, bool(report.blocked)) == (["stream DEAD: made"] if made else [], not made)


async def test_streams_are_as_the_contract_says(js):
    found = {stream.name: (await js.stream_info(stream.name)).config for stream in STREAMS}
    assert (found["INTAKE"].max_age, found["INTAKE"].duplicate_window) == (30 * 86_400, 0.1)
    assert (found["EVENTS"].deny_delete, found["EVENTS"].deny_purge) == (True, True)
    assert (found["EVENTS"].max_age, found["EVENTS"].max_consumers) == (0, 10_000)
    assert {config.discard for config in found.values()} == {DiscardPolicy.NEW}
    assert {(config.allow_atomic, config.allow_direct, config.storage) for config in found.values()} == {
        (True, True, "file")
    }


async def test_a_body_over_one_mebibyte_reaches_the_service_that_refuses_it(js):
    ack = await js.publish("tdkt.intake.vote.recorded.v1.66.ldld", b"x" * 2_000_000)
    assert (await js.get_msg("INTAKE", ack.seq, direct=True)).data == b"x" * 2_000_000


async def test_a_stream_that_would_forget_facts_is_mended(js):
    await js.delete_stream("EVENTS")
    await js.add_stream(StreamConfig(name="EVENTS", subjects=["tdkt.evt.>"], max_age=3600, max_msgs=1000))
    await js.publish("tdkt.evt.unit.joined.v1.66.ldld", b"{}")
    report = await provision_again(js)
    mended = (await js.stream_info("EVENTS")).config
    assert (mended.max_age, mended.max_msgs, mended.deny_delete) == (0, -1, True)
    assert any(
        line.startswith("stream EVENTS: ") and "max_age 3600.0 -> 0.0" in line for line in report.changed
    )
    assert (await js.stream_info("EVENTS")).state.messages == 1


async def test_more_readers_than_declared_stay(js):
    config = (await js.stream_info("EVENTS")).config
    await js.update_stream(config.evolve(max_consumers=20_000))
    assert (await provision_again(js)).changed == []


async def test_a_drifted_durable_is_mended_and_keeps_its_position(js):
    for number in range(3):
        await js.publish(f"tdkt.evt.unit.joined.v1.66.cs{number}", b"{}")
    reader = await js.pull_subscribe_bind(consumer="reporting", stream="EVENTS")
    await (await reader.fetch(2))[-1].ack_sync()
    config = (await js.consumer_info("EVENTS", "reporting")).config
    await js.add_consumer(
        "EVENTS", config.evolve(max_ack_pending=7, max_deliver=3, filter_subjects=["tdkt.evt.a.>"])
    )

    report = await provision_again(js)
    mended = await js.consumer_info("EVENTS", "reporting")
    assert (mended.config.max_ack_pending, mended.config.max_deliver) == (20_000, -1)
    assert mended.config.filter_subjects == ["tdkt.evt.>"]
    assert mended.ack_floor.stream_seq == 2
    assert [line.split(":")[0] for line in report.changed] == ["durable reporting on EVENTS"]


async def test_a_durable_set_back_by_its_service_is_as_declared(js):
    for number in range(3):
        await js.publish(f"tdkt.evt.unit.joined.v1.66.cs{number}", b"{}")
    await api(js._nc, "CONSUMER.RESET.EVENTS.reporting", {"seq": 2})
    assert (await provision_again(js)).changed == []
    reader = await js.pull_subscribe_bind(consumer="reporting", stream="EVENTS")
    assert (await reader.fetch(1))[0].metadata.sequence.stream == 2


async def test_what_the_server_cannot_change_is_told_and_left(js):
    await js.delete_consumer("EVENTS", "reporting")
    await js.add_consumer("EVENTS", ConsumerConfig(durable_name="reporting", ack_policy=AckPolicy.EXPLICIT))
    report = await provision_again(js)
    assert [line.split(":")[0] for line in report.blocked] == ["durable reporting on EVENTS"]
    assert (await js.consumer_info("EVENTS", "reporting")).config.ack_policy == AckPolicy.EXPLICIT


async def test_a_dry_run_only_tells(js):
    await js.delete_consumer("EVENTS", "reporting")
    assert (await provision_again(js, dry_run=True)).changed == ["durable reporting on EVENTS: made"]
    assert {info.name for info in await js.consumers_info("EVENTS")} == {"nominations", "notifications"}


async def test_every_durable_reads_what_is_declared(js):
    for durable in DURABLES:
        config = (await js.consumer_info(durable.stream, durable.name)).config
        assert (tuple(config.filter_subjects), config.ack_policy) == (durable.filters, AckPolicy.ALL)


async def test_a_role_is_refused_the_schema_of_another_service(database):
    own = await asyncpg.connect(database.dsn("campaigns"))
    await own.execute("create table units (path text); insert into units values ('66.ldld')")
    assert await own.fetchval("select path from campaigns.units") == "66.ldld"
    await own.close()

    other = await asyncpg.connect(database.dsn("nominations"))
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await other.fetchval("select path from campaigns.units")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await other.execute("create table public.mine (x int)")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await other.execute("create role friend")
    await other.close()


async def test_rights_given_by_hand_are_taken_back(database, streams):
    server = await asyncpg.connect(f"{database.admin_dsn.rsplit('/', 1)[0]}/{database.name}")
    await server.execute("grant usage on schema campaigns to reporting; grant all on schema public to public")
    await server.execute("alter role reporting createdb; alter role reporting set statement_timeout = 0")
    await server.close()
    report = await provision(Login(streams, "ops"), database.admin_dsn, PASSWORDS, database=database.name)
    assert report.changed == [
        "role reporting: stripped of rights over the server",
        "role reporting: settings",
        "schema public: closed to the public",
        "schema campaigns: closed to other services",
    ]


async def test_a_new_password_replaces_the_old(database, streams):
    changed = PASSWORDS | {"reporting": "it's new"}
    report = await provision(Login(streams, "ops"), database.admin_dsn, changed, database=database.name)
    assert report.changed == ["role reporting: password"]
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(database.dsn("reporting"))
    await provision(Login(streams, "ops"), database.admin_dsn, PASSWORDS, database=database.name)


async def test_each_role_finds_its_own_tables_first(database):
    for service in SERVICES:
        connection = await asyncpg.connect(database.dsn(service))
        assert await connection.fetchval("select current_schema()") == service
        await connection.close()


async def test_provinces_taken_apart_stay_so_and_have_durables_of_their_own(js):
    assert (await provision_again(js, split=Split(("64",)))).changed[1:] == [
        "durable campaigns-64 on INTAKE: made",
        "durable nominations-64 on INTAKE: made",
        "durable nominations-64 on EVENTS: made",
    ]
    assert (await provision_again(js)).changed == []
    await provision_again(js, split=Split(("66",)))
    assert (await js.stream_info("INTAKE")).config.metadata["tdkt-provinces"] == "64,66"
    info = await js.consumer_info("INTAKE", "nominations-64")
    assert "tdkt.intake.round.*.*.64.>" in info.config.filter_subjects


@pytest.mark.parametrize("subject", ["tdkt.intake.activity.held.v1.64.ldld", "tdkt.evt.intake.refused.v1.64.ldld"])
async def test_a_province_with_a_history_is_not_taken_apart(js, subject):
    await js.publish(subject, b"{}")
    with pytest.raises(Problem, match="province 64 has a history"):
        await provision_again(js, split=Split(("66", "64")))
    assert not Split.declared((await js.stream_info("INTAKE")).config.metadata).provinces
