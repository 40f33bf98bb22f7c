"""`make trace`: every clause and duty of the programme with the rules, facts and tests that carry it.

Exit status 1 when one is bare: each wants at least one of all three.
"""

import argparse
import json
import sys
from pathlib import Path

from shared.events import FACT_TYPES
from tests.trace.programme import KINDS, Row, Trace, trace

ROOT = Path(__file__).resolve().parents[2]


def block(row: Row) -> str:
    """The clause on a line of its own, below it a line for each kind of carrier."""
    lines = [f"{row.id:8}{row.vi} | {row.en}"]
    for kind in KINDS:
        places: list[str] = getattr(row, kind)
        lines.append(f"        {kind:6}{len(places):3}  {'; '.join(places) or 'NONE'}")
    return "\n".join([*lines, *([f"        lacks      {row.lacks}"] if row.lacks else [])])


def table(found: Trace) -> str:
    carried = [row for row in found.rows if not row.missing]
    numbers = [f"{len({place for row in found.rows for place in getattr(row, kind)})} {kind}" for kind in KINDS]
    last = f"{len(carried)} of {len(found.rows)} clauses and duties are carried, by {', '.join(numbers)}"
    return "\n\n".join([*map(block, found.rows), last])


def tell(found: Trace, *, as_json: bool) -> int:
    """Print it, and whatever is wrong to the other stream; the exit status."""
    print(json.dumps([row.to_data() for row in found.rows], ensure_ascii=False, indent=1) if as_json else table(found))
    for wrong in found.wrong():
        print(f"error: {wrong}", file=sys.stderr)
    return 1 if found.wrong() else 0


def main() -> int:
    parser = argparse.ArgumentParser(prog="make trace", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--json", action="store_true", help="for programs")
    return tell(trace(ROOT, FACT_TYPES), as_json=parser.parse_args().json)


if __name__ == "__main__":
    sys.exit(main())
