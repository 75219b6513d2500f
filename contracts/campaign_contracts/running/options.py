"""Every option of a run, declared once: the command line, pytest, the environment, the file and the docs read it here.

To add an option, add a field to `Options`. Nothing here imports anything of weight: pytest loads it in every project.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Annotated

from campaign_contracts.running.declarations import (
    ACTS,
    ALL,
    COMMANDS,
    JUDGED,
    JUDGES,
    LOADED,
    READERS,
    SENDERS,
    Declared,
    Option,
    Taker,
    declared_by,
)

DEFAULT_SEED = 1
DEFAULT_BUDGET_MINUTES = 10.0
DEFAULT_TIMEOUT = 10.0
DEFAULT_CALLBACK_HOST = "127.0.0.1"
LIVE_RATE = 5.0
LIVE_CAMPAIGNS = 300
FILE = Path("campaign-contracts.toml")
REPORTS = Path(".campaign-contracts/last")


def path(text: str) -> Path:
    """A path that was typed. Raises ValueError for an empty one, which would be the working directory."""
    if not text.strip():
        raise ValueError("expected a path, found nothing")
    return Path(text)


@dataclass(frozen=True, kw_only=True)
class Options:
    """What was typed, name by name; None, False or empty where nothing was."""

    base_url: Annotated[
        str | None,
        Option(
            help="Scheme and host of the server, and the path of a gateway before /v2.",
            metavar="URL",
            default="the kit starts its own mock",
            environment=True,
            by=ALL,
            required_by=("doctor", "sweep"),
        ),
    ] = None
    account_sid: Annotated[
        str | None, Option(help="The account.", metavar="SID", environment=True, server=True, by=ALL)
    ] = None
    api_key: Annotated[
        str | None,
        Option(help="Its API key.", metavar="KEY", environment=True, secret=True, server=True, by=COMMANDS),
    ] = None
    api_token: Annotated[
        str | None,
        Option(
            help="Its API token; the variable keeps it off the command line.",
            metavar="TOKEN",
            environment=True,
            secret=True,
            server=True,
            by=COMMANDS,
        ),
    ] = field(default=None, repr=False)
    other_account: Annotated[
        str | None,
        Option(
            help="A second account, for isolation.",
            metavar="SID:KEY:TOKEN",
            environment=True,
            secret=True,
            server=True,
            by=("run", "replay", "doctor", "sweep"),
        ),
    ] = field(default=None, repr=False)
    control_url: Annotated[
        str | None,
        Option(
            help="URL of the server's clock; declares a sandbox.",
            metavar="URL",
            environment=True,
            server=True,
            by=SENDERS,
        ),
    ] = None
    sandbox: Annotated[
        bool, Option(help="Declare that the server calls nobody.", environment=True, server=True, by=SENDERS)
    ] = False
    sandbox_host: Annotated[
        str | None,
        Option(
            help="Name the sandbox once more; needed if it is one of the vendor's hosts.",
            metavar="HOST",
            file=False,
            server=True,
            by=SENDERS,
        ),
    ] = None
    live: Annotated[
        bool, Option(help="Acknowledge that the server may call people.", file=False, server=True, by=SENDERS)
    ] = False
    may_dial: Annotated[
        Sequence[str],
        Option(
            help="A number that may be dialled on a live service.",
            metavar="NUMBER",
            file=False,
            server=True,
            by=SENDERS,
        ),
    ] = ()
    may_reset: Annotated[
        bool,
        Option(
            help="Allow resets before and after a run, which make the sandbox forget every campaign.",
            file=False,
            server=True,
            by=SENDERS,
        ),
    ] = False
    max_campaigns: Annotated[
        int | None,
        Option(
            help="The most campaigns to create.",
            metavar="N",
            default=f"{LIVE_CAMPAIGNS} live, else any number",
            server=True,
            by=SENDERS,
        ),
    ] = None
    rate: Annotated[
        float | None,
        Option(
            help="The most requests per second: 2.5 allows 2 in each second, 0.5 allows one in two.",
            metavar="N",
            default=f"{LIVE_RATE:g} live, else any number",
            server=True,
            by=SENDERS,
        ),
    ] = None
    profile: Annotated[
        str | None,
        Option(
            help="smoke, quick, standard, deep, or live: a hundred requests.",
            metavar="NAME",
            default="quick",
            by=("run", "doctor", "pytest"),
        ),
    ] = None
    budget: Annotated[
        float | None,
        Option(help="How long the profile deep goes on.", metavar="MINUTES", default=f"{DEFAULT_BUDGET_MINUTES:g}"),
    ] = None
    seed: Annotated[
        int | None, Option(help="Seed of all random choices.", metavar="N", default=str(DEFAULT_SEED), by=LOADED)
    ] = None
    rule: Annotated[
        Sequence[str], Option(help="Only these rules: LIF-03, 'CRE-*'.", metavar="ID", file=False, by=JUDGES)
    ] = ()
    authority: Annotated[
        Sequence[str],
        Option(help="Only rules of these authorities: page, example, portal, ruling.", metavar="NAME", by=JUDGES),
    ] = ()
    dialect: Annotated[
        str | None,
        Option(
            help="How the server spells a status: pages (in-progress), portal (InProgress), or auto.",
            metavar="NAME",
            default="auto: the first spelling seen",
            by=JUDGES,
        ),
    ] = None
    plan: Annotated[
        bool,
        Option(help="Say what a run would send, and send nothing.", file=False, server=True, by=("run",)),
    ] = False
    suite: Annotated[
        Sequence[str], Option(help="Only these suite functions (globs).", metavar="NAME", file=False, by=("run",))
    ] = ()
    shard: Annotated[
        str | None,
        Option(help="Run only part I of N; merge makes one report of all parts.", metavar="I/N", file=False),
    ] = None
    report_dir: Annotated[
        Path | None,
        Option(
            help="Where reports go.",
            metavar="DIR",
            default=f"{REPORTS}; none under pytest",
            environment=True,
            by=(*ACTS, "load"),
        ),
    ] = None
    report: Annotated[
        Sequence[str],
        Option(help="Only these reports: html, md, junit, sarif, json.", metavar="NAMES", default="all", by=JUDGES),
    ] = ()
    baseline: Annotated[
        Path | None, Option(help="Findings that are known and accepted (TOML).", metavar="FILE", by=JUDGES)
    ] = None
    update_baseline: Annotated[
        bool, Option(help="Accept what was found in the baseline, for 30 days.", file=False, by=JUDGED)
    ] = False
    exclude_rule: Annotated[
        Sequence[str], Option(help="A rule to leave out, with the reason.", metavar="ID=REASON", by=JUDGES)
    ] = ()
    fail_on: Annotated[
        Sequence[str],
        Option(
            help="Only violations of these authorities or families fail.", metavar="NAMES", default="all", by=JUDGES
        ),
    ] = ()
    floor: Annotated[
        Sequence[str],
        Option(
            help="The least that must be exercised: operations, answers, parameters, cells, rules.",
            metavar="KIND=PERCENT",
            by=JUDGES,
        ),
    ] = ()
    header: Annotated[
        Sequence[str], Option(help="A header for every request: 'Name: value'.", metavar="LINE", by=ALL)
    ] = ()
    cacert: Annotated[Path | None, Option(help="Certificates to trust (PEM).", metavar="FILE", server=True, by=ALL)] = (
        None
    )
    cert: Annotated[
        Path | None,
        Option(help="The client's own certificate (PEM), for mutual TLS.", metavar="FILE", server=True, by=ALL),
    ] = None
    key: Annotated[
        Path | None,
        Option(help="Its private key (PEM), if it is in a separate file.", metavar="FILE", server=True, by=ALL),
    ] = None
    proxy: Annotated[
        str | None,
        Option(
            help="The proxy that leads to the server.",
            metavar="URL",
            default="HTTPS_PROXY, HTTP_PROXY, NO_PROXY of the environment",
            file=False,
            server=True,
            by=ALL,
        ),
    ] = field(default=None, repr=False)
    timeout: Annotated[
        float | None,
        Option(help="How long to wait for an answer.", metavar="SECONDS", default=f"{DEFAULT_TIMEOUT:g}", by=ALL),
    ] = None
    max_answer: Annotated[
        float | None,
        Option(
            help="The largest answer that is read, packed or unpacked.",
            metavar="MB",
            default="64",
            by=(*READERS, "judge"),
        ),
    ] = None
    max_headers: Annotated[
        float | None,
        Option(
            help="The largest headers of one answer (up to 100).",
            metavar="KB",
            default="100",
            by=(*READERS, "judge"),
        ),
    ] = None
    max_entry: Annotated[
        float | None,
        Option(help="The largest entry of a recording.", metavar="MB", default="64", by=("judge",)),
    ] = None
    max_answer_time: Annotated[
        float | None,
        Option(help="The longest time for one answer, to its last byte.", metavar="SECONDS", default="60", by=READERS),
    ] = None
    example_db: Annotated[
        str | None,
        Option(
            help="Folder or Redis server that keeps random walks with findings for the next run.",
            metavar="DIR|redis://HOST",
            default=".campaign-contracts/examples",
        ),
    ] = None
    max_time: Annotated[
        float | None,
        Option(help="When to stop and clean up; the run is then incomplete.", metavar="MINUTES", default="no limit"),
    ] = None
    concurrency: Annotated[
        int | None,
        Option(
            help="Requests under way at once.",
            metavar="N",
            default="by the server's latency; 1 live",
            by=("run", "doctor"),
        ),
    ] = None
    callback_host: Annotated[
        str | None,
        Option(
            help="Address under which the server reaches this machine, for callbacks.",
            metavar="HOST",
            default=DEFAULT_CALLBACK_HOST,
            by=SENDERS,
        ),
    ] = None
    fail_fast: Annotated[bool, Option(help="Stop at the first violation.", by=("run",))] = False
    keep: Annotated[
        bool, Option(help="Delete nothing on a sandbox afterwards.", file=False, server=True, by=SENDERS)
    ] = False
    contrarian: Annotated[bool, Option(help="The kit's own mock makes the other legal choices.", file=False)] = False
    stern: Annotated[
        bool, Option(help="The kit's own mock refuses everything that the contract leaves undecided.", file=False)
    ] = False
    personality: Annotated[
        int | None, Option(help="The kit's own mock draws each legal choice at random.", metavar="SEED", file=False)
    ] = None
    fault: Annotated[
        Sequence[str], Option(help="The kit's own mock breaks a rule.", metavar="NAME", file=False, by=LOADED)
    ] = ()
    target: Annotated[
        str | None, Option(help=f"A [targets.NAME] of {FILE}.", metavar="NAME", file=False, server=True, by=ALL)
    ] = None


@cache
def declared() -> tuple[Declared, ...]:
    """Every option in its order."""
    return declared_by(Options)


def taken_by(taker: Taker) -> tuple[Declared, ...]:
    """The options that a command takes, or pytest."""
    return tuple(each.taken_by(taker) for each in declared() if taker in each.option.by)
