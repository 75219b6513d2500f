"""The tools, as data: what each is, how it is started, what it is given, and how its report is read."""

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from importlib.metadata import version
from pathlib import Path

from benchmarks.peers import readings
from benchmarks.peers.processes import Ran
from benchmarks.peers.readings import Complaints, UnreadableError

from campaign_contracts.mock.http.accounts import DEMO_ACCOUNTS

ROOT = Path(__file__).parents[2]
SETUP = Path(__file__).parent / "setup"
CACHE = ROOT / ".peers"
DOCUMENT = "openapi.json"
"""What the document is called in the folder of a trial."""

NODE_JS = ("node", "npm")
OWN, OTHER = DEMO_ACCOUNTS[:2]
QUIET = {
    "DO_NOT_TRACK": "1", "CI": "true", "NO_COLOR": "1",
    "HTTPS_PROXY": "http://127.0.0.1:9", "NO_PROXY": "127.0.0.1,localhost",
}  # fmt: skip
"""For every tool: nothing is told to anybody, and whatever it asks of another machine leads nowhere."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a tool is tried: an empty folder with its set-up files and the document, and a mock."""

    folder: Path
    base_url: str
    campaigns: Mapping[str, str]
    """The id of a campaign in each of some states."""


@dataclass(frozen=True, kw_only=True)
class Tool:
    """One tool. `files` are what a user writes for it; `@BASE_URL@` and the like in them are filled in.

    `packages` come from npm, each as name and version; the first one is the tool. `probe` shows that it can run.
    `command` starts it; `hasty` are further words with which it ends at the first complaint. `read` raises
    UnreadableError. `given` says what it was given, in words.
    """

    name: str
    given: str
    command: Callable[[Place], list[str]]
    read: Callable[[Place, Ran], Complaints]
    files: tuple[Path, ...] = ()
    packages: Mapping[str, str] = field(default_factory=dict)
    probe: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    hasty: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    document: str = "exotel_campaigns/openapi.json"
    own: bool = False

    @property
    def release(self) -> str:
        """Its version."""
        if self.packages:
            return next(iter(self.packages.values()))
        return version("campaign-contracts" if self.own else self.name)

    @property
    def folder(self) -> Path:
        """Where its packages are installed."""
        return CACHE / self.name.replace(" ", "-")

    @property
    def lines(self) -> int:
        """The lines of set-up that a user writes, without blank ones and comments."""
        return sum(map(_lines, self.files))

    def everything(self) -> dict[str, str]:
        """The environment in which it runs."""
        return {**os.environ, **QUIET, **self.environment}


def _lines(file: Path) -> int:
    stripped = (line.strip() for line in file.read_text(encoding="utf-8").splitlines())
    return sum(not line.startswith(("#", "//")) for line in stripped if line)


def _own_command(profile: str, place: Place) -> list[str]:
    return [
        *(sys.executable, "-m", "campaign_contracts", "run", "--profile", profile, "--report-dir", "report"),
        *("--base-url", place.base_url, "--control-url", f"{place.base_url}/_control", "--account-sid", OWN.sid),
        *("--api-key", OWN.key, "--other-account", f"{OTHER.sid}:{OTHER.key}:{OTHER.token}"),
    ]


def _own_report(place: Place, ran: Ran) -> Complaints:
    found = readings.campaign_contracts(readings.document(place.folder / "report" / "contract.json"))
    if (ran.code == 1) != bool(found):
        raise UnreadableError(f"exit code {ran.code}, and {len(found)} rules violated")
    return found


def _own(profile: str) -> Tool:
    return Tool(
        name=f"campaign-contracts run --profile {profile}",
        given="the address, the control URL, the credentials of two accounts",
        command=partial(_own_command, profile),
        read=_own_report,
        hasty=("--fail-fast",),
        environment={"CAMPAIGN_CONTRACTS_API_TOKEN": OWN.token},
        own=True,
    )


def _binary(tool: str, command: str) -> str:
    """Where npm puts a command of a tool."""
    return str(CACHE / tool.replace(" ", "-") / "node_modules" / ".bin" / command)


def _printed(_: Place, ran: Ran) -> Complaints:
    """One complaint a line, and exit code 1 when there is any."""
    if ran.code not in {0, 1} or "Traceback" in ran.output:
        raise UnreadableError((ran.output.strip() or "nothing printed").splitlines()[-1][:200])
    return readings.lines(ran.output)


SPECMATIC = ("java", "-Duser.home=.", "-jar", str(CACHE / "specmatic" / "node_modules" / "specmatic" / "specmatic.jar"))


