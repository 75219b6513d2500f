"""Would a test notice if a check stopped finding what it is there to find? `python tests/mutants.py` tries every one.

Each place in the checks that leads to a finding, each place that says a rule held, and each check as a whole is
silenced, one at a time, and the tests in which it has just spoken are run again: at least one of them must fail.
No file is changed: the checks are instrumented as they are imported. Exits 1 when something can fall silent unnoticed.
"""

import ast
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter
from types import CodeType, ModuleType
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

from campaign_contracts.verdicts import Judgement, Ledger

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "campaign_contracts.checks"
TESTS = ("tests/checks", "tests/histories")
MACHINERY = frozenset({"__init__.py", "judge.py", "protocol.py"})
"""What runs the checks judges nothing itself."""

SILENCE = Judgement(rule="", promise="fact")
"""What stands where a judgement was; the ledger skips it."""


@dataclass(frozen=True, kw_only=True)
class Site:
    """A place that judges: a call that leads to findings, a `kept`, or a whole check."""

    where: str
    what: str
    keeps: bool = False


@dataclass(kw_only=True)
class Trial:
    """All sites, the one that is silenced now, those that have spoken since `spoke` was emptied, and what missed them.

    `open` are the sites whose calls have not returned yet, outermost first.
    """

    sites: list[Site] = field(default_factory=list)
    muted: int | None = None
    open: list[int] = field(default_factory=list)
    spoke: dict[int, None] = field(default_factory=dict)
    killers: dict[int, str] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)
    tests: int = 0
    reruns: int = 0

    def add(self, where: str, what: str, *, keeps: bool = False) -> int:
        """Register a site; returns its number."""
        self.sites.append(Site(where=where, what=what, keeps=keeps))
        return len(self.sites) - 1

    def enter(self, number: int) -> None:
        """A site's call begins."""
        self.open.append(number)

    def leave(self, number: int, result: Any) -> Any:
        """A site's call has ended with this result; returns it, without what a silenced site says."""
        if isinstance(result, Iterator):
            heard: Any = (self.heard(number, judgement) for judgement in result)
        elif isinstance(result, list):
            heard = [self.heard(number, judgement) for judgement in result]
        else:
            heard = self.heard(number, result)
        while self.open and self.open.pop() != number:
            pass
        return heard

    def heard(self, number: int, judgement: Any) -> Any:
        """What is left of one judgement of a site."""
        if not isinstance(judgement, Judgement) or judgement is SILENCE:
            return judgement
        keeps = judgement.finding is None
        speaking = [site for site in (*self.open, number) if self.sites[site].keeps is keeps]
        self.spoke |= dict.fromkeys(speaking)
        return SILENCE if self.muted in speaking else judgement


TRIAL = Trial()


# -- the instrument ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Source:
    """A module of checks: its tree, and what its names mean, as `module.name` of what is defined in the checks."""

    path: Path
    tree: ast.Module
    meanings: dict[str, str]

    def meaning(self, call: ast.Call) -> str | None:
        """What is called, as far as that is told by a name, by a module's name, or by an object's usual name."""
        match call.func:
            case ast.Name(id=name):
                return self.meanings.get(name)
            case ast.Attribute(value=ast.Name(id=owner), attr=name):
                return f"{self.meanings.get(owner, owner)}.{name}"
            case _:
                return None


def read(path: Path) -> Source:
    """Read a module; a method is known by its module (as `self`) and by its class's name in lower case."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    meanings = {"self": path.stem}
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module in (PACKAGE, "campaign_contracts.verdicts"):
            meanings |= {alias.name: alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith(f"{PACKAGE}."):
            module = (node.module or "").rpartition(".")[2]
            meanings |= {alias.name: f"{module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.FunctionDef):
            meanings[node.name] = f"{path.stem}.{node.name}"
    return Source(path=path, tree=tree, meanings=meanings)


def reporters(sources: Iterable[Source]) -> frozenset[str]:
    """`broken` and every function of the checks that calls one of these, by their meanings."""
    called: dict[str, set[str | None]] = {}
    for source in sources:
        classes = [part for part in source.tree.body if isinstance(part, ast.ClassDef)]
        owners = {id(function): part.name.lower() for part in classes for function in part.body}
        for function in ast.walk(source.tree):
            if isinstance(function, ast.FunctionDef):
                calls = {source.meaning(node) for node in ast.walk(function) if isinstance(node, ast.Call)}
                for owner in {source.path.stem, owners.get(id(function), source.path.stem)}:
                    called.setdefault(f"{owner}.{function.name}", set()).update(calls)
    found = {"broken"}
    while more := {name for name, calls in called.items() if calls & found} - found:
        found |= more
    return frozenset(found)


class Instrument(ast.NodeTransformer):
    """Puts `leave(number, (enter(number), call)[1])` in the place of each call that judges."""

    def __init__(self, source: Source, names: frozenset[str]) -> None:
        """Of one module; `names` are the functions that lead to findings."""
        self.source, self.names = source, names

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """Wrap a call that judges."""
        self.generic_visit(node)
        meaning = self.source.meaning(node) or ""
        keeps = meaning.rpartition(".")[2] == "kept"
        if not keeps and meaning not in self.names:
            return node
        words = [part.value for part in node.args if isinstance(part, ast.Constant) and isinstance(part.value, str)]
        site = TRIAL.add(
            f"checks/{self.source.path.name}:{node.lineno}",
            f"{meaning}({', '.join(map(repr, words[:3]))})",
            keeps=keeps,
        )
        number = ast.Constant(site)
        enter = ast.Call(func=ast.Name("_enter_site", ast.Load()), args=[number], keywords=[])
        result = ast.Subscript(ast.Tuple([enter, node], ast.Load()), ast.Constant(1), ast.Load())
        leave = ast.Call(func=ast.Name("_leave_site", ast.Load()), args=[number, result], keywords=[])
        return ast.copy_location(leave, node)


class Loader(SourceFileLoader):
    """Loads a module of checks with its judging calls instrumented, never from a cache."""

    def __init__(self, name: str, path: str, names: frozenset[str]) -> None:
        """One module; `names` are the functions that lead to findings."""
        super().__init__(name, path)
        self.names = names

    def get_code(self, fullname: str) -> CodeType:
        """Compile the instrumented source."""
        source = read(Path(self.get_filename(fullname)))
        if source.path.name not in MACHINERY:
            Instrument(source, self.names).visit(source.tree)
        return compile(ast.fix_missing_locations(source.tree), source.path, "exec")

    def exec_module(self, module: ModuleType) -> None:
        """Give the module the two hands that its calls are held by."""
        vars(module).update(_enter_site=TRIAL.enter, _leave_site=TRIAL.leave)
        super().exec_module(module)


class Finder(MetaPathFinder):
    """Finds the modules of checks as usual, and has them loaded by `Loader`."""

    def __init__(self) -> None:
        """Read all checks once, to know which functions lead to findings."""
        package = find_spec(PACKAGE)
        folder = Path(str(package.origin)).parent if package is not None else ROOT
        self.names = reporters(read(path) for path in sorted(folder.glob("*.py")))

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The usual spec with another loader."""
        if not fullname.startswith(PACKAGE):
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is not None and spec.origin is not None:
            spec.loader = Loader(fullname, spec.origin, self.names)
        return spec


