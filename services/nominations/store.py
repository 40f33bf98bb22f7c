"""The vault: who a person, an exemplar or an author is, sealed under the service's key."""

import orjson
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.db import execute
from shared.seal import Seal
from shared.world import Keep


class Vault:
    """Written in the same transaction as the facts that carry its keys."""

    def __init__(self, seal: Seal) -> None:
        self._seal = seal

    async def keep(self, connection: AsyncConnection, keeps: list[Keep]) -> None:
        """Remember what is personal; a later word about the same key replaces the earlier."""
        latest = {keep.key: self._seal.close(orjson.dumps(keep.data)) for keep in keeps}
        await execute(connection, _KEEP, list(latest), list(latest.values()))


_KEEP = """
insert into vault (key, sealed) select * from unnest($1::text[], $2::bytea[])
on conflict (key) do update set sealed = excluded.sealed
"""
