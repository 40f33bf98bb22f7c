"""Consumers of facts: a durable of their own on EVENTS, and credentials that may pull it and nothing else."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy
from nats.js.errors import APIError, NotFoundError

from deploy.identity.enrol import DEFAULT_DAYS, Enrolled, hand_out, in_days, make
from deploy.identity.permissions import of_reader
from deploy.identity.register import READER, issued
from deploy.jetstream import connected
from deploy.problem import Problem
from deploy.state import State
from shared.jetstream import standing
from shared.login import durable_of
from shared.streams import DURABLES, EVENT_SUBJECTS, EVENTS, own_subjects

#: No underscore and no dot: such names are durables of units and leaf nodes.
_NAME = re.compile(r"[a-z][a-z0-9-]{1,39}")
_SUBJECT = re.compile(r"tdkt\.evt(\.[a-z0-9_*-]+)*(\.>)?")
_ACK_WAIT_S, _MAX_PENDING = 30.0, 5_000


@dataclass(frozen=True, slots=True)
class Reader:
    """A reader and where it stands; `position` is kept when the filters change."""

    enrolled: Enrolled | None
    filters: list[str]
    position: int


async def enrol_reader(
    state: State,
    name: str,
    filters: Sequence[str],
    out: Path,
    *,
    days: int = DEFAULT_DAYS,
    new_only: bool = False,
) -> Reader:
    """A durable with these filters, and credentials; a reader known already keeps its position and its file."""
    _check(name, filters)
    async with connected(state.login()) as js:
        known = [one for one in await issued(js, READER) if one.name == name and not one.revoked]
        position = await keep_durable(js, name, filters, new_only=new_only)
    if known and (out / f"{name}.creds").exists():
        return Reader(None, list(filters), position)
    made = make(state, name, READER, of_reader(name), in_days(days), token=False)
    return Reader((await hand_out(state, [made], out))[0], list(filters), position)


async def unit_durable(state: State, path: str) -> None:
    """A durable for a unit that asks for one: all that is said on its path and below."""
    async with connected(state.login()) as js:
        await keep_durable(js, durable_of(path), own_subjects("tdkt.evt", path))


async def keep_durable(
    js: JetStreamContext, name: str, filters: Sequence[str], *, new_only: bool = False
) -> int:
    """Make it, or give it other filters; its position in EVENTS."""
    wanted = list(filters)
    try:
        info = await js.consumer_info(EVENTS, name)
    except NotFoundError:
        await _put(js, _new(name, wanted, new_only=new_only))
        return 0
    have = info.config.filter_subjects or [info.config.filter_subject or EVENT_SUBJECTS]
    if sorted(have) != sorted(wanted):
        await _put(js, info.config.evolve(filter_subject=None, filter_subjects=wanted))
    return standing(info)[0]


async def lags(state: State) -> list[dict[str, Any]]:
    """How far each reader is behind, as it may see itself."""
    async with connected(state.login()) as js:
        names = dict.fromkeys(one.name for one in await issued(js, READER) if not one.revoked)
        return [await _lag(js, name) for name in names]


async def _lag(js: JetStreamContext, name: str) -> dict[str, Any]:
    try:
        info = await js.consumer_info(EVENTS, name)
    except NotFoundError:
        return {"reader": name, "error": f"its durable is gone; make it with: tdkt reader enrol {name}"}
    filters = info.config.filter_subjects or [info.config.filter_subject]
    done, behind = standing(info)
    return {"reader": name, "filters": filters, "position": done, "behind": behind}


async def _put(js: JetStreamContext, config: ConsumerConfig) -> None:
    try:
        await js.add_consumer(EVENTS, config)
    except APIError as error:
        raise Problem(
            f"EVENTS refuses this durable: {error.description}",
            "give filters that do not overlap, such as tdkt.evt.award.decided.*.>",
        ) from error


def _new(name: str, filters: list[str], *, new_only: bool) -> ConsumerConfig:
    return ConsumerConfig(
        durable_name=name,
        filter_subjects=filters,
        ack_policy=AckPolicy.EXPLICIT,
        ack_wait=_ACK_WAIT_S,
        max_ack_pending=_MAX_PENDING,
        deliver_policy=DeliverPolicy.NEW if new_only else DeliverPolicy.ALL,
    )


def _check(name: str, filters: Sequence[str]) -> None:
    if not _NAME.fullmatch(name) or any(name == durable.name for durable in DURABLES):
        raise Problem(
            f"{name!r} is no name for a reader", "give one of a-z, 0-9 and -, not that of a service"
        )
    for subject in filters:
        if not _SUBJECT.fullmatch(subject):
            raise Problem(f"{subject!r} selects no facts", "give one such as tdkt.evt.award.decided.*.>")
