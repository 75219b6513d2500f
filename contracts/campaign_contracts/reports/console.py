"""The verdicts on a terminal, and the same text without colours in a pipe. Text from strangers is shown, not obeyed."""

from collections.abc import Iterable
from itertools import groupby

from rich.console import Console
from rich.text import Text

from campaign_contracts.history import RECORDED
from campaign_contracts.inert import shown
from campaign_contracts.reports.report import Report, RuleResult, Step, Violation
from campaign_contracts.reports.words import SELF_CONSISTENCY, WORDS, headline, outcome, target
from campaign_contracts.verdicts import Outcome, Verdict

DETAILED = 8
"""So many violations are told in full; the rest in one line each."""

STEPS = 6
LONGEST_LINE = 2000

STYLES = {Verdict.UPHELD: "green", Verdict.VIOLATED: "bold red", Verdict.NOT_EXERCISED: "yellow"}
OUTCOME_STYLES = {Outcome.PASS: "bold green", Outcome.FAIL: "bold red", Outcome.INCOMPLETE: "bold yellow"}


def show(report: Report, console: Console, *, verbose: bool = False, files: str | None = None) -> None:
    """Print a report. `verbose` gives every rule a line and every violation its detail; `files` is where more is."""
    marks = _marks(console)
    if report.requests == 0 and report.incomplete:
        done = "judged" if report.began.profile == RECORDED else "sent"
        _line(console, _text(f"INCOMPLETE: {report.incomplete}; nothing was {done}"))
        return
    _line(console, heading(report))
    console.print()
    if verbose:
        _every_rule(report, console, marks)
    else:
        _grid(report, console, marks)
    _violations(report, console, marks, verbose=verbose)
    _not_exercised(report, console, marks)
    console.print()
    if report.own_mock:
        _line(console, SELF_CONSISTENCY)
    for remark in report.remarks:
        _wrapped(console, _text(remark))
    if files is not None:
        _line(console, f"Reports: {files}")
    _line(console, verdict_line(report))


def heading(report: Report) -> Text:
    """What was tested, and how."""
    return _text((target(report), "bold"))


def verdict_line(report: Report) -> Text:
    """The outcome with the numbers that it rests on, on one line."""
    rate = f", {report.requests / report.duration:,.0f} a second" if report.duration > 0 else ""
    word, numbers = outcome(report), headline(report).removeprefix(outcome(report))
    line = _text(
        (word, OUTCOME_STYLES[report.outcome]),
        f"{numbers}; {report.requests:,} requests in {report.duration:.1f} s{rate}; seed {report.began.seed}",
    )
    if report.incomplete:
        line.append("\n").append(
            shown(f"{'Incomplete' if report.outcome is Outcome.INCOMPLETE else 'Also incomplete'}: {report.incomplete}")
        )
    return line


