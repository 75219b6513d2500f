"""Checks a target before a long run; reads only."""

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median
from typing import Any
from urllib.parse import urlsplit

from campaign_contracts import envelope, instants
from campaign_contracts.bundle import Bundle
from campaign_contracts.history import Exchange
from campaign_contracts.inert import shown
from campaign_contracts.receiver import Receiver, ReceiverError
from campaign_contracts.running.reaching import decided, led_to, look, try_connecting
from campaign_contracts.running.settings import Settings
from campaign_contracts.send import ControlError, UnreachableError
from campaign_contracts.send.sender import Sender
from campaign_contracts.send.traffic import fitting
from campaign_contracts.stated_time import APART_SECONDS, date_header
from campaign_contracts.suites.costs import costs

READS = 5
LONG_SECONDS = 180


@dataclass(frozen=True, kw_only=True)
class Symptom:
    """One line of the doctor's table; `well` is None where nothing is known either way."""

    about: str
    well: bool | None
    text: str


def examine(settings: Settings, bundle: Bundle) -> Iterator[Symptom]:
    """Look at one thing after the other; what cannot be looked at without an earlier one is left out."""
    try:
        try_connecting(settings.proxy or settings.base_url, settings.timeout)
    except UnreachableError as error:
        yield Symptom(about="reachable", well=False, text=str(error))
        return
    yield Symptom(about="reachable", well=True, text=settings.base_url)
    yield _region(settings, bundle)
    with contextlib.closing(Sender(settings.target(), lambda _: None)) as sender:
        try:
            answers = {sid: sender.send(look(sid)) for sid in settings.accounts}
        except UnreachableError as error:
            yield Symptom(about="answers", well=False, text=str(error))
            return
        yield from _accounts(settings, answers)
        yield _clock(settings, sender, answers[settings.sid])
        yield from _duration(settings, sender)
    yield _callbacks(settings)
    yield _strangers(answers[settings.sid])


def _region(settings: Settings, bundle: Bundle) -> Symptom:
    host = urlsplit(settings.base_url).hostname
    documented = bundle.spec.hosts
    if host in documented:
        return Symptom(about="region", well=True, text=f"{host} is documented")
    return Symptom(about="region", well=None, text=f"{host} is none of the documented hosts: {', '.join(documented)}")


def _accounts(settings: Settings, answers: dict[str, Exchange]) -> Iterator[Symptom]:
    for sid, exchange in answers.items():
        about = "credentials" if sid == settings.sid else "second account"
        if _is_list(exchange):
            yield Symptom(about=about, well=True, text=f"account {sid} is let in")
        else:
            yield Symptom(about=about, well=False, text=f"account {sid} {_let_down(exchange)}")
    if settings.other is None:
        yield Symptom(about="second account", well=None, text="none given: isolation is not tested (--other-account)")


def _is_list(exchange: Exchange) -> bool:
    """Whether the answer is a list of campaigns in its envelope: a page that says 200 is none, nor is a refusal."""
    response = exchange.response
    body: Any = response.json if response and response.status == 200 and decided(response)[0] < 400 else None
    return isinstance(body, dict) and isinstance(body.get("response"), list) and body.keys() >= {"request_id", "method"}


def _let_down(exchange: Exchange) -> str:
    """What came instead of a list of campaigns, and what to do about it."""
    response = exchange.response
    if response is None:
        failure = exchange.failure
        return f"gets no answer ({failure.kind}: {shown(failure.message)})" if failure else "gets no answer"
    code, told = decided(response)
    if code in (401, 403):
        return f"is refused ({told}): check sid, API key, API token and region"
    if code == 404:
        return f"is not known here ({told}): check the account sid and the base URL"
    if (where := led_to(response)) is not None:
        return f"is sent elsewhere (HTTP {response.status}, to {where}): redirects are not followed, name that server"
    if code != 200:
        return f"should get HTTP 200 for its campaigns, and gets {told}"
    kind = shown(response.headers.get("content-type", "no media type"))
    return f"gets HTTP 200 and {kind}, but no list of campaigns: is {shown(exchange.request.target)} this API?"


def _callbacks(settings: Settings) -> Symptom:
    """Whether the kit can listen where the target is to call it back, and hears itself there."""
    if settings.control_url is None:
        return Symptom(about="callbacks", well=None, text="not tested without a control URL: a run waits for none")
    if settings.live and not settings.dial:
        text = "not tested: no campaign starts on a live service (--may-dial)"
        return Symptom(about="callbacks", well=None, text=text)
    started = time.monotonic()
    try:
        with Receiver(lambda: time.monotonic() - started, host=settings.callback_host) as receiver:
            try_connecting(receiver.base_url, settings.timeout)
    except (ReceiverError, UnreachableError) as error:
        return Symptom(about="callbacks", well=False, text=f"{error} (--callback-host)")
    text = f"the kit listens as {settings.callback_host}; the server must reach this machine so (--callback-host)"
    return Symptom(about="callbacks", well=True, text=text)


def _clock(settings: Settings, sender: Sender, answer: Exchange) -> Symptom:
    if settings.control_url is not None:
        try:
            now = sender.clock().now
        except ControlError as error:
            return Symptom(about="clock", well=False, text=shown(str(error)))
        if instants.parse(now) is None:
            return Symptom(about="clock", well=False, text=f"expected an RFC 3339 instant, found {shown(now)[:80]}")
        return Symptom(about="clock", well=True, text=f"can be moved; it says {now}")
    stated = date_header(answer)
    youngest = _youngest(answer)
    if youngest is not None and youngest > (stated or datetime.now(UTC).timestamp()) + APART_SECONDS:
        text = f"no control URL, and its clock was moved: a campaign was created at {instants.render(youngest)}"
        return Symptom(about="clock", well=None, text=text)
    if stated is None:
        return Symptom(about="clock", well=None, text="no control URL, and no Date header: its time is not known")
    ahead = stated - datetime.now(UTC).timestamp()
    text = (
        f"no control URL: time passes really; the server's Date header says {instants.render(stated)}, "
        f"{ahead:+.0f} s from this machine's clock"
    )
    return Symptom(about="clock", well=None if abs(ahead) < 5 else False, text=text)


def _youngest(answer: Exchange) -> float | None:
    """When the youngest campaign of the account was created."""
    found = envelope.identified(answer.response.json) if answer.response else []
    return instants.parse(found[0].get("date_created")) if found else None


def _duration(settings: Settings, sender: Sender) -> Iterator[Symptom]:
    """How long a run of the profile will take, by the time that plain reads take."""
    cost = costs(control=settings.control_url is not None).get(settings.profile)
    if cost is None:
        return
    reads = [sender.send(look(settings.sid)) for _ in range(READS)]
    latency = median(read.until - read.at for read in reads)
    most = settings.concurrency or fitting(latency)
    seconds = cost.predicted(latency, most, settings.pause)
    lasts = f"{seconds / 60:.0f} min" if seconds > LONG_SECONDS else f"{seconds:.0f} s"
    text = (
        f"the profile {settings.profile} sends about {cost.requests:,} requests; at {latency * 1000:.0f} ms a read and "
        f"{most} at once it takes about {lasts}, and cleaning up comes on top (`run --plan` counts it)"
    )
    yield Symptom(about="duration", well=None, text=text)


def _strangers(answer: Exchange) -> Symptom:
    total = envelope.total(answer.response.json) if answer.response else None
    if total is None:
        return Symptom(about="campaigns", well=None, text="the account does not say how many it holds")
    text = f"the account holds {total}; the kit leaves them alone" if total else "the account is empty"
    return Symptom(about="campaigns", well=True if not total else None, text=text)
