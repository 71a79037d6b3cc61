"""Runs web, worker and clock side by side until Ctrl-C, and leaves none of them behind. Called by bin/serve."""

import ctypes
import errno
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

HOST = os.environ["HAVN_SERVE_HOST"]
IN_URL = f"[{HOST}]" if ":" in HOST else HOST
PORT = int(os.environ["HAVN_SERVE_PORT"])
HOME = Path(os.environ["HAVN_HOME"])
# Root is usual in containers and safe here: tasks are JSON, never pickle.
QUIET = (
    *("-W", "ignore:You're running the worker with superuser"),
    *("-W", "ignore:An entry for the specified gid or egid was not found"),
)
CELERY = [sys.executable, *QUIET, "-m", "celery", "--app", "config", "--quiet"]
COMMANDS = {
    "web": [
        *(sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"{IN_URL}:{PORT}", "--workers", "1"),
        *("--worker-class", "gthread", "--threads", "4", "--timeout", "120", "--graceful-timeout", "10"),
        *("--log-level", "warning", "--worker-tmp-dir", str(HOME / "run"), "--no-control-socket"),
    ],
    "worker": [
        *(*CELERY, "worker", "--pool", "threads", "--concurrency", "2", "--loglevel", "INFO"),
        *("--queues", "celery,keeper"),
        *("--without-gossip", "--without-mingle", "--hostname", "havn@localhost"),
    ],
    "clock": [*CELERY, "beat", "--loglevel", "WARNING", "--pidfile="],
}
STOP_SECONDS = 15
PR_SET_PDEATHSIG = 1

asked_to_stop: list[int] = []  # signals; a handler that set an event could wait for the lock it interrupted, forever
stopping = threading.Event()
output = threading.Lock()


def say(text: str) -> None:
    with output:
        print(f"==> {text}", flush=True)


def die_with_parent() -> None:
    """Even `kill -9` of this process takes what it started with it (Linux)."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def start(name: str) -> subprocess.Popen[bytes]:
    # A session of its own: Ctrl-C reaches only this process, which then stops all in order.
    process = subprocess.Popen(
        COMMANDS[name],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        preexec_fn=die_with_parent,
    )
    threading.Thread(target=relay, args=(name, process), daemon=True).start()
    return process


def relay(name: str, process: subprocess.Popen[bytes]) -> None:
    """Writes a child's lines with its name before them."""
    assert process.stdout
    for line in process.stdout:
        with output:
            sys.stdout.write(f"{name:6} | {line.decode(errors='replace').rstrip()}\n")
            sys.stdout.flush()


def trouble_with_address() -> str:
    """Why this address and port cannot be served on; the empty string where they can."""
    try:
        found = socket.getaddrinfo(HOST, PORT, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError:
        return f"'{HOST}' is no address of this machine; choose another with --host"
    family, kind, protocol, _, address = found[0]
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            return {
                errno.EADDRINUSE: f"port {PORT} is in use; choose another with --port",
                errno.EACCES: f"port {PORT} is for root only; choose one above 1023 with --port",
            }.get(error.errno or 0, f"'{HOST}' is no address of this machine; choose another with --host")
    return ""


def wait_for_page(started: float) -> None:
    """Says where Havn is once it answers."""
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(HOST, HOST)  # noqa: S104  (asked for with --host)
    while not stopping.wait(0.2):
        connection = http.client.HTTPConnection(reachable, PORT, timeout=5)
        try:
            connection.request("GET", "/healthz", headers={"Host": "localhost"})
            if connection.getresponse().status < 500:
                say(f"Havn is at http://{IN_URL}:{PORT}/  (Ctrl-C stops it)")
                return
        except OSError:
            continue
        finally:
            connection.close()


def watch(processes: dict[str, subprocess.Popen[bytes]]) -> int:
    """Starts again what dies, but gives up on a process that dies three times within a minute."""
    deaths: dict[str, list[float]] = {name: [] for name in processes}
    while not asked_to_stop:
        time.sleep(0.2)
        for name, process in processes.items():
            if process.poll() is None or asked_to_stop:
                continue
            recent = [at for at in deaths[name] if at > time.monotonic() - 60]
            deaths[name] = [*recent, time.monotonic()]
            if len(recent) >= 2:
                say(f"{name} ended again and again; its last words are above")
                return 1
            say(f"{name} ended (code {process.returncode}); starting it again")
            processes[name] = start(name)
    return 0


def stop_all(processes: dict[str, subprocess.Popen[bytes]]) -> None:
    """The clock first, then worker and web, each with time to finish what it does."""
    for process in reversed(processes.values()):
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for name, process in processes.items():
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            say(f"{name} did not stop in {STOP_SECONDS} s; killing it")
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def main() -> int:
    die_with_parent()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _frame: asked_to_stop.append(number))
    for folder in ("run", "beat", "broker", "media"):
        (HOME / folder).mkdir(mode=0o700, exist_ok=True)
    processes = {name: start(name) for name in COMMANDS}
    threading.Thread(target=wait_for_page, args=(time.monotonic(),), daemon=True).start()
    try:
        return watch(processes)
    finally:
        say("stopping")
        stopping.set()
        stop_all(processes)
        say("stopped")


if __name__ == "__main__":
    sys.exit(main() if sys.argv[1:] != ["check-address"] else trouble_with_address() or 0)
