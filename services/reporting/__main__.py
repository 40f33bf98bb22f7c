"""`python -m services.reporting run|migrate|rebuild`."""

from services.reporting.app import SERVICE, rebuild_command, run
from shared.main import main

if __name__ == "__main__":
    main(SERVICE, run, rebuild_command)
