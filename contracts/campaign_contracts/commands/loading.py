"""The command that loads a server: load."""

import secrets
from importlib.util import find_spec
from typing import Annotated

import typer

from campaign_contracts.commands.arguments import Verbose, takes
from campaign_contracts.commands.common import deliver, packaged_bundle, settings_of
from campaign_contracts.commands.terminal import interruptible, say
from campaign_contracts.running.options import Options
from campaign_contracts.usage import UsageError

app = typer.Typer()


@app.command()
@takes("load")
def load(
    options: Options,
    users: Annotated[int, typer.Option(metavar="N", help="Users at once; each acts on campaigns of their own.")] = 20,
    seconds: Annotated[int, typer.Option(metavar="N", help="How long.")] = 30,
    spawn_rate: Annotated[float, typer.Option(metavar="N", help="Users that arrive in a second.")] = 20.0,
    sample: Annotated[float, typer.Option(metavar="PERCENT", help="Share of users whose answers are judged.")] = 25.0,
    workers: Annotated[int, typer.Option(metavar="N", min=0, help="Locust's processes beside the first.")] = 0,
    expect_workers: Annotated[int, typer.Option(metavar="N", min=0, help="Wait for workers of other machines.")] = 0,
    master: Annotated[str | None, typer.Option(metavar="HOST", help="Be a worker of the load on that machine.")] = None,
    web: Annotated[bool, typer.Option("--web", help="Serve Locust's page on port 8089.")] = False,
    allow_remote: Annotated[bool, typer.Option("--allow-remote", help="Allow a server on another machine.")] = False,
    verbose: Verbose = False,
) -> None:
    """Load a server with legal traffic (Locust), judge a sample of it, and measure how fast it answers."""
    if find_spec("locust") is None:  # its extra brings everything else that is needed here
        raise ModuleNotFoundError(name="locust")
    from campaign_contracts.load import drive
    from campaign_contracts.load.plan import Plan
    from campaign_contracts.reports.formats import chosen
    from campaign_contracts.running import command_lines, reaching, runner
    from campaign_contracts.send import UnreachableError

    wanted = drive.Wanted(
        users=users, seconds=seconds, spawn_rate=spawn_rate, sample=sample, workers=workers, expect=expect_workers,
        master=master, web=web,
    )  # fmt: skip
    settings, bundle = settings_of(options, reads_only=True), packaged_bundle()
    if (master or expect_workers) and settings.own_mock:
        raise UsageError("--master and --expect-workers are for a server that all machines reach: name its --base-url")
    folder = settings.report_dir
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
    with interruptible(), runner.target(settings) as reached:
        drive.check(reached.base_url, bundle, remote=allow_remote)
        try:
            reaching.admitted(reached)
        except UnreachableError as error:
            say(str(error))
            raise typer.Exit(3) from None
        plan = Plan(
            base_url=reached.base_url, account=reached.accounts[reached.sid], folder="", sample=sample,
            seed=reached.seed, run=secrets.randbits(20), timeout=reached.timeout, cacert=reached.cacert,
            cert=reached.cert, key=reached.key, proxy=reached.proxy, headers=tuple(reached.headers.items()),
        )  # fmt: skip
        words = ["--users", str(users), "--seconds", str(seconds), "--spawn-rate", f"{spawn_rate:g}"]
        words += ["--sample", f"{sample:g}", *(["--workers", str(workers)] if workers else [])]
        words += ["--expect-workers", str(expect_workers)] if expect_workers else []
        words += ["--allow-remote"] if allow_remote else []
        found = drive.run(plan, wanted, bundle, out=folder, again=command_lines.load(settings, words), say=say)
    if found.throughput is not None:
        for line in drive.lines(found.throughput):
            typer.echo(line)
    if found.report is None:
        if found.trouble:
            say(found.trouble)
        raise typer.Exit(3 if found.trouble else 0)
    written = deliver(found.report, folder, bundle, chosen(()), verbose=verbose)
    raise typer.Exit(found.report.outcome.exit_code or (0 if written else 3))
