"""`python -m services.campaigns run|migrate`."""

from collections.abc import Awaitable

from shared.main import main
from shared.settings import Settings


def run(settings: Settings) -> Awaitable[None]:
    """Imported when wanted: migrating needs nothing of the service."""
    from services.campaigns import app

    return app.run(settings)


if __name__ == "__main__":
    main("campaigns", run)
