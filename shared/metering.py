"""How often somebody may ask over HTTP: each token for itself, and strangers by their address."""

import math
import time
from dataclasses import dataclass, field

from fastapi import Request
from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter
from starlette.exceptions import HTTPException


@dataclass(slots=True)
class Meter:
    """Counts in memory, each replica for itself; rates as `200 per 4 second`."""

    holders: str = "200 per 4 second"
    strangers: str = "50 per 5 second"
    _window: MovingWindowRateLimiter = field(default_factory=lambda: MovingWindowRateLimiter(MemoryStorage()))

    async def holder(self, path: str) -> None:
        """429 when the tokens of this path have asked too often."""
        await self._hit(parse(self.holders), f"holder/{path}")

    async def stranger(self, request: Request) -> None:
        """429 when this address has asked too often without a token that is good."""
        await self._hit(parse(self.strangers), f"address/{request.client.host if request.client else ''}")

    async def _hit(self, rate: RateLimitItem, who: str) -> None:
        if await self._window.hit(rate, who):
            return
        again = (await self._window.get_window_stats(rate, who)).reset_time - time.time()
        raise HTTPException(429, f"At most {rate}", {"Retry-After": f"{max(math.ceil(again), 1)}"})
