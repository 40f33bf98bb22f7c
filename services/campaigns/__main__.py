"""`python -m services.campaigns run|migrate|rebuild`."""

from services.campaigns.app import SERVICE, run
from shared.main import main

if __name__ == "__main__":
    main(SERVICE, run)
