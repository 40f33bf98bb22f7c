"""Speaks the leaf protocol itself, with the credentials of one district, and delivers what it likes to the hub."""

import asyncio
import base64
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import nkeys


class Forger:
    """Answers the hub's wish for a consumer on OUT, and delivers forged messages as if OUT held them.

    It delivers once the hub listens, as a server does: what comes before is lost.
    """

    def __init__(self, port: int, credentials: Path, domain: str, subjects: Sequence[str]) -> None:
        self._port, self._domain, self._subjects = port, domain, subjects
        lines = credentials.read_text().splitlines()
        self._jwt, self._seed = lines[1], lines[5]
        self._wished: dict[str, str] = {}
        self.delivered = asyncio.Event()

    async def __aenter__(self) -> "Forger":
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        info = json.loads((await self._reader.readline())[5:])
        signed = nkeys.from_seed(bytearray(self._seed.encode())).sign(info["nonce"].encode())
        hello = {
            "version": "2.15.1", "jwt": self._jwt, "sig": base64.urlsafe_b64encode(signed).rstrip(b"=").decode(),
            "server_id": "N" + "E" * 55, "name": "forger", "domain": self._domain, "headers": True, "jetstream": True,
        }  # fmt: skip
        self._writer.write(b"CONNECT " + json.dumps(hello).encode() + b"\r\nPING\r\n")
        self._writer.write(f"LS+ $JS.{self._domain}.API.CONSUMER.CREATE.OUT.>\r\n".encode())
        self._listening = asyncio.create_task(self._listen())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._listening.cancel()
        self._writer.close()

    async def _listen(self) -> None:
        while line := await self._reader.readline():
            words = line.decode().split()
            if words[:1] == ["PING"]:
                self._writer.write(b"PONG\r\n")
            elif words[:1] == ["LS+"] and words[1] in self._wished:
                self._deliver(words[1])
            elif words[:1] in (["HMSG"], ["LMSG"]):
                body = await self._reader.readexactly(int(words[-1]) + 2)
                head = int(words[-2]) if words[0] == "HMSG" else 0
                if "CONSUMER.CREATE" in words[1]:
                    self._promise(words[2], json.loads(body[head:-2])["config"])

    def _promise(self, reply: str, config: dict[str, Any]) -> None:
        nothing = {"consumer_seq": 0, "stream_seq": 0}
        made = {
            "type": "io.nats.jetstream.api.v1.consumer_create_response", "stream_name": "OUT", "name": config["name"],
            "created": "2026-01-01T00:00:00Z", "config": config, "delivered": nothing, "ack_floor": nothing,
            "num_ack_pending": 0, "num_redelivered": 0, "num_waiting": 0, "num_pending": len(self._subjects),
        }  # fmt: skip
        self._wished[config["deliver_subject"]] = config["name"]
        self._say(reply, "", json.dumps(made).encode())

    def _deliver(self, subject: str) -> None:
        for number, forged in enumerate(self._subjects, 1):
            left = len(self._subjects) - number
            place = f"$JS.ACK.OUT.{self._wished[subject]}.1.{number}.{number}.1795349661244710911.{left}@{forged}"
            self._say(subject, place, b"%d" % number)
        self.delivered.set()

    def _say(self, subject: str, reply: str, body: bytes) -> None:
        head = f"LMSG {subject} {reply + ' ' if reply else ''}{len(body)}\r\n"
        self._writer.write(head.encode() + body + b"\r\n")
