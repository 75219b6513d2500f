"""The page: one table of everything, one by family of rules, one fault by fault, and how it was counted."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from benchmarks.peers.readings import Complaints
from benchmarks.peers.tools import ROOT, Tool
from benchmarks.peers.trials import SECONDS, Trial

from campaign_contracts.build.documents import table
from campaign_contracts.mock.faults.fault import Fault

HEADINGS = (
    "tool", "version", "faults caught", "names a broken rule", "false alarms: clean", "contrarian", "stern", "seconds",
    "of processor time", "requests", "MB", "lines of set-up",
)  # fmt: skip

MOST_TOLD, LONGEST_TOLD = 5, 160
"""Of so many complaints of a tool about a legal mock, so many characters are told."""


@dataclass(kw_only=True)
class Results:
    """What became of one tool: on the clean mock (as often as it was tried), on other legal ones, with each fault.

    `absent` says why a tool was not tried.
    """

    tool: Tool
    absent: str = ""
    clean: list[Trial] = field(default_factory=list)
    legal: dict[str, Trial] = field(default_factory=dict)
    faulty: dict[str, Trial] = field(default_factory=dict)

    @property
    def baseline(self) -> Complaints:
        """What it complains of although nothing is wrong."""
        return Complaints().union(*(trial.complaints for trial in self.clean))

    def middle(self, figure: Callable[[Trial], float]) -> float:
        """A figure of its runs on the clean mock."""
        return median(map(figure, self.clean))

    def caught(self, fault: str) -> bool:
        """Whether it complains, with this fault, of something that it does not complain of without."""
        trial = self.faulty[fault]
        ends_otherwise = bool(trial.trouble) and trial.code == 1 and not any(each.trouble for each in self.clean)
        return bool(trial.complaints - self.baseline) or ends_otherwise


@dataclass(frozen=True, kw_only=True)
class Study:
    """Everything that the page tells."""

    results: Sequence[Results]
    faults: Sequence[Fault]
    existing: int
    """How many faults there are."""
    seed: int
    command: str
    machine: str
    families: Mapping[str, str]
    """The name of each family of rules."""

    @property
    def tried(self) -> list[Results]:
        """The tools that were tried."""
        return [each for each in self.results if not each.absent]


def page(study: Study) -> str:
    """The page as Markdown."""
    parts = [
        _head(study), _figures(study), _absent(study), COUNTED, _given(study), _wrongly(study), _by_family(study),
        _every(study),
    ]  # fmt: skip
    return "\n".join(part for part in parts if part)


def _head(study: Study) -> str:
    drawn = f"{len(study.faults)} of the {study.existing} faults of the mock, drawn with the seed {study.seed}"
    if len(study.faults) == study.existing:
        drawn = f"all {study.existing} faults of the mock"
    return f"""# Side by side with other tools

Written by `make bench-peers`. The same document, the same mock, the same faults, one run on one machine. The kit was
written for this API, the others for any; its rules and these faults come from one reading of the documentation. So this
says what a general tool finds of what this API promises, not which tool is better.

{study.machine}; {drawn}:

```
$ {study.command}
```
"""


def _figures(study: Study) -> str:
    rows = []
    for each in study.tried:
        caught = [fault for fault in study.faults if each.caught(fault.name)]
        named = sum(bool(each.faulty[fault.name].complaints & set(fault.rules)) for fault in caught)
        rows.append((
            f"`{each.tool.name}`", each.tool.release, f"{len(caught)} of {len(study.faults)}",
            str(named) if each.tool.own else "", _alarms(each.baseline, each.clean),
            *(_alarms(trial.complaints, [trial]) for trial in each.legal.values()),
            f"{each.middle(lambda trial: trial.seconds):.1f}", f"{each.middle(lambda trial: trial.processor):.1f}",
            f"{each.middle(lambda trial: trial.requests):,.0f}",
            f"{each.middle(lambda trial: trial.memory / 1e6):,.0f}",
            str(each.tool.lines),
        ))  # fmt: skip
    return "\n".join(table(HEADINGS, rows)) + "\n"


def _alarms(complaints: Complaints, trials: Iterable[Trial]) -> str:
    """How many kinds; a tool that left no report has no number."""
    troubles = [trial.trouble for trial in trials if trial.trouble]
    return f"no report ({troubles[0]})" if troubles else str(len(complaints))


def _absent(study: Study) -> str:
    absent = [f"- {each.tool.name} {each.tool.release}: {each.absent}" for each in study.results if each.absent]
    return "\n".join(["Not tried on this machine:", "", *absent, ""]) if absent else ""


COUNTED = f"""## How it was counted

