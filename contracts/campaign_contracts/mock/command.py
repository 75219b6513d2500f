"""What `campaign-contracts mock` does."""

import contextlib
import re
import signal
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, get_args

from campaign_contracts.atomic import replace_file
from campaign_contracts.history import Dialect
from campaign_contracts.mock.console.door import Door
from campaign_contracts.mock.http.accounts import DEMO_ACCOUNTS, Account, parse_account, parse_accounts
from campaign_contracts.mock.server import serve
from campaign_contracts.mock.settings import Settings
from campaign_contracts.request_log.watch import Onlooker, Watching
from campaign_contracts.usage import UsageError, found_instead

FASTEST = 86_400.0
_HOST = re.compile(r"[^\s/@?#\[\]:]+|(?=[^:]*:)[0-9A-Fa-f:.]+")


def list_faults(say: Callable[[str], None]) -> None:
    """One line for each fault: its name, the rules it breaks, its class, what it does."""
    from campaign_contracts.bundle import packaged
    from campaign_contracts.mock.faults import registry, under_load

    faults = {**registry(packaged().lifecycle), **under_load()}
    for name, fault in faults.items():
        say(f"{name}  {','.join(fault.rules)}  {fault.kind}  {fault.summary}")


def run(
    *,
    accounts: Sequence[str],
    accounts_file: Path | None,
    faults: Sequence[str],
    callback_hosts: Sequence[str],
    control_hosts: Sequence[str],
    clock: str,
    speed: float | None,
    ready_file: Path | None = None,
    watching: Watching = Onlooker,
    say: Callable[[str], None],
    **settings: Any,
) -> None:
    """Serve a mock until interrupted; `settings` are fields of `Settings`.

    `watching` makes who fills the request log. `ready_file` holds the base URL as long as requests are answered.

    Raises UsageError.
    """
    chosen = _accounts(accounts, accounts_file) or DEMO_ACCOUNTS
    pace = _speed(clock, speed)
    if settings["contrarian"] and settings["personality"] is not None:
        raise UsageError("--personality draws every choice, those of --contrarian too: leave one of them out")
    _refuse_dialect(settings["dialect"])
    if not settings["host"]:
        raise UsageError("--host is an address to listen on, such as 127.0.0.1; it is empty")
    _refuse_callback_hosts(callback_hosts)
    door = Door(control_hosts)
    started = Settings(
        accounts=chosen,
        faults=tuple(faults),
        callback_hosts=tuple(callback_hosts),
        control_hosts=tuple(control_hosts),
        speed=pace,
        **settings,
    )

    def announce(url: str) -> None:
        _ready(ready_file, url)
        for line in _banner(url, chosen, pages=door.open or _answers_pages(started.host)):
            say(line)

    _ready(ready_file, None)
    with contextlib.suppress(ValueError):  # outside of the main thread nobody gets signals
        signal.signal(signal.SIGTERM, _end)
    try:
        serve(started, announce=announce, watching=watching)
    finally:
        _ready(ready_file, None)


def _end(number: int, _frame: object) -> None:
    """End as other ends do, so that what has to be taken away is."""
    raise SystemExit(128 + number)


def _speed(clock: str, speed: float | None) -> float:
    """How fast time passes by itself: not at all on a manual clock."""
    if clock not in {"real", "manual"}:
        raise UsageError(f"--clock is real or manual, not {clock!r}")
    if clock == "manual" and speed is not None:
        raise UsageError(
            "--speed is for a real clock; --clock manual moves only when it is moved: leave one of them out"
        )
    if speed is not None and not 0 < speed <= FASTEST:
        raise UsageError(f"--speed is a number above 0 and up to {FASTEST:g}, not {speed:g}")
    return 0.0 if clock == "manual" else 1.0 if speed is None else speed


def _refuse_callback_hosts(hosts: Sequence[str]) -> None:
    for host in hosts:
        if not _HOST.fullmatch(host):
            raise UsageError(
                "--allow-callbacks-to: expected the name or the address of a host, without scheme and port"
                f"{found_instead(host)}"
            )


def _refuse_dialect(given: str | None) -> None:
    if given is not None and given not in get_args(Dialect):
        raise UsageError(f"--dialect is pages or portal, not {given!r}")


def _banner(url: str, accounts: Sequence[Account], *, pages: bool) -> Iterator[str]:
    """Where the mock is and how it is used; the credentials are told only where everybody knows them."""
    first = accounts[0]
    known = f"API key {first.key}, API token {first.token}" if first in DEMO_ACCOUNTS else "with your credentials"
    yield f"{url}/v2/accounts/{first.sid}/campaigns  ({known})"
    if pages:
        yield f"page: {url}/  clock: {url}/_control/clock  (stop with Ctrl-C)"
    else:
        yield "no page and no clock: they answer on loopback only, unless --allow-control-from says otherwise"


def _answers_pages(host: str) -> bool:
    """Whether a mock that listens there is reached through loopback."""
    return bool(re.fullmatch(r"localhost|127\..*|0\.0\.0\.0|::1?", host))


def _ready(file: Path | None, url: str | None) -> None:
    """Write the base URL into a file, all of it or nothing; without a URL, remove the file. Raises UsageError."""
    if file is None:
        return
    try:
        if url is None:
            file.unlink(missing_ok=True)
        else:
            replace_file(file, f"{url}\n".encode())
    except OSError as error:
        raise UsageError(
            f"--ready-file: {file} cannot be written ({error.strerror}); name a file in a folder that is there"
        ) from None


def _accounts(written: Sequence[str], file: Path | None) -> tuple[Account, ...]:
    try:
        given = tuple(parse_account(text) for text in written)
    except ValueError as error:
        raise UsageError(f"--account: {error}") from error
    if file is None:
        return given
    try:
        return (*given, *parse_accounts(file.read_text(encoding="utf-8-sig")))
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is no UTF-8"
        raise UsageError(f"--accounts: the file cannot be read ({why}){found_instead(str(file))}") from error
    except ValueError as error:
        raise UsageError(f"--accounts: {file}: {error}") from error
