"""`python -m services.notifications run|migrate`."""

from services.notifications.app import SERVICE, run
from shared.main import main

if __name__ == "__main__":
    main(SERVICE, run)
