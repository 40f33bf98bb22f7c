"""Streams by the server's own snapshots: the only copy that keeps sequences, times, headers and readers' positions.

A stream that is filled again by publishing keeps none of them; nats-py has no call for this, the protocol is small.
"""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

import nats.errors
from nats.aio.client import Client
from nats.aio.msg import Msg

from deploy.state import Problem, shown
from shared.errors import Unavailable
from shared.jetstream import api
from shared.streams import INTAKE, PERSON_KEYS

_CHUNK, _SILENCE_S = 256 * 1024, 30.0
#: Personal data in clear: INTAKE, and what it is sourced from.
_IN_CLEAR = "tdkt.intake."
#: Keys of persons lie in this bucket (contract section 5): whoever has both has the names.
KEY_BUCKET = f"KV_{PERSON_KEYS}"

Tell = Callable[[int], None]


async def named(client: Client) -> list[str]:
    """All streams to be kept, EVENTS and its like; never those that carry what units sent."""
    names: list[str] = []
    while True:
        found = await api(client, "STREAM.LIST", {"offset": len(names)})
        names += [one["config"]["name"] for one in found["streams"]]
        if not found["streams"] or len(names) >= found["total"]:
            break
    infos = [await api(client, f"STREAM.INFO.{name}") for name in names]
    return sorted(info["config"]["name"] for info in infos if not _in_clear(info["config"]))


def _in_clear(config: dict[str, Any]) -> bool:
    subjects = [*(config.get("subjects") or ())]
    for source in [*(config.get("sources") or ()), *([config["mirror"]] if config.get("mirror") else ())]:
        subjects += [source.get("filter_subject") or ""]
        subjects += [one.get("src", "") for one in source.get("subject_transforms") or ()]
    return config["name"].startswith(INTAKE) or any(one.startswith(_IN_CLEAR) for one in subjects)


async def save(client: Client, stream: str, file: Path, tell: Tell) -> dict[str, Any]:
    """Write a snapshot of the stream with its consumers; its config and state as they were then."""
    incoming: asyncio.Queue[Msg] = asyncio.Queue()
    inbox = client.new_inbox()
    heard = await client.subscribe(inbox, cb=incoming.put)
    try:
        request = {"deliver_subject": inbox, "chunk_size": _CHUNK, "jsck": True}
        answer = await api(client, f"STREAM.SNAPSHOT.{stream}", request, timeout=60)
        with file.open("wb") as out:
            await _receive(client, incoming, out, tell)
    except (Unavailable, TimeoutError) as error:
        raise Problem(f"{stream} cannot be copied: {error or 'it stopped answering'}", "try again") from error
    finally:
        await heard.unsubscribe()
    return {"config": answer["config"], "state": answer["state"], "file": file.name}


async def _receive(client: Client, incoming: asyncio.Queue[Msg], out: BinaryIO, tell: Tell) -> None:
    """Chunk by chunk; the server sends more as these are acknowledged, and ends with an empty one."""
    received = 0
    while True:
        message = await asyncio.wait_for(incoming.get(), _SILENCE_S)
        if not message.data:
            if failed := (message.headers or {}).get("Status"):
                raise Unavailable(f"JetStream: {failed} {(message.headers or {}).get('Description', '')}")
            return
        out.write(message.data)
        received += len(message.data)
        tell(received)
        if message.reply:
            await client.publish(message.reply, b"")


async def load(client: Client, stream: str, kept: dict[str, Any], file: Path, replicas: int, tell: Tell) -> None:
    """Put the stream back as it was, in the place of one of its name."""
    await _delete(client, stream)
    config = kept["config"] | {"num_replicas": replicas}
    try:
        begun = await api(client, f"STREAM.RESTORE.{stream}", {"config": config, "state": kept["state"]}, timeout=60)
        sent = 0
        with file.open("rb") as content:
            while chunk := content.read(_CHUNK):
                said = await client.request(begun["deliver_subject"], chunk, timeout=_SILENCE_S)
                _check(said.data)
                sent += len(chunk)
                tell(sent)
        _check((await client.request(begun["deliver_subject"], b"", timeout=120)).data)
    except (Unavailable, nats.errors.Error, TimeoutError) as error:
        raise Problem(f"{stream} was not restored from {shown(file)}: {error}", "run it again with --over") from error


def _check(answer: bytes) -> None:
    if error := json.loads(answer or b"{}").get("error"):
        raise Unavailable(f"JetStream: {error.get('description')}")


async def _delete(client: Client, stream: str) -> None:
    if stream in await all_names(client):
        await api(client, f"STREAM.DELETE.{stream}", timeout=60)


async def all_names(client: Client) -> list[str]:
    return (await api(client, "STREAM.NAMES")).get("streams") or []
