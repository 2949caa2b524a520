"""Make .venv and install the packages of a lock file in it, unless that is done already.

    python3 tools/install.py requirements.txt

It runs before anything is installed, so it uses Python's own library only, and any Python 3 must be able to read it.
"""

import hashlib
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent
VENV = HOUSE / ".venv"
PYTHON = VENV / "bin" / "python"
VERSION = ".".join(str(part) for part in sys.version_info[:2])


def refuse_old_python():
    """SystemExit when this Python is older than the oldest one that the portal is tested on."""
    if sys.version_info < (3, 11):  # noqa: UP036 (whoever is told so has an older one)
        sys.exit(
            f"The portal needs Python 3.11 or newer, and {sys.executable} is {VERSION}. "
            "If a newer one is installed under another name, say which: make run PYTHON=python3.12"
        )


def make_venv():
    """Make .venv, or make it anew when its Python is gone; SystemExit when this Python cannot."""
    if PYTHON.exists() and subprocess.call([str(PYTHON), "-c", "import pip"], stderr=subprocess.DEVNULL) == 0:
        return
    if not (find_spec("venv") and find_spec("ensurepip")):
        sys.exit(
            "Python's venv module is missing. On Debian and Ubuntu it is a package of its own: "
            "apt-get install python3-venv (as root, or with sudo), then run make again."
        )
    import venv

    print(f"Making .venv with Python {VERSION} ...", flush=True)
    venv.create(str(VENV), clear=True, with_pip=True, symlinks=True)


def install(lock):
    """Install what lock pins, checking every checksum; SystemExit when that fails."""
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    stamp = VENV / f"installed-{lock.stem}.sha256"
    if stamp.exists() and stamp.read_text() == digest:
        return
    print(f"Installing the packages of {lock.name} ...", flush=True)
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    if subprocess.call([*pip, "--require-hashes", "-r", str(lock)]) != 0:
        sys.exit(
            "The packages could not be installed; the lines above say why. The first start needs the network, "
            "later ones do not. What was downloaded is kept, so trying again is cheap."
        )
    stamp.write_text(digest)


if __name__ == "__main__":
    refuse_old_python()
    make_venv()
    install(HOUSE / sys.argv[1])
