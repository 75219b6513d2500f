"""A finding's steps as a script that does not need the kit: Python with its standard library, or a shell with curl.

Ids are taken from the answer before, secrets from the environment, and instants move along with the server's clock.
A script knows no rules: it compares answers with those of the run. It exits 1 while the step that shows the finding is
answered as it was then, 0 when its status or code is another. Where these are the same and the body is not, the member
that the finding names tells: 1 with the value of the run, 0 with the expected one. Else nobody can tell: 3.
"""

import hashlib
import json
import re
import shlex
from collections.abc import Callable, Collection, Iterator, Sequence

from campaign_contracts.history import Clock, Exchange, Record, RunBegan
from campaign_contracts.inert import shown
from campaign_contracts.reports.curl import variable_of
from campaign_contracts.reports.report import Violation
from campaign_contracts.running import steps
from campaign_contracts.running.likeness import VOLATILE, cksum, likeness, outcome
from campaign_contracts.running.members import Member, member_of
from campaign_contracts.send import RAW_METHOD
from campaign_contracts.usage import UsageError

_ID = r'"(?:id|sid|campaign_sid|call_sid)" *: *"([^"]{8,})"'
_LABEL = re.compile(r"\{(?:altered |)(?:token|key|credentials|header|wrong|malformed):[^{}]*\}")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d")
_OWN_HEADER = re.compile(r"\{header:([^{}]*)\}")
_OWN = ("authorization", "accept", "user-agent")

_PYTHON = """import datetime, hashlib, http.client, json, os, re, sys, time, urllib.parse, base64
BASE = urllib.parse.urlsplit(os.environ.get("CAMPAIGN_CONTRACTS_BASE_URL", {base!r}))
CONTROL = os.environ.get("CAMPAIGN_CONTRACTS_CONTROL_URL", "")
BEGAN = {began!r}
OTHER = os.environ.get("CAMPAIGN_CONTRACTS_OTHER_ACCOUNT", "::").split(":", 2)
VOLATILE = {volatile!r}
then, now_, alike, bodies = [], [], [], []
PAIRS = {{"main": ":".join(os.environ["CAMPAIGN_CONTRACTS_API_" + name] for name in ("KEY", "TOKEN")),
         "other": ":".join(OTHER[1:])}}
texts = {{{run!r}: "cc%08x" % int(time.time())}}
ID = re.compile({pattern!r})

def call(url, method, target, headers=(), body=b""):
    kind = http.client.HTTPSConnection if url.scheme == "https" else http.client.HTTPConnection
    connection = kind(url.netloc, timeout=60)
    try:
        connection.request(method, url.path.rstrip("/") + target, body or None, dict(headers))
        answer = connection.getresponse()
        return answer.status, answer.read()
    except (OSError, http.client.HTTPException):
        return 0, b""

def members(value, name):
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value if isinstance(value, list) else ()):
        if key == name:
            yield json.dumps(inner, sort_keys=True)
        yield from members(inner, name)

def shows(text):
    try:
        found = list(members(json.loads(text), MEMBER[0])) or ["null"]
    except ValueError:
        found = []
    wanted, there = (json.dumps(json.loads(current(value)), sort_keys=True) in found for value in MEMBER[1:])
    return None if wanted == there else there

def unknown(why):
    print(why, file=sys.stderr)
    sys.exit(3)

def control(method, body=b""):
    status, text = call(urllib.parse.urlsplit(CONTROL), method, "/clock", [("content-type", "application/json")], body)
    if status != 200:
        unknown(f"the control plane answers {{status}}: {{text}}")
    return json.loads(text)["now"]

now = datetime.datetime.fromisoformat(control("GET").replace("Z", "+00:00")).timestamp() if CONTROL else time.time()

def moved(found):
    try:
        instant = datetime.datetime.fromisoformat(found[0].upper() + "+00:00")
        if abs(instant.timestamp() - BEGAN) > {near!r}:
            return found[0]
        later = instant + datetime.timedelta(seconds=round(now - BEGAN))
    except (ValueError, OverflowError):
        return found[0]
    return later.strftime("%Y-%m-%d" + found[0][10] + "%H:%M:%S")

def current(text):
    for old in sorted(texts, key=len, reverse=True):
        text = text.replace(old, texts[old])
    return re.sub(r"\\d{{4}}-\\d\\d-\\d\\d[Tt]\\d\\d:\\d\\d:\\d\\d", moved, text)

def step(number, method, target, headers, body, pair, ids, outcome_then, likeness_then):
    own = "$CAMPAIGN_CONTRACTS_HEADER_"
    headers = {{name: os.environ[value[1:]] if value.startswith(own) else value for name, value in headers}}
    if pair:
        headers["authorization"] = "Basic " + base64.b64encode(PAIRS[pair].encode()).decode()
    content = current(body).encode("utf-8", "surrogateescape")
    status, answer = call(BASE, method, current(target), headers.items(), content)
    text = answer.decode("utf-8", "replace")
    print(f"#{{number}} {{method}} {{current(target)}}: HTTP {{status}}\\n{{text}}\\n")
    if likeness_then is None:
        if f"{{status:03d}}" != outcome_then[:3]:
            unknown(f"#{{number}} was answered {{outcome_then[:3]}} in the run: nobody can tell")
    else:
        codes = [code.decode() for code in re.findall(rb'"code" *: *([0-9]+)', answer)]
        codes = sorted(set(codes)) if method == "GET" else codes
        now_.append(f"{{status:03d}}:{{','.join(codes)}}")
        then.append(outcome_then)
        bodies.append(answer)
        for pattern, instead in VOLATILE:
            answer = re.sub(pattern.encode(), instead.encode(), answer)
        alike.append(hashlib.sha256(answer + b"\\n").hexdigest() == likeness_then)
    texts.update((old, new) for old, new in zip(ids, ID.findall(text)) if old not in texts)

def advance(seconds):
    if not CONTROL:
        unknown("the steps move the server's clock: set CAMPAIGN_CONTRACTS_CONTROL_URL")
    print("the server's clock:", control("POST", json.dumps({{"advance_seconds": seconds}}).encode()))

"""

