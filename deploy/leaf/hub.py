"""The province's side of a leaf node: a stage that takes what the node delivers, and INTAKE that takes its own of it.

The filter of a source is applied by the other side, and a leaf may deliver what it likes: what it delivers comes into a
stage of its own, and INTAKE sources that stage with a filter which the hub itself applies. That filter is the border.
"""

from typing import Any

from nats.aio.client import Client
from nats.js import JetStreamContext
from nats.js.api import ExternalStream, StreamConfig, StreamSource, SubjectTransform
from nats.js.errors import NotFoundError
from rich.table import Table

from deploy.jetstream import opened
from deploy.leaf import KEPT_S, OUT, Leaf
from deploy.problem import Problem
from deploy.state import State
from shared.errors import Unavailable
from shared.jetstream import api, standing
from shared.streams import EVENTS, INTAKE

_PENDING = 1000


async def join(state: State, leaf: Leaf) -> None:
    """Stage, source and durable; what is there already stays."""
    async with opened(state.login()) as client:
        js = client.jetstream(timeout=10)
        await _stage(js, leaf)
        await _source(js, leaf)
        await _facts(client, leaf)


async def part(state: State, leaf: Leaf) -> None:
    """INTAKE hears it no more; what it had delivered and INTAKE has taken stays there."""
    async with opened(state.login()) as client:
        js = client.jetstream(timeout=10)
        config = (await js.stream_info(INTAKE)).config
        left = [one for one in config.sources or [] if one.name != leaf.stage]
        await js.update_stream(config.evolve(sources=left))
        for gone in (js.delete_stream(leaf.stage), js.delete_consumer(EVENTS, leaf.mirror)):
            try:
                await gone
            except NotFoundError:
                continue


async def listed(state: State) -> list[dict[str, Any]]:
    """Every node, with these keys.

    `received`: how many messages have come from it; `last_event`: when it stored the last of them; `waiting`: how many
    lie there when it was last heard; `silent_s`: how long ago that was, None where it was never heard;
    `facts_waiting`: how many facts wait for it.
    """
    async with opened(state.login()) as client:
        js = client.jetstream(timeout=10)
        names = [one.config.name or "" for one in await js.streams_info()]
        return [await _told(client, js, name) for name in names if name.startswith("OUT_")]


def table_of(rows: list[dict[str, Any]]) -> Table:
    """For the eyes of an operator."""
    table = Table("leaf", "received", "last event", "waiting there", "silent, s", "facts waiting", box=None)
    for row in rows:
        names = ("leaf", "received", "last_event", "waiting", "silent_s", "facts_waiting")
        table.add_row(*("-" if row[name] is None else str(row[name]) for name in names))
    return table


async def _told(client: Client, js: JetStreamContext, stage: str) -> dict[str, Any]:
    info, name = await api(client, f"STREAM.INFO.{stage}"), stage.removeprefix("OUT_")
    state, (source,) = info["state"], info["sources"]
    row: dict[str, Any] = {"leaf": name.replace("_", "."), "received": state["last_seq"]}
    row["last_event"] = state["last_ts"] if state["messages"] else None
    row["waiting"] = source["lag"]
    row["silent_s"] = round(source["active"] / 1e9, 1) if source["active"] >= 0 else None
    try:
        facts = await js.consumer_info(EVENTS, f"m_{name}")
    except NotFoundError:
        return row | {"facts_waiting": None}
    return row | {"facts_waiting": standing(facts)[1]}


async def _stage(js: JetStreamContext, leaf: Leaf) -> None:
    external = ExternalStream(api=f"$JS.{leaf.domain}.API", deliver=leaf.deliveries[0])
    sources = [_own(OUT, leaf, external)]
    try:
        await js.stream_info(leaf.stage)
    except NotFoundError:
        copies = (await js.stream_info(INTAKE)).config.num_replicas
        await js.add_stream(StreamConfig(name=leaf.stage, max_age=KEPT_S, sources=sources, num_replicas=copies))


async def _source(js: JetStreamContext, leaf: Leaf) -> None:
    config = (await js.stream_info(INTAKE)).config
    if any(one.name == leaf.stage for one in config.sources or []):
        return
    await js.update_stream(config.evolve(sources=[*(config.sources or []), _own(leaf.stage, leaf)]))


def _own(stream: str, leaf: Leaf, external: ExternalStream | None = None) -> StreamSource:
    """One source, so that a body and those below it stay in one order; what no transform names does not come."""
    subjects = leaf.subjects("tdkt.intake")
    if len(subjects) == 1:
        return StreamSource(name=stream, external=external, filter_subject=subjects[0])
    own = [SubjectTransform(src=subject, dest=_same(subject)) for subject in subjects]
    return StreamSource(name=stream, external=external, subject_transforms=own)


def _same(subject: str) -> str:
    """Every `*` as it was."""
    for number in range(1, subject.count("*") + 1):
        subject = subject.replace("*", f"{{{{wildcard({number})}}}}", 1)
    return subject


async def _facts(client: Client, leaf: Leaf) -> None:
    """nats-py does not know this way of acknowledging: by the flow of the mirror."""
    config = {
        "durable_name": leaf.mirror, "deliver_subject": leaf.deliveries[1], "deliver_policy": "all",
        "ack_policy": "flow_control", "max_ack_pending": _PENDING, "filter_subjects": leaf.subjects("tdkt.evt"),
    }  # fmt: skip
    asked = {"stream_name": EVENTS, "config": config}
    try:
        await api(client, f"CONSUMER.DURABLE.CREATE.{EVENTS}.{leaf.mirror}", asked, timeout=10)
    except Unavailable as error:
        raise Problem(f"{leaf.path} gets no durable on {EVENTS}: {error}", "see: tdkt doctor") from error
