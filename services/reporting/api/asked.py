"""What a request asks for: which kind of answer, which unit and period, from which cursor on."""

import base64
import binascii

from fastapi import Request
from starlette.exceptions import HTTPException

from services.reporting.rules import bounds_of
from shared.units import is_path, is_place

#: One address, two kinds of answer.
VARY = {"Vary": "Accept"}


def wants_page(request: Request) -> bool:
    """JSON unless HTML is asked for, and asked for more."""
    quality = {"text/html": 0.0, "application/json": 0.0}
    for part in request.headers.get("accept", "").split(","):
        kind, *parameters = [word.strip() for word in part.split(";")]
        if kind in quality:
            quality[kind] = next((_number(word[2:]) for word in parameters if word.startswith("q=")), 1.0)
    return quality["text/html"] > quality["application/json"]


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def checked_path(path: str) -> str:
    if not (is_path(path) or is_place(path)):
        raise HTTPException(404, f"{path[:120]!r} is neither the path of a unit nor a place")
    return path


def checked_period(period: str) -> str:
    try:
        bounds_of(period)
    except ValueError as error:
        raise HTTPException(
            404, f"{period[:40]!r} is no period such as 2014, 2014-2018, 2014-Q3, 2014-H1 or 2014-09-01--2015-05-31: {error}"
        ) from error
    return period


def cursor(position: int) -> str:
    """Opaque to the reader: the place behind a fact of EVENTS."""
    return base64.urlsafe_b64encode(f"events:{position}".encode()).decode().rstrip("=")


def position_of(cursor: str) -> int:
    """422 for what is no cursor of ours; the empty one is the beginning."""
    if not cursor:
        return 0
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        name, _, position = base64.urlsafe_b64decode(padded.encode("ascii")).decode("ascii").partition(":")
        if name == "events" and position.isascii() and position.isdigit() and len(position) < 19:
            return int(position)
    except (binascii.Error, ValueError):
        pass
    raise HTTPException(422, "after: not a cursor of this stream; leave it out to begin at the beginning")
