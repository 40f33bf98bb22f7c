"""Draw one document: `{"format": ..., "document": ...}` as JSON on the standard input, its bytes on the standard output.

A process of its own keeps the drawing out of the service's memory and event loop.
"""

import json
import sys

from services.reporting.documents.drawing import draw
from services.reporting.documents.model import of_data


def main() -> None:
    asked = json.loads(sys.stdin.buffer.read())
    sys.stdout.buffer.write(draw(of_data(asked["document"]), asked["format"]))


if __name__ == "__main__":
    main()