def _grid(report: Report, console: Console, marks: dict[Verdict, str]) -> None:
    """A row for each family, with a mark for each rule."""
    names = max((len(name) for name in report.families.values()), default=0) + 6
    room = max((console.width - names) // 5, 1)
    for family, group in groupby(report.selected, key=lambda result: result.rule.family):
        results = list(group)
        for start in range(0, len(results), room):
            label = f"{family}  {report.families.get(family, '')}" if start == 0 else ""
            row = Text(label.ljust(names))
            for result in results[start : start + room]:
                row.append(f"{marks[result.verdict]}{result.rule.id.partition('-')[2]}", STYLES[result.verdict])
                row.append("  ")
            row.rstrip()
            _line(console, row)
    console.print()
    legend = Text()
    for verdict in Verdict:
        legend.append(f"{marks[verdict]} {WORDS[verdict]}   ", STYLES[verdict])
    legend.rstrip()
    _line(console, legend)


def _every_rule(report: Report, console: Console, marks: dict[Verdict, str]) -> None:
    for result in report.selected:
        about = result.reason or result.rule.statement
        line = _text(
            (f"{marks[result.verdict]} {result.rule.id}  {WORDS[result.verdict]:<13}", STYLES[result.verdict]),
            f" {result.checks:>6} checks  {result.rule.authority:<7}  {about}",
        )
        if console.is_terminal:
            line.truncate(console.width, overflow="ellipsis")
        _line(console, line)


def _violations(report: Report, console: Console, marks: dict[Verdict, str], *, verbose: bool) -> None:
    told = 0
    for result in report.selected:
        if not result.violations:
            continue
        console.print()
        title = _text(
            (f"{marks[Verdict.VIOLATED]} {result.rule.id}", STYLES[Verdict.VIOLATED]),
            f" ({result.rule.authority})  {result.rule.statement}",
        )
        _wrapped(console, title)
        for violation in result.violations:
            told += 1
            _violation(violation, console, detailed=verbose or told <= DETAILED)


def _violation(violation: Violation, console: Console, *, detailed: bool) -> None:
    seen = f" (seen {violation.times} times)" if violation.times > 1 else ""
    _wrapped(console, _text((f"{violation.id}: ", "bold"), f"{violation.summary}{seen}"), indent=2)
    if violation.accepted:
        until = f" until {violation.accepted.expires}" if violation.accepted.expires else ""
        about = f"by {violation.accepted.owner}{until}: {violation.accepted.reason}"
        _wrapped(console, _text(("accepted  ", "dim"), about), indent=4)
    if not detailed:
        return
    _wrapped(console, _text(("expected  ", "dim"), violation.expected), indent=4)
    _wrapped(console, _text(("observed  ", "dim"), violation.observed), indent=4)
    told = violation.steps if len(violation.steps) <= STEPS else violation.steps[: STEPS - 1] + violation.steps[-1:]
    for step in told:
        _step(step, console)
    if len(told) < len(violation.steps):
        _line(console, f"    ({len(violation.steps) - len(told)} steps in between: see contract.json)")
    _line(console, _text(("    again     ", "dim"), violation.reproduce))


def _step(step: Step, console: Console) -> None:
    exchange = step.exchange
    failure = exchange.failure.kind if exchange.failure else "?"
    answer = f"HTTP {exchange.response.status}" if exchange.response else f"no answer ({failure})"
    target = exchange.request.target
    target = target if len(target) <= 120 else f"{target[:117]}..."
    _line(console, _text((f"    #{exchange.number:<8} ", "dim"), f"{exchange.request.method} {target}: {answer}"))
    curl = (
        step.curl if len(step.curl) <= LONGEST_LINE else f"(a curl of {len(step.curl):,} characters: see contract.json)"
    )
    _line(console, _text((f"              {curl}", "cyan")))


def _not_exercised(report: Report, console: Console, marks: dict[Verdict, str]) -> None:
    reasons: dict[str, list[RuleResult]] = {}
    for result in report.results:
        if (result.selected and result.verdict is Verdict.NOT_EXERCISED) or result.excluded:
            reasons.setdefault(result.reason or "", []).append(result)
    if not reasons:
        return
    console.print()
    _line(console, Text(f"{marks[Verdict.NOT_EXERCISED]} not exercised", STYLES[Verdict.NOT_EXERCISED]))
    for reason, results in reasons.items():
        _wrapped(console, _text(f"{reason}:"), indent=2)
        _wrapped(console, Text(" ".join(result.rule.id for result in results), "dim"), indent=4)


def _marks(console: Console) -> dict[Verdict, str]:
    plain = not (console.encoding or "").lower().startswith("utf")
    marks: Iterable[str] = "+x." if plain else "✓✗·"
    return dict(zip(Verdict, marks, strict=True))


def _text(*parts: str | tuple[str, str]) -> Text:
    """Text of one line in which nothing is obeyed that a stranger may have written."""
    return Text.assemble(*(shown(part) if isinstance(part, str) else (shown(part[0]), part[1]) for part in parts))


def _line(console: Console, line: Text | str) -> None:
    """A line as it is: the terminal may break it, so that it can be copied whole."""
    console.print(line, soft_wrap=True, highlight=False, markup=False)


def _wrapped(console: Console, text: Text, *, indent: int = 0) -> None:
    """A paragraph, broken at words and indented; in a pipe, one line."""
    if not console.is_terminal:
        _line(console, Text(" " * indent).append_text(text))
        return
    for line in text.wrap(console, max(console.width - indent, 20)):
        line.rstrip()
        _line(console, Text(" " * indent).append_text(line))
