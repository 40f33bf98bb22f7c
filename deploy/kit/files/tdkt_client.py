#!/usr/bin/env python3
"""TĐKT trong một tệp: gửi sự kiện của đơn vị, nghe trả lời. | TĐKT in one file: publish your events, hear the answers.

    pip install "nats-py[nkeys]>=2.9"
    python tdkt_client.py new nomination.submitted > event.json   # mẫu, mã và giờ mới | an example, new id and time
    python tdkt_client.py send event.json [MORE.json ...]          # gửi và chờ trả lời | publish and wait for answers
    python tdkt_client.py answers [--after CURSOR]                 # hộp thư của đơn vị | letters of this unit

It reads kit.json and the credentials beside it. Import `Unit` to use it in a program of yours.
"""

import argparse
import asyncio
import json
import sys
import time
import urllib.error
import urllib.request
import uuid
from datetime import datetime, timezone
from pathlib import Path

import nats
import nats.errors

HERE = Path(__file__).resolve().parent
#: A batch that the server cannot take now is published one by one: too many are open, or an id was seen before.
SINGLY = {10176, 10201, 10210}
MOST = 500


class NotStored(Exception):
    """The server did not take an event; say it again with the same id, which is never counted twice."""


class Unit:
    """One unit: `async with Unit.connect() as unit: await unit.publish(event)`."""

    def __init__(self, kit: dict, client) -> None:
        self.kit, self.client = kit, client

    @classmethod
    async def connect(cls, folder: Path = HERE) -> "Unit":
        kit = json.loads((folder / "kit.json").read_text(encoding="utf-8"))
        client = await nats.connect(
            kit["nats"],
            user_credentials=str(folder / kit["credentials"]),
            inbox_prefix=kit["inbox"],  # nobody else may hear what is sent there
            name=kit["path"],
            max_reconnect_attempts=-1,
        )
        return cls(kit, client)

    async def __aenter__(self) -> "Unit":
        return self

    async def __aexit__(self, *_) -> None:
        await self.client.close()

    def subject(self, event: dict) -> str:
        """Its own path, or one below it: the source says which."""
        path = event["source"].removeprefix("urn:tdkt:unit:")
        return f"tdkt.intake.{event['type'].removeprefix('vn.tdkt.intake.')}.{path}"

    async def publish(self, event: dict, patience: float = 60.0) -> int:
        """Store one event; its number in the stream. A lost answer is asked for again with the same id."""
        path = event["source"].removeprefix("urn:tdkt:unit:")
        headers = {"Nats-Msg-Id": f"{path}/{event['id']}", "Content-Type": "application/cloudevents+json"}
        end = time.monotonic() + patience
        while True:
            try:
                reply = await self.client.request(
                    self.subject(event), json.dumps(event).encode(), headers=headers, timeout=5
                )
                answer: dict = json.loads(reply.data)
            except (nats.errors.Error, OSError, asyncio.TimeoutError) as error:
                answer = {"error": {"description": type(error).__name__}}
            if "error" not in answer:
                return int(answer["seq"])
            if time.monotonic() > end:
                raise NotStored(f"{event['id']}: {answer['error'].get('description')}")
            await asyncio.sleep(0.5)

    async def publish_all(self, events: list) -> None:
        """Many events in their order, in batches of which all or nothing is stored."""
        for start in range(0, len(events), MOST):
            batch = events[start : start + MOST]
            if len(batch) == 1 or not await self._batch(batch):
                for event in batch:
                    await self.publish(event)

    async def _batch(self, events: list) -> bool:
        batch_id = uuid.uuid4().hex  # never one that can be guessed: who knows it could break the batch
        for number, event in enumerate(events, 1):
            path = event["source"].removeprefix("urn:tdkt:unit:")
            headers = {
                "Nats-Batch-Id": batch_id,
                "Nats-Batch-Sequence": str(number),
                "Nats-Msg-Id": f"{path}/{event['id']}",
                "Content-Type": "application/cloudevents+json",
            }
            body = json.dumps(event).encode()
            if number == len(events):
                headers["Nats-Batch-Commit"] = "1"
            try:
                if number in (1, len(events)):
                    reply = await self.client.request(self.subject(event), body, headers=headers, timeout=10)
                else:
                    await self.client.publish(self.subject(event), body, headers=headers)
                    continue
            except (nats.errors.Error, OSError, asyncio.TimeoutError):
                return False  # unknown: one by one, each recognised by its id
            error = json.loads(reply.data or b"{}").get("error")
            if error and error.get("err_code") in SINGLY:
                return False
            if error:
                raise NotStored(f"{event['id']}: {error['description']}")
        return True

    def letters(self, after: int = 0) -> dict:
        """What has come to this unit's inbox since a cursor: answers, notices, guidance."""
        url = f"{self.kit['http']['notifications']}/inbox/{self.kit['path']}?after={after}&limit=1000"
        request = urllib.request.Request(url, headers={"Authorization": f"Bearer {self.kit['token']}"})
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=30) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            if error.code == 404:  # nothing was ever said to a unit that has not joined
                return {"items": [], "after": after}
            raise

    async def answers(self, ids: set, after: int = 0, patience: float = 30.0):
        """Yield the letter that answers each of these events."""
        end = time.monotonic() + patience
        while ids and time.monotonic() < end:
            page = await asyncio.to_thread(self.letters, after)
            for letter in page["items"]:
                if letter.get("cause") in ids and ".intake." in letter["type"]:
                    ids.discard(letter["cause"])
                    yield letter
            after = page["after"]
            if ids and not page["items"]:
                await asyncio.sleep(0.2)


