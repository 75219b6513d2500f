"""From settings to an application: the one place where the parts of the mock meet."""

from collections.abc import Iterable
from dataclasses import replace

from campaign_contracts import bundle
from campaign_contracts.lifecycle import Lifecycle
from campaign_contracts.mock.behaviour import Behaviour
from campaign_contracts.mock.campaigns.callbacks import Callbacks
from campaign_contracts.mock.campaigns.database import usable
from campaign_contracts.mock.campaigns.operations import Service
from campaign_contracts.mock.campaigns.scheduler import Scheduler
from campaign_contracts.mock.campaigns.selection import collation_of
from campaign_contracts.mock.campaigns.store import Store
from campaign_contracts.mock.choices import PLAIN, Choices
from campaign_contracts.mock.clock import Clock
from campaign_contracts.mock.companions import document
from campaign_contracts.mock.companions.operations import Book, Companions
from campaign_contracts.mock.console.acting import Acting
from campaign_contracts.mock.console.control import Control
from campaign_contracts.mock.console.door import Door
from campaign_contracts.mock.console.page import Pages
from campaign_contracts.mock.console.rehearsal import Rehearsal
from campaign_contracts.mock.console.traffic import Traffic
from campaign_contracts.mock.http.accounts import Accounts
from campaign_contracts.mock.http.app import App
from campaign_contracts.mock.http.routes import Routes
from campaign_contracts.mock.http.site import Site
from campaign_contracts.mock.personalities import CONTRARIAN, drawn, stern
from campaign_contracts.mock.settings import Settings
from campaign_contracts.redaction import Credentials
from campaign_contracts.request_log.watch import Onlooker, Watching


def assemble(settings: Settings, clock: Clock | None = None, watching: Watching = Onlooker) -> App:
    """The application of these settings; `watching` makes who fills its request log.

    Raises UnknownFaultError, StoreError, SpecificationError.
    """
    choices = choices_of(settings)
    packaged = bundle.packaged()
    store = Store(settings.database, collation_of(choices))
    clock = clock or Clock(speed=settings.speed, anchor=store.anchor())
    behaviour = behaving(packaged.lifecycle, choices, settings.faults)
    companions = Companions(choices, store.keep_book, _books(store, settings.database))
    callbacks = _callbacks(settings, store, choices, clock)
    scheduler = Scheduler(store=store, behaviour=behaviour, tell=callbacks.post)
    service = Service(bundle=packaged, scheduler=scheduler, numbers=companions.numbers)

    def undone() -> None:
        scheduler.reload()
        callbacks.withdraw()
        companions.restore(_books(store, settings.database))

    store.undone = undone
    rehearsal = Rehearsal(
        tuple(packaged.spec.operations),
        accounts=settings.sids,
        requests_per_minute=settings.requests_per_minute,
        latency_seconds=settings.latency_milliseconds / 1000,
    )
    traffic = Traffic(
        packaged.spec,
        document.spec(),
        known=[Credentials(sid=each.sid, key=each.key, token=each.token) for each in settings.accounts],
        watching=watching,
    )
    control = _control(settings, service, clock, callbacks, rehearsal, companions, traffic)
    door = Door(settings.control_hosts)
    return App(
        service=service,
        accounts=Accounts(settings.accounts),
        clock=clock,
        control=control,
        callbacks=callbacks,
        rehearsal=rehearsal,
        site=_site(settings, service, clock, callbacks, control, traffic, door),
        traffic=traffic,
        companions=companions,
        routes=Routes(packaged.spec, document.spec()),
        door=door,
    )


def _callbacks(settings: Settings, store: Store, choices: Choices, clock: Clock) -> Callbacks:
    return Callbacks(
        store=store,
        allowed_hosts=settings.callback_hosts,
        choices=choices,
        now=clock.now,
        own_port=settings.port,
        answer_seconds=settings.callback_seconds,
        answer_bytes=settings.callback_answer_bytes,
        head_bytes=settings.callback_head_bytes,
    )


def _control(
    settings: Settings,
    service: Service,
    clock: Clock,
    callbacks: Callbacks,
    rehearsal: Rehearsal,
    companions: Companions,
    traffic: Traffic,
) -> Control:
    drawn_at_random = settings.personality is not None
    return Control(
        service=service,
        clock=clock,
        callbacks=callbacks,
        rehearsal=rehearsal,
        companions=companions,
        accounts=settings.sids,
        traffic=traffic,
        behaving=behaving,
        choosing=None if drawn_at_random else lambda contrarian: choices_of(replace(settings, contrarian=contrarian)),
        contrarian=settings.contrarian,
    )


def _site(
    settings: Settings,
    service: Service,
    clock: Clock,
    callbacks: Callbacks,
    control: Control,
    traffic: Traffic,
    door: Door,
) -> Site:
    """What people see in a browser, and do there."""
    packaged = bundle.packaged()
    pages = Pages(
        service=service,
        callbacks=callbacks,
        control=control,
        traffic=traffic,
        accounts=settings.sids,
        spec=packaged.spec,
        faults=lambda: _fault_summaries(packaged.lifecycle),
    )
    acting = Acting(service=service, clock=clock, control=control)
    return Site(service=service, clock=clock, pages=pages, acting=acting, door=door)


def _fault_summaries(lifecycle: Lifecycle) -> dict[str, str]:
    from campaign_contracts.mock.faults import registry  # the mock itself knows none

    return {name: fault.summary for name, fault in registry(lifecycle).items()}


def _books(store: Store, path: str | None) -> dict[str, Book]:
    with usable(path):
        return {account: Book(**book) for account, book in store.books().items()}


def choices_of(settings: Settings) -> Choices:
    """The legal choices that a mock makes."""
    made = CONTRARIAN if settings.contrarian else PLAIN
    if settings.personality is not None:
        made = drawn(settings.personality)
    if settings.dialect is not None:
        portal = settings.dialect == "portal"
        made = replace(made, portal_spelling=portal, portal_spelling_in_callbacks=portal)
    return stern(made) if settings.stern else made


def behaving(lifecycle: Lifecycle, choices: Choices, faults: Iterable[str]) -> Behaviour:
    """A server that makes these choices and has these faults. Raises UnknownFaultError."""
    plain, names = Behaviour(lifecycle=lifecycle, chosen=choices), tuple(faults)
    if not names:
        return plain
    from campaign_contracts.mock.faults import with_faults  # the mock itself knows none

    return with_faults(plain, names)
