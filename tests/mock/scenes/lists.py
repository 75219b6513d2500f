"""Scenes of lists, and of campaigns beside each other."""

from tests.mock.recording import RUN, Recording
from tests.mock.scenes.cells import DAY, HOUR, Json

from campaign_contracts.suites import hostile

LISTS = (
    *(
        "",
        "offset=0&limit=500",
        "limit=1",
        "limit=21",
        "limit=500",
        "offset=1",
        "offset=5&limit=5",
        "offset=24",
        "offset=100",
        "offset=23",
    ),
    *("limit=501", "offset=-1", "limit=x", "limit=5x", "limit=3&offset=20", "sort_by=name:asc", "sort_by=name:desc"),
    *("sort_by=name:asc&offset=0&limit=500", "sort_by=name:desc&offset=0&limit=500"),
    *("sort_by=name:asc&limit=5&offset=5", "sort_by=date_created:desc&limit=5&offset=2", "sort_by=date_created:asc"),
    *("sort_by=age:asc", "sort_by=name:up", "sort_by=date_created:desc", "status=paused", "status=created,%20paused"),
    "status=created,%20%20paused",
    *(
        "status=created,paused,completed,failed,canceled",
        "status=created",
        "status=archived,paused",
        "type=trans",
        "type=other",
        "status=unheard-of",
    ),
)


NAMED = ("%20100", "", "%20100%25_1", "%20100%25_2&limit=2&offset=1", "&limit=2", "%20%25_1", "%20100_", "%20100%25n")


def lists(mock: Recording) -> None:
    for number in range(24):
        name = f"{'abcdefghijklmnopqrstuvwx'[number * 7 % 24]} Campaign {RUN} 100%_{number}"
        identifier = mock.created(name=name, schedule=mock.schedule(DAY), status_callback="http://a.example/")
        mock.advance(1)
        if number % 3 == 0:
            mock.act(identifier, "pause")
            if number % 2 == 0:
                mock.act(identifier, "complete", "archive")
            mock.read(identifier)
    mock.beside("other").created(name=f"foreign campaign {RUN}")
    second = mock.find().items[1]["data"]["id"]
    mock.put(second, name=f"b Campaign {RUN} edited")
    mock.read(second)
    for query in LISTS:
        mock.find(query)
        mock.find(f"name={RUN}&{query}")
    for term in NAMED:
        mock.find(f"name={RUN}{term}")
    for term in (RUN.upper(), f"campaign%20{RUN}", f"CAMPAIGN%20{RUN}", f"b%20Campaign%20{RUN}%20edited", "Camp_ign"):
        mock.find(f"name={term}")
    mock.created(name=f"{RUN} plus+plus a%25b", schedule=mock.schedule(DAY))
    for term in ("plus%2Bplus", "plus%2Bplus%20a%2525b"):
        mock.find(f"name={RUN}%20{term}")
    oldest = mock.find().items[0]["data"]["id"]
    for _ in range(2):
        mock.read(oldest)
        mock.find()


def many(mock: Recording) -> None:
    for _ in range(6):
        mock.bulk(*[mock.campaign(name=f"{RUN} {number}", schedule=mock.schedule(DAY)) for number in range(90)])
        mock.advance(1)
    for query in ("limit=500", "limit=101", "offset=100&limit=3", "offset=500&limit=100", "limit=499"):
        mock.find(query)
        mock.find(f"name={RUN}&{query}")
    for offset in range(0, 540, 90):
        mock.find(f"name={RUN}&limit=90&offset={offset}")


