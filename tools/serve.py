"""Run a server on a port with the mail worker beside it, and stop both together.

.venv/bin/python tools/serve.py 8000 .venv/bin/python manage.py runserver 8000
"""

import os
import signal
import socket
import subprocess
import sys

MAIL_WORKER = [sys.executable, "manage.py", "deliver_mail", "--watch"]


def refuse_taken(port):
    """SystemExit when somebody answers on port already: granian would silently share it."""
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", int(port))) == 0:
            sys.exit(f"Port {port} is taken by another program. Stop that one, or choose another: make run PORT=8080")


def stop(*args):
    """Leave run() by its end, where both are stopped."""
    raise SystemExit(0)


def run(server):
    """Run until Ctrl-C, a request to stop, or the end of either of the two; returns the exit code."""
    signals = [signal.SIGINT, signal.SIGHUP, signal.SIGTERM]
    # Ctrl-C and a closed terminal go to every process. Both children leave them to us and are asked to stop once:
    # granian's workers hang when they are asked twice.
    signal.pthread_sigmask(signal.SIG_BLOCK, signals[:2])
    children = [subprocess.Popen(command) for command in (server, MAIL_WORKER)]
    for number in signals:
        signal.signal(number, stop)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, signals[:2])
    try:
        os.wait()
        return 1
    finally:
        for number in signals:
            signal.signal(number, signal.SIG_IGN)
        for child in children:
            child.terminate()
        for child in children:
            child.wait()


if __name__ == "__main__":
    port, *server = sys.argv[1:]
    refuse_taken(port)
    sys.exit(run(server))
