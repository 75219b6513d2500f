"""Several hundred campaigns for lists: in every state, with names that invite mistakes, made at different instants."""

import threading
from collections.abc import Sequence
from random import Random
from urllib.parse import quote

from campaign_contracts.history import Intent
from campaign_contracts.suites import states
from campaign_contracts.suites.api import CALLBACKS, DAY_SECONDS, Api, Element, UnattainedError
from campaign_contracts.suites.dialling import retries
from campaign_contracts.suites.verbatim import SPOKEN

INTENT = Intent(case="population")
STATES = ("canceled", "failed", "completed", "paused-started")
BULKS = (1, 7, 20, 50, 100, 100, 100, 100)
LIVE_BULKS = (1, 7, 14)
APART_SECONDS = 3
CALLBACK = "http://127.0.0.1:9/callback"
WAIT_SECONDS = 1.1

ODD_NAMES = (
    "100% sure", "100 is sure", "per%cent", "per-r-cent", "%", "a%25b", "a%b", "under_score", "underxscore",
    "star*dust", "starry dust", "que?ry", "quexry", "quey", "dot.ted", "dotxted", "x[ab]y", "xay", "this|that",
    "(round", "curly{2}", "back\\slash", "backslash", "quo'te", "''", "dou\"ble", "semi;colon", "amp&ersand",
    "hash#tag", "plus+plus", "eq=ual", "sla/sh", "^caret", "dol$lar", "comma, too", "snow-ball", "snow ball",
    "MiXeD CaSe", "mixed case again", "UPPER WORDS", "inner  two blanks", "inner two blanks", "naïve café",
    "Ελλάδα", "русский Текст", "שלום עולם", "مرحبا بالعالم", "日本語の名前", "emoji 🎉 party", "<b>bold</b>", "null",
    "true", "0", "x" * 40,
)  # fmt: skip


def query(**parameters: object) -> str:
    """A query string in which everything but letters and digits is percent-encoded, blanks too."""
    return "&".join(f"{name}={quote(str(value), safe='')}" for name, value in parameters.items())


