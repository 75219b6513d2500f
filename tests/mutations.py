"""Feeds commands inputs that were changed at random, and sees that each ends as documented: never in a traceback.

`make mutations` tries thousands for each command; tests try a few. Each input is given to the command line in a process
of its own, as a user's would be, and the seed of each is its number, so that a failure can be had again.
"""

import argparse
import contextlib
import copy
import functools
import gc
import gzip
import http.client
import io
import json
import multiprocessing
import os
import random
import re
import resource
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from tests.build.conftest import LAMPS
from tests.histories import record
from tests.recordings.archives import archive, entries
from tests.reports.samples import report

from campaign_contracts import cli
from campaign_contracts.bundle import packaged
from campaign_contracts.mock.server import MockServer
from campaign_contracts.reports.formats import FORMATS
from campaign_contracts.usage import UsageError

ROOT = Path(__file__).parent.parent
CPU_SECONDS = 60
"""Of one process: what takes longer is killed, however busy the machine is."""

LONGEST_SECONDS = 600.0
"""What still does nothing after so long hangs."""

AT_ONCE = 4 * (os.cpu_count() or 1)
"""More inputs than cores: many wait for a server, for a clock or to be paced."""

EVERY = 500
"""After so many inputs it is told how far it is."""

MOST_MEMORY = 2 << 30
INTERRUPTED = 130
"""How a mock ends that is stopped with Ctrl-C."""

SENTENCE = 2000
"""A sentence that quotes what it found is no longer than that."""

VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 10**30, 1.5, 1e308, "", "x", " ", "4x\"y", "#/components",
    "\u202e", "\x00\x1b[2J",
    "\ud800", "a" * 3000, [], {}, [[]], {"$ref": 1}, [None], {"": {}}, [1, "1", None],
    "2030-13-45T99:99:99Z", "http://[", "../../x",
)  # fmt: skip
WORDS = (
    b"", b"\x00", b"\xff\xfe", b"{", b"[", b"}" * 9, b"\n", b"\r", b"null", b'"', b"\\u", b"\\ud800", b"1e999",
    b"9" * 5000,
    b"&a *a", b"!!python/object:os.system", b"<<: *x", b"- " * 400, b"[" * 3000, b'{"a":' * 3000, b"\xed\xa0\x80",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class End:
    """How a command ended: its exit code (negative: by a signal; None: not at all), and what was printed."""

    code: int | None
    printed: str


Trial = Callable[[Path, random.Random], str | None]
"""Tries one input in an empty folder; says what was wrong with its end."""


def main(words: Sequence[str], folder: Path, meanwhile: Callable[[int], None] = lambda _: None) -> End:
    """The command line in a process of its own that works in a folder; `meanwhile` gets the process, and may end it."""
    output = folder / "printed"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of forking beside threads, of which the child has none
        process = os.fork()
    if process == 0:
        _begin(words, folder, output)
    try:
        meanwhile(process)
        code = _ended(process)
    finally:
        with contextlib.suppress(ProcessLookupError, ChildProcessError):
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)
    return End(code=code, printed=output.read_text(encoding="utf-8", errors="replace"))


def _begin(words: Sequence[str], folder: Path, output: Path) -> None:
    code = 99
    try:
        os.chdir(folder)
        file = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        for number in (1, 2):
            os.dup2(file, number)
        sys.stdout, sys.stderr = (open(number, "w", encoding="utf-8", closefd=False) for number in (1, 2))  # noqa: SIM115
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (2 * MOST_MEMORY, 2 * MOST_MEMORY))
        signal.signal(signal.SIGINT, signal.default_int_handler)
        sys.argv = ["campaign-contracts", *words]
        cli.main()
        code = 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException:  # noqa: BLE001 (told below: it is what is looked for)
        import traceback

        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _ended(process: int) -> int | None:
    until = time.monotonic() + LONGEST_SECONDS
    while time.monotonic() < until:
        found, status = os.waitpid(process, os.WNOHANG)
        if found:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.002)
    return None


