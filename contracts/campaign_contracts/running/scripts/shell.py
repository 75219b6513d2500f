"""The steps as a script for a POSIX shell with curl."""

import json
import re
import shlex
from collections.abc import Callable, Iterator

from campaign_contracts.history import Clock, Exchange
from campaign_contracts.reports.curl import variable_of
from campaign_contracts.running import steps
from campaign_contracts.running.likeness import VOLATILE, cksum
from campaign_contracts.running.scripts.sent import INSTANT, Scripted, headers_of, ids, own, pair_of, then

_BEGIN = """set -eu
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
  [ "$code" != 000 ] || [ "${{1%%:*}}" = 000 ] || unknown "#$number was answered in the run, and is not now: nobody can tell"
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

_END = """
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


def text(scripted: Scripted) -> str:
    """The script, without what it says of itself."""
    sed = " ".join(f"-e {shlex.quote(f's/{pattern}/{instead}/g')}" for pattern, instead in VOLATILE)
    begin = _BEGIN.format(base=shlex.quote(scripted.base_url), volatile=sed)
    return f"{begin}replay={shlex.quote(scripted.replay)}\n{''.join(_lines(scripted))}{_END}"


def _lines(scripted: Scripted) -> Iterator[str]:
    names: dict[str, str] = {scripted.run: '"$run"'}
    passed = "\n".join(
        step.request.target + step.request.body.decode("utf-8", "replace")
        for step in scripted.steps
        if isinstance(step, Exchange)
    )
    for step in scripted.steps:
        if isinstance(step, Clock):
            yield f"advance {json.dumps(step.advanced_seconds)}\n"
            continue
        request, quoted = step.request, _quoting(names, scripted.start)
        words = [str(step.number), request.method, quoted(request.target)]
        words.append(quoted(request.body.decode("utf-8", "surrogateescape")))
        words += [word for name, value in headers_of(step) for word in ("-H", _header(name, value))]
        words += ["-u", f'"${pair}"'] if (pair := pair_of(step, scripted.account)) else []
        yield f"step {' '.join(words)}\n"
        told, like = then(step)
        yield f"accused '{told}' '{cksum(like)}'\n" if step.number in scripted.accused else f"same {told[:3]}\n"
        for place, identifier in enumerate(ids(step), start=1):
            if identifier in passed and identifier not in names:
                names[identifier] = f'"$id{len(names)}"'
                yield f"id{len(names) - 1}=$(pick {place})\n"
    quoted = _quoting(names, scripted.start)
    scalar = scripted.member if scripted.member is not None and scripted.member.scalar else None
    name, expected, observed = scalar or ("", "", "")
    yield f"member={shlex.quote(name)} expected={quoted(expected)} observed={quoted(observed)}\n"


def _header(name: str, value: str) -> str:
    mine = own(value)
    return shlex.quote(f"{name}: {value}") if mine is None else f'"{name}: ${variable_of(mine[1])}"'


def _quoting(names: dict[str, str], start: float) -> Callable[[str], str]:
    """Quotes text for a shell, with variables for ids and instants."""
    known = sorted(names, key=len, reverse=True)
    split = re.compile(f"({'|'.join([*map(re.escape, known), INSTANT.pattern])})")

    def quoted(text: str) -> str:
        parts = [names.get(part) or _instant(part, start) or shlex.quote(part) for part in split.split(text) if part]
        return "".join(parts) or "''"

    return quoted


def _instant(part: str, start: float) -> str | None:
    later = steps.after(part, start) if INSTANT.fullmatch(part) else None
    return None if later is None else f'"$(at {later})"'
