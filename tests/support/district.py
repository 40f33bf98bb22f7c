"""A district's own node as a child."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import nats
import nats.errors
from nats.aio.client import Client

from deploy.process import Child
from deploy.servers import nats_binary
from shared.login import inbox_of


class District(Child):
    """`nats-server -c nats.conf` in the folder that `tdkt leaf add` wrote."""

    def __init__(self, folder: Path) -> None:
        super().__init__("district", folder / "log")
        self.folder, self.told = folder, json.loads((folder / "leaf.json").read_text())

    def argv(self) -> list[str]:
        # Where the stores lie goes by the folder in which the node is started.
        return ["sh", "-c", f'cd "{self.folder}" && exec {nats_binary()} -c nats.conf']

    async def answers(self) -> bool:
        with suppress(OSError, nats.errors.Error, TimeoutError):
            await (await self.connected("admin")).close()
            return True
        return False

    async def connected(self, user: str) -> Client:
        return await nats.connect(
            self.told["nats"], user=user, password=self.told["users"][user], inbox_prefix=inbox_of(user),
            max_reconnect_attempts=1, connect_timeout=1, error_cb=_quiet,
        )  # fmt: skip


async def _quiet(_: Any) -> None:
    """What is refused is what the tests look at."""
