"""Command lines that find a finding again. They name the variable that holds a secret, never the secret."""

import os
import shlex
from collections.abc import Iterator, Sequence

from campaign_contracts.reports.curl import OTHER_ACCOUNT, variable_of
from campaign_contracts.running.options import DEFAULT_CALLBACK_HOST, DEFAULT_TIMEOUT, REPORTS
from campaign_contracts.running.origin import Origin
from campaign_contracts.running.proxies import proxy_for
from campaign_contracts.running.settings import KILOBYTE, MEGABYTE, Settings
from campaign_contracts.send.drafts import MOST_BYTES, MOST_HEAD_BYTES, MOST_SECONDS
from campaign_contracts.verdicts import Finding


def reproduce(settings: Settings, finding: Finding, origin: Origin | None) -> str:
    """The run that finds it again: the suite function alone where it needs no other, else the whole run."""
    words = ["campaign-contracts", "run", *(_mock(settings) if settings.own_mock else _server(settings))]
    words += ["--dialect", settings.dialect] if settings.dialect else []
    words += ["--profile", settings.profile]
    words += ["--budget", f"{settings.budget / 60:g}"] if settings.profile == "deep" else []
    words += ["--seed", str(settings.seed)]
    words += ["--concurrency", str(settings.concurrency)] if (settings.concurrency or 1) > 1 else []
    words += ["--rule", finding.rule]
    if origin is not None and origin.alone:
        words += ["--suite", origin.suite]
    elif settings.profile != "live":
        words += [word for suite in settings.suites or ("*",) for word in ("--suite", suite)]
    return shlex.join(words) + _secrets(settings)


def replay(settings: Settings, finding: Finding) -> str | None:
    """What repeats its steps alone; None where none are kept."""
    if settings.report_dir is None or not finding.exchanges:
        return None
    words = ["campaign-contracts", "replay", finding.id, *([] if settings.own_mock else _server(settings))]
    words += ["--report-dir", str(settings.report_dir)] if settings.report_dir != REPORTS else []
    return shlex.join(words) + _secrets(settings)


def load(settings: Settings, words: Sequence[str]) -> str:
    """The load that finds it again, where chance plays along; `words` are its own options."""
    server = (
        _faults(settings) if settings.own_mock else (*_addressed(settings), *_patient(settings), *_certified(settings))
    )
    whole = ["campaign-contracts", "load", *server, *words, "--seed", str(settings.seed)]
    return shlex.join(whole) + _secrets(settings, two_accounts=False)


def _mock(settings: Settings) -> Iterator[str]:
    yield from ["--contrarian"] if settings.contrarian else []
    yield from ["--stern"] if settings.stern else []
    yield from ["--personality", str(settings.personality)] if settings.personality is not None else []
    yield from _faults(settings)


def _faults(settings: Settings) -> Iterator[str]:
    return (word for fault in settings.faults for word in ("--fault", fault))


def _server(settings: Settings) -> Iterator[str]:
    """Every option that changes what is sent, or how."""
    yield from _addressed(settings)
    yield from ("--control-url", settings.control_url) if settings.control_url else ()
    yield from ("--live",) if settings.live else () if settings.control_url else ("--sandbox",)
    yield from ("--sandbox-host", settings.sandbox_host) if settings.sandbox_host else ()
    yield from ("--may-reset",) if settings.may_reset else ()
    yield from (word for number in settings.dial for word in ("--may-dial", number))
    yield from ("--max-campaigns", str(settings.max_campaigns)) if settings.max_campaigns is not None else ()
    yield from ("--rate", f"{1 / settings.pause:g}") if settings.pause else ()
    yield from _patient(settings)
    bounds: dict[str, tuple[float, float]] = {
        "--max-answer": (settings.answer_bytes / MEGABYTE, MOST_BYTES / MEGABYTE),
        "--max-answer-time": (settings.answer_seconds, MOST_SECONDS),
        "--max-headers": (settings.head_bytes / KILOBYTE, MOST_HEAD_BYTES / KILOBYTE),
    }
    told = {name: now for name, (now, usual) in bounds.items() if now != usual}
    yield from (word for name, now in told.items() for word in (name, f"{now:g}"))
    yield from ("--callback-host", settings.callback_host) if settings.callback_host != DEFAULT_CALLBACK_HOST else ()
    yield from _certified(settings)


def _addressed(settings: Settings) -> tuple[str, ...]:
    return "--base-url", settings.base_url, "--account-sid", settings.sid


def _patient(settings: Settings) -> tuple[str, ...]:
    return ("--timeout", f"{settings.timeout:g}") if settings.timeout != DEFAULT_TIMEOUT else ()


def _certified(settings: Settings) -> Iterator[str]:
    files = {"--cacert": settings.cacert, "--cert": settings.cert, "--key": settings.key}
    yield from (word for option, file in files.items() if file for word in (option, file))


def _secrets(settings: Settings, *, two_accounts: bool = True) -> str:
    """What may hold a secret: each as the variable of a shell."""
    if settings.own_mock:
        return ""
    found = [f'--header "{name}: ${variable_of(name)}"' for name in settings.headers]
    if settings.proxy and settings.proxy != proxy_for(settings.base_url, None, os.environ):
        found.append('--proxy "$HTTPS_PROXY"' if "@" in settings.proxy else shlex.join(["--proxy", settings.proxy]))
    found += [f'--other-account "${OTHER_ACCOUNT}"'] if settings.other and two_accounts else []
    return "".join(f" {each}" for each in found)