def example(name: str) -> dict:
    """`nomination.submitted` from the folder examples, with an id and a time of its own."""
    event = json.loads((HERE / "examples" / f"{name}.v1.json").read_text(encoding="utf-8"))
    return event | {"id": uuid.uuid4().hex, "time": datetime.now(timezone.utc).isoformat()}


def events_of(files: list) -> list:
    """Files with one event or an array of events."""
    found: list = []
    for file in files:
        content = json.loads(Path(file).read_text(encoding="utf-8"))
        found += content if isinstance(content, list) else [content]
    return found


async def send(files: list, patience: float) -> int:
    events = events_of(files)
    async with await Unit.connect() as unit:
        after = (await asyncio.to_thread(unit.letters, 0))["after"]
        while (page := await asyncio.to_thread(unit.letters, after))["items"]:
            after = page["after"]
        await unit.publish_all(events)
        waiting, refused = {event["id"] for event in events}, 0
        async for letter in unit.answers(waiting, after, patience):
            violations = letter.get("violations", [])
            refused += bool(violations)
            print(f"{letter['cause']}: {'bị từ chối | refused' if violations else 'được nhận | accepted'}")
            for one in violations:
                print(f"  {one['code']} {one['pointer']}: {one['message_vi']} | {one['message_en']}")
    for id in sorted(waiting):
        print(f"{id}: chưa có trả lời | no answer yet")
    return 1 if refused or waiting else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    sending = commands.add_parser("send")
    sending.add_argument("files", nargs="+")
    sending.add_argument("--wait", type=float, default=30.0, help="seconds to wait for the answers")
    commands.add_parser("new").add_argument("name")
    commands.add_parser("answers").add_argument("--after", type=int, default=0)
    asked = parser.parse_args()
    if asked.command == "new":
        print(json.dumps(example(asked.name), ensure_ascii=False, indent=1))
        return 0
    if asked.command == "send":
        return asyncio.run(send(asked.files, asked.wait))
    kit = json.loads((HERE / "kit.json").read_text(encoding="utf-8"))
    print(json.dumps(Unit(kit, None).letters(asked.after), ensure_ascii=False, indent=1))
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (NotStored, OSError, nats.errors.Error, ValueError) as error:
        sys.exit(f"lỗi | error: {type(error).__name__}: {error}")