class Population:
    """Made once, when it is first needed; `size` counts what was made and not deleted.

    `marker` is in every name of it and in no other campaign's; `some` are ids of campaigns in several states.
    """

    def __init__(self, api: Api) -> None:
        """Bind to a target; nothing is sent."""
        self.api = api
        self.marker = f"{api.run_id} list"
        self.size = 0
        self.some: list[str] = []
        self._made = False
        self._making = threading.Lock()

    def ensure(self) -> "Population":
        """Make it, unless it is there. Raises UnattainedError when not even valid campaigns are created."""
        if not self._making.acquire(blocking=False):
            with self.api.clock.apart():
                self._making.acquire()
        try:
            if not self._made:
                self._made = True
                self._make()
        finally:
            self._making.release()
        return self

    def _make(self) -> None:
        self._special()
        self._acted()
        self._apart(2)
        self.create([self._element(f"nm {odd} tail") for odd in self.odd_names])
        self._around()
        self._refused()
        self._fill()
        self._late()
        self._running()
        self.api.list(INTENT, query(name=self.marker, limit=1))

    @property
    def odd_names(self) -> Sequence[str]:
        """The odd parts of names; fewer on a live target."""
        return ODD_NAMES if not self.api.live else ODD_NAMES[::5]

    def create(self, elements: Sequence[Element]) -> list[str]:
        """Create campaigns in one request; the ids that came back, in order."""
        answer = self.api.post({"campaigns": list(elements)}, INTENT)
        if not answer.ids:
            raise UnattainedError(f"none of {len(elements)} valid campaigns was created: HTTP {answer.status}")
        self.size += len(answer.ids)
        return answer.ids

    def _element(self, label: str, **changes: object) -> Element:
        return self.api.element(**({"name": f"{self.marker} {label}", "from_": self.api.numbers(1)} | changes))

    def _apart(self, times: int = 1) -> None:
        """Let the next campaigns have another date_created: at a cost of real time only where it is worth it."""
        if self.api.control:
            self.api.pass_time(APART_SECONDS)
        else:
            self.api.sleep(WAIT_SECONDS * (times - 1))

    def _special(self) -> None:
        """The states that take time or calls; left out where a target does not play along."""
        wanted = () if self.api.live else [state for state in STATES if states.attainable(self.api, state)]
        self.size += sum(self.api.each(self._in_state, wanted))

    def _in_state(self, state: str) -> bool:
        """Whether a campaign was brought into a state; it is read there."""
        try:
            campaign = states.reach(self.api, state, INTENT, name=f"{self.marker} st {state}")
        except UnattainedError:
            return False
        self.api.read(campaign, INTENT)
        return True

    def _acted(self) -> None:
        """Campaigns in the states that actions lead to before send_at, renamed ones, rich ones, and deleted ones."""
        paths: list[tuple[str, ...]] = [
            (), ("pause",), ("pause", "complete"), ("pause", "complete", "archive"), ("delete",), ("rename",),
        ]  # fmt: skip
        count = 1 if self.api.live else 5
        plans = [path for path in paths for _ in range(count)]
        marks = Random(self.api.seed).sample(range(1000, 10_000), len(plans))
        ids = self.create([self._rich(f"st {mark}", index) for index, mark in enumerate(marks)])
        self._apart()
        self.size -= plans[: len(ids)].count(("delete",))
        self.api.each(self._walked, zip(plans, ids, marks, range(len(ids)), strict=False))
        self.some = ids

    def _walked(self, planned: tuple[tuple[str, ...], str, int, int]) -> None:
        """Take a campaign along its path, and read it where it is still there."""
        path, campaign, mark, index = planned
        for step in path:
            self._step(campaign, step, mark, index)
        if "delete" not in path:
            self.api.read(campaign, INTENT)

    def _step(self, campaign: str, step: str, mark: int, index: int) -> None:
        if step == "delete":
            self.api.delete(campaign, INTENT)
        elif step == "rename":
            self.api.edit(campaign, {"name": f"{self.marker} st renamed {mark}", **self._everything(index)}, INTENT)
        else:
            self.api.act(campaign, step, INTENT)

    def _everything(self, index: int) -> Element:
        """Another value for each parameter of a rich campaign, so that lists that show an old one are seen."""
        listed = index % 2 and not self.api.live
        return {
            **({"lists": ["c" * 32]} if listed else {"from": self.api.numbers(3)[1:]}),
            "caller_id": "+442079460997",
            "url": "https://client.example/exoml/start_voice/7",
            "schedule": {"send_at": self.api.instant(2 * DAY_SECONDS), "end_at": self.api.instant(4 * DAY_SECONDS)},
            "retries": retries(1, 7, "Exponential", "no-answer"),
            "call_duplicate_numbers": True,
            "mode": "custom",
            "throttle": 11,
            "custom_field": f"{self.marker} hidden anew",
            **{name: f"{CALLBACK}/anew/{name}" for name in CALLBACKS},
        }

    def _rich(self, label: str, index: int) -> Element:
        lists = {"lists": ["a" * 32, "b" * 32], "from_": ...} if index % 2 and not self.api.live else {}
        return self._element(
            label,
            retries=retries(2, 5, "Linear", "busy", "failed"),
            status_callback=f"{CALLBACK}/campaign/{index}",
            call_status_callback=f"{CALLBACK}/call/{index}",
            call_schedule_callback=f"{CALLBACK}/schedule/{index}",
            custom_field=f"{self.marker} hidden",
            **lists,
        )

    def _around(self) -> None:
        """Names in which the run's mark is not at the beginning, of campaigns unlike the many."""
        names = (f"alpha {self.marker} omega", f"Alpine {self.marker} end", f"omega {self.marker} alpha")
        far = {
            "schedule": {"send_at": self.api.instant(60 * DAY_SECONDS), "end_at": self.api.instant(70 * DAY_SECONDS)}
        }
        dynamic = {"campaign_type": "dynamic", "lists": ["a" * 32], "from_": ...} if not self.api.live else {}
        kinds: tuple[Element, ...] = (far, SPOKEN, dynamic)
        told = [{"name": name, "from_": self.api.numbers(1)} | kind for name, kind in zip(names, kinds, strict=True)]
        self.create([self.api.element(**each) for each in told])

    def _refused(self) -> None:
        """A campaign that must not come into being, nor be counted: it has nobody to call."""
        self.api.create(self.api.element(name=f"{self.api.run_id} ghost", from_=...), INTENT)

    def _fill(self) -> None:
        """The many: names in no order, in bulks of several sizes."""
        bulks = LIVE_BULKS if self.api.live else BULKS
        marks = iter(Random(self.api.seed + 1).sample(range(1000, 10_000), sum(bulks)))
        for index, size in enumerate(bulks):
            self._apart(2 if index == len(bulks) // 2 else 1)
            self.create([self._element(f"fill {next(marks)}") for _ in range(size)])

    def _late(self) -> None:
        """Old campaigns are changed after younger ones were made, so that no other instant orders them alike."""
        self.api.each(self._paused, self.some[:2])

    def _paused(self, campaign: str) -> None:
        self.api.act(campaign, "pause", INTENT)
        self.api.read(campaign, INTENT)

    def _running(self) -> None:
        if self.api.may_call and not self.api.live:
            names = [f"{self.marker} st running {letter}" for letter in "ab"]
            ids = self.create([self.api.running(name=name) for name in names])
            self.api.wait(APART_SECONDS)
            self.api.each(lambda campaign: self.api.read(campaign, INTENT), ids)
