"""What the commands share: the system they speak to, how they answer programs, where credentials go."""

import asyncio
import json
from collections.abc import Coroutine
from typing import Annotated, Any

import typer

from deploy.identity.files import HANDED_OUT
from deploy.state import DEFAULT_OUT, State

AsJson = Annotated[bool, typer.Option("--json", help="For programs.")]
CREDENTIALS = DEFAULT_OUT / HANDED_OUT


def running(context: typer.Context) -> State:
    """The stack on our folder, which must be alive, or the system that the environment names."""
    state: State = context.obj
    state.require_running()
    return state


def run(work: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(work)


def print_json(answer: object) -> None:
    print(json.dumps(answer, ensure_ascii=False, indent=1, default=str))
