"""The steps as a script for a POSIX shell with curl."""

import json
import re
import shlex
from collections.abc import Callable, Iterator
from itertools import groupby

from campaign_contracts.history import Clock, Exchange
from campaign_contracts.inert import paragraphs
from campaign_contracts.reports.curl import printf_format, variable_of
from campaign_contracts.running import steps
from campaign_contracts.running.likeness import VOLATILE, cksum
from campaign_contracts.running.scripts.sent import INSTANT, Scripted, headers_of, ids, own, then

_BEGIN = """set -eu
told=''
trap 'code=$?; [ "$code" -eq 0 ] || [ -n "$told" ] || exit 3' EXIT
base=${{1:-{base}}}
base=${{base%/}}
control=${{CAMPAIGN_CONTRACTS_CONTROL_URL:-}}
main=$CAMPAIGN_CONTRACTS_API_KEY:$CAMPAIGN_CONTRACTS_API_TOKEN
sid=${{CAMPAIGN_CONTRACTS_ACCOUNT_SID:-{sid}}}
other=${{CAMPAIGN_CONTRACTS_OTHER_ACCOUNT:-}}
other_sid=${{other%%:*}}
[ -n "$other_sid" ] || other_sid={other_sid}
other=${{other#*:}}
run=$(printf 'cc%08x' "$(date +%s)")
seconds() {{ date -u -d "$1" +%s 2>/dev/null || date -j -u -f %Y-%m-%dT%H:%M:%S "${{1%%[.+Z]*}}" +%s; }}
all_then='' all_now='' unlike=''
unknown() {{
  printf '%s\\n' "$1" >&2
  exit 3
}}
there() {{
  printf 'still there: %s\\n' "$1" | inert
  told=1
  exit 1
}}
inert() {{
  LC_ALL=C tr '\\000-\\010\\013-\\037\\177' '[?*]' |
    LC_ALL=C sed "$(printf 's/\\302[\\200-\\237\\255]/?/g;s/\\330\\234/?/g;s/\\342\\200[\\213-\\217\\250-\\256]/?/g
      s/\\342\\201[\\240-\\257]/?/g;s/\\357\\273\\277/?/g;s/\\363\\240[\\200-\\277][\\200-\\277]/?/g')" |
    LC_ALL=C sed -e 's/##/# #/g' -e 's/##/# #/g' -e 's/::/: :/g' -e 's/::/: :/g'
}}
now=$(date +%s)
if [ -n "$control" ]; then
  now=$(curl -sS "$control/clock" | sed -n 's/.*"now" *: *"\\([0-9][^"]*\\)".*/\\1/p')
  [ -n "$now" ] || unknown 'the control plane does not say what time it is'
  now=$(seconds "$now")
fi
at() {{
  date -u -d "@$((now + $1))" +%Y-%m-%dT%H:%M:%S 2>/dev/null || date -u -r "$((now + $1))" +%Y-%m-%dT%H:%M:%S
}}
step() {{
  number=$1 method=$2 target=$3 body=$4
  shift 4
  failed=''
  if [ -n "$body" ]; then
    answer=$(printf %s "$body" | curl -sS --globoff --path-as-is -X "$method" --data-binary @- -w '\\nHTTP %{{http_code}}' "$@" "$base$target") || failed=1
  else
    answer=$(curl -sS --globoff --path-as-is -X "$method" -w '\\nHTTP %{{http_code}}' "$@" "$base$target") || failed=1
  fi
  code=${{answer##*HTTP }}
  [ -z "$failed" ] || code=000
  printf '#%s %s %s\\n%s\\n\\n' "$number" "$method" "$target" "$answer" | inert
}}
pick() {{
  printf %s "$answer" | grep -oE '"(id|sid|campaign_sid|call_sid)" *: *"[^"]{{8,}}"' | sed -n "$1p" | sed 's/.*"\\([^"]*\\)"$/\\1/'
}}
once() {{
  if [ "$method" = GET ]; then LC_ALL=C sort -u | sed "/^$code$/d"; else cat; fi
}}
same() {{
  [ "$code" = "$1" ] || [ "$1" = 000 ] || unknown "#$number was answered $1 in the run: nobody can tell"
}}
alike() {{
  body=${{answer%?HTTP ???}}
  likeness=$(printf '%s\\n' "$body" | LC_ALL=C sed -E {volatile} | cksum)
  [ "$likeness" = "$1" ] || unlike=1
}}
accused() {{
  [ "$code" != 000 ] || [ "${{1%%:*}}" = 000 ] || unknown "#$number was answered in the run, and is not now: nobody can tell"
  alike "$2"
  codes=$(printf '%s' "$body" | grep -oE '"code" *: *[0-9]+' | grep -oE '[0-9]+$' | once | tr '\\n' ',')
  all_then="$all_then$1
" all_now="$all_now$code:${{codes%,}}
"
}}
holds() {{
  for text in "\\"$member\\":$1" "\\"$member\\": $1"; do
    printf '%s' "$body" | tr -d '\\n' | grep -qF -e "$text," -e "$text}}" && return 0
  done
  [ "$1" = null ] && ! printf '%s' "$body" | grep -qF -e "\\"$member\\""
}}
advance() {{
  [ -n "$control" ] || unknown 'the steps move the clock of the server: set CAMPAIGN_CONTRACTS_CONTROL_URL'
  said=$(curl -sSf -X POST -H 'content-type: application/json' -d "{{\\"advance_seconds\\": $1}}" "$control/clock")
  printf '%s\\n' "$said" | inert
}}

"""  # noqa: E501

