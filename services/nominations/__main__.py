"""`python -m services.nominations run|migrate|rebuild`."""

from services.nominations.app import SERVICE, run
from shared.main import main

if __name__ == "__main__":
    main(SERVICE, run)