- *Caught*: with the fault, the tool complains of something that it does not complain of without. Complaints are
  compared by kind: the rule, or the operation or test and what is said of it, without ids, long numbers and instants.
  What it complains of on the clean mock in any of its runs there does not count, neither does a complaint that goes
  away. A tool that ends with exit code 1 and without a report, and has one on the clean mock, counts as having
  complained. The kit's own runs complain when their exit code is 1.
- *Names a broken rule*: the kit's run stopped at a rule that the fault was made to break. Others name no rules.
- *False alarms*: kinds of complaints about a mock that keeps the contract: the clean one, one that takes the other
  legal choice wherever there are several, and one that refuses all that is left undecided. What is right there was
  decided for this kit; a general tool cannot know it.
- Seconds, requests and memory are those of a run on the clean mock, with nothing beside it (the middle of several).
  Memory is the most that all processes of the tool held at a time, looked at five times a second; the mock is not in
  it. Requests are those that the mock got, without moves of its clock.
- *Lines of set-up*: what a user writes, without blank lines and comments, in files that are linked below.
- With a fault, a tool that is silent on the clean mock may end at its first complaint, if it has an option for that.
- Each trial has a mock, a folder and campaigns of its own. The example id of the document is replaced by that of a
  campaign that is there. The tools reach nothing but the mock, and may take {SECONDS:.0f} s.
"""


def _given(study: Study) -> str:
    lines = ["## What each was given", ""]
    for each in study.tried:
        files = ", ".join(f"[{file.name}]({_link(file)})" for file in each.tool.files)
        lines.append(f"- `{each.tool.name}`: {each.tool.given}" + (f" ({files})" if files else ""))
    return "\n".join([*lines, ""])


def _wrongly(study: Study) -> str:
    """The first few kinds of complaints about mocks that keep the contract."""
    lines = []
    for each in study.tried:
        alarms = {"clean": each.baseline} | {name: trial.complaints for name, trial in each.legal.items()}
        for server, complaints in alarms.items():
            lines += [f"- `{each.tool.name}`, {server}: {_plain(text)}" for text in sorted(complaints)[:MOST_TOLD]]
            if len(complaints) > MOST_TOLD:
                lines.append(f"- `{each.tool.name}`, {server}: and {len(complaints) - MOST_TOLD} more")
    return "\n".join(["## False alarms", "", *(lines or ["None."]), ""])


def _plain(text: str) -> str:
    """A complaint as a short piece of code."""
    return f"`{text[:LONGEST_TOLD].replace('`', chr(39))}`"


def _link(file: Path) -> str:
    folder = ROOT / "benchmarks"
    return str(file.relative_to(folder)) if file.is_relative_to(folder) else f"../{file.relative_to(ROOT)}"


def _by_family(study: Study) -> str:
    """How many faults of each family each tool caught; a fault belongs to the family of its first rule."""
    rows = []
    for family, name in study.families.items():
        faults = [fault.name for fault in study.faults if fault.rules[0].startswith(f"{family}-")]
        if faults:
            counts = [str(sum(map(each.caught, faults))) for each in study.tried]
            rows.append((f"{name} ({family})", str(len(faults)), *counts))
    headings = ("rules", "faults", *_names(study))
    return "\n".join(["## By what is broken", "", *table(headings, rows), ""])


def _every(study: Study) -> str:
    rows = []
    for fault in study.faults:
        marks = [_mark(each, fault.name) for each in study.tried]
        rows.append((f"`{fault.name}`", " ".join(fault.rules), fault.kind, *marks))
    told = "`x`: caught; `?`: no report, or not done in time, and not caught."
    headings = ("fault", "rules", "kind", *_names(study))
    return "\n".join(["## Fault by fault", "", told, "", *table(headings, rows), ""])


def _mark(results: Results, fault: str) -> str:
    if results.caught(fault):
        return "x"
    return "?" if results.faulty[fault].trouble else ""


def _names(study: Study) -> list[str]:
    """The tools, as short as they can be told apart."""
    return [each.tool.name.rpartition(" ")[2] for each in study.tried]
