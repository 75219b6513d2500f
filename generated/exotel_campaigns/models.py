# Generated from the specification; changes made here are lost.
# fmt: off
"""Values that are sent and received, one class or alias for each component of the specification."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field

from .base import (
    WHOLE,
    AwareDatetime,
    CampaignBase,
    DeletedCampaignBase,
    Integer,
    LooseInteger,
    RequestModel,
    ResponseModel,
    Seen,
    Sent,
)

Action: TypeAlias = Sent[Literal["pause", "resume", "complete", "archive"]]
"""Moves a campaign to another state:

- `pause` stops starting calls; from `created` and `in-progress` (rules LIF-01 to LIF-03).
- `resume` goes on with the numbers that are not done; from `paused` (LIF-04, LIF-05). Before `send_at` the campaign
  waits in `created` again.
- `complete` ends the campaign and counts every remaining number as failed; from `paused` (LIF-06, LIF-07, LIF-17).
- `archive` puts a finished campaign away; from `completed` (LIF-08, LIF-09).

From any other state the action is refused and nothing changes (rule LIF-10). Any other word is refused (rule LIF-11)."""


class Envelope(ResponseModel):
    """What every answer of this API is wrapped in (rule ENV-01)."""

    request_id: Annotated[str, Field(min_length=1)]
    """Names this one request; no two answers share it (rule ENV-04). Quote it to the vendor's support."""

    method: str
    """The method of the request that this answers, as the server tells it. Do not rely on it: the one recorded answer to a PUT says `POST`."""

    http_code: Integer
    """The HTTP status of this answer once more (rule ENV-02)."""

    response: Any
    """The outcome; each answer says which form it takes."""


class ErrorData(ResponseModel):
    """What went wrong (rule ENV-07)."""

    code: Integer
    """The vendor's number for the kind of error. Seen are 1000 not found, 1001 mandatory parameter missing, 1002 invalid parameter, 1007 body not parseable, 1010 authentication failed, 1011 media type. Do not rely on the number."""

    message: str | None = None
    """The kind of error in words."""

    description: str | None = None
    """What exactly was wrong. An invalid number in `from` is named here or in `message` (rule CRE-10)."""


class FailureItem(ResponseModel):
    """One thing that was asked for and refused; nothing was changed (rule ENV-07)."""

    code: Annotated[Integer, Field(ge=400, le=599)]
    """The HTTP status that belongs to this failure. It decides, also inside an answer of 200 or 207."""

    error_data: ErrorData

    status: Literal["failure"]
    """Always `failure`."""

    data: None
    """Always null."""


class FailureEnvelope(Envelope):
    """The answer to a request that failed as a whole. `response` is one failure, bare or as an array with one element; a bulk create of which every campaign failed has one failure per campaign."""

    http_code: Annotated[Integer, Field(ge=400, le=599)]  # pyright: ignore[reportIncompatibleVariableOverride, reportGeneralTypeIssues]
    """The HTTP status once more."""

    response: FailureItem | Annotated[list[FailureItem], Field(fail_fast=True, min_length=1)]  # pyright: ignore[reportIncompatibleVariableOverride, reportGeneralTypeIssues]
    """The failure, or the failures."""


class BadRequestEnvelope(FailureEnvelope):
    """A failed request, answered with 400."""

    http_code: Annotated[Literal[400], WHOLE]  # pyright: ignore[reportIncompatibleVariableOverride, reportGeneralTypeIssues]
    """Always 400."""


class CallRecord(ResponseModel):
    """One call attempt of a campaign. A record without a `start_time` is of a number that was not called."""

    call_sid: str | None = None
    """Names the call."""

    number: str | None = None
    """The number that was dialled."""

    status: str | None = None
    """`completed`, `busy`, `no-answer` or `failed`; `in-progress` while the call runs."""

    caller_id: Seen[str] | None = None
    """The campaign's `caller_id` (rule CAL-02)."""

    date_created: AwareDatetime | None = None
    """When the record came to be; the order of the list."""

    start_time: AwareDatetime | None = None
    """When dialling began."""

    end_time: AwareDatetime | None = None
    """When the call ended; null while it runs."""

    duration: Integer | str | None = None
    """Seconds from start to end of a completed call (rule CAL-12); an integer or a numeric string."""

    name: str | None = None
    """The name of the contact, where one is stored."""

    digits: str | Integer | None = None
    """The keys that were pressed."""

    digit: str | Integer | None = None
    """Another spelling of `digits`."""

    recording_url: str | None = None
    """Where the recording can be fetched."""

    direction: str | None = None
    """Which way the call went; seen is `Outgoing`."""


class BareCallRecord(CallRecord):
    """One call of a campaign without the wrapping, which some servers send."""

    call_sid: str | None  # pyright: ignore[reportIncompatibleVariableOverride, reportGeneralTypeIssues]
    """Names the call."""

    number: str | None  # pyright: ignore[reportIncompatibleVariableOverride, reportGeneralTypeIssues]
    """The number that was dialled."""

    status: str | None  # pyright: ignore[reportIncompatibleVariableOverride, reportGeneralTypeIssues]
    """`completed`, `busy`, `no-answer` or `failed`; `in-progress` while the call runs."""


CallCount: TypeAlias = Annotated[Integer, Field(ge=0)] | None
"""A counter."""


class SuccessItem(ResponseModel):
    """One thing that was asked for and done (rule ENV-06). What `data` holds depends on the operation."""

    code: Annotated[Literal[200], WHOLE]
    """200 means that it was done; anything else is the HTTP status of a failure, and decides also inside a 200 or 207."""

    error_data: None
    """What went wrong; null where nothing did."""

    status: Literal["success"]
    """`success`; a failure says `failure`."""

    data: Any
    """What was asked for; null in a failure."""