_ACTING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]|(?m:^)::(?:error|set-output)")
"""What a terminal or a CI server obeys."""


def wrong(end: End, codes: set[int]) -> str | None:
    """What is wrong with an end; None where it is as documented."""
    if end.code is None:
        return "hangs"
    if end.code not in codes:
        return f"ended with {end.code}"
    if acting := _ACTING.search(end.printed):
        return f"printed {acting[0]!r}"
    for word in ("Traceback", "mistake of the kit's"):
        if word in end.printed:
            return f"printed {word!r}"
    if end.code and not end.printed.strip():
        return f"ended with {end.code} without a word"
    if end.code == 2 and max(map(len, end.printed.splitlines())) > SENTENCE:
        return "said too much"
    return None


def _nodes(value: Any) -> Iterator[Any]:
    """Every object and list that holds something."""
    if isinstance(value, dict | list) and value:
        yield value
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _nodes(inner)


def changed(document: Any, chance: random.Random) -> Any:
    """The document with one to three of its places changed."""
    result = copy.deepcopy(document)
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        node = chance.choice(list(_nodes(result)) or [{"": 0}])
        key = chance.choice(list(node) if isinstance(node, dict) else range(len(node)))
        match chance.randrange(5):
            case 0:
                del node[key]
            case 1 if isinstance(node, dict):
                node[str(chance.choice(VALUES))] = node.pop(key)
            case 2:
                node[key] = copy.deepcopy(chance.choice(list(_nodes(result)) or [0]))
            case _:
                node[key] = copy.deepcopy(chance.choice(VALUES))
    return result


def torn(content: bytes, chance: random.Random) -> bytes:
    """Bytes of which some are lost, doubled, moved or something else."""
    result = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 5))):
        start = chance.randrange(len(result) + 1)
        end = min(len(result), start + chance.choice((0, 1, 8, 100, 4000)))
        match chance.randrange(5):
            case 0:
                del result[start:end]
            case 1:
                result[start:start] = result[start:end]
            case 2:
                result[start:end] = chance.choice(WORDS)
            case 3:
                result[start:end] = bytes(chance.randrange(256) for _ in range(end - start))
            case _:
                del result[chance.choice((start, len(result))) :]
    return bytes(result)


@functools.cache
def _archived() -> Any:
    some = entries()
    return archive([some[place] for place in (0, 1, 4, 20)])


@functools.cache
def _lines() -> tuple[list[bytes], ...]:
    names = ("calls", "callbacks-broken", "accounts-mixed", "flaky")
    return tuple((record.FOLDER / f"{name}.jsonl").read_bytes().splitlines()[:25] for name in names)


def judge(folder: Path, chance: random.Random) -> str | None:
    """An archive, or a history, perhaps packed."""
    if chance.random() < 0.5:
        path, document = folder / "traffic.har", _archived()
        content = json.dumps(changed(document, chance) if chance.random() < 0.7 else document).encode()
    else:
        path, lines = folder / "some.jsonl", list(chance.choice(_lines()))
        if chance.random() < 0.7:
            place = chance.randrange(len(lines))
            lines[place] = json.dumps(changed(json.loads(lines[place]), chance)).encode()
        content = b"\n".join(lines) + b"\n"
    if chance.random() < 0.3:
        content = torn(content, chance)
    if chance.random() < 0.2:
        content = gzip.compress(content, 1)
        content = torn(content, chance) if chance.random() < 0.5 else content
    path.write_bytes(content)
    end = main(["judge", path.name, *chance.choice(([], ["--client"], ["--report-dir", "out"]))], folder)
    fault = wrong(end, {0, 1, 2, 3})
    if fault is None and end.code == 1 and "violated" not in end.printed and "breaks" not in end.printed:
        return "exit code 1 without a violation"
    return "a check crashed" if fault is None and "crashed" in end.printed else fault


