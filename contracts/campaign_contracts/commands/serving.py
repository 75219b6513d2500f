"""The commands that serve until they are interrupted: mock, proxy."""

from pathlib import Path
from typing import Annotated

import typer

from campaign_contracts.commands.arguments import Verbose
from campaign_contracts.commands.common import deliver, packaged_bundle
from campaign_contracts.commands.terminal import say_now

app = typer.Typer()


@app.command()
def mock(
    host: Annotated[str, typer.Option(metavar="HOST", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(metavar="PORT", min=0, max=65535, help="Port to listen on; 0 takes a free one.")
    ] = 8080,
    account: Annotated[
        list[str] | None,
        typer.Option(
            metavar="SID:KEY:TOKEN", help="An account, repeatable. [default: demo:demo-key:demo-token, other:...]"
        ),
    ] = None,
    accounts: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Accounts, one SID:KEY:TOKEN a line: keeps tokens off the command line."),
    ] = None,
    contrarian: Annotated[
        bool, typer.Option("--contrarian", help="Take the other legal choice wherever the contract tolerates several.")
    ] = False,
    stern: Annotated[
        bool,
        typer.Option("--stern", help="Refuse everything that the contract leaves undecided."),
    ] = False,
    personality: Annotated[
        int | None,
        typer.Option(metavar="SEED", help="Draw each legal choice at random, with this seed."),
    ] = None,
    dialect: Annotated[
        str | None,
        typer.Option(metavar="pages|portal", help="Spell a status in-progress, or InProgress. [default: pages]"),
    ] = None,
    fault: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Break the contract in this way, repeatable.")
    ] = None,
    list_faults: Annotated[bool, typer.Option("--list-faults", help="List every fault and exit.")] = False,
    db: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Keep everything in this file. [default: in memory]")
    ] = None,
    clock: Annotated[
        str, typer.Option(metavar="real|manual", help="Time passes by itself, or only when it is moved.")
    ] = "real",
    speed: Annotated[
        float | None, typer.Option(metavar="X", help="How many times as fast the real clock runs. [default: 1]")
    ] = None,
    rate_limit: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Requests a minute for each account; more get 429.")
    ] = None,
    latency: Annotated[
        float, typer.Option(metavar="MS", min=0, max=3_600_000, help="Milliseconds before each answer.")
    ] = 0.0,
    allow_callbacks_to: Annotated[
        list[str] | None, typer.Option(metavar="HOST", help="Send callbacks there too, repeatable. [default: loopback]")
    ] = None,
    allow_control_from: Annotated[
        list[str] | None,
        typer.Option(
            metavar="HOST|any",
            help="Let that machine move the clock and see the pages, repeatable.",
        ),
    ] = None,
    callback_timeout: Annotated[
        float,
        typer.Option(
            metavar="SECONDS", min=0.01, max=3600, help="How long a receiver of callbacks may take to answer."
        ),
    ] = 15.0,
    callback_max_answer: Annotated[
        float, typer.Option(metavar="KB", min=0, max=1_000_000, help="So much of a receiver's answer is read.")
    ] = 64.0,
    callback_max_headers: Annotated[
        float,
        typer.Option(metavar="KB", min=0.1, max=100, help="With longer headers, a receiver's answer counts as none."),
    ] = 100.0,
    max_connections: Annotated[
        int, typer.Option(metavar="N", min=1, help="Connections at a time; more get 503.")
    ] = 1000,
    ready_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the base URL there once requests are answered.")
    ] = None,
) -> None:
    """Serve the mock: a Campaigns v2 server with virtual time, to write clients against."""
    from campaign_contracts.mock import command
    from campaign_contracts.proxy.watch import JudgingWatcher
    from campaign_contracts.running.arguments import account_of

    if list_faults:
        command.list_faults(typer.echo)
        return
    for text in account or ():
        account_of(text, given="--account")
    command.run(
        host=host,
        port=port,
        accounts=account or (),
        accounts_file=accounts,
        contrarian=contrarian,
        stern=stern,
        personality=personality,
        dialect=dialect,
        faults=fault or (),
        callback_hosts=allow_callbacks_to or (),
        control_hosts=allow_control_from or (),
        clock=clock,
        speed=speed,
        database=str(db) if db else None,
        requests_per_minute=rate_limit,
        latency_milliseconds=latency,
        callback_seconds=callback_timeout,
        callback_answer_bytes=int(callback_max_answer * 1000),
        callback_head_bytes=int(callback_max_headers * 1000),
        most_connections=max_connections,
        ready_file=ready_file,
        watching=JudgingWatcher,
        say=typer.echo,
    )


