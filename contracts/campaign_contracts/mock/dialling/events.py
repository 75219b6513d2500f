"""The callback events of a campaign: of its calls, of its targets, and of its own start and ends. Pure."""

from campaign_contracts.mock.dialling.calls import Call, Event


def call_over(call: Call, now: int) -> Event:
    """A call has ended."""
    return Event(kind="call_status_callback", id=call.sid, at=now, status=call.status, calls=(call,))


def target_over(calls: tuple[Call, ...], now: int) -> Event:
    """A target's last attempt is over (CBK-02); `calls` are all of its attempts."""
    last = calls[-1]
    return Event(kind="call_schedule_callback", id=f"{last.sid}:target", at=now, status=last.status, calls=calls)


def target_uncalled(campaign_id: str, target: int, number: str, now: int) -> Event:
    """A number was never called."""
    return Event(
        kind="call_schedule_callback", id=f"{campaign_id}:{target}:uncalled", at=now, status="failed", number=number
    )


def campaign_changed(campaign_id: str, occasion: str, status: str, now: int) -> Event:
    """A campaign has started or ended; `occasion` sets these events of one campaign apart."""
    return Event(kind="status_callback", id=f"{campaign_id}:{occasion}", at=now, status=status)