def _specification(folder: Path, chance: random.Random) -> None:
    """A small specification, at times the kit's own, of which one file is changed."""
    if chance.random() < 0.02:
        shutil.copytree(ROOT / "openapi", folder / "openapi")
    else:
        for name, text in LAMPS.items():
            (folder / "openapi" / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / "openapi" / name).write_text(text)
    path = chance.choice(sorted((folder / "openapi").rglob("*.yaml")))
    if chance.random() < 0.6:
        text = yaml.safe_dump(changed(yaml.safe_load(path.read_text("utf-8")), chance), allow_unicode=True)
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
    else:
        path.write_bytes(torn(path.read_bytes(), chance))


def lint(folder: Path, chance: random.Random) -> str | None:
    """A specification."""
    _specification(folder, chance)
    return wrong(main(["lint", "--spec", "openapi"], folder), {0, 1, 2})


def generate(folder: Path, chance: random.Random) -> str | None:
    """A specification; what is generated is Python."""
    _specification(folder, chance)
    language = chance.choice(("python", "python", "typescript"))
    package = ["--package", "made"] if language == "python" else []
    end = main(["generate", "--spec", "openapi", "--out", "out", "--language", language, *package], folder)
    fault = wrong(end, {0, 2})
    if fault is None and end.code == 0:
        for path in (folder / "out").rglob("*.py"):
            compile(path.read_text("utf-8"), path.name, "exec")
    return fault


def diff(folder: Path, chance: random.Random) -> str | None:
    """Two specifications, one of which is changed."""
    _specification(folder, chance)
    words = ["openapi", str(ROOT / "generated" / "exotel_campaigns" / "openapi.json")]
    chance.shuffle(words)
    return wrong(main(["diff", *words, "--format", chance.choice(("md", "json"))], folder), {0, 1, 2, 3})


@functools.cache
def _report() -> Any:
    return json.loads(FORMATS["json"].text(report(observed="seen"), packaged().lifecycle))


def compare(folder: Path, chance: random.Random) -> str | None:
    """Two reports, one of which is changed."""
    for name, document in (("one", _report()), ("two", changed(_report(), chance))):
        content = json.dumps(document).encode()
        (folder / name).mkdir()
        (folder / name / "contract.json").write_bytes(torn(content, chance) if chance.random() < 0.2 else content)
    words = chance.choice((["compare"], ["merge", "--report-dir", "out"], ["board", "--out", "out"]))
    return wrong(main([words[0], *chance.choice((["one", "two"], ["two", "one"])), *words[1:]], folder), {0, 1, 2, 3})


