"""`make trace`: the clauses and duties of the programme, with the rules, facts and tests that carry each; out/trace.md.

Exit status 1 when one is bare: a clause wants a test, and a rule or a fact; a duty the same.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from tests.trace.collect import MUST, Places, facts, rules, tests

ROOT = Path(__file__).resolve().parents[2]


def rows() -> list[dict[str, Any]]:
    carried: dict[str, Places] = {"rules": rules(ROOT), "facts": facts(), "tests": tests(ROOT)}
    musts = {**MUST["clauses"], **MUST["duties"]}
    unknown = {clause for places in carried.values() for clause in places} - musts.keys()
    if unknown:
        sys.exit(f"error: no such clause: {', '.join(sorted(unknown))}; they are in tests/trace/programme.yaml")
    return [{"id": id, "title": title} | {kind: carried[kind].get(id, []) for kind in carried} for id, title in musts.items()]


def bare(row: dict[str, Any]) -> str:
    """What is missing; empty where nothing is."""
    missing = [] if row["tests"] else ["tests"]
    return ", ".join(missing if row["rules"] or row["facts"] else [*missing, "rules and facts"])


def table(found: list[dict[str, Any]]) -> str:
    lines = ["| | | rules | facts | tests |", "|---|---|---|---|---|"]
    for row in found:
        cells = ("<br>".join(dict.fromkeys(row[kind])) or "**none**" for kind in ("rules", "facts", "tests"))
        lines.append(f"| {row['id']} | {row['title'].replace('|', '/')} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--json", action="store_true", help="for programs")
    found = rows()
    if parser.parse_args().json:
        print(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        out = ROOT / "out" / "trace.md"
        out.parent.mkdir(exist_ok=True)
        out.write_text(table(found), encoding="utf-8")
        for row in found:
            numbers = ", ".join(f"{len(row[kind])} {kind}" for kind in ("rules", "facts", "tests"))
            print(f"{row['id']:7} {numbers:32} {row['title']}")
        print(f"written: {out.relative_to(ROOT)}")
    wrong = [f"{row['id']}: {bare(row)}" for row in found if bare(row)]
    if wrong:
        print(f"error: nothing carries {'; '.join(wrong)}", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