class CallItem(SuccessItem):
    """One call of a campaign, wrapped like everything else."""

    data: CallRecord  # pyright: ignore[reportIncompatibleVariableOverride, reportGeneralTypeIssues]


class Metadata(ResponseModel):
    """Where a page of records lies within all records that match (rule ENV-09)."""

    count: Annotated[Integer, Field(ge=0)]
    """Records in this answer."""

    offset: Annotated[Integer, Field(ge=0)]
    """The offset that was asked for."""

    limit: Integer
    """The limit that was asked for, or the one that was applied."""

    total: Annotated[Integer, Field(ge=0)]
    """Records that match, on all pages together (rule LST-11)."""


class CallDetailsResponse(Envelope):
    """One page of the calls of a campaign."""

    http_code: Annotated[Literal[200], WHOLE]  # pyright: ignore[reportIncompatibleVariableOverride, reportGeneralTypeIssues]
    """Always 200."""

    metadata: Metadata

    response: Annotated[list[CallItem | BareCallRecord | FailureItem], Field(fail_fast=True)]  # pyright: ignore[reportIncompatibleVariableOverride, reportGeneralTypeIssues]
    """The calls of the page; empty as long as nothing was dialled."""


CallDuplicateNumbers: TypeAlias = bool | Literal["true", "false"] | None
"""`true`: a number that occurs more than once is a target each time. `false` (default): it is one target (rule CAL-11). The strings `"true"` and `"false"` are understood as well (rule CRE-19)."""


class CallOutcome(ResponseModel):
    """One attempt and how it ended."""

    sid: str | None = None
    """Names the attempt."""

    call_sid: str | None = None
    """Another spelling of `sid`."""

    status: str | None = None
    """The outcome: of a call `completed`, `busy`, `no-answer` or `failed`; of a campaign one of its states. Some servers write `Completed`, `NoAnswer` and so on: compare without regard to case and hyphens."""


CallReference: TypeAlias = str | CallOutcome
"""One attempt, by its sid alone or by its sid and status."""


class CallScheduleEvent(ResponseModel):
    """The last attempt to reach a number is over (rules CBK-02, CBK-04)."""

    campaign_sid: str
    """The id of the campaign."""

    to: str
    """The number that was dialled."""

    from_: Annotated[str, Field(alias="from")]
    """The `caller_id` of the campaign."""

    call_sids: Annotated[list[CallReference], Field(fail_fast=True)] | None = None
    """Every attempt to reach the number; absent, null or empty when it was never called."""

    status: str
    """The outcome: of a call `completed`, `busy`, `no-answer` or `failed`; of a campaign one of its states. Some servers write `Completed`, `NoAnswer` and so on: compare without regard to case and hyphens."""

    date_created: AwareDatetime
    """When the number was taken up."""

    date_updated: AwareDatetime
    """When its last attempt was over."""


class CallStatusEvent(ResponseModel):
    """A call attempt is over (rules CBK-01, CBK-04)."""

    campaign_sid: str
    """The id of the campaign."""

    call_sid: str
    """Names the attempt. The same sid twice is a repeated delivery."""

    number: str
    """The number that was dialled."""

    status: str
    """The outcome: of a call `completed`, `busy`, `no-answer` or `failed`; of a campaign one of its states. Some servers write `Completed`, `NoAnswer` and so on: compare without regard to case and hyphens."""

    date_created: AwareDatetime
    """When the attempt was recorded."""

    date_updated: AwareDatetime
    """When the record last changed."""


CallbackStatus: TypeAlias = str
"""The outcome: of a call `completed`, `busy`, `no-answer` or `failed`; of a campaign one of its states. Some servers write `Completed`, `NoAnswer` and so on: compare without regard to case and hyphens."""


CallbackUrl: TypeAlias = Annotated[str, Field(pattern="^[\\x00-\\x20]*[Hh][Tt][Tt][Pp][Ss]?://")] | None
"""Where events are sent by POST, an absolute http or https URL (rule CRE-18). Can be changed as long as the campaign is created, in progress or paused (rule EDT-03)."""


CallerId: TypeAlias = Sent[str]
"""The virtual number (ExoPhone) of the account that the dialled people see, as the dashboard shows it. Mandatory when a campaign is created (rule CRE-06)."""


class CampaignRetries(ResponseModel):
    """The retries that apply, perhaps completed with defaults."""

    number_of_retries: Integer | None = None
    """Calls after the first one."""

    interval_mins: LooseInteger | None = None
    """Minutes before a retry."""

    mechanism: str | None = None
    """`Linear` or `Exponential`."""

    on_status: Annotated[list[str], Field(fail_fast=True)] | None = None
    """The outcomes that are retried."""


class CampaignSchedule(ResponseModel):
    """The schedule that applies, perhaps completed with defaults."""

    send_at: AwareDatetime | None = None
    """The start."""

    end_at: AwareDatetime | None = None
    """The end."""


class CampaignStats(ResponseModel):
    """Further counters. Servers differ in their names, so read what is there."""

    created: LooseInteger | None = None
    """Seen as the count of all numbers."""

    completed: LooseInteger | None = None
    """Seen as the count of numbers that were reached."""

    failed: LooseInteger | None = None
    """Seen as the count of numbers that were given up."""

    pending: LooseInteger | None = None
    """Seen as the count of numbers that are left."""


