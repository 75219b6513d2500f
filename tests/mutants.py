"""Would a test notice if a check stopped finding what it is there to find? `python tests/mutants.py` tries every one.

Each place in the checks that leads to a finding, each place that says a rule held, and each check as a whole is
silenced, one at a time, and the tests in which it has just spoken are run again: at least one of them must fail.
No file is changed: the checks are instrumented as they are imported. Exits 1 when something can fall silent unnoticed.
"""

import ast
import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import wraps
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter, process_time
from types import CodeType, ModuleType
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

from campaign_contracts.verdicts import Judgement

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "campaign_contracts.checks"
TESTS = ("tests/checks", "tests/histories")
MACHINERY = frozenset({"judge", "protocol"})
"""What runs the checks judges nothing itself."""

FOLD = frozenset({"step", "end"})
"""The methods of a check that only the judge calls; other things have methods of these names."""

FINDS, KEEPS, DECIDES = "broken", "kept", "decide"
"""The names under which a judgement is made: of a rule that was broken, of one that held, and of either."""

WAYS = {FINDS: (False,), KEEPS: (True,), DECIDES: (False, True)}
"""Whether that keeps a rule; a call that may do either is two places."""

LONG_SECONDS = 0.05
"""Of processor time. A test that takes longer comes again when all others have had their turn: they miss most sites."""

SILENCE = Judgement(rule="", promise="fact")
"""What stands where a judgement was; the judge skips it."""


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
    """A module of checks: its name inside the checks, its tree, and what its names mean (`room.module.name`)."""

    name: str
    path: Path
    tree: ast.Module
    meanings: dict[str, str]

    def meaning(self, call: ast.Call) -> str | None:
        """What is called; a method of anything but a module is known by its own name alone (`*.name`)."""
        match call.func:
            case ast.Name(id=name):
                return self.meanings.get(name)
            case ast.Attribute(value=ast.Name(id=owner), attr=name) if owner in self.meanings:
                return f"{self.meanings[owner]}.{name}"
            case ast.Attribute(attr=name):
                return f"*.{name}"
            case _:
                return None


def modules(folder: Path) -> dict[str, Path]:
    """Every module below the folder of the checks, in whatever room, by its name inside them."""
    found = {".".join(path.relative_to(folder).with_suffix("").parts): path for path in sorted(folder.rglob("*.py"))}
    return {name.removesuffix("__init__").rstrip("."): path for name, path in found.items()}


