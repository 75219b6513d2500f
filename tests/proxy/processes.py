"""The command `proxy`, in a process of its own."""

import subprocess
import sys
from pathlib import Path


def started(to: str, folder: Path, *words: str) -> subprocess.Popen[str]:
    """A proxy in front of `to`, on a free port, that writes its reports into the folder; its output can be read."""
    command = [sys.executable, "-m", "campaign_contracts", "proxy", "--to", to, "--port", "0"]
    command += ["--report-dir", str(folder), *words]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