@app.command()
def proxy(
    to: Annotated[str, typer.Option("--to", metavar="URL", help="The server: scheme, host, perhaps a path.")],
    port: Annotated[
        int, typer.Option(metavar="N", min=0, max=65535, help="Where it listens; 0 takes a free one.")
    ] = 8090,
    host: Annotated[str, typer.Option(metavar="ADDRESS", help="On which address it listens.")] = "127.0.0.1",
    page_port: Annotated[
        int,
        typer.Option(
            "--page-port", metavar="N", min=0, max=65535, help="Port of the live page, on loopback; 0 takes a free one."
        ),
    ] = 0,
    cacert: Annotated[
        Path | None, typer.Option("--cacert", metavar="FILE", help="Certificates to trust (PEM).")
    ] = None,
    cert: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The client's own certificate (PEM), for mutual TLS.")
    ] = None,
    key: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Its private key (PEM), if it is in a separate file.")
    ] = None,
    report_dir: Annotated[Path, typer.Option(metavar="DIR", help="Where the history and reports go.")] = Path(
        ".campaign-contracts/proxy"
    ),
    max_body: Annotated[
        float,
        typer.Option(metavar="MB", min=0.001, max=1000, help="So much of a body is kept; a larger one goes through."),
    ] = 16.0,
    max_headers: Annotated[
        float,
        typer.Option(metavar="KB", min=1, max=1000, help="Of longer headers only the bytes go through, unrecorded."),
    ] = 64.0,
    max_time: Annotated[
        float, typer.Option(metavar="SECONDS", min=0.1, help="How long an exchange may take, or nothing may be said.")
    ] = 600.0,
    max_connections: Annotated[
        int, typer.Option(metavar="N", min=1, help="Connections at a time; on more of them, 503 is answered.")
    ] = 1000,
    findings_header: Annotated[
        bool, typer.Option("--findings-header", help="Name findings in a header of each answer; answers then wait.")
    ] = False,
    verbose: Verbose = False,
) -> None:
    """Stand between a client and a server, record what passes, and judge both sides until interrupted."""
    from campaign_contracts.clients import ClientJudge
    from campaign_contracts.proxy import command
    from campaign_contracts.proxy.bounds import Bounds
    from campaign_contracts.recordings.histories import HISTORY
    from campaign_contracts.reports import clients as clients_report
    from campaign_contracts.reports.formats import FORMATS
    from campaign_contracts.running import conclusion
    from campaign_contracts.running.two_judges import second_judge

    bundle = packaged_bundle()
    command.run(
        to=to,
        host=host,
        port=port,
        page_port=page_port,
        cacert=cacert,
        cert=cert,
        key=key,
        folder=report_dir,
        bundle=bundle,
        header=findings_header,
        bounds=Bounds(
            body=int(max_body * 1e6), head=int(max_headers * 1000), seconds=max_time, connections=max_connections
        ),
        say=say_now,
    )
    with second_judge(report_dir / HISTORY) as second:
        recording = conclusion.read(report_dir / HISTORY, bundle)
        report = conclusion.judge(recording, bundle, client=ClientJudge(bundle=bundle), second=second)
    written = deliver(report, report_dir, bundle, tuple(FORMATS), verbose=verbose)
    typer.echo("\n".join(clients_report.lines(report)))
    raise typer.Exit(1 if report.client_fails else report.outcome.exit_code or (0 if written else 3))
