"""From what was typed to the settings of a run: options, then the environment, then `campaign-contracts.toml`.

Nothing here sends or starts anything. Secrets come from options and the environment only, never from the file.
"""

import math
import ssl
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args
from urllib.parse import urlsplit

from campaign_contracts.bundle import packaged
from campaign_contracts.gating.asked import Asked
from campaign_contracts.history import Dialect, Profile
from campaign_contracts.recordings.bounds import Bounds
from campaign_contracts.redaction import Credentials
from campaign_contracts.running.arguments import (
    account_of,
    base_url_of,
    credentials_of,
    example_database_of,
    header_of,
    host_of,
    numbers_of,
    shard_of,
    url_of,
)
from campaign_contracts.running.declarations import PREFIX
from campaign_contracts.running.options import (
    DEFAULT_BUDGET_MINUTES,
    DEFAULT_CALLBACK_HOST,
    DEFAULT_SEED,
    DEFAULT_TIMEOUT,
    LIVE_CAMPAIGNS,
    LIVE_RATE,
    REPORTS,
    Options,
    declared,
)
from campaign_contracts.running.proxies import proxy_for
from campaign_contracts.running.settings import EXAMPLES, JOURNALS, KILOBYTE, MEGABYTE, Settings
from campaign_contracts.running.sources import told
from campaign_contracts.send.drafts import MOST_BYTES, MOST_HEAD_BYTES, MOST_SECONDS
from campaign_contracts.spec import SpecificationError
from campaign_contracts.usage import UsageError, found_instead


def resolve(
    options: Options, environment: Mapping[str, str], file: str | None = None, *, reads_only: bool = False
) -> tuple[Settings, list[str]]:
    """Settings, and words about what was understood differently from how it was typed. `file` is the file's text.

    `reads_only`: nothing will be written to the target, so it need be declared neither a sandbox nor live.
    Without a base URL the settings ask for the kit's own mock (`own_mock`, whose URL is filled in when it has started).
    Raises UsageError.
    """
    found = told(options, environment, file)
    if "base_url" not in found.values:
        return _own_mock(options, found.values), found.words
    settings, words = _given_target(options, found.values, reads_only)
    proxy = proxy_for(settings.base_url, found.values.get("proxy"), environment)
    return replace(settings, proxy=proxy), [*found.words, *words]


def place_of(options: Options, file: str | None = None) -> tuple[str | None, str | None]:
    """The base URL and the account sid that were named, for a command that sends nothing. Raises UsageError.

    The environment has no say: it may be about another server than what the command is about.
    """
    values = told(options, {}, file).values
    base_url, sid, _ = base_url_of(str(values["base_url"])) if "base_url" in values else (None, None, [])
    return base_url, values.get("account_sid") or sid


def asked(options: Options, file: str | None = None) -> Asked:
    """What becomes of verdicts, for a command that runs nothing. Raises UsageError."""
    return asked_of(told(options, {}, file, needs_server=False).values)


def bounds_of(options: Options, file: str | None = None) -> Bounds:
    """What one entry of a recording may have. Raises UsageError."""
    values = told(options, {}, file, needs_server=False).values
    _check_positive(values)
    return Bounds(
        entry=int(values["max_entry"] * MEGABYTE) if "max_entry" in values else Bounds.entry,
        body=_answer_bytes(values),
        head=_head_bytes(values),
    )


def _own_mock(options: Options, told: Mapping[str, Any]) -> Settings:
    if told.get("contrarian") and told.get("personality") is not None:
        raise UsageError("--personality draws every choice, those of --contrarian too: leave one of them out")
    for each in declared():
        if each.option.server and each.name in told:
            given = each.flag if getattr(options, each.name) or each.variable is None else each.variable
            raise UsageError(f"{given} is about a server: name it with --base-url URL")
    return Settings(
        base_url="", accounts={}, own_mock=True, may_reset=True, contrarian=bool(told.get("contrarian")),
        stern=bool(told.get("stern")), personality=told.get("personality"),
        concurrency=told.get("concurrency", 1), faults=tuple(told.get("fault", ())), **_common(told),
    )  # fmt: skip