def read(name: str, path: Path) -> Source:
    """Read a module, and learn what its imports and its functions are called."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    meanings: dict[str, str] = {}
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and f"{node.module}.".startswith(f"{PACKAGE}."):
            room = (node.module or "").removeprefix(PACKAGE).lstrip(".")
            meanings |= {alias.asname or alias.name: f"{room}.{alias.name}".lstrip(".") for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module == "campaign_contracts.verdicts":
            meanings |= {alias.asname or alias.name: alias.name for alias in node.names}
        elif isinstance(node, ast.FunctionDef):
            meanings[node.name] = f"{name}.{node.name}"
    return Source(name=name, path=path, tree=tree, meanings=meanings)


def reporters(sources: Iterable[Source]) -> frozenset[str]:
    """`broken` and every function of the checks that calls one of these, by their meanings."""
    called: dict[str, set[str | None]] = {}
    for source in sources:
        methods = {id(part) for kind in source.tree.body if isinstance(kind, ast.ClassDef) for part in kind.body}
        for function in ast.walk(source.tree):
            if isinstance(function, ast.FunctionDef) and function.name not in FOLD:
                calls = {source.meaning(node) for node in ast.walk(function) if isinstance(node, ast.Call)}
                owner = "*" if id(function) in methods else source.name
                called.setdefault(f"{owner}.{function.name}", set()).update(calls)
    found = {FINDS}
    while more := {name for name, calls in called.items() if calls & found} - found:
        found |= more
    return frozenset(found)


def place(module: str, call: ast.Call) -> str:
    """Where a call stands, for people."""
    return f"checks/{module.replace('.', '/')}.py:{call.lineno}"


def unheard(folder: Path, sites: Iterable[Site]) -> list[str]:
    """Where the checks below a folder make a judgement and no site listens: there the instrument is deaf.

    This compares what stands in the files with what was registered, so a module that moves or a call under a name
    that nobody understands cannot leave the trial unnoticed.
    """
    heard = Counter((site.where, site.keeps) for site in sites)
    spoken = Counter(
        (place(name, node), keeps)
        for name, path in modules(folder).items()
        if name not in MACHINERY
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        for keeps in WAYS.get(getattr(node.func, "id", getattr(node.func, "attr", "")), ())
    )
    return sorted({where for (where, _) in spoken - heard})


class Instrument(ast.NodeTransformer):
    """Puts `leave(number, (enter(number), call)[1])` in the place of each call that judges."""

    def __init__(self, source: Source, names: frozenset[str]) -> None:
        """Of one module; `names` are the functions that lead to findings."""
        self.source, self.names = source, names

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """Wrap a call that judges."""
        self.generic_visit(node)
        meaning = self.source.meaning(node) or ""
        said = meaning.rpartition(".")[2]
        if meaning not in self.names and said != KEEPS:
            return node
        words = [part.value for part in node.args if isinstance(part, ast.Constant) and isinstance(part.value, str)]
        what = f"{meaning}({', '.join(map(repr, words[:3]))})"
        call: ast.expr = node
        for keeps in WAYS.get(said, (False,)):
            number = ast.Constant(TRIAL.add(place(self.source.name, node), what, keeps=keeps))
            enter = ast.Call(func=ast.Name("_enter_site", ast.Load()), args=[number], keywords=[])
            result = ast.Subscript(ast.Tuple([enter, call], ast.Load()), ast.Constant(1), ast.Load())
            call = ast.Call(func=ast.Name("_leave_site", ast.Load()), args=[number, result], keywords=[])
        return ast.copy_location(call, node)


class Loader(SourceFileLoader):
    """Loads a module of checks with its judging calls instrumented, never from a cache."""

    def __init__(self, name: str, path: str, names: frozenset[str]) -> None:
        """One module; `names` are the functions that lead to findings."""
        super().__init__(name, path)
        self.names = names

    def get_code(self, fullname: str) -> CodeType:
        """Compile the instrumented source."""
        source = read(fullname.removeprefix(PACKAGE).lstrip("."), Path(self.get_filename(fullname)))
        if source.name not in MACHINERY:
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
        self.folder = Path(str(package.origin)).parent if package is not None else ROOT
        self.names = reporters(read(name, path) for name, path in modules(self.folder).items())

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


def instrument() -> list[str]:
    """Import the checks with every call that judges, and every check, in the hands of TRIAL; returns what it missed."""
    finder = Finder()
    sys.meta_path.insert(0, finder)
    from campaign_contracts.checks import CHECKS
    from campaign_contracts.checks.judge import Judge
    from campaign_contracts.checks.protocol import ExchangeCheck

    for check in CHECKS:
        number = TRIAL.add("CHECKS", check.name)
        if isinstance(check, ExchangeCheck):
            object.__setattr__(check, "judge", _heard(number, check.judge))
        else:
            kind: Any = type(check)
            kind.step, kind.end = _stepped(number, kind.step), _heard(number, kind.end)
    add = Judge._add
    Judge._add = lambda self, index, judgements: add(  # type: ignore[method-assign]
        self, index, (one for one in judgements if one is not SILENCE)
    )
    return unheard(finder.folder, TRIAL.sites)


def _heard(number: int, judge: Any) -> Any:
    @wraps(judge)
    def judged(*arguments: Any) -> list[Any]:
        return [TRIAL.heard(number, judgement) for judgement in judge(*arguments)]

    return judged


def _stepped(number: int, step: Any) -> Any:
    @wraps(step)
    def stepped(*arguments: Any) -> Any:
        state, judgements = step(*arguments)
        return state, [TRIAL.heard(number, judgement) for judgement in judgements]

    return stepped


# -- the trial -----------------------------------------------------------------------------------------------------


class Silencer:
    """Runs each test, then once more for every site that spoke in it and that no test has missed yet."""

    def __init__(self) -> None:
        """No test was long so far."""
        self._long: list[tuple[float, pytest.Item, dict[int, None]]] = []

    def pytest_configure(self, config: pytest.Config) -> None:
        """Why a test fails is nowhere shown, and to put it into words would take longer than the test."""
        config.option.tbstyle = "no"

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item, nextitem: pytest.Item | None) -> bool:
        """Run one test as often as that takes."""
        TRIAL.spoke = {}
        TRIAL.tests += 1
        began = process_time()
        if not self._passes(item):
            TRIAL.failed.append(item.nodeid)
        elif (seconds := process_time() - began) > LONG_SECONDS:
            self._long.append((seconds, item, TRIAL.spoke))
        else:
            self._silence(item, TRIAL.spoke)
        item.session._setupstate.teardown_exact(nextitem)
        return True

    @pytest.hookimpl(wrapper=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Any:
        """Run the long ones again in the end, the shortest of them first."""
        result = yield
        for _, item, spoke in sorted(self._long, key=lambda each: each[0]):
            self._silence(item, spoke)
            session._setupstate.teardown_exact(None)
        return result

    def _silence(self, item: pytest.Item, spoke: Iterable[int]) -> None:
        """Run a test once more for each of these sites that no test has missed yet."""
        for number in [spoken for spoken in spoke if spoken not in TRIAL.killers]:
            TRIAL.muted = number
            TRIAL.reruns += 1
            if not self._passes(item):
                TRIAL.killers[number] = item.nodeid
            TRIAL.muted = None

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
    if deaf := instrument():
        print(*(f"{where}: no site listens to this judgement" for where in deaf), sep="\n", file=sys.stderr)
        return 2
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # pytest objects to a plugin that is imported already
    options = ["--assert=plain", "-p", "no:terminal", "-p", "no:cacheprovider", "-o", "addopts=--import-mode=importlib"]
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
