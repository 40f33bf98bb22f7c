"""A service that does nothing but what the stack asks of one; for tests that are not about the real four."""

import os
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path


class Always(BaseHTTPRequestHandler):
    """Answers everything: an idle leader."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"status": "ready", "outbox": 0, "held": {"waiting": 0}, "leader": true, "intake_position": 0}')

    def log_message(self, format: str, *args: object) -> None:
        """Stays silent."""


def main(verb: str) -> None:
    if verb == "run" and not Path(os.environ["TDKT_KEY_FILE"]).exists():
        sys.exit("no key")
    if verb == "run":
        HTTPServer((os.environ["TDKT_HTTP_HOST"], int(os.environ["TDKT_HTTP_PORT"])), Always).serve_forever()
    print(f"{verb} of {os.environ['TDKT_DATABASE_URL'].split('//')[1].split(':')[0]}")
    sys.exit(3 if os.environ.get("STUB_FAILS") == verb else 0)


if __name__ == "__main__":
    main(sys.argv[1])