class Campaign(CampaignBase):
    """A campaign as the server knows it. Eight fields are always there; every other one may be absent or null, and more than these may be seen."""

    id: Annotated[str, Field(min_length=1)]
    """Names a campaign for ever; an id is never given out twice (rule CRE-27). Opaque."""

    account_sid: str
    """The account of the path (rule CRE-03)."""

    name: str
    """The name that was sent, or the one that the server made up (rule CRE-05)."""

    type: str
    """The regulatory kind, `trans` (rule CRE-04)."""

    caller_id: Seen[str]
    """The number that the dialled people see."""

    status: Literal["created", "in-progress", "paused", "completed", "archived", "failed", "canceled", "deleted"] | str
    """Where a campaign is in its life:

    - `created`: accepted, waiting for `send_at`.
    - `in-progress`: dialling.
    - `paused`: asked to stop; starts no call.
    - `completed`: everything that could be called was called, `end_at` came, or a client said `complete`.
    - `archived`: completed, and put away.
    - `failed`: not one call could be made.
    - `canceled`: `end_at` came while it was paused.
    - `deleted`: deleted before it started; most servers show no such campaign at all.

    Some servers write `Created`, `InProgress` and so on throughout: compare without regard to case and hyphens."""

    date_created: AwareDatetime
    """When the campaign was created; never changes (rule EDT-06)."""

    date_updated: AwareDatetime
    """When it was last changed; never decreases (rule EDT-06)."""

    from_: Annotated[Annotated[list[str], Field(fail_fast=True)] | None, Field(alias="from")] = None
    """The numbers, as an array whichever way they were sent, where the server shows them."""

    lists: Annotated[list[Seen[str]], Field(fail_fast=True)] | None = None
    """The sids of the lists."""

    campaign_type: str | None = None
    """`static` or `dynamic`."""

    url: str | None = None
    """The call flow."""

    flow_type: Seen[str] | None = None
    """`ivr` or `greeting`, when the content is a text."""

    read_via_text: Seen[str] | None = None
    """The text that is read out."""

    repeat_menu_attempts: LooseInteger | None = None
    """How often an IVR menu is repeated."""

    call_duplicate_numbers: bool | Literal["true", "false"] | str | None = None
    """Whether a number that occurs twice is two targets. A boolean, or the word for it."""

    retries: CampaignRetries | None = None

    schedule: CampaignSchedule | None = None

    mode: str | None = None
    """`auto` or `custom`."""

    throttle: LooseInteger | None = None
    """Calls that may start per minute."""

    call_status_callback: str | None = None
    """Told after every call attempt."""

    call_schedule_callback: str | None = None
    """Told once per number."""

    status_callback: str | None = None
    """Told when the campaign ends."""

    call_status_callback_params: Any = None
    """Only ever seen as null; nothing says what it is for."""

    custom_field: Seen[str] | None = None
    """The value that was sent, unchanged (rule CRE-26)."""

    date_started: AwareDatetime | None = None
    """When the first call could start, where the server tells."""

    stats: CampaignStats | None = None

    uri: str | None = None
    """The path of the campaign, where the server tells."""

    report_url: str | None = None
    """Where a report can be fetched after the end."""


ListSid: TypeAlias = Sent[str]
"""The sid of a contact list of the same account, as the lists API handed it out. Treat it as opaque."""


PhoneNumber: TypeAlias = Annotated[
    str,
    Field(
        pattern="^(?:[^0-9A-Za-z]*[0-9]){1,15}[^0-9A-Za-z]*$|^[\\x00-\\x2f\\x3a-\\x40\\x5b-\\x60\\x7b-\\x7f]*[^\\x00-\\x7f][^0-9A-Za-z]*$"
    ),
]
"""One number to dial, preferably in E.164: a plus sign, the country code and the subscriber number, 10 to 15 digits in all. A national number is understood by the country of the account; a landline then needs its STD prefix, as in `0XXXXXX2400`. Nothing promises how a server reads it. A number that holds a letter, more than 15 digits or no digit at all makes the whole campaign fail, and the answer names that number (rule CRE-10)."""


RetryableStatus: TypeAlias = Literal["busy", "no-answer", "failed"]
"""An outcome of a call that counts as unsuccessful."""


class Retries(RequestModel):
    """Whether and when a number is called again after an unsuccessful call. Left out: every number is called once (rule CAL-03)."""

    number_of_retries: Annotated[Integer, Field(ge=0, le=3)] | None = None
    """How many times a number is called again after an unsuccessful first call, 0 to 3 (rule CRE-11). So there are at most four calls to a number."""

    interval_mins: Sent[Integer] | None = None
    """Minutes between a call and the next attempt. Demanded with a `number_of_retries` of 1 or more, and positive there (rule CRE-12). No source states a maximum."""

    mechanism: Literal["Linear", "Exponential"] | None = None
    """`Linear` (default) waits `interval_mins` before every retry; `Exponential` doubles the wait each time: 1, 2, 4 times `interval_mins` (rules CRE-13, CAL-05, CAL-06)."""

    on_status: list[RetryableStatus] | None = None
    """The outcomes of a call after which the number is called again (rules CRE-14, CAL-04). All three when left out. It belongs inside `retries`; one of the vendor's pages prints it beside."""


class Schedule(RequestModel):
    """When the campaign starts and ends. `end_at` lies after `send_at` (rule CRE-16, which compares instants and so cannot be said here)."""

    send_at: Sent[AwareDatetime] | None = None
    """The start. Until then the campaign is `created` and can be edited in full or deleted. Left out: it starts at once. An instant in the past is refused or means at once (rule CRE-17)."""

    end_at: Sent[AwareDatetime] | None = None
    """The end, also when numbers are left to call (rule LIF-14). Left out, it becomes 30 days after the start (rule CRE-31)."""