def _given_target(options: Options, told: Mapping[str, Any], reads_only: bool) -> tuple[Settings, list[str]]:
    if options.contrarian or options.stern or options.personality is not None or options.fault:
        raise UsageError(
            "--contrarian, --stern, --personality and --fault are for the mock that the kit starts itself: leave "
            "--base-url out"
        )
    base_url, sid, words = base_url_of(str(told["base_url"]))
    control_url = url_of("--control-url", told["control_url"]) if told.get("control_url") else None
    live = not (told.get("sandbox") or control_url)
    if told.get("live") and not live:
        raise UsageError("--live and a sandbox (--sandbox, --control-url) exclude each other: say which of them it is")
    if live and not told.get("live") and not reads_only:
        raise UsageError(
            f"{base_url} may be able to call people. Declare it a sandbox with --sandbox (or --control-url URL), "
            "or acknowledge with --live that it is a live service"
        )
    if not live and not reads_only:
        _check_vendor(base_url, told.get("sandbox_host"))
    rate = told.get("rate") or (LIVE_RATE if live else None)
    settings = Settings(
        base_url=base_url, accounts=_accounts(told, sid), control_url=control_url, live=live,
        pause=1 / rate if rate else 0.0, dial=numbers_of(told.get("may_dial", ())),
        max_campaigns=told.get("max_campaigns") or (LIVE_CAMPAIGNS if live else None),
        concurrency=told.get("concurrency") or (1 if live else None),
        may_reset=bool(told.get("may_reset")), sandbox_host=told.get("sandbox_host"),
        journal_dir=None if told.get("keep") and not live else JOURNALS,
        **_common(told, base_url, control_url),
    )  # fmt: skip
    if control_url is None and told.get("may_reset"):
        raise UsageError("--may-reset is for a sandbox that can be reset: name its --control-url URL")
    if not live and told.get("may_dial"):
        raise UsageError("--may-dial is for live services: a sandbox calls nobody, whatever number it dials")
    if live and told.get("keep"):
        raise UsageError("--keep is for sandboxes: what was created on a live service is always deleted")
    return settings, words


def _check_vendor(base_url: str, said_twice: str | None) -> None:
    """The hosts of the specification are no sandboxes unless that is said twice. Raises UsageError."""
    host = (urlsplit(base_url).hostname or "").rstrip(".")
    if said_twice is not None and said_twice.lower() != host:
        raise UsageError(f"--sandbox-host: expected the host of --base-url, {host}{found_instead(said_twice)}")
    if said_twice is None and host in _documented_hosts():
        raise UsageError(
            f"{host} is the vendor's own service by the specification, where calls reach people: use --live. If yours "
            f"really calls nobody, say so once more with --sandbox-host {host}"
        )


def _documented_hosts() -> tuple[str, ...]:
    try:
        return packaged().spec.hosts
    except SpecificationError as error:
        raise UsageError(str(error)) from None


_POSITIVE = (
    "timeout", "rate", "max_campaigns", "budget", "max_answer", "max_answer_time", "max_headers", "max_entry",
    "max_time", "concurrency",
)  # fmt: skip


def _common(told: Mapping[str, Any], *urls: str | None) -> dict[str, Any]:
    profile = told.get("profile", "quick")
    if profile not in get_args(Profile):
        raise UsageError(f"--profile: expected one of {', '.join(get_args(Profile))}, found {profile!r}")
    dialect = dialect_of(told.get("dialect"))
    cacert = told.get("cacert")
    if cacert is not None:
        check_certificates(Path(cacert))
    if profile == "live" and told.get("suite"):
        raise UsageError("--suite: the profile live is one suite function, and leaves no choice")
    if "budget" in told and profile != "deep":
        raise UsageError(f"--budget is for --profile deep, which goes on for a given time; {profile} ends by itself")
    _check_positive(told)
    return {
        "profile": profile,
        "dialect": dialect,
        "budget": float(told.get("budget", DEFAULT_BUDGET_MINUTES)) * 60 if profile == "deep" else 0.0,
        "seed": told.get("seed", DEFAULT_SEED),
        "rules": tuple(told.get("rule", ())),
        "authorities": tuple(told.get("authority", ())),
        "suites": tuple(told.get("suite", ())),
        "shard": shard_of(told["shard"]) if "shard" in told else None,
        "answer_bytes": _answer_bytes(told),
        "head_bytes": _head_bytes(told),
        "answer_seconds": float(told.get("max_answer_time", MOST_SECONDS)),
        "most_seconds": told["max_time"] * 60 if "max_time" in told else None,
        "timeout": float(told.get("timeout", DEFAULT_TIMEOUT)),
        "headers": dict(header_of(text) for text in told.get("header", ())),
        "cacert": str(cacert) if cacert is not None else None,
        **own_certificate(told.get("cert"), told.get("key"), *urls),
        "fail_fast": bool(told.get("fail_fast")),
        "callback_host": host_of("--callback-host", told.get("callback_host", DEFAULT_CALLBACK_HOST)),
        "report_dir": Path(told.get("report_dir", REPORTS)),
        "examples": example_database_of(str(told.get("example_db", EXAMPLES))),
        "asked": asked_of(told),
    }