@functools.cache
def _database() -> bytes:
    """A database that a mock has left."""
    from tests.mock.conftest import fill

    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "mock.db"
        fill(file, campaigns=5)
        with contextlib.closing(sqlite3.connect(file)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return file.read_bytes()


def _altered(file: Path, chance: random.Random) -> None:
    """Change a cell of the database, as another program could."""
    with contextlib.closing(sqlite3.connect(file)) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        table = chance.choice([name for name in tables if not name.startswith("sqlite_")])
        columns = [row[1] for row in connection.execute(f'PRAGMA table_info("{table}")')]
        column = chance.choice(columns)
        rows = connection.execute(f'SELECT rowid, "{column}" FROM "{table}"').fetchall()  # noqa: S608 (our own)
        row, value = chance.choice(rows or [(1, None)])
        new: Any = chance.choice((None, -1, 1 << 62, 1.5, "x", b"\xff", "{}", b"[]"))
        if isinstance(value, bytes) and chance.random() < 0.8:
            new = json.dumps(changed(json.loads(value), chance)).encode()
        update = f'UPDATE "{table}" SET "{column}" = ? WHERE rowid = ?'  # noqa: S608 (our own)
        with contextlib.suppress(sqlite3.Error, UnicodeEncodeError):
            connection.execute(update, (new, row))
            connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


CAMPAIGN = {"caller_id": "02025550100", "from": ["+12025550101"], "url": "http://127.0.0.1:9/"}

REQUESTS: tuple[tuple[str, str, Any], ...] = (
    ("GET", "/v2/accounts/demo/campaigns?limit=50", None),
    ("GET", "/v2/accounts/demo/campaigns?name=a&status=created&sort_by=name:asc", None),
    ("POST", "/v2/accounts/demo/campaigns", {"campaigns": [CAMPAIGN]}),
    ("GET", "/v2/accounts/demo/lists", None),
    ("GET", "/v2/accounts/demo/contacts", None),
    ("GET", "/_control/clock", None),
    ("GET", "/", None),
    ("POST", "/_control/clock", {"advance_seconds": 3600}),
    ("GET", "/v2/accounts/demo/campaigns", None),
    ("POST", "/_control/reset", None),
)  # fmt: skip


def mock(folder: Path, chance: random.Random) -> str | None:
    """A database; where it is served, requests are answered."""
    file = folder / "mock.db"
    file.write_bytes(torn(_database(), chance) if chance.random() < 0.5 else _database())
    if chance.random() < 0.7:
        with contextlib.suppress(sqlite3.Error, IndexError, ValueError):  # it may be torn too much to be altered
            _altered(file, chance)
    faults: list[str] = []

    def use(process: int) -> None:
        ready, until = folder / "ready", time.monotonic() + LONGEST_SECONDS
        while not ready.exists():
            if time.monotonic() > until or os.waitid(os.P_PID, process, os.WEXITED | os.WNOHANG | os.WNOWAIT):
                return
            time.sleep(0.002)
        faults.extend(_answered(ready.read_text().strip()))
        os.kill(process, signal.SIGINT)

    end = main(["mock", "--port", "0", "--db", "mock.db", "--ready-file", "ready"], folder, use)
    return faults[0] if faults else wrong(end, {2, INTERRUPTED})


def _answered(base: str) -> Iterator[str]:
    connection = http.client.HTTPConnection(base.removeprefix("http://"), timeout=LONGEST_SECONDS)
    headers = {"Authorization": "Basic ZGVtby1rZXk6ZGVtby10b2tlbg==", "Content-Type": "application/json"}
    listed: list[str] = []
    for method, given, body in (*REQUESTS[:2], *[("GET", "", None)] * 7, *REQUESTS[2:]):
        path = given or (f"/v2/accounts/demo/campaigns/{listed.pop()}" if listed else "/openapi.json")
        connection.request(method, path, json.dumps(body) if body is not None else None, headers)
        answer = connection.getresponse()
        content = answer.read()
        if answer.status >= 500:
            yield f"{method} {path}: {answer.status} {content[:200]!r}"
        if path == REQUESTS[0][1]:
            listed += [item["data"]["id"] for item in json.loads(content)["response"] if item.get("data")]
    connection.close()


JOURNAL: tuple[Mapping[str, Any], ...] = (
    {"run_id": "cc00000001", "base_url": "BASE", "account_sid": "demo", "live": False},
    {"sending": 1, "account_sid": "demo", "campaigns": [{"name": "alpha cc00000001 one"}]},
    {"created": "MINE", "account_sid": "demo"},
    {"answered": 1},
    {"sending": 3, "account_sid": "demo", "campaigns": [{"caller_id": "02025550101", "url": "http://x.example/1"}]},
    {"answered": 3, "refused_at": 1900000000.0, "doubt": 0.5},
    {"sending": 2, "account_sid": "demo", "campaigns": [{"caller_id": "02025550100"}, {}]},
    {"created": "0123456789abcdef0123456789abcdef", "account_sid": "demo"},
    {"settled": "0123456789abcdef0123456789abcdef"},
)

CONFIGURATION = """[targets.one]
base_url = "BASE"
account_sid = "demo"
timeout = 5
header = ["X-Team: qa"]

[gate]
fail_on = ["page"]
exclude_rule = ["LST-01=known"]
"""


@functools.cache
def _server() -> MockServer:
    return MockServer().start()


AGES_AGO = 1_000_000_000


def sweep(folder: Path, chance: random.Random) -> str | None:
    """A journal, beside a configuration that may be odd too."""
    base = _server().base_url
    head = {**JOURNAL[0], "live": chance.random() < 0.5}
    lines = [json.dumps(line).replace("BASE", base) for line in (head, *JOURNAL[1:])]
    if chance.random() < 0.7:
        place = chance.randrange(len(lines))
        lines[place] = json.dumps(changed(json.loads(lines[place]), chance))
    content = ("\n".join(lines) + "\n").encode("utf-8", "surrogatepass")
    journals = folder / ".campaign-contracts" / "journal"
    journals.mkdir(parents=True)
    journal = journals / "cc00000001.jsonl"
    journal.write_bytes(torn(content, chance) if chance.random() < 0.5 else content)
    if chance.random() < 0.98:  # of a young one a sweep waits for what may arrive
        os.utime(journal, (AGES_AGO, AGES_AGO))
    words = ["--base-url", base, "--account-sid", "demo"]
    if chance.random() < 0.3:
        configuration = CONFIGURATION.replace("BASE", base).encode()
        (folder / "campaign-contracts.toml").write_bytes(torn(configuration, chance))
        words = ["--target", "one"] if chance.random() < 0.7 else words
    words += ["--api-key", "demo-key", "--api-token", "demo-token"]
    return wrong(main(["sweep", *words], folder), {0, 2, 3})


TRIALS: Mapping[str, Trial] = {
    "judge": judge, "lint": lint, "generate": generate, "diff": diff, "compare": compare, "mock": mock, "sweep": sweep,
}  # fmt: skip


WARMING = (
    "judge some.har --report-dir out", "judge some.har --client", "lint --spec openapi",
    "generate --spec openapi --out made --package made", "generate --spec openapi --out typed --language typescript",
    "diff openapi openapi", "compare out out", "merge out --report-dir merged", "board out --out board", "sweep",
    "mock --list-faults",
)  # fmt: skip
"""Command lines that load what their commands need."""


def warm() -> None:
    """Let what every process would load and work out be there before they are forked."""
    import uvloop  # noqa: F401 (what serves, as the next)

    import campaign_contracts.mock.http.protocol  # noqa: F401
    from campaign_contracts.mock.assemble import assemble
    from campaign_contracts.mock.settings import Settings

    assemble(Settings())
    _database()
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder), contextlib.redirect_stdout(io.StringIO()):
        _specification(Path(), random.Random(1))
        Path("some.har").write_text(json.dumps(_archived()), "utf-8")
        for line in WARMING:
            with contextlib.suppress(UsageError, SystemExit):
                cli.app(line.split(), standalone_mode=False)
    gc.collect()
    gc.freeze()