def mixed_up(mock: Recording) -> None:
    """Ids of other campaigns in bodies, equal names, a cancellation while calls are in flight; odd ways of asking."""
    first, second, third = (mock.created(name=f"{RUN} alike", schedule=mock.schedule(DAY)) for _ in range(3))
    mock.advance(1)
    mock.create(id=first, name="Created anew", schedule=mock.schedule(DAY))
    mock.read(first)
    mock.put(first, id=second, custom_field="the first's")
    mock.put(third, custom_field="the third's")
    for identifier in (first, second, third):
        mock.read(identifier)
    mock.send("PUT", f"campaigns/{first}", {"campaigns": [{"name": "Beside null"}, None]})
    mock.send("POST", "campaigns", {"campaigns": [{"name": "ab"}, None, {"name": "cd"}]})
    for identifier in (first, second):
        mock.delete(identifier)
    many = [f"+120255503{ending:02}" for ending in range(60)]
    calling = mock.created(schedule={"end_at": mock.instant(20)}, **{"from": many})
    mock.advance(10)
    mock.act(calling, "pause")
    for _ in range(3):
        mock.advance(20)
        mock.read(calling)
    mock.find("sort_by=name:asc:desc")
    mock.send("GET", "nothing", headers=[("accept", "text/html")])
    mock.send("POST", "campaigns", hostile.HEAVY_BODIES["odd keys"])


def after_others(mock: Recording) -> None:
    """Campaigns that come after a refused one in their bulk, or have the name of one that is gone, or another's.

    Others have five lists, a send_at with a fraction of a second, and a pause before it.
    """
    other, name = mock.beside("other"), f"{RUN} of one name"
    paced: dict[str, Json] = {"mode": "custom", "throttle": 2, "schedule": mock.schedule(HOUR, DAY)}
    paced |= {"from": [f"+12025554{place:02}{ending}" for place, ending in enumerate("6012345")]}
    paced |= {"retries": {"number_of_retries": 1, "interval_mins": 9, "mechanism": "Linear", "on_status": ["busy"]}}
    bulk = mock.bulk(mock.campaign(type="promo"), mock.campaign(name=name, **paced))
    dialled = [(mock, bulk.items[-1]), (other, other.bulk(other.campaign(name=name, **paced)).items[-1])]
    edited = other.created(name=f"{RUN} edited", schedule=mock.schedule(HOUR, DAY))
    other.put(edited, **{"from": ["+12025550177"]})
    mock.advance(3 * HOUR)
    other.read(edited)
    other.send("GET", f"campaigns/{edited}/call-details")
    for account, item in dialled:
        identifier = item["data"]["id"]
        account.read(identifier)
        account.send("GET", f"campaigns/{identifier}/call-details")
        account.delete(identifier)
        for _ in range(2):
            account.put(identifier, action="archive")
    account.act(account.created(name=f"{name} too", schedule=mock.schedule(DAY)), "pause", "complete", "archive")
    account.act(account.created(name=f"{name} again", schedule=mock.schedule(DAY)), "pause", "resume")
    paused = account.created(**{**paced, "name": f"{name} paused", "schedule": {"end_at": mock.instant(DAY)}})
    mock.advance(5)
    account.act(paused, "pause")
    account.read(paused)
    for query in ("&status=archived,paused", "", "&limit=1"):
        account.find(f"name={RUN}{query}")
    account.find(f"name={RUN}&limit={len(account.find(f'name={RUN}').items)}")
    mock.bulk(mock.campaign(name=name))
    fraction = {"send_at": mock.instant(4 * HOUR).replace("Z", ".500000Z"), "end_at": mock.instant(DAY)}
    scheduled = [mock.created(schedule=schedule) for schedule in (mock.schedule(4 * HOUR, DAY), fraction)]
    listed = mock.created(**{"from": None}, lists=[f"{digit}" * 32 for digit in "abcde"], call_duplicate_numbers=True)
    mock.act(scheduled[0], "pause")
    mock.advance(HOUR / 2)
    mock.act(scheduled[0], "resume")
    mock.advance(HOUR / 2 + 60)
    for identifier in (*scheduled, listed):
        mock.read(identifier)
        mock.send("GET", f"campaigns/{identifier}/call-details")
    later = {"name": f"{RUN} gone", "schedule": mock.schedule(DAY)}
    mock.send("DELETE", f"campaigns/{mock.created(**later)}")
    mock.create(**later)