def _check_positive(told: Mapping[str, Any]) -> None:
    for name in _POSITIVE:
        if name in told and not 0 < told[name] < math.inf:
            raise UsageError(f"--{name.replace('_', '-')}: expected more than 0, found {told[name]:g}")


def _answer_bytes(told: Mapping[str, Any]) -> int:
    return int(told.get("max_answer", MOST_BYTES / MEGABYTE) * MEGABYTE)


def _head_bytes(told: Mapping[str, Any]) -> int:
    size = int(told.get("max_headers", MOST_HEAD_BYTES / KILOBYTE) * KILOBYTE)
    if size > MOST_HEAD_BYTES:
        raise UsageError(f"--max-headers: expected up to {MOST_HEAD_BYTES // KILOBYTE}, found {told['max_headers']:g}")
    return size


def dialect_of(given: str | None) -> Dialect | None:
    """How a target spells a status; None where that shows. Raises UsageError."""
    dialects: tuple[Dialect, ...] = get_args(Dialect)
    if given not in (None, "auto", *dialects):
        raise UsageError(f"--dialect: expected one of {', '.join(dialects)}, auto, found {given!r}")
    return next((each for each in dialects if each == given), None)


def asked_of(told: Mapping[str, Any]) -> Asked:
    """What becomes of verdicts. Raises UsageError."""
    if told.get("update_baseline") and not told.get("baseline"):
        raise UsageError("--update-baseline: name the file with --baseline FILE")
    return Asked(
        reports=tuple(told.get("report", ())),
        baseline=Path(told["baseline"]) if told.get("baseline") else None,
        update_baseline=bool(told.get("update_baseline")),
        excluded=tuple(told.get("exclude_rule", ())),
        fail_on=tuple(told.get("fail_on", ())),
        floors=tuple(told.get("floor", ())),
    )


def check_certificates(file: Path) -> None:
    """Raises UsageError for a file that holds no certificates to trust."""
    if not file.is_file():
        raise UsageError(f"--cacert: there is no file {file}")
    try:
        ssl.create_default_context(cafile=file)
    except ssl.SSLError:
        raise UsageError(f"--cacert: expected certificates in PEM form, found none in {file}") from None


def own_certificate(cert: str | Path | None, key: str | Path | None, *urls: str | None) -> dict[str, str | None]:
    """The files for mutual TLS with one of these URLs.

    Raises UsageError when they are none, do not belong together, or nothing asks for them.
    """
    if key is not None and cert is None:
        raise UsageError("--key is the key of a certificate: give the certificate with --cert FILE")
    for option, file in (("--cert", cert), ("--key", key)):
        if file is not None and not Path(file).is_file():
            raise UsageError(f"{option}: there is no file {file}")
    if cert is not None:
        if not any(url and url.lower().startswith("https:") for url in urls):
            raise UsageError(
                f"--cert: only a server with https:// asks for a certificate{found_instead(urls[0])}; correct its URL, "
                "or leave --cert and --key out"
            )
        try:
            # An encrypted key would be asked for at the terminal, in the middle of things.
            ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_cert_chain(cert, key, password=lambda: "")
        except (ssl.SSLError, ValueError, OSError) as error:
            raise UsageError(
                f"--cert: expected a certificate and its unencrypted private key in PEM form (--key), found "
                f"{getattr(error, 'reason', None) or error} in {cert}"
            ) from None
    return {"cert": str(cert) if cert is not None else None, "key": str(key) if key is not None else None}


def _accounts(told: Mapping[str, Any], sid: str | None) -> dict[str, Credentials]:
    values = {
        "account_sid": told.get("account_sid") or sid,
        "api_key": told.get("api_key"),
        "api_token": told.get("api_token"),
    }
    missing = [name for name, value in values.items() if not value]
    if missing:
        ways = [f"--{name.replace('_', '-')} or {PREFIX}{name.upper()}" for name in missing]
        ways = [f"{PREFIX}API_TOKEN in the environment" if "token" in way else way for way in ways]
        raise UsageError(f"credentials are missing: give {', '.join(ways)}")
    main = credentials_of(*map(str, values.values()))
    accounts = {main.sid: main}
    if told.get("other_account"):
        other = account_of(str(told["other_account"]))
        if other.sid == main.sid:
            raise UsageError(f"--other-account: expected another account than {main.sid}")
        accounts[other.sid] = other
    return accounts