def instrument() -> None:
    """Import the checks with every call that judges, and every check, in the hands of TRIAL."""
    sys.meta_path.insert(0, Finder())
    from campaign_contracts.checks import CHECKS
    from campaign_contracts.checks.protocol import ExchangeCheck

    for check in CHECKS:
        number = TRIAL.add("CHECKS", check.name)
        if isinstance(check, ExchangeCheck):
            object.__setattr__(check, "judge", _heard(number, check.judge))
        else:
            kind: Any = type(check)
            kind.step, kind.end = _stepped(number, kind.step), _heard(number, kind.end)
    add = Ledger.add
    Ledger.add = lambda self, judgements: add(self, (one for one in judgements if one is not SILENCE))  # type: ignore[method-assign]


def _heard(number: int, judge: Any) -> Any:
    return lambda *arguments: [TRIAL.heard(number, judgement) for judgement in judge(*arguments)]


def _stepped(number: int, step: Any) -> Any:
    def stepped(*arguments: Any) -> Any:
        state, judgements = step(*arguments)
        return state, [TRIAL.heard(number, judgement) for judgement in judgements]

    return stepped


# -- the trial -----------------------------------------------------------------------------------------------------


class Silencer:
    """Runs each test, then once more for every site that spoke in it and that no test has missed yet."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item, nextitem: pytest.Item | None) -> bool:
        """Run one test as often as that takes."""
        TRIAL.spoke = {}
        TRIAL.tests += 1
        if not self._passes(item):
            TRIAL.failed.append(item.nodeid)
        else:
            for number in [spoken for spoken in TRIAL.spoke if spoken not in TRIAL.killers]:
                TRIAL.muted = number
                TRIAL.reruns += 1
                if not self._passes(item):
                    TRIAL.killers[number] = item.nodeid
                TRIAL.muted = None
        item.session._setupstate.teardown_exact(nextitem)
        return True

    @staticmethod
    def _passes(item: pytest.Item) -> bool:
        TRIAL.open.clear()
        # said to be followed by its parent, a test gives up its own fixtures and keeps those that it shares
        reports = runtestprotocol(item, log=False, nextitem=item.parent)  # type: ignore[arg-type]
        return not any(report.failed for report in reports)


def main(arguments: Sequence[str]) -> int:
    """Try every site against the tests named (by default those of the checks); prints what survives."""
    began = perf_counter()
    os.chdir(ROOT)
    instrument()
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # pytest objects to a plugin that is imported already
    options = ["-p", "no:terminal", "-p", "no:cacheprovider", "-o", "addopts=--import-mode=importlib"]
    code = pytest.main([*options, *(arguments or TESTS)], plugins=[Silencer()])
    survivors = [site for number, site in enumerate(TRIAL.sites) if number not in TRIAL.killers]
    for test in TRIAL.failed:
        print(f"{test} fails with nothing silenced", file=sys.stderr)
    for site in survivors:
        print(f"{site.where}: {site.what} can fall silent, and no test fails", file=sys.stderr)
    print(
        f"{len(TRIAL.sites)} sites, {len(TRIAL.sites) - len(survivors)} missed by a test when silenced; "
        f"{TRIAL.tests} tests, {TRIAL.reruns} runs with a site silenced, {perf_counter() - began:.0f} s"
    )
    return 1 if survivors or TRIAL.failed or code not in (0, 5) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
