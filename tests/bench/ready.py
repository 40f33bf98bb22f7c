"""(d) Seconds until a stack is ready; memory of each service, idle and after `count` nominations."""

from typing import Any

from tests.bench.bodies import nominations, world
from tests.bench.gauge import fill
from tests.bench.scene import DECIDERS, on_folder, present, scene


async def ready(count: int) -> dict[str, Any]:
    """The first start makes data folders, streams, schemas and tables; the restart finds them."""
    services = present()
    readers = [name for name in services if name not in DECIDERS]
    async with scene(services) as first:
        folder, ready_s = first.folder, first.stack.ready_s
        await first.client.close()
        await first.stack.down()
        async with on_folder(folder, services) as on:
            restart_s = on.stack.ready_s
            idle = {name: on.stack.rss_mb(name) for name in services}
            await on.set_up(world())
            await fill(on.client, nominations(count))
            await on.digested(*DECIDERS)
            await on.heard(*readers)
            fed = {name: on.stack.rss_mb(name) for name in services}
    return {"ready_s": ready_s, "ready_restart_s": restart_s, "rss_mb": fed, "rss_idle_mb": idle}
