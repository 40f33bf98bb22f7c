"""Nút của huyện: tạo hai luồng. | A district's node: makes its two streams; again it changes nothing.

    pip install "nats-py>=2.9" && python3 setup.py     # in this folder, while nats-server -c nats.conf runs

OUT keeps what the units of the node say, for 30 days; it holds personal data: guard its disk. EVENTS_... mirrors the facts
about them from the province.
"""

import asyncio
import json
import sys
from pathlib import Path

import nats

_NAME_IN_USE = 10058


async def main(told: dict) -> None:
    client = await nats.connect(told["nats"], user="admin", password=told["users"]["admin"], connect_timeout=5)
    out = {
        "name": told["out"], "subjects": told["subjects"], "storage": "file", "retention": "limits", "num_replicas": 1,
        "allow_atomic": True, "duplicate_window": 100_000_000, "max_age": int(told["kept_s"] * 1e9), "discard": "new",
    }
    mirror = {
        "name": told["mirror"], "storage": "file", "retention": "limits", "num_replicas": 1,
        "mirror": {
            "name": "EVENTS", "external": {"api": "core.API", "deliver": ""},
            "consumer": {"name": told["durable"], "deliver_subject": told["deliver"]},
        },
    }
    try:
        for config in (out, mirror):
            subject = f"$JS.API.STREAM.CREATE.{config['name']}"
            answer = json.loads((await client.request(subject, json.dumps(config).encode(), timeout=10)).data)
            error = answer.get("error")
            if error and error.get("err_code") != _NAME_IN_USE:
                sys.exit(f"lỗi | error: {config['name']}: {error['description']}")
            print(f"{config['name']}: {'đã có | is there' if error else 'đã tạo | made'}")
    finally:
        await client.close()


if __name__ == "__main__":
    asyncio.run(main(json.loads((Path(__file__).resolve().parent / "leaf.json").read_text(encoding="utf-8"))))