class CampaignFields(RequestModel):
    """The fields of a campaign that a client can send, in a create and in an edit. `null` means left out in a create; in an edit nothing decides what it means."""

    from_: Annotated[list[PhoneNumber] | str | None, Field(alias="from")] = None
    """The numbers to dial, 1 to 5,000 of them: an array (preferred), or one string with commas between the numbers (blanks after a comma are fine). Both spellings mean the same numbers (rule CRE-33). An empty array or an empty string counts as not sent. A schema cannot count the numbers inside a string, yet the limit of 5,000 holds for that spelling too (rule CRE-09)."""

    lists: list[ListSid] | None = None
    """The contact lists whose numbers are dialled, at most five (rule CRE-08). A `dynamic` campaign takes exactly one (rule CRE-20)."""

    caller_id: Sent[str] | None = None
    """The virtual number (ExoPhone) of the account that the dialled people see, as the dashboard shows it. Mandatory when a campaign is created (rule CRE-06)."""

    campaign_type: Literal["static", "dynamic"] | None = None
    """`static` plays the same content to everybody; `dynamic` fills in the columns of its one list per number. Default `static`."""

    url: Annotated[str, Field(pattern="^[\\x00-\\x20]*[Hh][Tt][Tt][Pp][Ss]?://")] | None = None
    """Where the call flow comes from: the address of a flow of the account, `http://my.exotel.com/{account_sid}/exoml/start_voice/{app_id}`. The `app_id` is the identifier of the flow in that account; http and https are both seen. Either this or `flow_type` with `read_via_text` is demanded (rule CRE-30)."""

    flow_type: Sent[Literal["ivr", "greeting"]] | None = None
    """What to build from `read_via_text` when there is no call flow behind `url`: `ivr` reads a menu and waits for keys, `greeting` reads a text and hangs up."""

    read_via_text: Sent[str] | None = None
    """The text that is read out when the campaign has a `flow_type` and no `url`. In a `dynamic` campaign `@@Column` stands for a column of the list: the name is spelt exactly as the column is, and a list has up to five such columns."""

    repeat_menu_attempts: Sent[Integer] | None = None
    """How often the menu of an `ivr` is read again when no key is pressed; 0 when it is left out. Beside `url`, and for a `greeting`, it has no meaning."""

    name: str | None = None
    """A name to find the campaign by, more than 3 characters. Shorter than 3 is refused (rule CRE-28). When it is left out the server makes one up (rule CRE-05): the account sid, the date and the time with blanks between them, as in `demo 2031-01-14 18:30:00`."""

    type: Literal["trans"] | None = None
    """The regulatory kind of the campaign. Only transactional campaigns exist: `trans` is the default and the one accepted value (rule CRE-04)."""

    call_duplicate_numbers: bool | Literal["true", "false"] | None = None
    """`true`: a number that occurs more than once is a target each time. `false` (default): it is one target (rule CAL-11). The strings `"true"` and `"false"` are understood as well (rule CRE-19)."""

    retries: Retries | None = None

    schedule: Schedule | None = None

    mode: Literal["auto", "custom"] | None = None
    """`auto` (default) shares the calls per minute of the account among its campaigns; `custom` gives this campaign its own `throttle` (rule CRE-29)."""

    throttle: Sent[Integer] | None = None
    """Calls that may start per minute, demanded by `mode` `custom` and positive there (rules CRE-29, CAL-13). It stays below what the account may dial: with the usual 60 calls a minute that is 59. An account can have more, up to 200 by its own settings and beyond that through the vendor, so there is no maximum here."""

    call_status_callback: Annotated[str, Field(pattern="^[\\x00-\\x20]*[Hh][Tt][Tt][Pp][Ss]?://")] | None = None
    """Told after every finished call attempt (rule CBK-01)."""

    call_schedule_callback: Annotated[str, Field(pattern="^[\\x00-\\x20]*[Hh][Tt][Tt][Pp][Ss]?://")] | None = None
    """Told once per number, when its last attempt is over (rule CBK-02)."""

    status_callback: Annotated[str, Field(pattern="^[\\x00-\\x20]*[Hh][Tt][Tt][Pp][Ss]?://")] | None = None
    """Told when the campaign ends, and perhaps when it starts (rule CBK-03)."""

    custom_field: Sent[str] | None = None
    """A value of your own. The vendor passes it on as a parameter of the GET request to the URL of the Passthru or the Greetings applet of the call flow, and it is part of the campaign's report; here it comes back unchanged (rule CRE-26). Put serialised JSON into the string if you need structure. No source states a length: this description tries up to 1,000 characters on one line, and longer ones are decided by no rule."""


class CampaignCreate(CampaignFields):
    """A campaign to create: whom to call (`from` or `lists`), as whom (`caller_id`), and what they hear (`url`, or `flow_type` with `read_via_text`). Everything else is optional. A field that this API does not know is ignored."""

    caller_id: Sent[str]  # pyright: ignore[reportIncompatibleVariableOverride, reportGeneralTypeIssues]
    """The virtual number (ExoPhone) of the account that the dialled people see, as the dashboard shows it. Mandatory when a campaign is created (rule CRE-06)."""


CampaignId: TypeAlias = Annotated[str, Field(min_length=1)]
"""Names a campaign for ever; an id is never given out twice (rule CRE-27). Opaque."""


CampaignKind: TypeAlias = Literal["trans"] | None
"""The regulatory kind of the campaign. Only transactional campaigns exist: `trans` is the default and the one accepted value (rule CRE-04)."""


CampaignName: TypeAlias = str | None
"""A name to find the campaign by, more than 3 characters. Shorter than 3 is refused (rule CRE-28). When it is left out the server makes one up (rule CRE-05): the account sid, the date and the time with blanks between them, as in `demo 2031-01-14 18:30:00`."""