_END = """
if [ "$(printf %s "$all_then" | sort)" != "$(printf %s "$all_now" | sort)" ]; then
  case $all_then in 402:* | 408:* | 429:*) unknown "no ${all_then%%:*} was answered, and nobody can tell" ;; esac
  [ "$(printf %s "$all_then" | wc -l)" -eq 1 ] || unknown "sent at once in the run, in turn now: only $replay tells"
  printf 'gone: answered %s in the run, and now %s\\n' "$(echo $all_then)" "$(echo $all_now)"
elif [ -z "$unlike$timed" ] || [ "$(printf %s "$all_then" | wc -l)" -gt 1 ]; then
  there 'answered as in the run'
elif [ -n "$member" ] && holds "$observed" && ! holds "$expected"; then
  there "$member is $observed"
elif [ -n "$member" ] && holds "$expected" && ! holds "$observed"; then
  printf 'gone: %s is %s\\n' "$member" "$expected" | inert
else
  unknown "the codes are those of the run, and do not tell it: nobody can tell but $replay"
fi
"""


def text(scripted: Scripted) -> str:
    """The script, without what it says of itself."""
    sed = " ".join(f"-e {shlex.quote(f's/{pattern}/{instead}/g')}" for pattern, instead in VOLATILE)
    begin = _BEGIN.format(
        base=_word(scripted.base_url),
        sid=_word(scripted.sid),
        other_sid=_word(scripted.accounts[-1]),
        volatile=sed,
    )
    known = f"replay={_word(scripted.replay)} timed={'1' if scripted.timed else ''}\n"
    return f"{begin}{known}{''.join(_lines(scripted))}{_END}"


def _lines(scripted: Scripted) -> Iterator[str]:
    names = {scripted.run: '"$run"'}
    names |= {path: f'"/accounts/${sid}/"' for path, sid in zip(scripted.paths, ("sid", "other_sid"), strict=False)}
    passed = "\n".join(
        step.request.target + step.request.body.decode("utf-8", "replace")
        for step in scripted.steps
        if isinstance(step, Exchange)
    )
    for step in scripted.steps:
        if isinstance(step, Clock):
            yield f"advance {json.dumps(step.advanced_seconds)}\n"
            continue
        if wait := scripted.wait_before(step):
            yield f"sleep {wait}\n"
        request, quoted = step.request, _quoting(names, scripted.start)
        words = [str(step.number), _word(request.method), quoted(request.target)]
        words.append(quoted(request.body.decode("utf-8", "surrogateescape")))
        words += [word for name, value in headers_of(step) for word in ("-H", _header(name, value))]
        words += ["-u", f'"${pair}"'] if (pair := scripted.pair_of(step)) else []
        yield f"step {' '.join(words)}\n"
        told, like = then(step)
        yield f"accused '{told}' '{cksum(like)}'\n" if step.number in scripted.accused else f"same {told[:3]}\n"
        if step.number in scripted.shown and step.number not in scripted.accused:
            yield f"alike '{cksum(like)}'\n"
        for place, identifier in enumerate(ids(step), start=1):
            if identifier in passed and identifier not in names:
                names[identifier] = f'"$id{len(names)}"'
                yield f"id{len(names) - 1}=$(pick {place})\n"
    quoted = _quoting(names, scripted.start)
    scalar = scripted.member if scripted.member is not None and scripted.member.scalar else None
    name, expected, observed = scalar or ("", "", "")
    yield f"member={_word(name)} expected={quoted(expected)} observed={quoted(observed)}\n"


def _header(name: str, value: str) -> str:
    mine = own(value)
    if mine is None:
        return _word(f"{name}: {value}")
    return f'{_word(f"{name}: ")}"${variable_of(mine[1])}"'


def _word(text: str) -> str:
    """Text as one word of a shell; what a terminal or a CI server would obey is written as escapes."""
    if paragraphs(text) == text:
        return shlex.quote(text)
    parts = groupby(text, lambda character: paragraphs(character) == character and character not in "#:")
    return "".join(shlex.quote("".join(part)) if harmless else _printed("".join(part)) for harmless, part in parts)


def _printed(text: str) -> str:
    return f'"$(printf {printf_format(text.encode("utf-8", "surrogateescape"))})"'


def _quoting(names: dict[str, str], start: float) -> Callable[[str], str]:
    """Quotes text for a shell, with variables for ids and instants."""
    known = sorted(names, key=len, reverse=True)
    split = re.compile(f"({'|'.join([*map(re.escape, known), INSTANT.pattern])})")

    def quoted(text: str) -> str:
        parts = [names.get(part) or _instant(part, start) or _word(part) for part in split.split(text) if part]
        return "".join(parts) or "''"

    return quoted


def _instant(part: str, start: float) -> str | None:
    later = steps.after(part, start) if INSTANT.fullmatch(part) else None
    return None if later is None else f'"$(at {later})"'
