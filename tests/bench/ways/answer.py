"""How a way says what it measured."""

import json
import sys
from pathlib import Path


def answer(facts: int, seconds: float) -> None:
    """Into the file that is the first argument."""
    Path(sys.argv[1]).write_text(json.dumps({"facts": facts, "seconds": seconds}))