CampaignStatus: TypeAlias = (
    Literal["created", "in-progress", "paused", "completed", "archived", "failed", "canceled", "deleted"] | str
)
"""Where a campaign is in its life:

- `created`: accepted, waiting for `send_at`.
- `in-progress`: dialling.
- `paused`: asked to stop; starts no call.
- `completed`: everything that could be called was called, `end_at` came, or a client said `complete`.
- `archived`: completed, and put away.
- `failed`: not one call could be made.
- `canceled`: `end_at` came while it was paused.
- `deleted`: deleted before it started; most servers show no such campaign at all.

Some servers write `Created`, `InProgress` and so on throughout: compare without regard to case and hyphens."""


class CampaignStatusEvent(ResponseModel):
    """A campaign has ended, or perhaps started (rules CBK-03, CBK-04)."""

    campaign_sid: str
    """The id of the campaign."""

    status: str
    """The outcome: of a call `completed`, `busy`, `no-answer` or `failed`; of a campaign one of its states. Some servers write `Completed`, `NoAnswer` and so on: compare without regard to case and hyphens."""

    date_created: AwareDatetime
    """When the campaign was created."""

    date_updated: AwareDatetime
    """When it was last changed."""

    date_started: AwareDatetime | None = None
    """When it started."""

    reports: Any = None
    """Reports of the campaign, in a form that nothing states."""

    report_url: str | None = None
    """Where a report can be fetched."""


class CampaignSummary(ResponseModel):
    """How far a campaign has come, counted in targets."""

    campaign_sid: str | None = None
    """The id of the campaign (rule CRE-23)."""

    call_scheduled: Annotated[Integer, Field(ge=0)] | None = None
    """Nothing states what exactly this counts."""

    call_initialized: Annotated[Integer, Field(ge=0)] | None = None
    """Nothing states what exactly this counts."""

    call_completed: Annotated[Integer, Field(ge=0)] | None = None
    """Targets with a completed call (rule CAL-08)."""

    call_failed: Annotated[Integer, Field(ge=0)] | None = None
    """Targets that were given up, those of `complete` included (rule LIF-17)."""

    call_inprogress: Annotated[Integer, Field(ge=0)] | None = None
    """Calls in flight; 0 once the last one has ended (rule CAL-08)."""

    date_created: Annotated[AwareDatetime | None, Field(alias="DateCreated")] = None
    """The same instant as `date_created`, with a fraction of a second; the spelling of this one name is the vendor's."""


class CampaignSuccessItem(SuccessItem):
    """A campaign that was created, read or changed, with its counters."""

    data: Campaign  # pyright: ignore[reportIncompatibleVariableOverride, reportGeneralTypeIssues]

    summary: CampaignSummary


CampaignType: TypeAlias = Literal["static", "dynamic"] | None
"""`static` plays the same content to everybody; `dynamic` fills in the columns of its one list per number. Default `static`."""


class CampaignUpdate(CampaignFields):
    """An edit, an action, or both for one campaign. What is not sent stays (rule EDT-01). Every value obeys the rule it obeys in a create (rule EDT-05), and rules that look at several fields hold for the campaign that results (rule EDT-09). After `send_at` only `action` and the three callbacks can be changed (rule EDT-02)."""

    action: Sent[Literal["pause", "resume", "complete", "archive"]] | None = None
    """Moves a campaign to another state:

    - `pause` stops starting calls; from `created` and `in-progress` (rules LIF-01 to LIF-03).
    - `resume` goes on with the numbers that are not done; from `paused` (LIF-04, LIF-05). Before `send_at` the campaign
      waits in `created` again.
    - `complete` ends the campaign and counts every remaining number as failed; from `paused` (LIF-06, LIF-07, LIF-17).
    - `archive` puts a finished campaign away; from `completed` (LIF-08, LIF-09).

    From any other state the action is refused and nothing changes (rule LIF-10). Any other word is refused (rule LIF-11)."""


class ConflictEnvelope(FailureEnvelope):
    """A failed request, answered with 409."""

    http_code: Annotated[Literal[409], WHOLE]  # pyright: ignore[reportIncompatibleVariableOverride, reportGeneralTypeIssues]
    """Always 409."""


class ContentTooLargeEnvelope(FailureEnvelope):
    """A failed request, answered with 413."""

    http_code: Annotated[Literal[413], WHOLE]  # pyright: ignore[reportIncompatibleVariableOverride, reportGeneralTypeIssues]
    """Always 413."""


class CreateCampaignsMixedResponse(Envelope):
    """The answer to a create of several campaigns of which some failed."""

    http_code: Annotated[Literal[207], WHOLE]  # pyright: ignore[reportIncompatibleVariableOverride, reportGeneralTypeIssues]
    """Always 207."""

    response: Annotated[list[CampaignSuccessItem | FailureItem], Field(fail_fast=True, min_length=1)]  # pyright: ignore[reportIncompatibleVariableOverride, reportGeneralTypeIssues]
    """One item per campaign that was sent, in the same order (rule ENV-08). Look at the `code` of each."""


class CreateCampaignsParameters(RequestModel):
    """The parameters of `create_campaigns`."""

    account_sid: Annotated[str, Field(min_length=1, pattern="^[A-Za-z0-9_-]+$")]
    """The sid of the account, from the API settings page of the dashboard. The credentials belong to this account; those of another get 401, 403 or 404 (rule ACC-03)."""


class CreateCampaignsRequest(RequestModel):
    """One or more campaigns to create, wrapped in `campaigns` (rules CRE-24, CRE-34). Each stands or falls alone (rule ENV-10)."""

    campaigns: Annotated[list[CampaignCreate], Field(min_length=1)]
    """The campaigns, answered in this order (rule ENV-08)."""


