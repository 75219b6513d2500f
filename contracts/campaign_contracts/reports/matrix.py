"""The kill matrix, faults by rules: as lines for a terminal, and as a page for a browser."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from jinja2 import Environment, PackageLoader, StrictUndefined

from campaign_contracts.counts import counted


class Trial(Protocol):
    """What became of one fault; a fault of None is the faultless mock."""

    @property
    def fault(self) -> str | None: ...
    @property
    def rules(self) -> tuple[str, ...]: ...
    @property
    def server(self) -> str: ...
    @property
    def caught(self) -> tuple[str, ...]: ...
    @property
    def others(self) -> tuple[str, ...]: ...
    @property
    def requests(self) -> int: ...
    @property
    def seconds(self) -> float: ...
    @property
    def escalated(self) -> bool: ...
    @property
    def trouble(self) -> str | None: ...
    @property
    def error(self) -> str | None: ...
    @property
    def survived(self) -> bool: ...


class Summary(Protocol):
    """A whole self-test."""

    @property
    def trials(self) -> Sequence[Trial]: ...
    @property
    def survivors(self) -> Sequence[Trial]: ...
    @property
    def errors(self) -> Sequence[Trial]: ...
    @property
    def median_requests(self) -> float: ...
    @property
    def median_seconds(self) -> float: ...


def line(trial: Trial) -> str:
    """One trial in one line."""
    if trial.error is not None:
        return f"{'ERROR':9} {trial.fault or _clean_name(trial)}: could not be tried: {trial.error}"
    if trial.fault is None:
        accused = f"accused of {', '.join(trial.others)}" if trial.others else trial.trouble or "free of findings"
        return f"{'SURVIVED' if trial.survived else 'clean':9} {_clean_name(trial)}: {accused}"
    rules = ", ".join(trial.caught) or f"none of {', '.join(trial.rules)}"
    where = "" if trial.server == "clean mock" else f" on {_clean_name(trial)}"
    also = f" (also {', '.join(trial.others)})" if trial.others else ""
    return f"{'SURVIVED' if trial.survived else 'caught':9} {trial.fault}{where}: {rules}{also}"


def totals(summary: Summary) -> Iterator[str]:
    """The figures at the end: by rule, and on the whole."""
    faults = [trial for trial in summary.trials if trial.fault is not None]
    caught = sum(bool(trial.caught) for trial in faults)
    rules = {rule for trial in faults for rule in trial.caught}
    yield f"{caught} of {counted(len(faults), 'fault')} caught, by {counted(len(rules), 'rule')}"
    requests = "request" if summary.median_requests == 1 else "requests"
    yield f"median until the first finding: {summary.median_requests:g} {requests}, {summary.median_seconds:.1f} s"
    legal = [trial for trial in summary.trials if trial.fault is None]
    if legal:
        accused = sum(trial.survived for trial in legal)
        yield f"{accused} of {counted(len(legal), 'legal server')} accused of something"
    if summary.errors:
        yield f"{len(summary.errors)} could not be tried: this proves nothing until that is mended"
    if escalated := sum(trial.escalated and bool(trial.caught) for trial in faults):
        yield f"{escalated} of them only by a whole run"


def page(summary: Summary) -> str:
    """The matrix as one HTML page that needs nothing else."""
    environment = Environment(
        loader=PackageLoader("campaign_contracts.reports"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    faults = [trial for trial in summary.trials if trial.fault is not None]
    columns = sorted({rule for trial in faults for rule in (*trial.rules, *trial.caught, *trial.others)})
    clean = [(_clean_name(trial), trial) for trial in summary.trials if trial.fault is None]
    return environment.get_template("matrix.html.j2").render(
        faults=faults, columns=columns, clean=clean, totals=list(totals(summary))
    )


def _clean_name(trial: Trial) -> str:
    return f"the {trial.server}" if "mock" in trial.server else trial.server
