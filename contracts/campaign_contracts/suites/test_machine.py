"""Random walks: several campaigns on up to two accounts, every stimulus, edits, reads, lists, and moving time."""

from campaign_contracts.suites import wandering
from campaign_contracts.suites.api import Api
from campaign_contracts.suites.drawing import Draw
from campaign_contracts.suites.marks import draws, exercises
from campaign_contracts.suites.walks import Step, Walker
from campaign_contracts.suites.wandering import Bounds, Ground

WALKS = {"quick": (8, 18), "standard": (49, 40), "deep": (49, 40)}
"""Examples and steps of each profile."""

RULES = [
    "LIF-01",
    "LIF-02",
    "LIF-03",
    "LIF-04",
    "LIF-05",
    "LIF-06",
    "LIF-07",
    "LIF-08",
    "LIF-09",
    "LIF-10",
    "LIF-11",
    "LIF-12",
    "LIF-14",
    "LIF-15",
    "LIF-18",
    "LIF-19",
    "LIF-22",
    "EDT-01",
    "EDT-02",
    "EDT-03",
    "EDT-04",
    "EDT-06",
    "DEL-01",
    "DEL-02",
    "DEL-03",
    "DEL-04",
    "GET-01",
    "GET-03",
    "CRE-01",
    "CRE-27",
    "LST-08",
    "LST-14",
    "ACC-04",
]


def drawn_walks(api: Api, start: int, walks: int, steps: int) -> Draw:
    """What `walk` draws."""
    return Draw(wandering.walks, (Ground.of(api), start, Bounds(walks=walks, steps=steps, known=api.examples)))


@draws(lambda api: [] if api.live else [drawn_walks(api, api.seed, *WALKS[api.profile])])
@exercises(*RULES)
def test_walks(api: Api) -> None:
    """As many walks as the profile asks for, the same for the same seed; first those that found something before."""
    if not api.live:  # a walk leaves more campaigns behind than a live service should have to bear
        walk(api, api.seed, *WALKS[api.profile])


def walk(api: Api, start: int, walks: int, steps: int) -> None:
    """So many walks from a seed, side by side, until one shows something that was not known before: it is kept.

    They are drawn before anything is sent, and once more where one is to be kept.
    """
    draw, found = drawn_walks(api, start, walks, steps), list[list[Step]]()

    def follow(walk: list[Step]) -> None:
        if found:
            return
        known = api.found() if api.examples is not None else 0
        Walker(api).walk(walk)
        if api.examples is not None and api.found() > known:
            found.append(walk)

    api.each(follow, api.drawing.result(draw))
    if found:
        api.drawn(wandering.keep, *draw.arguments, repr(found[0]))