class CreateCampaignsResponse(Envelope):
    """The answer to a create of which every campaign succeeded. A server that answers 200 to a mixed one reports the failures in their own items."""

    http_code: Annotated[Literal[200], WHOLE]  # pyright: ignore[reportIncompatibleVariableOverride, reportGeneralTypeIssues]
    """Always 200."""

    response: Annotated[list[CampaignSuccessItem | FailureItem], Field(fail_fast=True, min_length=1)]  # pyright: ignore[reportIncompatibleVariableOverride, reportGeneralTypeIssues]
    """One item per campaign that was sent, in the same order (rule ENV-08)."""


CustomField: TypeAlias = Sent[str] | None
"""A value of your own. The vendor passes it on as a parameter of the GET request to the URL of the Passthru or the Greetings applet of the call flow, and it is part of the campaign's report; here it comes back unchanged (rule CRE-26). Put serialised JSON into the string if you need structure. No source states a length: this description tries up to 1,000 characters on one line, and longer ones are decided by no rule."""


class DeleteCampaignParameters(RequestModel):
    """The parameters of `delete_campaign`."""

    account_sid: Annotated[str, Field(min_length=1, pattern="^[A-Za-z0-9_-]+$")]
    """The sid of the account, from the API settings page of the dashboard. The credentials belong to this account; those of another get 401, 403 or 404 (rule ACC-03)."""

    id: Annotated[str, Field(min_length=1, pattern="^[A-Za-z0-9_-]+$")]
    """The `id` of a campaign, as its creation answered it. Unknown and deleted ones get 404 (rules GET-02, EDT-07, DEL-03, CAL-10)."""


class DeletedCampaign(DeletedCampaignBase):
    """A campaign as the answer to its deletion may show it. Nothing in it is promised."""

    id: Annotated[str, Field(min_length=1)] | None = None
    """Names a campaign for ever; an id is never given out twice (rule CRE-27). Opaque."""

    status: (
        Literal["created", "in-progress", "paused", "completed", "archived", "failed", "canceled", "deleted"]
        | str
        | None
    ) = None
    """Where a campaign is in its life:

    - `created`: accepted, waiting for `send_at`.
    - `in-progress`: dialling.
    - `paused`: asked to stop; starts no call.
    - `completed`: everything that could be called was called, `end_at` came, or a client said `complete`.
    - `archived`: completed, and put away.
    - `failed`: not one call could be made.
    - `canceled`: `end_at` came while it was paused.
    - `deleted`: deleted before it started; most servers show no such campaign at all.

    Some servers write `Created`, `InProgress` and so on throughout: compare without regard to case and hyphens."""


class DeletedCampaignItem(SuccessItem):
    """A campaign that was deleted."""

    data: DeletedCampaign | None  # pyright: ignore[reportIncompatibleVariableOverride, reportGeneralTypeIssues]
    """What is left to say of the campaign, or null."""


class DeleteCampaignResponse(Envelope):
    """The campaign is gone."""

    http_code: Annotated[Literal[200], WHOLE]  # pyright: ignore[reportIncompatibleVariableOverride, reportGeneralTypeIssues]
    """Always 200."""

    response: Annotated[list[DeletedCampaignItem | FailureItem], Field(fail_fast=True, max_length=1, min_length=1)]  # pyright: ignore[reportIncompatibleVariableOverride, reportGeneralTypeIssues]
    """The deletion, as the only item."""


DiallingMode: TypeAlias = Literal["auto", "custom"] | None
"""`auto` (default) shares the calls per minute of the account among its campaigns; `custom` gives this campaign its own `throttle` (rule CRE-29)."""


FlowType: TypeAlias = Sent[Literal["ivr", "greeting"]] | None
"""What to build from `read_via_text` when there is no call flow behind `url`: `ivr` reads a menu and waits for keys, `greeting` reads a text and hangs up."""


FlowUrl: TypeAlias = Annotated[str, Field(pattern="^[\\x00-\\x20]*[Hh][Tt][Tt][Pp][Ss]?://")] | None
"""Where the call flow comes from: the address of a flow of the account, `http://my.exotel.com/{account_sid}/exoml/start_voice/{app_id}`. The `app_id` is the identifier of the flow in that account; http and https are both seen. Either this or `flow_type` with `read_via_text` is demanded (rule CRE-30)."""


class ForbiddenEnvelope(FailureEnvelope):
    """A failed request, answered with 403."""

    http_code: Annotated[Literal[403], WHOLE]  # pyright: ignore[reportIncompatibleVariableOverride, reportGeneralTypeIssues]
    """Always 403."""


From: TypeAlias = list[PhoneNumber] | str | None
"""The numbers to dial, 1 to 5,000 of them: an array (preferred), or one string with commas between the numbers (blanks after a comma are fine). Both spellings mean the same numbers (rule CRE-33). An empty array or an empty string counts as not sent. A schema cannot count the numbers inside a string, yet the limit of 5,000 holds for that spelling too (rule CRE-09)."""


class GetCallDetailsParameters(RequestModel):
    """The parameters of `get_call_details`."""

    account_sid: Annotated[str, Field(min_length=1, pattern="^[A-Za-z0-9_-]+$")]
    """The sid of the account, from the API settings page of the dashboard. The credentials belong to this account; those of another get 401, 403 or 404 (rule ACC-03)."""

    id: Annotated[str, Field(min_length=1, pattern="^[A-Za-z0-9_-]+$")]
    """The `id` of a campaign, as its creation answered it. Unknown and deleted ones get 404 (rules GET-02, EDT-07, DEL-03, CAL-10)."""

    offset: Sent[Integer] | None = None
    """How many records to skip. Zero-based, so the tenth record is at offset 9 (rule LST-03). At or past the end the page is empty (rule LST-15). Negative or not a number is refused (rule LST-12)."""

    limit: Sent[Integer] | None = None
    """Records per page, 20 when left out. No source states a maximum; more than the 500 of the campaign list is promised by nothing. Negative or not a number is refused (rule LST-12)."""

    status: Sent[str] | None = None
    """Only calls with one of these outcomes, one or several with commas between them, blanks around them allowed. Left out, every call is listed (rule CAL-09)."""

    sort_by: Sent[Literal["date_created:asc", "date_created:desc"]] | None = None
    """The order of the calls, by `date_created` in either direction; ascending when left out (rule CAL-09). There is no other key."""


