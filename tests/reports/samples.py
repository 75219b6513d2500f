"""Hand-written verdicts, from which reports are made."""

from dataclasses import replace

from campaign_contracts.bundle import packaged
from campaign_contracts.coverage import Coverage
from campaign_contracts.history import Exchange, Failure, Request, Response, RunBegan
from campaign_contracts.reports.report import Report, assemble
from campaign_contracts.verdicts import Ledger, Outcome, broken, kept

BUNDLE = packaged()


def report(
    *, outcome: Outcome = Outcome.FAIL, violations: int = 1, own_mock: bool = False, observed: str = "[b]HTML[/b]"
) -> Report:
    """ACC-01 upheld, ENV-01 violated as often as asked for, ACC-03 not selected, the rest not exercised."""
    ledger = Ledger()
    ledger.add([kept("ACC-01", "refusal")])
    for number in range(violations):
        finding = broken(
            "ENV-01", "fact", f"kind {number}", summary=f"kind {number} of answer", expected="JSON",
            observed=observed, exchanges=[1, 2],
        )  # fmt: skip
        ledger.add([finding, finding])
    began = RunBegan(
        started_at="2030-01-01T00:00:00.000+00:00", kit="1", specification=BUNDLE.sha256, base_url="http://127.0.0.1:8080",
        account_sid="demo", accounts=("demo",), control=False, live=False, profile="quick", seed=7,
        own_mock=own_mock, authorities=("page",),
    )  # fmt: skip
    verdicts = ledger.verdicts(BUNDLE.catalogue, {"CBK-01": "no suite receives callbacks yet"})
    return assemble(
        bundle=BUNDLE,
        began=began,
        kit="1.2.3",
        verdicts=tuple(verdict for verdict in verdicts if verdict.rule.id != "ACC-03"),
        repeats=ledger.repeats,
        exchanges={1: exchange(1, b"x" * 5000), 2: replace(exchange(2, b"\xff"), response=None, failure=DROPPED)},
        reproduce=lambda finding: f"campaign-contracts run --rule {finding.rule}",
        outcome=outcome,
        incomplete="the target went away" if outcome is Outcome.INCOMPLETE else None,
        duration=2.0,
        requests=1000,
        coverage=Coverage().document(BUNDLE.spec, BUNDLE.lifecycle),
    )


DROPPED = Failure(kind="dropped", message="gone")


def exchange(number: int, body: bytes) -> Exchange:
    request = Request(method="POST", target="/v2/x", headers={"authorization": "Basic {credentials:demo}"}, body=body)
    return Exchange(
        number=number, at=0, until=1, account="demo", request=request, response=Response(status=200, body=b"<html>")
    )
