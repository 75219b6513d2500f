"""The callback events of a campaign: of its calls, of its targets, and of its own start and ends. Pure."""

from campaign_contracts.mock.dialling.calls import Call, Event


def call_over(call: Call, now: int) -> Event:
    """A call has ended."""
    return Event("call_status_callback", now, call.status, (call,))


def target_over(calls: tuple[Call, ...], now: int) -> Event:
    """A target's last attempt is over (CBK-02); `calls` are all of its attempts."""
    return Event("call_schedule_callback", now, calls[-1].status, calls)


def target_uncalled(number: str, now: int) -> Event:
    """A number was never called."""
    return Event("call_schedule_callback", now, "failed", number=number)


def campaign_changed(status: str, now: int) -> Event:
    """A campaign has started or ended."""
    return Event("status_callback", now, status)