class GetCallDetailsSingularParameters(RequestModel):
    """The parameters of `get_call_details_singular`."""

    account_sid: Annotated[str, Field(min_length=1, pattern="^[A-Za-z0-9_-]+$")]
    """The sid of the account, from the API settings page of the dashboard. The credentials belong to this account; those of another get 401, 403 or 404 (rule ACC-03)."""

    id: Annotated[str, Field(min_length=1, pattern="^[A-Za-z0-9_-]+$")]
    """The `id` of a campaign, as its creation answered it. Unknown and deleted ones get 404 (rules GET-02, EDT-07, DEL-03, CAL-10)."""

    offset: Sent[Integer] | None = None
    """How many records to skip. Zero-based, so the tenth record is at offset 9 (rule LST-03). At or past the end the page is empty (rule LST-15). Negative or not a number is refused (rule LST-12)."""

    limit: Sent[Integer] | None = None
    """Records per page, 20 when left out. No source states a maximum; more than the 500 of the campaign list is promised by nothing. Negative or not a number is refused (rule LST-12)."""

    status: Sent[str] | None = None
    """Only calls with one of these outcomes, one or several with commas between them, blanks around them allowed. Left out, every call is listed (rule CAL-09)."""

    sort_by: Sent[Literal["date_created:asc", "date_created:desc"]] | None = None
    """The order of the calls, by `date_created` in either direction; ascending when left out (rule CAL-09). There is no other key."""


class GetCampaignParameters(RequestModel):
    """The parameters of `get_campaign`."""

    account_sid: Annotated[str, Field(min_length=1, pattern="^[A-Za-z0-9_-]+$")]
    """The sid of the account, from the API settings page of the dashboard. The credentials belong to this account; those of another get 401, 403 or 404 (rule ACC-03)."""

    id: Annotated[str, Field(min_length=1, pattern="^[A-Za-z0-9_-]+$")]
    """The `id` of a campaign, as its creation answered it. Unknown and deleted ones get 404 (rules GET-02, EDT-07, DEL-03, CAL-10)."""


class GetCampaignResponse(Envelope):
    """One campaign as it is now."""

    http_code: Annotated[Literal[200], WHOLE]  # pyright: ignore[reportIncompatibleVariableOverride, reportGeneralTypeIssues]
    """Always 200."""

    response: Annotated[list[CampaignSuccessItem | FailureItem], Field(fail_fast=True, max_length=1, min_length=1)]  # pyright: ignore[reportIncompatibleVariableOverride, reportGeneralTypeIssues]
    """The campaign, as the only item."""


HttpMethod: TypeAlias = str
"""The method of the request that this answers, as the server tells it. Do not rely on it: the one recorded answer to a PUT says `POST`."""


HttpUrl: TypeAlias = Annotated[str, Field(pattern="^[\\x00-\\x20]*[Hh][Tt][Tt][Pp][Ss]?://")] | None
"""An absolute http or https URL (rule CRE-18)."""


Instant: TypeAlias = Sent[AwareDatetime] | None
"""An instant as an RFC 3339 date-time with an offset (`Z` or `+05:30`), whole seconds or with a fraction (rules CRE-15, CRE-32). Instants are compared, not strings."""


IntervalMins: TypeAlias = Sent[Integer] | None
"""Minutes between a call and the next attempt. Demanded with a `number_of_retries` of 1 or more, and positive there (rule CRE-12). No source states a maximum."""


class ListCampaignsParameters(RequestModel):
    """The parameters of `list_campaigns`."""

    account_sid: Annotated[str, Field(min_length=1, pattern="^[A-Za-z0-9_-]+$")]
    """The sid of the account, from the API settings page of the dashboard. The credentials belong to this account; those of another get 401, 403 or 404 (rule ACC-03)."""

    offset: Sent[Integer] | None = None
    """How many records to skip. Zero-based, so the tenth record is at offset 9 (rule LST-03). At or past the end the page is empty (rule LST-15). Negative or not a number is refused (rule LST-12)."""

    limit: Sent[Integer] | None = None
    """Records per page, 1 to 500, 20 when left out (rules LST-01, LST-02). Negative or not a number is refused (rule LST-12); more than 500 is refused or served as 500."""

    name: Sent[str] | None = None
    """Only campaigns whose name contains this term, upper and lower case alike. No character is a wildcard (rule LST-09)."""

    status: Sent[str] | None = None
    """Only campaigns in one of these states: one state or several with commas between them, blanks around them allowed. Left out, campaigns in every state are listed (rule LST-08). An unknown state is refused or finds nothing; servers that show `Created` and `InProgress` may take those words here."""

    sort_by: Sent[Literal["date_created:asc", "date_created:desc", "name:asc", "name:desc"]] | None = None
    """The order, a key and a direction (rules LST-05 to LST-07). Another key or direction is refused (rule LST-13). A key without a direction, or in other letters than these, is decided by no rule."""

    type: Sent[Literal["trans"]] | None = None
    """Only campaigns of this kind. There is one kind, `trans`; anything else is refused or finds nothing (rule LST-10)."""


class ListedCampaignItem(SuccessItem):
    """A campaign in a list. Its counters may be left out there."""

    data: Campaign  # pyright: ignore[reportIncompatibleVariableOverride, reportGeneralTypeIssues]

    summary: CampaignSummary | None = None
    """The counters, where the server adds them to a list."""