_PYTHON_END = """
if sorted(now_) != sorted(then):
    print("gone: answered", *then, "in the run, and now", *now_)
elif len(then) > 1 or all(alike):
    print("still there: answered as in the run")
    sys.exit(1)
elif MEMBER and (there := shows(bodies[0])) is not None:
    print("still there:" if there else "gone:", MEMBER[0], "is", MEMBER[2 if there else 1])
    sys.exit(int(there))
else:
    unknown("the codes are those of the run, the body is not: nobody can tell but " + REPLAY)
"""

_SHELL = """set -eu
base=${{CAMPAIGN_CONTRACTS_BASE_URL:-{base}}}
control=${{CAMPAIGN_CONTRACTS_CONTROL_URL:-}}
main=$CAMPAIGN_CONTRACTS_API_KEY:$CAMPAIGN_CONTRACTS_API_TOKEN
other=${{CAMPAIGN_CONTRACTS_OTHER_ACCOUNT:-}}
other=${{other#*:}}
run=$(printf 'cc%08x' "$(date +%s)")
seconds() {{ date -u -d "$1" +%s 2>/dev/null || date -j -u -f %Y-%m-%dT%H:%M:%S "${{1%%[.+Z]*}}" +%s; }}
all_then='' all_now='' other=''
now=$(date +%s)
if [ -n "$control" ]; then
  now=$(seconds "$(curl -sS "$control/clock" | sed -n 's/.*"now" *: *"\\([^"]*\\)".*/\\1/p')")
fi
at() {{
  date -u -d "@$((now + $1))" +%Y-%m-%dT%H:%M:%S 2>/dev/null || date -u -r "$((now + $1))" +%Y-%m-%dT%H:%M:%S
}}
step() {{
  number=$1 method=$2 target=$3 body=$4
  shift 4
  if [ -n "$body" ]; then
    answer=$(printf %s "$body" | curl -sS --globoff --path-as-is -X "$method" --data-binary @- -w '\\nHTTP %{{http_code}}' "$@" "$base$target") || :
  else
    answer=$(curl -sS --globoff --path-as-is -X "$method" -w '\\nHTTP %{{http_code}}' "$@" "$base$target") || :
  fi
  code=${{answer##*HTTP }}
  printf '#%s %s %s\\n%s\\n\\n' "$number" "$method" "$target" "$answer"
}}
pick() {{
  printf %s "$answer" | grep -oE '"(id|sid|campaign_sid|call_sid)" *: *"[^"]{{8,}}"' | sed -n "$1p" | sed 's/.*"\\([^"]*\\)"$/\\1/'
}}
unknown() {{
  printf '%s\\n' "$1" >&2
  exit 3
}}
once() {{
  if [ "$method" = GET ]; then LC_ALL=C sort -u; else cat; fi
}}
same() {{
  [ "$code" = "$1" ] || unknown "#$number was answered $1 in the run: nobody can tell"
}}
accused() {{
  body=${{answer%?HTTP ???}}
  codes=$(printf '%s' "$body" | grep -oE '"code" *: *[0-9]+' | grep -oE '[0-9]+$' | once | tr '\\n' ',')
  all_then="$all_then$1
" all_now="$all_now$code:${{codes%,}}
"
  likeness=$(printf '%s\\n' "$body" | LC_ALL=C sed -E {volatile} | cksum)
  [ "$likeness" = "$2" ] || other=1
}}
holds() {{
  for text in "\\"$member\\":$1" "\\"$member\\": $1"; do
    printf '%s' "$body" | tr -d '\\n' | grep -qF -e "$text," -e "$text}}" && return 0
  done
  return 1
}}
advance() {{
  [ -n "$control" ] || unknown 'the steps move the clock of the server: set CAMPAIGN_CONTRACTS_CONTROL_URL'
  curl -sS -X POST -H 'content-type: application/json' -d "{{\\"advance_seconds\\": $1}}" "$control/clock"
}}

"""  # noqa: E501