def _specmatic_report(place: Place, _: Ran) -> Complaints:
    files = sorted((place.folder / "report").glob("*.xml"))
    if not files:
        raise UnreadableError("no report")
    return Complaints().union(*(readings.junit(readings.xml(file)) for file in files))


TOOLS = (
    *map(_own, ("smoke", "quick", "standard")),
    Tool(
        name="schemathesis",
        given="all phases, the project's own settings, a hook for one thing that no rule decides",
        command=lambda place: [
            *(sys.executable, "-m", "schemathesis.cli", "--config-file", "schemathesis.toml", "run", DOCUMENT),
            *("--url", place.base_url, "--auth", f"{OWN.key}:{OWN.token}"),
            *("--report", "json", "--report-json-path", "report.json"),
        ],
        read=lambda place, _: readings.schemathesis(readings.document(place.folder / "report.json")),
        files=(ROOT / "schemathesis.toml", SETUP / "schemathesis_hooks.py"),
        hasty=("--max-failures", "1"),
        environment={"SCHEMATHESIS_HOOKS": "schemathesis_hooks", "PYTHONPATH": "."},
    ),
    Tool(
        name="dredd",
        given="hooks that make each documented answer happen where a request can, with campaigns that are there",
        packages={"dredd": "14.1.0"},
        probe=(_binary("dredd", "dredd"), "--version"),
        needs=NODE_JS,
        command=lambda place: [
            *(_binary("dredd", "dredd"), DOCUMENT, place.base_url, "--hookfiles", "./dredd_hooks.js", "--sorted"),
            *("--user", f"{OWN.key}:{OWN.token}", "--reporter", "xunit", "--output", "report.xml", "--no-color"),
        ],
        read=lambda place, _: readings.junit(readings.xml(place.folder / "report.xml"), until="\nRequest:"),
        files=(SETUP / "dredd_hooks.js",),
    ),
    Tool(
        name="specmatic",
        given="the 3.0 document, resilience tests, one combination for each, an overlay with a completed campaign",
        packages={"specmatic": "2.55.1"},
        probe=(*SPECMATIC, "--version"),
        needs=(*NODE_JS, "java"),
        command=lambda place: [
            *SPECMATIC,
            "test",
            "--overlay-file=overlay.yaml",
            f"--testBaseURL={place.base_url}",
            "--junitReportDir=report",
        ],
        read=_specmatic_report,
        files=(SETUP / "specmatic.yaml", SETUP / "overlay.yaml"),
        environment={"SPECMATIC_DISABLE_TELEMETRY": "true"},
        document="openapi-3.0.json",
    ),
    Tool(
        name="portman",
        given="contract tests of every operation, content tests, six variations, ids from answers; Newman runs them",
        packages={"@apideck/portman": "1.33.0", "tslib": "2.9.1"},  # it needs the second one, and does not say so
        probe=(_binary("portman", "portman"), "--version"),
        needs=NODE_JS,
        command=lambda place: [
            *(_binary("portman", "portman"), "--local", DOCUMENT, "--baseUrl", place.base_url, "--runNewman"),
            *("--portmanConfigFile", "portman.json", "--newmanOptionsFile", "newman.json", "--output", "requests.json"),
        ],
        read=lambda place, _: readings.newman(readings.document(place.folder / "report.json")),
        files=(SETUP / "portman.json", SETUP / "newman.json"),
    ),
    Tool(
        name="prism proxy",
        given="as validating proxy, a script that sends a walk, all examples of requests and some mistakes through it",
        packages={"@stoplight/prism-cli": "5.16.0"},
        probe=(_binary("prism proxy", "prism"), "--version"),
        needs=NODE_JS,
        command=lambda place: [
            *(sys.executable, "prism_traffic.py", _binary("prism proxy", "prism"), DOCUMENT, place.base_url),
            *(OWN.sid, OWN.key, OWN.token, place.campaigns["completed"]),
        ],
        read=_printed,
        files=(SETUP / "prism_traffic.py",),
    ),
    Tool(
        name="redocly respect",
        given="five workflows in Arazzo, written by hand: a life, a removal, call details, mistakes, a stranger",
        packages={"@redocly/cli": "2.77.0"},
        probe=(_binary("redocly respect", "redocly"), "--version"),
        needs=NODE_JS,
        command=lambda place: [
            *(_binary("redocly respect", "redocly"), "respect", "campaigns.arazzo.yaml"),
            *("--server", f"campaigns={place.base_url}", "--json-output", "report.json"),
        ],
        read=lambda place, _: readings.redocly_respect(readings.document(place.folder / "report.json")),
        files=(SETUP / "campaigns.arazzo.yaml",),
        environment={"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"},
    ),
)
