"""The steps as a script in Python that takes nothing but the standard library."""

import hashlib

from campaign_contracts.history import Clock, Exchange
from campaign_contracts.inert import json_escaped
from campaign_contracts.reports.curl import variable_of
from campaign_contracts.running import steps
from campaign_contracts.running.likeness import VOLATILE
from campaign_contracts.running.scripts.sent import ID, Scripted, headers_of, ids, own, then

_BEGIN = """import datetime, hashlib, http.client, json, os, re, sys, time, urllib.parse, base64

def inert(text):
    text = "".join(each if each.isprintable() or each in "\\n\\t" else ascii(each)[1:-1] for each in text)
    return re.sub("(?<=#)#|(?<=:):", " \\\\g<0>", text)

def failed(kind, error, _):
    print(inert(f"{{kind.__name__}}: {{ascii(str(error))}}"), file=sys.stderr)
    sys.stdout.flush()
    os._exit(3)

sys.excepthook = failed
BASE = urllib.parse.urlsplit(sys.argv[1] if len(sys.argv) > 1 else {base})
CONTROL = os.environ.get("CAMPAIGN_CONTRACTS_CONTROL_URL", "")
BEGAN = {began!r}
OTHER = os.environ.get("CAMPAIGN_CONTRACTS_OTHER_ACCOUNT", "::").split(":", 2)
SIDS = os.environ.get("CAMPAIGN_CONTRACTS_ACCOUNT_SID", {sid}), OTHER[0]
VOLATILE = {volatile}
then, now_, alike, bodies = [], [], [], []
PAIRS = {{"main": ":".join(os.environ["CAMPAIGN_CONTRACTS_API_" + name] for name in ("KEY", "TOKEN")),
         "other": ":".join(OTHER[1:])}}
texts = {{{run}: "cc%08x" % int(time.time())}}
texts.update((path, f"/accounts/{{sid}}/") for path, sid in zip({paths}, SIDS) if sid)
ID = re.compile({pattern})

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
    print(inert(why), file=sys.stderr)
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

def step(number, method, target, headers, body, pair, ids, outcome_then, likeness_then, accused):
    own = "$CAMPAIGN_CONTRACTS_HEADER_"
    headers = {{name: os.environ[value[1:]] if value.startswith(own) else value for name, value in headers}}
    if pair:
        headers["authorization"] = "Basic " + base64.b64encode(PAIRS[pair].encode()).decode()
    content = current(body).encode("utf-8", "surrogateescape")
    status, answer = call(BASE, method, current(target), headers.items(), content)
    text = answer.decode("utf-8", "replace")
    print(inert(f"#{{number}} {{method}} {{current(target)}}: HTTP {{status}}\\n{{text}}\\n"))
    if not accused:
        if outcome_then[:3] not in (f"{{status:03d}}", "000"):
            unknown(f"#{{number}} was answered {{outcome_then[:3]}} in the run: nobody can tell")
    elif not status and outcome_then[:3] != "000":
        unknown(f"#{{number}} was answered in the run, and is not now: nobody can tell")
    else:
        codes = [code.decode() for code in re.findall(rb'"code" *: *([0-9]+)', answer)]
        codes = sorted(set(codes) - {{f"{{status:03d}}"}}) if method == "GET" else codes
        now_.append(f"{{status:03d}}:{{','.join(codes)}}")
        then.append(outcome_then)
        bodies.append(answer)
    if likeness_then is not None:
        for pattern, instead in VOLATILE:
            answer = re.sub(pattern.encode(), instead.encode(), answer)
        alike.append(hashlib.sha256(answer + b"\\n").hexdigest() == likeness_then)
    texts.update((old, new) for old, new in zip(ids, ID.findall(text)) if old not in texts)

def advance(seconds):
    if not CONTROL:
        unknown("the steps move the server's clock: set CAMPAIGN_CONTRACTS_CONTROL_URL")
    print("the server's clock:", inert(ascii(control("POST", json.dumps({{"advance_seconds": seconds}}).encode()))))

"""

_END = """
if sorted(now_) != sorted(then):
    if then[0][:3] in ("402", "408", "429"):
        unknown(f"no {then[0][:3]} was answered, and nobody can tell")
    if len(then) > 1:
        unknown("what was sent at once in the run was sent in turn now: nobody can tell but " + REPLAY)
    print("gone: answered", *then, "in the run, and now", *now_)
elif len(then) > 1 or (all(alike) and not TIMED):
    print("still there: answered as in the run")
    sys.exit(1)
elif MEMBER and (there := shows(bodies[0])) is not None:
    print("still there:" if there else "gone:", inert(f"{{MEMBER[0]}} is {{MEMBER[2 if there else 1]}}"))
    sys.exit(int(there))
else:
    unknown("the codes are those of the run, and do not tell it: nobody can tell but " + REPLAY)
"""


def text(scripted: Scripted) -> str:
    """The script, without what it says of itself."""
    begin = _BEGIN.format(
        base=_literal(scripted.base_url),
        sid=_literal(scripted.sid),
        paths=_literal(scripted.paths),
        began=scripted.start,
        run=_literal(scripted.run),
        pattern=_literal(ID),
        near=steps.NEAR.total_seconds(),
        volatile=_literal(VOLATILE),
    )
    known = f"REPLAY = {_literal(scripted.replay)}\nMEMBER = {_literal(tuple(scripted.member or ()))}\n"
    known += f"TIMED = {scripted.timed}\n"
    return f"{begin}{known}{''.join(_line(step, scripted) for step in scripted.steps)}{_END}"


def _headers(step: Exchange) -> list[tuple[str, str]]:
    """Headers, with the name of a variable behind a dollar for one of the user's own."""
    return [(name, f"${variable_of(mine[1])}" if (mine := own(value)) else value) for name, value in headers_of(step)]


def _line(step: steps.Step, scripted: Scripted) -> str:
    if isinstance(step, Clock):
        return f"advance({step.advanced_seconds!r})\n"
    request, wait = step.request, scripted.wait_before(step)
    body = request.body.decode("utf-8", "surrogateescape")
    given = (
        step.number,
        request.method,
        request.target,
        _headers(step),
        body,
        scripted.pair_of(step),
        ids(step),
    )
    outcome, like = then(step)
    shown = step.number in scripted.shown
    answered = (outcome, hashlib.sha256(like).hexdigest() if shown else None, step.number in scripted.accused)
    slept = f"time.sleep({wait})\n" if wait else ""
    return f"{slept}step({', '.join(map(_literal, (*given, *answered)))})\n"


def _literal(value: object) -> str:
    """A value as Python reads it, which no terminal and no CI server obeys where the script is shown."""
    return json_escaped(ascii(value))
