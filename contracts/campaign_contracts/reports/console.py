"""The verdicts on a terminal, and the same text without colours in a pipe. Text from strangers is shown, not obeyed."""

import shlex
from collections.abc import Iterable
from itertools import groupby

from rich.console import Console
from rich.text import Text

from campaign_contracts.counts import counted
from campaign_contracts.history import RECORDED
from campaign_contracts.inert import shown
from campaign_contracts.reports.causes import causes
from campaign_contracts.reports.report import Report, RuleResult, Step, Violation
from campaign_contracts.reports.words import SELF_CONSISTENCY, WORDS, headline, outcome, target
from campaign_contracts.verdicts import Outcome, Verdict

DETAILED = 8
"""So many violations are told in full; the rest in one line each."""

DETAILED_OF_ONE_CAUSE = 2
EXCERPT = 300
"""Characters of a body."""

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
        f"{numbers}; {counted(report.requests, 'request')} in {report.duration:.1f} s{rate}; seed {report.began.seed}",
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
    """Every cause once, with all its rules: the first of its findings in full, the others in a line each."""
    rules = {result.rule.id: result.rule for result in report.results}
    told, pasted = 0, False
    for cause in causes(report):
        console.print()
        for identifier in cause.rules:
            title = _text(
                (f"{marks[Verdict.VIOLATED]} {identifier}", STYLES[Verdict.VIOLATED]),
                f" ({rules[identifier].authority})  {rules[identifier].statement}",
            )
            _wrapped(console, title)
        seen: set[tuple[int, ...]] = set()
        for violation in cause.violations:
            shown_by = tuple(step.exchange.number for step in violation.steps)
            detailed = verbose or (told < DETAILED and len(seen) < DETAILED_OF_ONE_CAUSE and shown_by not in seen)
            told += detailed
            seen |= {shown_by} if detailed else set()
            pasted |= detailed and any(map(_pasted, violation.steps))
            _violation(violation, console, detailed=detailed)
    if pasted and report.own_mock:
        console.print()
        _line(console, _another_mock(report))


def _another_mock(report: Report) -> Text:
    """How the curl lines find a server once the mock of the run is gone."""
    began = report.began
    words = ["campaign-contracts", "mock", *(["--contrarian"] if began.contrarian else [])]
    words += ["--stern"] if began.stern else []
    words += ["--personality", str(began.personality)] if began.personality is not None else []
    words += [word for fault in began.faults for word in ("--fault", fault)]
    variables = "CAMPAIGN_CONTRACTS_API_KEY=demo-key CAMPAIGN_CONTRACTS_API_TOKEN=demo-token"
    return _text(f"The curl lines are for a mock like that of the run: {shlex.join(words)}; export {variables}")


def _violation(violation: Violation, console: Console, *, detailed: bool) -> None:
    seen = f" (seen {counted(violation.times, 'time')})" if violation.times > 1 else ""
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
        left_out = counted(len(violation.steps) - len(told), "step")
        _line(console, f"    ({left_out} in between: see contract.json)")
    if violation.replay:
        _line(console, _text(("    replay    ", "dim"), violation.replay))
    _line(console, _text(("    again     ", "dim"), violation.reproduce))


def _step(step: Step, console: Console) -> None:
    """A request, its answer's beginning, and a command line: the body too where that is none to be pasted."""
    exchange = step.exchange
    failure = exchange.failure.kind if exchange.failure else "?"
    answer = f"HTTP {exchange.response.status}" if exchange.response else f"no answer ({failure})"
    target = exchange.request.target
    target = target if len(target) <= 120 else f"{target[:117]}..."
    _line(console, _text((f"    #{exchange.number:<8} ", "dim"), f"{exchange.request.method} {target}: {answer}"))
    if exchange.request.body and not _pasted(step):
        _line(console, _text(("      sent    ", "dim"), _excerpt(exchange.request.body)))
    if exchange.response is not None and exchange.response.body:
        _line(console, _text(("      got     ", "dim"), _excerpt(exchange.response.body)))
    if _pasted(step):
        _line(console, _text((f"      {step.curl}", "cyan")))
    elif step.curl.startswith("#"):
        _line(console, _text((f"      {step.curl.partition(';')[0]}", "dim")))
    else:
        _line(console, f"      (a curl of {len(step.curl):,} characters: see contract.json)")


def _pasted(step: Step) -> bool:
    """Whether a step's command line is shown and works."""
    return not step.curl.startswith("#") and len(step.curl) <= LONGEST_LINE


def _excerpt(body: bytes) -> str:
    text = shown(body[: 4 * EXCERPT].decode("utf-8", "replace"))
    return text if len(text) <= EXCERPT else f"{text[:EXCERPT]} ..."


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
        harmless = shown(line.plain)  # a long word was broken, and the line may begin with a command of a CI server
        _line(console, Text(" " * indent).append_text(line if harmless == line.plain else Text(harmless)))
