"""What `campaign-contracts mock` does."""

from collections.abc import Callable, Sequence

from campaign_contracts.mock.accounts import DEMO_ACCOUNTS, parse_account
from campaign_contracts.mock.server import Settings, serve
from campaign_contracts.usage import UsageError


def list_faults(say: Callable[[str], None]) -> None:
    """One line for each fault: its name, the rules it breaks, its class, what it does."""
    from campaign_contracts.bundle import packaged
    from campaign_contracts.mock.faults import registry

    faults = registry(packaged().lifecycle)
    for name, fault in faults.items():
        say(f"{name}  {','.join(fault.rules)}  {fault.kind}  {fault.summary}")


def run(
    *,
    host: str,
    port: int,
    accounts: Sequence[str],
    contrarian: bool,
    faults: Sequence[str],
    say: Callable[[str], None],
) -> None:
    """Serve a mock until interrupted. Raises UsageError."""
    try:
        chosen = tuple(parse_account(text) for text in accounts) or DEMO_ACCOUNTS
    except ValueError as error:
        raise UsageError(f"--account: {error}") from error
    settings = Settings(host=host, port=port, accounts=chosen, contrarian=contrarian, faults=tuple(faults))

    def announce(url: str) -> None:
        say(f"{url}/v2/accounts/{chosen[0].sid}/campaigns  (clock: {url}/_control/clock; stop with Ctrl-C)")

    serve(settings, announce=announce)