def tried(command: str, number: int) -> str | None:
    """What was wrong with the end of one mutated input."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            return TRIALS[command](Path(folder), random.Random(f"{command} {number}"))
        except Exception as error:  # noqa: BLE001 (told with the number, so that it can be had again)
            return f"{type(error).__name__}: {error}"


def kept(command: str, number: int, folder: Path) -> None:
    """Try one again, in a folder that stays."""
    folder.mkdir(parents=True)
    print(TRIALS[command](folder, random.Random(f"{command} {number}")))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("commands", nargs="*", metavar="COMMAND", default=list(TRIALS), help=", ".join(TRIALS))
    parser.add_argument("--count", type=int, default=5000, help="inputs for each command")
    parser.add_argument("--first", type=int, default=0, help="number of the first")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="try --first only, and keep its files there")
    given = parser.parse_args()
    warm()
    if given.keep is not None:
        for command in given.commands:
            kept(command, given.first, given.keep / command)
        sys.exit(0)
    faults = 0
    with multiprocessing.get_context("fork").Pool(AT_ONCE) as pool:
        for command in given.commands:
            numbers = range(given.first, given.first + given.count)
            before = faults
            for done, fault in enumerate(pool.imap(functools.partial(tried, command), numbers), start=1):
                if fault is not None:
                    faults += 1
                    print(f"{command} {numbers[done - 1]}: {fault}", flush=True)
                if done % EVERY == 0:
                    print(f"{command}: {done} of {given.count}", file=sys.stderr, flush=True)
            documented = given.count - (faults - before)
            print(f"{command}: {given.count} inputs, {documented} ended as documented", flush=True)
    sys.exit(1 if faults else 0)
