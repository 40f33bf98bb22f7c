"""What a killed PostgreSQL leaves behind: a server without a parent, sessions without a server."""

import signal
from pathlib import Path

import psutil

PATIENCE_S = 10.0


def clear_remains(data: Path) -> None:
    """End the processes still at work on this data folder, a whole server in good order."""
    pid_file = data / "postmaster.pid"
    if not pid_file.exists():
        return
    recorded = int(pid_file.read_text().split("\n", 1)[0])
    remains = _processes_on(data)
    for process in remains:
        # Sessions of a server that still lives are ended by that server.
        if process.pid == recorded:
            _signal(process, signal.SIGINT)
            psutil.wait_procs(remains, timeout=PATIENCE_S)
    for process in remains:
        _signal(process, signal.SIGKILL)
    psutil.wait_procs(remains, timeout=PATIENCE_S)
    _forget_reused_pid(pid_file, recorded)


def _forget_reused_pid(pid_file: Path, recorded: int) -> None:
    """PostgreSQL takes any process of its user with the recorded id for itself, and would not start.

    Happens where ids are few and start again, as in containers.
    """
    if pid_file.exists() and psutil.pid_exists(recorded):
        pid_file.unlink()


def _processes_on(data: Path) -> list[psutil.Process]:
    """The processes of PostgreSQL whose working folder is this data folder, as that of all of them is."""
    psutil.process_iter.cache_clear()  # it would take a reused id for the process that had it before
    found: list[psutil.Process] = []
    for process in psutil.process_iter(["name", "cwd"]):
        if process.info["name"] == "postgres" and process.info["cwd"] == str(data):
            found.append(process)
    return found


def _signal(process: psutil.Process, number: signal.Signals) -> None:
    try:
        process.send_signal(number)
    except psutil.NoSuchProcess:
        return
