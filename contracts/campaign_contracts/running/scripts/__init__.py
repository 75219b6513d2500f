"""A finding's steps as a script that does not need the kit: Python with its standard library, or a shell with curl.

Ids are taken from the answer before, secrets from the environment, and instants move along with the server's clock.
A script knows no rules: it compares answers with those of the run. It exits 1 while the step that shows the finding is
answered as it was then, 0 when its status or code is another. Where these are the same and the body is not, or where
instants matter, which differ from run to run, the member that the finding names tells: 1 with the value of the run, 0
with the expected one. Else nobody can tell: 3.
"""

import re
from collections.abc import Collection, Sequence

from campaign_contracts.bundle import Bundle
from campaign_contracts.history import Clock, Exchange, Record, RunBegan
from campaign_contracts.inert import shown
from campaign_contracts.reports.report import Violation
from campaign_contracts.running import steps
from campaign_contracts.running.members import member_of
from campaign_contracts.running.scripts import python, shell
from campaign_contracts.running.scripts.sent import INSTANT, Scripted, own
from campaign_contracts.send import RAW_METHOD
from campaign_contracts.usage import UsageError

TIMED = frozenset({"CAL-05", "CAL-06", "CAL-07", "CAL-12", "CAL-13", "ENV-04"})
"""Rules of the instants of calls, and of request ids: likeness leaves out both."""

_LABEL = re.compile(r"\{(?:altered |)(?:token|key|credentials|header|wrong|malformed):[^{}]*\}")


def emit(
    kind: str,
    violation: Violation,
    began: RunBegan,
    records: Sequence[Record],
    bundle: Bundle,
    *,
    base_url: str | None = None,
    account_sid: str | None = None,
) -> str:
    """The script. `kind` is `sh` or `python`. Raises UsageError for steps that no script can hold.

    It sends to `base_url` unless its first argument names another, and to `account_sid` unless the environment does;
    None: to those of the run. What stands in the environment sends no finding of a sandbox to a server that calls.
    """
    numbers = {step.exchange.number for step in violation.steps}
    if kind not in ("sh", "python"):
        raise UsageError(f"--emit: expected sh or python, found {kind!r}")
    if not numbers:
        raise UsageError(f"{violation.id} has no steps: it is about the run as a whole")
    chosen = _chosen(violation, numbers, records, bundle)
    if steps.about_callbacks(chosen, violation.id, began, records, bundle):
        raise UsageError(f"{violation.id} is about callbacks, which no script receives: replay it without --emit")
    told = (
        violation.id, violation.summary, f"expected {violation.expected}", f"observed {violation.observed}",
        "It sends to the base URL below, or to one that is given as the first argument.",
        "Exit code: 1 while it is there, 0 when it is gone, 3 when nobody can tell.",
    )  # fmt: skip
    head = f"#!/usr/bin/env {'python3' if kind == 'python' else 'sh'}\n" + "".join(
        f"# {shown(line)}\n" for line in told
    )
    scripted = Scripted(
        steps=chosen,
        accused=_accused(chosen, numbers),
        shown=frozenset(numbers),
        timed=violation.rule in TIMED or INSTANT.search(violation.expected) is not None,
        member=member_of(violation),
        waits=violation.rule in steps.REAL_TIME,
        start=steps.server_time(records, began.started_at, chosen[0].at),
        run=began.run_id or "no mark of a run",
        base_url=base_url or began.base_url,
        sid=account_sid or began.account_sid,
        accounts=(began.account_sid, *(sid for sid in began.accounts if sid != began.account_sid)),
        replay=f"campaign-contracts replay {violation.id}",
    )
    write = python.text if kind == "python" else shell.text
    return head + write(scripted)


def _chosen(
    violation: Violation, numbers: Collection[int], records: Sequence[Record], bundle: Bundle
) -> Sequence[steps.Step]:
    """The fewest steps that show the finding by themselves, else the fewest that may. Raises UsageError.

    Steps that are too few to show it could be answered in the same way by a server that has no fault.
    """
    fewest, *more = steps.slices(records, numbers)
    for step in fewest:
        _check(step, violation.id)
    invented = any(isinstance(s, Exchange) and s.intent is not None and s.intent.invented for s in fewest)
    for chosen in (*more, fewest) if invented else (fewest, *more):  # who is taken for a made-up id is there already
        if steps.show(chosen, violation.rule, records, bundle) and not any(map(_obstacle, chosen)):
            return chosen
    return fewest


def _accused(chosen: Sequence[steps.Step], numbers: Collection[int]) -> frozenset[int]:
    """The steps that show the finding: the last of its exchanges, and what was sent at once with it."""
    last = next(step for step in reversed(chosen) if isinstance(step, Exchange) and step.number in numbers)
    group = next(group for group in steps.bursts(chosen) if last in group)
    return frozenset(step.number for step in group if isinstance(step, Exchange) and steps.alike(step, last))


def _check(step: steps.Step, identifier: str) -> None:
    if _obstacle(step) and isinstance(step, Exchange):
        raise UsageError(
            f"exchange {step.number} cannot stand in a script: it is made of secrets, or of bytes that are not HTTP; "
            f"campaign-contracts replay {identifier} sends it"
        )


def _obstacle(step: steps.Step) -> bool:
    """Whether a step cannot stand in a script."""
    if isinstance(step, Clock):
        return False
    request = step.request
    authorization = request.headers.get("authorization", "")
    rest = [request.target, request.body.decode("utf-8", "surrogateescape")]
    rest += [value for name, value in request.headers.items() if name != "authorization" and not own(value)]
    plain = not authorization or re.fullmatch(r"Basic \{credentials:[^{}]*\}", authorization) is not None
    return request.method == RAW_METHOD or not plain or any(map(_LABEL.search, rest))
