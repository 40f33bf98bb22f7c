"""`python -m services.reporting.credentials FILE DID [STATUS]`: check a credential with nothing but files.

DID is a kept copy of `/.well-known/did.json`, STATUS one of the list that the credential names. Prints valid, revoked or
unknown (no list was given); exit status 1 for what is revoked, 2 for what is not genuine.
"""

import sys
from pathlib import Path

import orjson

from services.reporting.credentials import NotGenuine, checked


def main(arguments: list[str]) -> int:
    if len(arguments) not in (2, 3):
        print(__doc__, file=sys.stderr)
        return 2
    try:
        state = checked(*(orjson.loads(Path(name).read_bytes()) for name in arguments))
    except (NotGenuine, OSError, ValueError) as error:
        print(f"not genuine: {error}")
        return 2
    print(state)
    return 1 if state == "revoked" else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
