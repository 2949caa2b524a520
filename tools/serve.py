"""Run a server, given as the words after this script's name, with the mail worker beside it; stop both together.

    .venv/bin/python tools/serve.py .venv/bin/python manage.py runserver
"""

import os
import signal
import subprocess
import sys

MAIL_WORKER = [sys.executable, "manage.py", "deliver_mail", "--watch"]


def stop(*args):
    """Leave run() by its end, where both are stopped."""
    raise SystemExit(0)


def run(server):
    """Run until Ctrl-C, a request to stop, or the end of either of the two; returns the exit code."""
    # Ctrl-C goes to every process of the terminal. Both children leave it to us and are asked to stop once: granian's
    # workers hang when they are asked twice.
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    children = [subprocess.Popen(command) for command in (server, MAIL_WORKER)]
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT])
    try:
        os.wait()
        return 1
    finally:
        for child in children:
            child.terminate()
        for child in children:
            child.wait()


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
