"""Draw one document, or write one table, in a process of its own: out of the service's memory and event loop.

A document: `{"format": ..., "document": ...}` as JSON on the standard input, its bytes on the standard output. A table
(`python -m services.reporting.documents table`): a line `{"table": ..., "format": ..., "as_of": ...}` there, then each row as
a line, a JSON array; the file goes to the standard output.
"""

import json
import sys
from datetime import date

import orjson

from services.reporting.documents.drawing import draw
from services.reporting.documents.model import of_data
from services.reporting.documents.tables import tables, write


def main() -> None:
    asked = json.loads(sys.stdin.buffer.read())
    sys.stdout.buffer.write(draw(of_data(asked["document"]), asked["format"]))


def table() -> None:
    asked, rows = orjson.loads(sys.stdin.buffer.readline()), map(orjson.loads, sys.stdin.buffer)
    as_of = date.fromisoformat(asked["as_of"])
    write(tables()[asked["table"]], rows, as_of, asked["format"], sys.stdout.buffer)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    table() if sys.argv[1:] == ["table"] else main()