_SHELL_END = """
if [ "$(printf %s "$all_then" | sort)" != "$(printf %s "$all_now" | sort)" ]; then
  printf 'gone: answered %s in the run, and now %s\\n' "$(echo $all_then)" "$(echo $all_now)"
elif [ -z "$other" ] || [ "$(printf %s "$all_then" | wc -l)" -gt 1 ]; then
  echo 'still there: answered as in the run'
  exit 1
elif [ -n "$member" ] && holds "$observed" && ! holds "$expected"; then
  echo "still there: $member is $observed"
  exit 1
elif [ -n "$member" ] && holds "$expected" && ! holds "$observed"; then
  echo "gone: $member is $expected"
else
  unknown "the codes are those of the run, the body is not: nobody can tell but $replay"
fi
"""


def emit(kind: str, violation: Violation, began: RunBegan, records: Sequence[Record]) -> str:
    """The script. `kind` is `sh` or `python`. Raises UsageError for steps that no script can hold."""
    numbers = {step.exchange.number for step in violation.steps}
    if kind not in ("sh", "python"):
        raise UsageError(f"--emit: expected sh or python, found {kind!r}")
    if not numbers:
        raise UsageError(f"{violation.id} has no steps: it is about the run as a whole")
    chosen = next(steps.slices(records, numbers))
    for step in chosen:
        _check(step, violation.id)
    start = steps.server_time(records, began.started_at, chosen[0].at)
    if violation.rule.startswith("CBK-"):
        raise UsageError(f"{violation.id} is about callbacks, which no script receives: replay it without --emit")
    accused, member = _accused(chosen, numbers), member_of(violation)
    told = (
        violation.id, violation.summary, f"expected {violation.expected}", f"observed {violation.observed}",
        "Exit code: 1 while it is there, 0 when it is gone, 3 when nobody can tell.",
    )  # fmt: skip
    head = f"#!/usr/bin/env {'python3' if kind == 'python' else 'sh'}\n" + "".join(
        f"# {shown(line)}\n" for line in told
    )
    replay = f"campaign-contracts replay {violation.id}"
    run = began.run_id or "no mark of a run"
    if kind == "python":
        values = {
            "base": began.base_url,
            "began": start,
            "run": run,
            "pattern": _ID,
            "near": steps.NEAR.total_seconds(),
            "volatile": VOLATILE,
        }
        lines = "".join(_python(step, began, accused) for step in chosen)
        known = f"REPLAY = {replay!r}\nMEMBER = {tuple(member or ())!a}\n"
        return f"{head}{_PYTHON.format(**values)}{known}{lines}{_PYTHON_END}"
    sed = " ".join(f"-e {shlex.quote(f's/{pattern}/{instead}/g')}" for pattern, instead in VOLATILE)
    scalar = member if member is not None and member.scalar else None
    lines = "".join(_shell(chosen, began, start, run, accused, scalar))
    begin = _SHELL.format(base=shlex.quote(began.base_url), volatile=sed)
    return f"{head}{begin}replay={shlex.quote(replay)}\n{lines}{_SHELL_END}"


def _accused(chosen: Sequence[steps.Step], numbers: Collection[int]) -> frozenset[int]:
    """The steps that show the finding: the last of its exchanges, and what was sent at once with it."""
    last = next(step for step in reversed(chosen) if isinstance(step, Exchange) and step.number in numbers)
    group = next(group for group in steps.bursts(chosen) if last in group)
    return frozenset(step.number for step in group if isinstance(step, Exchange))


def _then(step: Exchange) -> tuple[str, bytes]:
    """The outcome in the run (status 000: no answer), and the likeness of the body."""
    status, body = (step.response.status, step.response.body) if step.response is not None else (0, b"")
    return outcome(step.request.method, status, body), likeness(body)


