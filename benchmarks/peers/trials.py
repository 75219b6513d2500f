"""One tool against one mock: what it complained of, and what that took."""

import base64
import json
import tempfile
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.peers import processes
from benchmarks.peers.readings import Complaints, UnreadableError
from benchmarks.peers.tools import DOCUMENT, OWN, ROOT, Place, Tool

from campaign_contracts.mock.server import MockServer
from campaign_contracts.mock.settings import Settings

SECONDS = 600.0
"""The longest that a tool may take."""
STATES = ("created", "in-progress", "paused", "completed")
EXAMPLE = "6d49fb6fe1ee4abc8b2c4ea5d2f4015a"
"""The id in the examples of the document."""

CLEAN = "clean"
LEGAL = {CLEAN: Settings(), "contrarian": Settings(contrarian=True), "stern": Settings(stern=True)}


@dataclass(frozen=True, kw_only=True)
class Trial:
    """What a tool complained of, how many requests the mock got, and what it took; `trouble` where it did not end well.

    Seconds are of the wall clock and of processor time; memory is in bytes.
    """

    complaints: Complaints
    requests: int
    seconds: float
    processor: float
    memory: int
    code: int | None
    trouble: str = ""


def tried(tool: Tool, server: Settings, fault: str | None = None, *, hasty: bool = False) -> Trial:
    """Try a tool, twice if the mock goes away; hasty: it may end at its first complaint. Raises StoppedError."""
    trouble = ""
    for _ in range(2):
        try:
            return _once(tool, server, fault, hasty=hasty)
        except OSError as error:
            trouble = f"could not be tried: {error}"
    return Trial(complaints=Complaints(), requests=0, seconds=0, processor=0, memory=0, code=None, trouble=trouble)


def _once(tool: Tool, server: Settings, fault: str | None, *, hasty: bool) -> Trial:
    with MockServer(settings=server) as mock, tempfile.TemporaryDirectory() as name:
        place = _prepared(tool, Path(name), mock, (fault,) if fault else ())
        before = _asked(mock, "requests")["count"]
        command = [*tool.command(place), *(tool.hasty if hasty else ())]
        ran = processes.run(command, place.folder, tool.everything(), SECONDS)
        requests = _asked(mock, "requests")["count"] - before
        complaints, trouble = Complaints(), ""
        if ran.code is None:
            trouble = f"not done after {SECONDS:.0f} s"
        else:
            try:
                complaints = tool.read(place, ran)
            except UnreadableError as error:
                trouble = f"exit code {ran.code}; {error}"
    return Trial(
        complaints=complaints, requests=requests, seconds=ran.seconds, processor=ran.processor, memory=ran.memory,
        code=ran.code, trouble=trouble,
    )  # fmt: skip


def _prepared(tool: Tool, folder: Path, mock: MockServer, faults: tuple[str, ...]) -> Place:
    """Campaigns in the mock before it gets its faults, and a folder with the document and the set-up files."""
    campaigns = {state: _asked(mock, "campaigns", "POST", {"state": state})["campaigns"][0] for state in STATES}
    _asked(mock, "faults", "PUT", {"faults": list(faults)})
    words = {f"@{state.upper().replace('-', '_')}@": identifier for state, identifier in campaigns.items()}
    words |= {"@BASE_URL@": mock.base_url, "@SID@": OWN.sid, "@KEY@": OWN.key, "@TOKEN@": OWN.token}
    words["@BASIC@"] = base64.b64encode(f"{OWN.key}:{OWN.token}".encode()).decode()
    for file in tool.files:
        (folder / file.name).write_text(_filled(file.read_text(encoding="utf-8"), words), encoding="utf-8")
    published = (ROOT / "generated" / tool.document).read_text(encoding="utf-8")
    (folder / DOCUMENT).write_text(published.replace(EXAMPLE, campaigns["created"]), encoding="utf-8")
    return Place(folder=folder, base_url=mock.base_url, campaigns=campaigns)


def _filled(text: str, words: Mapping[str, str]) -> str:
    for word, value in words.items():
        text = text.replace(word, value)
    return text


def _asked(mock: MockServer, path: str, method: str = "GET", body: Any = None) -> Any:
    """What the control plane answers."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{mock.control_url}/{path}", data, method=method)  # noqa: S310 (loopback)
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
        return json.load(answer)