class ListCampaignsResponse(Envelope):
    """One page of the campaigns of the account."""

    http_code: Annotated[Literal[200], WHOLE]  # pyright: ignore[reportIncompatibleVariableOverride, reportGeneralTypeIssues]
    """Always 200."""

    metadata: Metadata

    response: Annotated[list[ListedCampaignItem | FailureItem], Field(fail_fast=True)]  # pyright: ignore[reportIncompatibleVariableOverride, reportGeneralTypeIssues]
    """The campaigns of the page in the order that was asked for; empty past the end (rule LST-15)."""


Lists: TypeAlias = list[ListSid] | None
"""The contact lists whose numbers are dialled, at most five (rule CRE-08). A `dynamic` campaign takes exactly one (rule CRE-20)."""


class MethodNotAllowedEnvelope(FailureEnvelope):
    """A failed request, answered with 405."""

    http_code: Annotated[Literal[405], WHOLE]  # pyright: ignore[reportIncompatibleVariableOverride, reportGeneralTypeIssues]
    """Always 405."""


class NotFoundEnvelope(FailureEnvelope):
    """A failed request, answered with 404."""

    http_code: Annotated[Literal[404], WHOLE]  # pyright: ignore[reportIncompatibleVariableOverride, reportGeneralTypeIssues]
    """Always 404."""


NumberOfRetries: TypeAlias = Annotated[Integer, Field(ge=0, le=3)] | None
"""How many times a number is called again after an unsuccessful first call, 0 to 3 (rule CRE-11). So there are at most four calls to a number."""


OptionalTimestamp: TypeAlias = AwareDatetime | None
"""An instant like any other, or null where there is none."""


class PaymentRequiredEnvelope(FailureEnvelope):
    """A failed request, answered with 402."""

    http_code: Annotated[Literal[402], WHOLE]  # pyright: ignore[reportIncompatibleVariableOverride, reportGeneralTypeIssues]
    """Always 402."""


ReadViaText: TypeAlias = Sent[str] | None
"""The text that is read out when the campaign has a `flow_type` and no `url`. In a `dynamic` campaign `@@Column` stands for a column of the list: the name is spelt exactly as the column is, and a list has up to five such columns."""


RepeatMenuAttempts: TypeAlias = Sent[Integer] | None
"""How often the menu of an `ivr` is read again when no key is pressed; 0 when it is left out. Beside `url`, and for a `greeting`, it has no meaning."""


RetryMechanism: TypeAlias = Literal["Linear", "Exponential"] | None
"""`Linear` (default) waits `interval_mins` before every retry; `Exponential` doubles the wait each time: 1, 2, 4 times `interval_mins` (rules CRE-13, CAL-05, CAL-06)."""


RetryOnStatus: TypeAlias = list[RetryableStatus] | None
"""The outcomes of a call after which the number is called again (rules CRE-14, CAL-04). All three when left out. It belongs inside `retries`; one of the vendor's pages prints it beside."""


Throttle: TypeAlias = Sent[Integer] | None
"""Calls that may start per minute, demanded by `mode` `custom` and positive there (rules CRE-29, CAL-13). It stays below what the account may dial: with the usual 60 calls a minute that is 59. An account can have more, up to 200 by its own settings and beyond that through the vendor, so there is no maximum here."""


Timestamp: TypeAlias = AwareDatetime
"""An instant as an RFC 3339 date-time with an offset and 0 to 9 digits of a second's fraction. Compare instants, not strings."""


class TooManyRequestsEnvelope(FailureEnvelope):
    """A failed request, answered with 429."""

    http_code: Annotated[Literal[429], WHOLE]  # pyright: ignore[reportIncompatibleVariableOverride, reportGeneralTypeIssues]
    """Always 429."""


class UnauthorizedEnvelope(FailureEnvelope):
    """A failed request, answered with 401."""

    http_code: Annotated[Literal[401], WHOLE]  # pyright: ignore[reportIncompatibleVariableOverride, reportGeneralTypeIssues]
    """Always 401."""


class UnsupportedMediaTypeEnvelope(FailureEnvelope):
    """A failed request, answered with 415."""

    http_code: Annotated[Literal[415], WHOLE]  # pyright: ignore[reportIncompatibleVariableOverride, reportGeneralTypeIssues]
    """Always 415."""


class UpdateCampaignParameters(RequestModel):
    """The parameters of `update_campaign`."""

    account_sid: Annotated[str, Field(min_length=1, pattern="^[A-Za-z0-9_-]+$")]
    """The sid of the account, from the API settings page of the dashboard. The credentials belong to this account; those of another get 401, 403 or 404 (rule ACC-03)."""

    id: Annotated[str, Field(min_length=1, pattern="^[A-Za-z0-9_-]+$")]
    """The `id` of a campaign, as its creation answered it. Unknown and deleted ones get 404 (rules GET-02, EDT-07, DEL-03, CAL-10)."""


class UpdateCampaignRequest(RequestModel):
    """The change, wrapped in `campaigns` like a create, with exactly one element (rules CRE-24, CRE-34)."""

    campaigns: Annotated[list[CampaignUpdate], Field(max_length=1, min_length=1)]
    """The one change."""


class UpdateCampaignResponse(Envelope):
    """The campaign after the change."""

    http_code: Annotated[Literal[200], WHOLE]  # pyright: ignore[reportIncompatibleVariableOverride, reportGeneralTypeIssues]
    """Always 200."""

    response: Annotated[list[CampaignSuccessItem | FailureItem], Field(fail_fast=True, max_length=1, min_length=1)]  # pyright: ignore[reportIncompatibleVariableOverride, reportGeneralTypeIssues]
    """The campaign, as the only item (rule ENV-08)."""