def _check(step: steps.Step, identifier: str) -> None:
    if isinstance(step, Clock):
        return
    request = step.request
    authorization = request.headers.get("authorization", "")
    rest = [request.target, request.body.decode("utf-8", "surrogateescape")]
    rest += [value for name, value in request.headers.items() if name != "authorization" and not _own(value)]
    plain = not authorization or re.fullmatch(r"Basic \{credentials:[^{}]*\}", authorization)
    if request.method == RAW_METHOD or not plain or any(map(_LABEL.search, rest)):
        raise UsageError(
            f"exchange {step.number} cannot stand in a script: it is made of secrets, or of bytes that are not HTTP; "
            f"campaign-contracts replay {identifier} sends it"
        )


def _pair(exchange: Exchange, began: RunBegan) -> str:
    given = exchange.request.headers.get("authorization")
    return "" if not given else "main" if given == f"Basic {{credentials:{began.account_sid}}}" else "other"


def _own(value: str) -> re.Match[str] | None:
    """A header of the user's own, which comes from the environment."""
    return _OWN_HEADER.fullmatch(value)


def _headers(exchange: Exchange) -> list[tuple[str, str]]:
    return [(name, value) for name, value in exchange.request.headers.items() if name not in _OWN]


def _ids(exchange: Exchange) -> list[str]:
    return re.findall(_ID, exchange.response.body.decode("utf-8", "replace")) if exchange.response is not None else []


def _python_headers(step: Exchange) -> list[tuple[str, str]]:
    """Headers, with the name of a variable behind a dollar for one of the user's own."""
    return [(name, f"${variable_of(own[1])}" if (own := _own(value)) else value) for name, value in _headers(step)]


def _python(step: steps.Step, began: RunBegan, accused: Collection[int]) -> str:
    if isinstance(step, Clock):
        return f"advance({step.advanced_seconds!r})\n"
    request = step.request
    body = request.body.decode("utf-8", "surrogateescape")
    given = (step.number, request.method, request.target, _python_headers(step), body, _pair(step, began), _ids(step))
    told, like = _then(step)
    then = (told, hashlib.sha256(like).hexdigest() if step.number in accused else None)
    return f"step({', '.join(map(ascii, (*given, *then)))})\n"


def _shell(
    chosen: Sequence[steps.Step],
    began: RunBegan,
    start: float,
    run: str,
    accused: Collection[int],
    member: Member | None,
) -> Iterator[str]:
    names: dict[str, str] = {run: '"$run"'}
    passed = "\n".join(
        step.request.target + step.request.body.decode("utf-8", "replace")
        for step in chosen
        if isinstance(step, Exchange)
    )
    for step in chosen:
        if isinstance(step, Clock):
            yield f"advance {json.dumps(step.advanced_seconds)}\n"
            continue
        request, quoted = step.request, _quoting(names, start)
        words = [str(step.number), request.method, quoted(request.target)]
        words.append(quoted(request.body.decode("utf-8", "surrogateescape")))
        words += [word for name, value in _headers(step) for word in ("-H", _shell_header(name, value))]
        words += ["-u", f'"${pair}"'] if (pair := _pair(step, began)) else []
        yield f"step {' '.join(words)}\n"
        told, like = _then(step)
        yield f"accused '{told}' '{cksum(like)}'\n" if step.number in accused else f"same {told[:3]}\n"
        for place, identifier in enumerate(_ids(step), start=1):
            if identifier in passed and identifier not in names:
                names[identifier] = f'"$id{len(names)}"'
                yield f"id{len(names) - 1}=$(pick {place})\n"
    quoted = _quoting(names, start)
    name, expected, observed = member or ("", "", "")
    yield f"member={shlex.quote(name)} expected={quoted(expected)} observed={quoted(observed)}\n"


def _shell_header(name: str, value: str) -> str:
    own = _own(value)
    return shlex.quote(f"{name}: {value}") if own is None else f'"{name}: ${variable_of(own[1])}"'


def _quoting(names: dict[str, str], start: float) -> Callable[[str], str]:
    """Quotes text for a shell, with variables for ids and instants."""
    known = sorted(names, key=len, reverse=True)
    split = re.compile(f"({'|'.join([*map(re.escape, known), _INSTANT.pattern])})")

    def quoted(text: str) -> str:
        parts = [names.get(part) or _instant(part, start) or shlex.quote(part) for part in split.split(text) if part]
        return "".join(parts) or "''"

    return quoted


def _instant(part: str, start: float) -> str | None:
    later = steps.after(part, start) if _INSTANT.fullmatch(part) else None
    return None if later is None else f'"$(at {later})"'
