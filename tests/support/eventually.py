"""Wait for a condition, never for a time."""

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable
from typing import Any


async def eventually(predicate: Callable[[], Any | Awaitable[Any]], within: float = 5.0) -> Any:
    """The first true answer of `predicate` (plain or async); fails when `within` seconds bring none.

    An error of the predicate counts as "not yet" and is shown if nothing better comes.
    """
    end = time.monotonic() + within
    error: Exception | None = None
    while True:
        try:
            answer = predicate()
            answer = await answer if inspect.isawaitable(answer) else answer
            error = None
        except Exception as raised:
            answer, error = None, raised
        if answer:
            return answer
        if time.monotonic() > end:
            raise AssertionError(f"not true within {within:g} s: {_name(predicate)}") from error
        await asyncio.sleep(0.02)


def _name(predicate: Callable[[], Any]) -> str:
    return getattr(predicate, "__qualname__", repr(predicate))
