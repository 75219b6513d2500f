"""What clients did wrong, on a terminal: apart from the server's verdicts, and never mixed with them."""

from collections.abc import Callable, Collection, Iterator, Mapping

from campaign_contracts.clients import ClientJudge, demands
from campaign_contracts.history import Exchange
from campaign_contracts.inert import shown

LONGEST = 200


def lines(client: ClientJudge, exchanges: Callable[[Collection[int]], Mapping[int, Exchange]]) -> Iterator[str]:
    """The findings, rule by rule, and one line that adds them up. `exchanges` fetches some by number."""
    found = client.findings
    known = exchanges({number for finding in found for number in finding.exchanges})
    yield ""
    for demand in demands():
        mine = [finding for finding in found if finding.rule == demand.id]
        if mine:
            yield f"{demand.id} ({demand.authority})  {demand.statement}"
        for finding in mine:
            times = client.ledger.repeats[finding.id]
            yield f"  {finding.id}: {shown(finding.summary)}{f' (seen {times} times)' if times > 1 else ''}"
            yield f"    expected  {shown(finding.expected)}"
            yield f"    observed  {shown(finding.observed)}"
            for number in finding.exchanges:
                if number in known:
                    request = known[number].request
                    yield f"    #{number:<8} {shown(f'{request.method} {request.target}'[:LONGEST])}"
    decided = {rule for rule, _ in client.ledger.counts}
    broken = {finding.rule for finding in found}
    verdict = f"{len(broken)} violated: {', '.join(sorted(broken))}" if broken else "none violated"
    yield f"CLIENT: {len(decided)} of {len(demands())} rules for clients decided, {verdict}"
