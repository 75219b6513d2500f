# Generated from the specification; changes made here are lost.
# fmt: off
"""Values that are sent and received, one class or alias for each component of the specification."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field
from typing_extensions import TypeAliasType

from .base import (
    AwareDatetime,
    CampaignBase,
    DeletedCampaignBase,
    RequestModel,
    ResponseModel,
)

Action = TypeAliasType(
    "Action",
    Annotated[
        Literal["pause", "resume", "complete", "archive"],
        Field(
            description="Moves a campaign to another state:\n\n- `pause` stops starting calls; from `created` and `in-progress` (rules LIF-01 to LIF-03).\n- `resume` goes on with the numbers that are not done; from `paused` (LIF-04, LIF-05). Before `send_at` the campaign\n  waits in `created` again.\n- `complete` ends the campaign and counts every remaining number as failed; from `paused` (LIF-06, LIF-07, LIF-17).\n- `archive` puts a finished campaign away; from `completed` (LIF-08, LIF-09).\n\nFrom any other state the action is refused and nothing changes (rule LIF-10). Any other word is refused (rule LIF-11)."
        ),
    ],
)


CallCount = TypeAliasType("CallCount", Annotated[int | None, Field(description="A counter.", ge=0)])


CallDuplicateNumbers = TypeAliasType(
    "CallDuplicateNumbers",
    Annotated[
        bool | Literal["true", "false"] | None,
        Field(
            description='`true`: a number that occurs more than once is a target each time. `false` (default): it is one target (rule CAL-11). The strings `"true"` and `"false"` are understood as well (rule CRE-19).'
        ),
    ],
)


class CallOutcome(ResponseModel):
    """
    One attempt and how it ended.
    """

    sid: Annotated[str | None, Field(description="Names the attempt.")] = None
    call_sid: Annotated[str | None, Field(description="Another spelling of `sid`.")] = None
    status: Annotated[
        str | None,
        Field(
            description="The outcome: of a call `completed`, `busy`, `no-answer` or `failed`; of a campaign one of its states. Some servers write `Completed`, `NoAnswer` and so on: compare without regard to case and hyphens."
        ),
    ] = None


class CallRecord(ResponseModel):
    """
    One call attempt of a campaign. A record without a `start_time` is of a number that was not called.
    """

    call_sid: Annotated[str | None, Field(description="Names the call.")] = None
    number: Annotated[str | None, Field(description="The number that was dialled.")] = None
    status: Annotated[
        str | None,
        Field(description="`completed`, `busy`, `no-answer` or `failed`; `in-progress` while the call runs."),
    ] = None
    caller_id: Annotated[str | None, Field(description="The campaign's `caller_id` (rule CAL-02).")] = None
    date_created: Annotated[
        AwareDatetime | None, Field(description="When the record came to be; the order of the list.")
    ] = None
    start_time: Annotated[AwareDatetime | None, Field(description="When dialling began.")] = None
    end_time: Annotated[AwareDatetime | None, Field(description="When the call ended; null while it runs.")] = None
    duration: Annotated[
        int | str | None,
        Field(
            description="Seconds from start to end of a completed call (rule CAL-12); an integer or a numeric string."
        ),
    ] = None
    name: Annotated[str | None, Field(description="The name of the contact, where one is stored.")] = None
    digits: Annotated[str | int | None, Field(description="The keys that were pressed.")] = None
    digit: Annotated[str | int | None, Field(description="Another spelling of `digits`.")] = None
    recording_url: Annotated[str | None, Field(description="Where the recording can be fetched.")] = None
    direction: Annotated[str | None, Field(description="Which way the call went; seen is `Outgoing`.")] = None


CallReference = TypeAliasType(
    "CallReference",
    Annotated[str | CallOutcome, Field(description="One attempt, by its sid alone or by its sid and status.")],
)


class CallScheduleEvent(ResponseModel):
    """
    The last attempt to reach a number is over (rules CBK-02, CBK-04).
    """

    campaign_sid: Annotated[str, Field(description="The id of the campaign.")]
    to: Annotated[str, Field(description="The number that was dialled.")]
    from_: Annotated[str, Field(alias="from", description="The `caller_id` of the campaign.")]
    call_sids: Annotated[
        list[CallReference] | None,
        Field(description="Every attempt to reach the number; absent, null or empty when it was never called."),
    ] = None
    status: Annotated[
        str,
        Field(
            description="The outcome: of a call `completed`, `busy`, `no-answer` or `failed`; of a campaign one of its states. Some servers write `Completed`, `NoAnswer` and so on: compare without regard to case and hyphens."
        ),
    ]
    date_created: Annotated[AwareDatetime, Field(description="When the number was taken up.")]
    date_updated: Annotated[AwareDatetime, Field(description="When its last attempt was over.")]


class CallStatusEvent(ResponseModel):
    """
    A call attempt is over (rules CBK-01, CBK-04).
    """

    campaign_sid: Annotated[str, Field(description="The id of the campaign.")]
    call_sid: Annotated[str, Field(description="Names the attempt. The same sid twice is a repeated delivery.")]
    number: Annotated[str, Field(description="The number that was dialled.")]
    status: Annotated[
        str,
        Field(
            description="The outcome: of a call `completed`, `busy`, `no-answer` or `failed`; of a campaign one of its states. Some servers write `Completed`, `NoAnswer` and so on: compare without regard to case and hyphens."
        ),
    ]
    date_created: Annotated[AwareDatetime, Field(description="When the attempt was recorded.")]
    date_updated: Annotated[AwareDatetime, Field(description="When the record last changed.")]


CallbackStatus = TypeAliasType(
    "CallbackStatus",
    Annotated[
        str,
        Field(
            description="The outcome: of a call `completed`, `busy`, `no-answer` or `failed`; of a campaign one of its states. Some servers write `Completed`, `NoAnswer` and so on: compare without regard to case and hyphens."
        ),
    ],
)


CallbackUrl = TypeAliasType(
    "CallbackUrl",
    Annotated[
        str | None,
        Field(
            description="Where events are sent by POST, an absolute http or https URL (rule CRE-18). Can be changed as long as the campaign is created, in progress or paused (rule EDT-03).",
            pattern="^[Hh][Tt][Tt][Pp][Ss]?://([^\\x00-\\x20/?#@\\[\\]]*@)?([^\\x00-\\x20/?#@\\[\\]:]+|\\[[0-9A-Fa-f:.]+\\])(:[0-9]{0,5})?([/?#][^\\x00-\\x20]*)?$",
        ),
    ],
)


CallerId = TypeAliasType(
    "CallerId",
    Annotated[
        str,
        Field(
            description="The virtual number (ExoPhone) of the account that the dialled people see, as the dashboard shows it. Mandatory when a campaign is created (rule CRE-06).",
            min_length=1,
        ),
    ],
)


CampaignId = TypeAliasType(
    "CampaignId",
    Annotated[
        str,
        Field(
            description="Names a campaign for ever; an id is never given out twice (rule CRE-27). Opaque.", min_length=1
        ),
    ],
)


CampaignKind = TypeAliasType(
    "CampaignKind",
    Annotated[
        Literal["trans"] | None,
        Field(
            description="The regulatory kind of the campaign. Only transactional campaigns exist: `trans` is the default and the one accepted value (rule CRE-04)."
        ),
    ],
)


CampaignName = TypeAliasType(
    "CampaignName",
    Annotated[
        str | None,
        Field(
            description="A name to find the campaign by, more than 3 characters. Shorter than 3 is refused (rule CRE-28). When it is left out the server makes one up (rule CRE-05): the account sid, the date and the time with blanks between them, as in `demo 2031-01-14 18:30:00`.",
            min_length=4,
        ),
    ],
)


class CampaignRetries(ResponseModel):
    """
    The retries that apply, perhaps completed with defaults.
    """

    number_of_retries: Annotated[int | None, Field(description="Calls after the first one.")] = None
    interval_mins: Annotated[int | None, Field(description="Minutes before a retry.")] = None
    mechanism: Annotated[str | None, Field(description="`Linear` or `Exponential`.")] = None
    on_status: Annotated[list[str] | None, Field(description="The outcomes that are retried.")] = None


class CampaignSchedule(ResponseModel):
    """
    The schedule that applies, perhaps completed with defaults.
    """

    send_at: Annotated[AwareDatetime | None, Field(description="The start.")] = None
    end_at: Annotated[AwareDatetime | None, Field(description="The end.")] = None


CampaignStats = TypeAliasType("CampaignStats", dict[str, int | None])
"""
Further counters. Servers differ in their names, so read what is there.
"""


CampaignStatus = TypeAliasType(
    "CampaignStatus",
    Annotated[
        Literal["created", "in-progress", "paused", "completed", "archived", "failed", "canceled", "deleted"] | str,
        Field(
            description="Where a campaign is in its life:\n\n- `created`: accepted, waiting for `send_at`.\n- `in-progress`: dialling.\n- `paused`: asked to stop; starts no call.\n- `completed`: everything that could be called was called, `end_at` came, or a client said `complete`.\n- `archived`: completed, and put away.\n- `failed`: not one call could be made.\n- `canceled`: `end_at` came while it was paused.\n- `deleted`: deleted before it started; most servers show no such campaign at all."
        ),
    ],
)


class CampaignStatusEvent(ResponseModel):
    """
    A campaign has ended, or perhaps started (rules CBK-03, CBK-04).
    """

    campaign_sid: Annotated[str, Field(description="The id of the campaign.")]
    status: Annotated[
        str,
        Field(
            description="The outcome: of a call `completed`, `busy`, `no-answer` or `failed`; of a campaign one of its states. Some servers write `Completed`, `NoAnswer` and so on: compare without regard to case and hyphens."
        ),
    ]
    date_created: Annotated[AwareDatetime, Field(description="When the campaign was created.")]
    date_updated: Annotated[AwareDatetime, Field(description="When it was last changed.")]
    date_started: Annotated[AwareDatetime | None, Field(description="When it started.")] = None
    reports: Annotated[Any | None, Field(description="Reports of the campaign, in a form that nothing states.")] = None
    report_url: Annotated[str | None, Field(description="Where a report can be fetched.")] = None


class CampaignSummary(ResponseModel):
    """
    How far a campaign has come, counted in targets.
    """

    campaign_sid: Annotated[str | None, Field(description="The id of the campaign (rule CRE-23).")] = None
    call_scheduled: Annotated[int | None, Field(description="Nothing states what exactly this counts.", ge=0)] = None
    call_initialized: Annotated[int | None, Field(description="Nothing states what exactly this counts.", ge=0)] = None
    call_completed: Annotated[int | None, Field(description="Targets with a completed call (rule CAL-08).", ge=0)] = (
        None
    )
    call_failed: Annotated[
        int | None, Field(description="Targets that were given up, those of `complete` included (rule LIF-17).", ge=0)
    ] = None
    call_inprogress: Annotated[
        int | None, Field(description="Calls in flight; 0 once the last one has ended (rule CAL-08).", ge=0)
    ] = None
    date_created: Annotated[
        AwareDatetime | None,
        Field(
            alias="DateCreated",
            description="The same instant as `date_created`, with a fraction of a second; the spelling of this one name is the vendor's.",
        ),
    ] = None


CampaignType = TypeAliasType(
    "CampaignType",
    Annotated[
        Literal["static", "dynamic"] | None,
        Field(
            description="`static` plays the same content to everybody; `dynamic` fills in the columns of its one list per number. Default `static`."
        ),
    ],
)


class CreateCampaignsParameters(RequestModel):
    """
    The parameters of `create_campaigns`.
    """

    account_sid: Annotated[
        str,
        Field(
            description="The sid of the account, from the API settings page of the dashboard. The credentials belong to this account; those of another get 401, 403 or 404 (rule ACC-03).",
            min_length=1,
            pattern="^[A-Za-z0-9_-]+$",
        ),
    ]


CustomField = TypeAliasType(
    "CustomField",
    Annotated[
        str | None,
        Field(
            description="A value of your own. The vendor passes it on as a parameter of the GET request to the URL of the Passthru or the Greetings applet of the call flow, and it is part of the campaign's report; here it comes back unchanged (rule CRE-26). Put serialised JSON into the string if you need structure. No source states a length: this description tries up to 1,000 characters on one line, and longer ones are decided by no rule."
        ),
    ],
)


class DeleteCampaignParameters(RequestModel):
    """
    The parameters of `delete_campaign`.
    """

    account_sid: Annotated[
        str,
        Field(
            description="The sid of the account, from the API settings page of the dashboard. The credentials belong to this account; those of another get 401, 403 or 404 (rule ACC-03).",
            min_length=1,
            pattern="^[A-Za-z0-9_-]+$",
        ),
    ]
    id: Annotated[
        str,
        Field(
            description="The `id` of a campaign, as its creation answered it. Unknown and deleted ones get 404 (rules GET-02, EDT-07, DEL-03, CAL-10).",
            min_length=1,
            pattern="^[A-Za-z0-9_-]+$",
        ),
    ]


class DeletedCampaign(DeletedCampaignBase):
    """
    A campaign as the answer to its deletion may show it. Nothing in it is promised.
    """

    id: Annotated[
        str | None,
        Field(
            description="Names a campaign for ever; an id is never given out twice (rule CRE-27). Opaque.", min_length=1
        ),
    ] = None
    status: Annotated[
        Literal["created", "in-progress", "paused", "completed", "archived", "failed", "canceled", "deleted"]
        | str
        | None,
        Field(
            description="Where a campaign is in its life:\n\n- `created`: accepted, waiting for `send_at`.\n- `in-progress`: dialling.\n- `paused`: asked to stop; starts no call.\n- `completed`: everything that could be called was called, `end_at` came, or a client said `complete`.\n- `archived`: completed, and put away.\n- `failed`: not one call could be made.\n- `canceled`: `end_at` came while it was paused.\n- `deleted`: deleted before it started; most servers show no such campaign at all."
        ),
    ] = None


DiallingMode = TypeAliasType(
    "DiallingMode",
    Annotated[
        Literal["auto", "custom"] | None,
        Field(
            description="`auto` (default) shares the calls per minute of the account among its campaigns; `custom` gives this campaign its own `throttle` (rule CRE-29)."
        ),
    ],
)


class Envelope(ResponseModel):
    """
    What every answer of this API is wrapped in (rule ENV-01).
    """

    request_id: Annotated[
        str,
        Field(
            description="Names this one request; no two answers share it (rule ENV-04). Quote it to the vendor's support.",
            min_length=1,
        ),
    ]
    method: Annotated[
        str,
        Field(
            description="The method of the request that this answers, as the server tells it. Do not rely on it: the one recorded answer to a PUT says `POST`."
        ),
    ]
    http_code: Annotated[int, Field(description="The HTTP status of this answer once more (rule ENV-02).")]
    response: Annotated[Any, Field(description="The outcome; each answer says which form it takes.")]


class ErrorData(ResponseModel):
    """
    What went wrong (rule ENV-07).
    """

    code: Annotated[
        int,
        Field(
            description="The vendor's number for the kind of error. Seen are 1000 not found, 1001 mandatory parameter missing, 1002 invalid parameter, 1007 body not parseable, 1010 authentication failed, 1011 media type. Do not rely on the number."
        ),
    ]
    message: Annotated[str | None, Field(description="The kind of error in words.")] = None
    description: Annotated[
        str | None,
        Field(
            description="What exactly was wrong. An invalid number in `from` is named here or in `message` (rule CRE-10)."
        ),
    ] = None


class FailureItem(ResponseModel):
    """
    One thing that was asked for and refused; nothing was changed (rule ENV-07).
    """

    code: Annotated[
        int,
        Field(
            description="The HTTP status that belongs to this failure. It decides, also inside an answer of 200 or 207.",
            ge=400,
            le=599,
        ),
    ]
    error_data: ErrorData
    status: Annotated[Literal["failure"], Field(description="Always `failure`.")]
    data: Annotated[None, Field(description="Always null.")]


FlowType = TypeAliasType(
    "FlowType",
    Annotated[
        Literal["ivr", "greeting"] | None,
        Field(
            description="What to build from `read_via_text` when there is no call flow behind `url`: `ivr` reads a menu and waits for keys, `greeting` reads a text and hangs up."
        ),
    ],
)


FlowUrl = TypeAliasType(
    "FlowUrl",
    Annotated[
        str | None,
        Field(
            description="Where the call flow comes from: the address of a flow of the account, `http://my.exotel.com/{account_sid}/exoml/start_voice/{app_id}`. The `app_id` is the identifier of the flow in that account; http and https are both seen. Either this or `flow_type` with `read_via_text` is demanded (rule CRE-30).",
            pattern="^[Hh][Tt][Tt][Pp][Ss]?://([^\\x00-\\x20/?#@\\[\\]]*@)?([^\\x00-\\x20/?#@\\[\\]:]+|\\[[0-9A-Fa-f:.]+\\])(:[0-9]{0,5})?([/?#][^\\x00-\\x20]*)?$",
        ),
    ],
)


class GetCallDetailsParameters(RequestModel):
    """
    The parameters of `get_call_details`.
    """

    account_sid: Annotated[
        str,
        Field(
            description="The sid of the account, from the API settings page of the dashboard. The credentials belong to this account; those of another get 401, 403 or 404 (rule ACC-03).",
            min_length=1,
            pattern="^[A-Za-z0-9_-]+$",
        ),
    ]
    id: Annotated[
        str,
        Field(
            description="The `id` of a campaign, as its creation answered it. Unknown and deleted ones get 404 (rules GET-02, EDT-07, DEL-03, CAL-10).",
            min_length=1,
            pattern="^[A-Za-z0-9_-]+$",
        ),
    ]
    offset: Annotated[
        int | None,
        Field(
            description="How many records to skip. Zero-based, so the tenth record is at offset 9 (rule LST-03). At or past the end the page is empty (rule LST-15). Negative or not a number is refused (rule LST-12).",
            ge=0,
            le=2147483647,
        ),
    ] = None
    limit: Annotated[
        int | None,
        Field(
            description="Records per page, 20 when left out. No source states a maximum; more than the 500 of the campaign list is promised by nothing. Negative or not a number is refused (rule LST-12).",
            ge=1,
        ),
    ] = None
    status: Annotated[
        str | None,
        Field(
            description="Only calls with one of these outcomes, one or several with commas between them, blanks around them allowed. Left out, every call is listed (rule CAL-09).",
            pattern="^ *(completed|busy|no-answer|failed)( *, *(completed|busy|no-answer|failed))* *$",
        ),
    ] = None
    sort_by: Annotated[
        Literal["date_created:asc", "date_created:desc"] | None,
        Field(
            description="The order of the calls, by `date_created` in either direction; ascending when left out (rule CAL-09). There is no other key."
        ),
    ] = None


class GetCallDetailsSingularParameters(RequestModel):
    """
    The parameters of `get_call_details_singular`.
    """

    account_sid: Annotated[
        str,
        Field(
            description="The sid of the account, from the API settings page of the dashboard. The credentials belong to this account; those of another get 401, 403 or 404 (rule ACC-03).",
            min_length=1,
            pattern="^[A-Za-z0-9_-]+$",
        ),
    ]
    id: Annotated[
        str,
        Field(
            description="The `id` of a campaign, as its creation answered it. Unknown and deleted ones get 404 (rules GET-02, EDT-07, DEL-03, CAL-10).",
            min_length=1,
            pattern="^[A-Za-z0-9_-]+$",
        ),
    ]
    offset: Annotated[
        int | None,
        Field(
            description="How many records to skip. Zero-based, so the tenth record is at offset 9 (rule LST-03). At or past the end the page is empty (rule LST-15). Negative or not a number is refused (rule LST-12).",
            ge=0,
            le=2147483647,
        ),
    ] = None
    limit: Annotated[
        int | None,
        Field(
            description="Records per page, 20 when left out. No source states a maximum; more than the 500 of the campaign list is promised by nothing. Negative or not a number is refused (rule LST-12).",
            ge=1,
        ),
    ] = None
    status: Annotated[
        str | None,
        Field(
            description="Only calls with one of these outcomes, one or several with commas between them, blanks around them allowed. Left out, every call is listed (rule CAL-09).",
            pattern="^ *(completed|busy|no-answer|failed)( *, *(completed|busy|no-answer|failed))* *$",
        ),
    ] = None
    sort_by: Annotated[
        Literal["date_created:asc", "date_created:desc"] | None,
        Field(
            description="The order of the calls, by `date_created` in either direction; ascending when left out (rule CAL-09). There is no other key."
        ),
    ] = None


class GetCampaignParameters(RequestModel):
    """
    The parameters of `get_campaign`.
    """

    account_sid: Annotated[
        str,
        Field(
            description="The sid of the account, from the API settings page of the dashboard. The credentials belong to this account; those of another get 401, 403 or 404 (rule ACC-03).",
            min_length=1,
            pattern="^[A-Za-z0-9_-]+$",
        ),
    ]
    id: Annotated[
        str,
        Field(
            description="The `id` of a campaign, as its creation answered it. Unknown and deleted ones get 404 (rules GET-02, EDT-07, DEL-03, CAL-10).",
            min_length=1,
            pattern="^[A-Za-z0-9_-]+$",
        ),
    ]


HttpMethod = TypeAliasType(
    "HttpMethod",
    Annotated[
        str,
        Field(
            description="The method of the request that this answers, as the server tells it. Do not rely on it: the one recorded answer to a PUT says `POST`."
        ),
    ],
)


HttpUrl = TypeAliasType(
    "HttpUrl",
    Annotated[
        str | None,
        Field(
            description="An absolute http or https URL (rule CRE-18).",
            pattern="^[Hh][Tt][Tt][Pp][Ss]?://([^\\x00-\\x20/?#@\\[\\]]*@)?([^\\x00-\\x20/?#@\\[\\]:]+|\\[[0-9A-Fa-f:.]+\\])(:[0-9]{0,5})?([/?#][^\\x00-\\x20]*)?$",
        ),
    ],
)


Instant = TypeAliasType(
    "Instant",
    Annotated[
        AwareDatetime | None,
        Field(
            description="An instant as an RFC 3339 date-time with an offset (`Z` or `+05:30`), whole seconds or with a fraction (rules CRE-15, CRE-32). Instants are compared, not strings."
        ),
    ],
)


IntervalMins = TypeAliasType(
    "IntervalMins",
    Annotated[
        int | None,
        Field(
            description="Minutes between a call and the next attempt. Demanded with a `number_of_retries` of 1 or more, and positive there (rule CRE-12). No source states a maximum.",
            ge=1,
        ),
    ],
)


class ListCampaignsParameters(RequestModel):
    """
    The parameters of `list_campaigns`.
    """

    account_sid: Annotated[
        str,
        Field(
            description="The sid of the account, from the API settings page of the dashboard. The credentials belong to this account; those of another get 401, 403 or 404 (rule ACC-03).",
            min_length=1,
            pattern="^[A-Za-z0-9_-]+$",
        ),
    ]
    offset: Annotated[
        int | None,
        Field(
            description="How many records to skip. Zero-based, so the tenth record is at offset 9 (rule LST-03). At or past the end the page is empty (rule LST-15). Negative or not a number is refused (rule LST-12).",
            ge=0,
            le=2147483647,
        ),
    ] = None
    limit: Annotated[
        int | None,
        Field(
            description="Records per page, 1 to 500, 20 when left out (rules LST-01, LST-02). Negative or not a number is refused (rule LST-12); more than 500 is refused or served as 500.",
            ge=1,
            le=500,
        ),
    ] = None
    name: Annotated[
        str | None,
        Field(
            description="Only campaigns whose name contains this term, upper and lower case alike. No character is a wildcard (rule LST-09).",
            min_length=1,
        ),
    ] = None
    status: Annotated[
        str | None,
        Field(
            description="Only campaigns in one of these states: one state or several with commas between them, blanks around them allowed. Left out, campaigns in every state are listed (rule LST-08). An unknown state is refused or finds nothing.",
            pattern="^ *(created|in-progress|paused|completed|archived|failed|canceled)( *, *(created|in-progress|paused|completed|archived|failed|canceled))* *$",
        ),
    ] = None
    sort_by: Annotated[
        Literal["date_created:asc", "date_created:desc", "name:asc", "name:desc"] | None,
        Field(
            description="The order, a key and a direction (rules LST-05 to LST-07). Another key or direction is refused (rule LST-13). A key without a direction, or in other letters than these, is decided by no rule."
        ),
    ] = None
    type: Annotated[
        Literal["trans"] | None,
        Field(
            description="Only campaigns of this kind. There is one kind, `trans`; anything else is refused or finds nothing (rule LST-10)."
        ),
    ] = None


ListSid = TypeAliasType(
    "ListSid",
    Annotated[
        str,
        Field(
            description="The sid of a contact list of the same account, as the lists API handed it out. Treat it as opaque.",
            min_length=1,
        ),
    ],
)


Lists = TypeAliasType(
    "Lists",
    Annotated[
        list[ListSid] | None,
        Field(
            description="The contact lists whose numbers are dialled, at most five (rule CRE-08). A `dynamic` campaign takes exactly one (rule CRE-20)."
        ),
    ],
)
"""
The contact lists whose numbers are dialled, at most five (rule CRE-08). A `dynamic` campaign takes exactly one (rule CRE-20).
"""


class Metadata(ResponseModel):
    """
    Where a page of records lies within all records that match (rule ENV-09).
    """

    count: Annotated[int, Field(description="Records in this answer.", ge=0)]
    offset: Annotated[int, Field(description="The offset that was asked for.", ge=0)]
    limit: Annotated[int, Field(description="The limit that was asked for, or the one that was applied.")]
    total: Annotated[int, Field(description="Records that match, on all pages together (rule LST-11).", ge=0)]


NumberOfRetries = TypeAliasType(
    "NumberOfRetries",
    Annotated[
        int | None,
        Field(
            description="How many times a number is called again after an unsuccessful first call, 0 to 3 (rule CRE-11). So there are at most four calls to a number.",
            ge=0,
            le=3,
        ),
    ],
)


OptionalTimestamp = TypeAliasType(
    "OptionalTimestamp",
    Annotated[AwareDatetime | None, Field(description="An instant like any other, or null where there is none.")],
)


PhoneNumber = TypeAliasType(
    "PhoneNumber",
    Annotated[
        str,
        Field(
            description="One number to dial, preferably in E.164: a plus sign, the country code and the subscriber number, 10 to 15 digits in all. A national number is understood by the country of the account; a landline then needs its STD prefix, as in `0XXXXXX2400`. Nothing promises how a server reads it. A number that holds a letter, more than 15 digits or no digit at all makes the whole campaign fail, and the answer names that number (rule CRE-10).",
            pattern="^(?:[^0-9A-Za-z]*[0-9]){1,15}[^0-9A-Za-z]*$|^[\\x00-\\x2f\\x3a-\\x40\\x5b-\\x60\\x7b-\\x7f]*[^\\x00-\\x7f][^0-9A-Za-z]*$",
        ),
    ],
)


ReadViaText = TypeAliasType(
    "ReadViaText",
    Annotated[
        str | None,
        Field(
            description="The text that is read out when the campaign has a `flow_type` and no `url`. In a `dynamic` campaign `@@Column` stands for a column of the list: the name is spelt exactly as the column is, and a list has up to five such columns.",
            min_length=1,
        ),
    ],
)


RepeatMenuAttempts = TypeAliasType(
    "RepeatMenuAttempts",
    Annotated[
        int | None,
        Field(
            description="How often the menu of an `ivr` is read again when no key is pressed; 0 when it is left out. Beside `url`, and for a `greeting`, it has no meaning.",
            ge=0,
        ),
    ],
)


RetryMechanism = TypeAliasType(
    "RetryMechanism",
    Annotated[
        Literal["Linear", "Exponential"] | None,
        Field(
            description="`Linear` (default) waits `interval_mins` before every retry; `Exponential` doubles the wait each time: 1, 2, 4 times `interval_mins` (rules CRE-13, CAL-05, CAL-06)."
        ),
    ],
)


RetryableStatus = TypeAliasType(
    "RetryableStatus",
    Annotated[
        Literal["busy", "no-answer", "failed"], Field(description="An outcome of a call that counts as unsuccessful.")
    ],
)


class Schedule(RequestModel):
    """
    When the campaign starts and ends. `end_at` lies after `send_at` (rule CRE-16, which compares instants and so cannot be said here).
    """

    send_at: Annotated[
        AwareDatetime | None,
        Field(
            description="The start. Until then the campaign is `created` and can be edited in full or deleted. Left out: it starts at once. An instant in the past is refused or means at once (rule CRE-17)."
        ),
    ] = None
    end_at: Annotated[
        AwareDatetime | None,
        Field(
            description="The end, also when numbers are left to call (rule LIF-14). Left out, it becomes 30 days after the start (rule CRE-31)."
        ),
    ] = None


class SuccessItem(ResponseModel):
    """
    One thing that was asked for and done (rule ENV-06). What `data` holds depends on the operation.
    """

    code: Annotated[Literal[200], Field(description="Always 200.")]
    error_data: Annotated[None, Field(description="Always null.")]
    status: Annotated[Literal["success"], Field(description="Always `success`.")]
    data: Annotated[Any, Field(description="The resource.")]


Throttle = TypeAliasType(
    "Throttle",
    Annotated[
        int | None,
        Field(
            description="Calls that may start per minute, demanded by `mode` `custom` and positive there (rules CRE-29, CAL-13). It stays below what the account may dial: with the usual 60 calls a minute that is 59. An account can have more, up to 200 by its own settings and beyond that through the vendor, so there is no maximum here.",
            ge=1,
        ),
    ],
)


Timestamp = TypeAliasType(
    "Timestamp",
    Annotated[
        AwareDatetime,
        Field(
            description="An instant as an RFC 3339 date-time with an offset and 0 to 9 digits of a second's fraction. Compare instants, not strings."
        ),
    ],
)


class UpdateCampaignParameters(RequestModel):
    """
    The parameters of `update_campaign`.
    """

    account_sid: Annotated[
        str,
        Field(
            description="The sid of the account, from the API settings page of the dashboard. The credentials belong to this account; those of another get 401, 403 or 404 (rule ACC-03).",
            min_length=1,
            pattern="^[A-Za-z0-9_-]+$",
        ),
    ]
    id: Annotated[
        str,
        Field(
            description="The `id` of a campaign, as its creation answered it. Unknown and deleted ones get 404 (rules GET-02, EDT-07, DEL-03, CAL-10).",
            min_length=1,
            pattern="^[A-Za-z0-9_-]+$",
        ),
    ]


class BareCallRecord(CallRecord):
    """
    One call of a campaign without the wrapping, which some servers send.
    """

    call_sid: Annotated[str | None, Field(description="Names the call.")]
    number: Annotated[str | None, Field(description="The number that was dialled.")]
    status: Annotated[
        str | None,
        Field(description="`completed`, `busy`, `no-answer` or `failed`; `in-progress` while the call runs."),
    ]


class CallItem(SuccessItem):
    """
    One call of a campaign, wrapped like everything else.
    """

    data: CallRecord


class Campaign(CampaignBase):
    """
    A campaign as the server knows it. Eight fields are always there; every other one may be absent or null, and more than these may be seen.
    """

    id: Annotated[
        str,
        Field(
            description="Names a campaign for ever; an id is never given out twice (rule CRE-27). Opaque.", min_length=1
        ),
    ]
    account_sid: Annotated[str, Field(description="The account of the path (rule CRE-03).")]
    name: Annotated[str, Field(description="The name that was sent, or the one that the server made up (rule CRE-05).")]
    type: Annotated[str, Field(description="The regulatory kind, `trans` (rule CRE-04).")]
    caller_id: Annotated[str, Field(description="The number that the dialled people see.")]
    status: Annotated[
        Literal["created", "in-progress", "paused", "completed", "archived", "failed", "canceled", "deleted"] | str,
        Field(
            description="Where a campaign is in its life:\n\n- `created`: accepted, waiting for `send_at`.\n- `in-progress`: dialling.\n- `paused`: asked to stop; starts no call.\n- `completed`: everything that could be called was called, `end_at` came, or a client said `complete`.\n- `archived`: completed, and put away.\n- `failed`: not one call could be made.\n- `canceled`: `end_at` came while it was paused.\n- `deleted`: deleted before it started; most servers show no such campaign at all."
        ),
    ]
    date_created: Annotated[
        AwareDatetime, Field(description="When the campaign was created; never changes (rule EDT-06).")
    ]
    date_updated: Annotated[
        AwareDatetime, Field(description="When it was last changed; never decreases (rule EDT-06).")
    ]
    from_: Annotated[
        list[str] | None,
        Field(
            alias="from",
            description="The numbers, as an array whichever way they were sent, where the server shows them.",
        ),
    ] = None
    lists: Annotated[list[str] | None, Field(description="The sids of the lists.")] = None
    campaign_type: Annotated[str | None, Field(description="`static` or `dynamic`.")] = None
    url: Annotated[str | None, Field(description="The call flow.")] = None
    flow_type: Annotated[str | None, Field(description="`ivr` or `greeting`, when the content is a text.")] = None
    read_via_text: Annotated[str | None, Field(description="The text that is read out.")] = None
    repeat_menu_attempts: Annotated[int | None, Field(description="How often an IVR menu is repeated.")] = None
    call_duplicate_numbers: Annotated[
        bool | Literal["true", "false"] | str | None,
        Field(description="Whether a number that occurs twice is two targets. A boolean, or the word for it."),
    ] = None
    retries: CampaignRetries | None = None
    schedule: CampaignSchedule | None = None
    mode: Annotated[str | None, Field(description="`auto` or `custom`.")] = None
    throttle: Annotated[int | None, Field(description="Calls that may start per minute.")] = None
    call_status_callback: Annotated[str | None, Field(description="Told after every call attempt.")] = None
    call_schedule_callback: Annotated[str | None, Field(description="Told once per number.")] = None
    status_callback: Annotated[str | None, Field(description="Told when the campaign ends.")] = None
    call_status_callback_params: Annotated[
        Any | None, Field(description="Only ever seen as null; nothing says what it is for.")
    ] = None
    custom_field: Annotated[str | None, Field(description="The value that was sent, unchanged (rule CRE-26).")] = None
    date_started: Annotated[
        AwareDatetime | None, Field(description="When the first call could start, where the server tells.")
    ] = None
    stats: CampaignStats | None = None
    uri: Annotated[str | None, Field(description="The path of the campaign, where the server tells.")] = None
    report_url: Annotated[str | None, Field(description="Where a report can be fetched after the end.")] = None


class CampaignSuccessItem(SuccessItem):
    """
    A campaign that was created, read or changed, with its counters.
    """

    data: Campaign
    summary: CampaignSummary


class CreateCampaignsMixedResponse(Envelope):
    """
    The answer to a create of several campaigns of which some failed.
    """

    http_code: Annotated[Literal[207], Field(description="Always 207.")]
    response: Annotated[
        list[CampaignSuccessItem | FailureItem],
        Field(
            description="One item per campaign that was sent, in the same order (rule ENV-08). Look at the `code` of each.",
            min_length=1,
        ),
    ]


class CreateCampaignsResponse(Envelope):
    """
    The answer to a create of which every campaign succeeded. A server that answers 200 to a mixed one reports the failures in their own items.
    """

    http_code: Annotated[Literal[200], Field(description="Always 200.")]
    response: Annotated[
        list[CampaignSuccessItem | FailureItem],
        Field(description="One item per campaign that was sent, in the same order (rule ENV-08).", min_length=1),
    ]


class DeletedCampaignItem(SuccessItem):
    """
    A campaign that was deleted.
    """

    data: Annotated[DeletedCampaign | None, Field(description="What is left to say of the campaign, or null.")]


FailureEnvelopeResponse = TypeAliasType(
    "FailureEnvelopeResponse",
    Annotated[list[FailureItem], Field(description="The failure, or the failures.", min_length=1)],
)


class FailureEnvelope(Envelope):
    """
    The answer to a request that failed as a whole. `response` is one failure, bare or as an array with one element; a bulk create of which every campaign failed has one failure per campaign.
    """

    http_code: Annotated[int, Field(description="The HTTP status once more.", ge=400, le=599)]
    response: Annotated[FailureItem | FailureEnvelopeResponse, Field(description="The failure, or the failures.")]


class ForbiddenEnvelope(FailureEnvelope):
    """
    A failed request, answered with 403.
    """

    http_code: Annotated[Literal[403], Field(description="Always 403.", ge=400, le=599)]


From = TypeAliasType(
    "From",
    Annotated[
        list[PhoneNumber] | str | None,
        Field(
            description="The numbers to dial, 1 to 5,000 of them: an array (preferred), or one string with commas between the numbers (blanks after a comma are fine). Both spellings mean the same numbers (rule CRE-33). An empty array or an empty string counts as not sent. A schema cannot count the numbers inside a string, yet the limit of 5,000 holds for that spelling too (rule CRE-09)."
        ),
    ],
)


class GetCampaignResponse(Envelope):
    """
    One campaign as it is now.
    """

    http_code: Annotated[Literal[200], Field(description="Always 200.")]
    response: Annotated[
        list[CampaignSuccessItem | FailureItem],
        Field(description="The campaign, as the only item.", max_length=1, min_length=1),
    ]


class ListedCampaignItem(SuccessItem):
    """
    A campaign in a list. Its counters may be left out there.
    """

    data: Campaign
    summary: Annotated[
        CampaignSummary | None, Field(description="The counters, where the server adds them to a list.")
    ] = None


class MethodNotAllowedEnvelope(FailureEnvelope):
    """
    A failed request, answered with 405.
    """

    http_code: Annotated[Literal[405], Field(description="Always 405.", ge=400, le=599)]


class NotFoundEnvelope(FailureEnvelope):
    """
    A failed request, answered with 404.
    """

    http_code: Annotated[Literal[404], Field(description="Always 404.", ge=400, le=599)]


class PaymentRequiredEnvelope(FailureEnvelope):
    """
    A failed request, answered with 402.
    """

    http_code: Annotated[Literal[402], Field(description="Always 402.", ge=400, le=599)]


class Retries(RequestModel):
    """
    Whether and when a number is called again after an unsuccessful call. Left out: every number is called once (rule CAL-03).
    """

    number_of_retries: Annotated[
        int | None,
        Field(
            description="How many times a number is called again after an unsuccessful first call, 0 to 3 (rule CRE-11). So there are at most four calls to a number.",
            ge=0,
            le=3,
        ),
    ] = None
    interval_mins: Annotated[
        int | None,
        Field(
            description="Minutes between a call and the next attempt. Demanded with a `number_of_retries` of 1 or more, and positive there (rule CRE-12). No source states a maximum.",
            ge=1,
        ),
    ] = None
    mechanism: Annotated[
        Literal["Linear", "Exponential"] | None,
        Field(
            description="`Linear` (default) waits `interval_mins` before every retry; `Exponential` doubles the wait each time: 1, 2, 4 times `interval_mins` (rules CRE-13, CAL-05, CAL-06)."
        ),
    ] = None
    on_status: Annotated[
        list[RetryableStatus] | None,
        Field(
            description="The outcomes of a call after which the number is called again (rules CRE-14, CAL-04). All three when left out."
        ),
    ] = None


RetryOnStatus = TypeAliasType(
    "RetryOnStatus",
    Annotated[
        list[RetryableStatus] | None,
        Field(
            description="The outcomes of a call after which the number is called again (rules CRE-14, CAL-04). All three when left out."
        ),
    ],
)
"""
The outcomes of a call after which the number is called again (rules CRE-14, CAL-04). All three when left out.
"""


class TooManyRequestsEnvelope(FailureEnvelope):
    """
    A failed request, answered with 429.
    """

    http_code: Annotated[Literal[429], Field(description="Always 429.", ge=400, le=599)]


class UnauthorizedEnvelope(FailureEnvelope):
    """
    A failed request, answered with 401.
    """

    http_code: Annotated[Literal[401], Field(description="Always 401.", ge=400, le=599)]


class UnsupportedMediaTypeEnvelope(FailureEnvelope):
    """
    A failed request, answered with 415.
    """

    http_code: Annotated[Literal[415], Field(description="Always 415.", ge=400, le=599)]


class UpdateCampaignResponse(Envelope):
    """
    The campaign after the change.
    """

    http_code: Annotated[Literal[200], Field(description="Always 200.")]
    response: Annotated[
        list[CampaignSuccessItem | FailureItem],
        Field(description="The campaign, as the only item (rule ENV-08).", max_length=1, min_length=1),
    ]


class BadRequestEnvelope(FailureEnvelope):
    """
    A failed request, answered with 400.
    """

    http_code: Annotated[Literal[400], Field(description="Always 400.", ge=400, le=599)]


class CallDetailsResponse(Envelope):
    """
    One page of the calls of a campaign.
    """

    http_code: Annotated[Literal[200], Field(description="Always 200.")]
    metadata: Metadata
    response: Annotated[
        list[CallItem | BareCallRecord | FailureItem],
        Field(description="The calls of the page; empty as long as nothing was dialled.", min_length=0),
    ]


class CampaignFields(RequestModel):
    """
    The fields of a campaign that a client can send, in a create and in an edit. `null` means left out in a create; in an edit nothing decides what it means.
    """

    from_: Annotated[
        list[PhoneNumber] | str | None,
        Field(
            alias="from",
            description="The numbers to dial, 1 to 5,000 of them: an array (preferred), or one string with commas between the numbers (blanks after a comma are fine). Both spellings mean the same numbers (rule CRE-33). An empty array or an empty string counts as not sent. A schema cannot count the numbers inside a string, yet the limit of 5,000 holds for that spelling too (rule CRE-09).",
        ),
    ] = None
    lists: Annotated[
        list[ListSid] | None,
        Field(
            description="The contact lists whose numbers are dialled, at most five (rule CRE-08). A `dynamic` campaign takes exactly one (rule CRE-20)."
        ),
    ] = None
    caller_id: Annotated[
        str | None,
        Field(
            description="The virtual number (ExoPhone) of the account that the dialled people see, as the dashboard shows it. Mandatory when a campaign is created (rule CRE-06).",
            min_length=1,
        ),
    ] = None
    campaign_type: Annotated[
        Literal["static", "dynamic"] | None,
        Field(
            description="`static` plays the same content to everybody; `dynamic` fills in the columns of its one list per number. Default `static`."
        ),
    ] = None
    url: Annotated[
        str | None,
        Field(
            description="Where the call flow comes from: the address of a flow of the account, `http://my.exotel.com/{account_sid}/exoml/start_voice/{app_id}`. The `app_id` is the identifier of the flow in that account; http and https are both seen. Either this or `flow_type` with `read_via_text` is demanded (rule CRE-30).",
            pattern="^[Hh][Tt][Tt][Pp][Ss]?://([^\\x00-\\x20/?#@\\[\\]]*@)?([^\\x00-\\x20/?#@\\[\\]:]+|\\[[0-9A-Fa-f:.]+\\])(:[0-9]{0,5})?([/?#][^\\x00-\\x20]*)?$",
        ),
    ] = None
    flow_type: Annotated[
        Literal["ivr", "greeting"] | None,
        Field(
            description="What to build from `read_via_text` when there is no call flow behind `url`: `ivr` reads a menu and waits for keys, `greeting` reads a text and hangs up."
        ),
    ] = None
    read_via_text: Annotated[
        str | None,
        Field(
            description="The text that is read out when the campaign has a `flow_type` and no `url`. In a `dynamic` campaign `@@Column` stands for a column of the list: the name is spelt exactly as the column is, and a list has up to five such columns.",
            min_length=1,
        ),
    ] = None
    repeat_menu_attempts: Annotated[
        int | None,
        Field(
            description="How often the menu of an `ivr` is read again when no key is pressed; 0 when it is left out. Beside `url`, and for a `greeting`, it has no meaning.",
            ge=0,
        ),
    ] = None
    name: Annotated[
        str | None,
        Field(
            description="A name to find the campaign by, more than 3 characters. Shorter than 3 is refused (rule CRE-28). When it is left out the server makes one up (rule CRE-05): the account sid, the date and the time with blanks between them, as in `demo 2031-01-14 18:30:00`.",
            min_length=4,
        ),
    ] = None
    type: Annotated[
        Literal["trans"] | None,
        Field(
            description="The regulatory kind of the campaign. Only transactional campaigns exist: `trans` is the default and the one accepted value (rule CRE-04)."
        ),
    ] = None
    call_duplicate_numbers: Annotated[
        bool | Literal["true", "false"] | None,
        Field(
            description='`true`: a number that occurs more than once is a target each time. `false` (default): it is one target (rule CAL-11). The strings `"true"` and `"false"` are understood as well (rule CRE-19).'
        ),
    ] = None
    retries: Retries | None = None
    schedule: Schedule | None = None
    mode: Annotated[
        Literal["auto", "custom"] | None,
        Field(
            description="`auto` (default) shares the calls per minute of the account among its campaigns; `custom` gives this campaign its own `throttle` (rule CRE-29)."
        ),
    ] = None
    throttle: Annotated[
        int | None,
        Field(
            description="Calls that may start per minute, demanded by `mode` `custom` and positive there (rules CRE-29, CAL-13). It stays below what the account may dial: with the usual 60 calls a minute that is 59. An account can have more, up to 200 by its own settings and beyond that through the vendor, so there is no maximum here.",
            ge=1,
        ),
    ] = None
    call_status_callback: Annotated[
        str | None,
        Field(
            description="Told after every finished call attempt (rule CBK-01).",
            pattern="^[Hh][Tt][Tt][Pp][Ss]?://([^\\x00-\\x20/?#@\\[\\]]*@)?([^\\x00-\\x20/?#@\\[\\]:]+|\\[[0-9A-Fa-f:.]+\\])(:[0-9]{0,5})?([/?#][^\\x00-\\x20]*)?$",
        ),
    ] = None
    call_schedule_callback: Annotated[
        str | None,
        Field(
            description="Told once per number, when its last attempt is over (rule CBK-02).",
            pattern="^[Hh][Tt][Tt][Pp][Ss]?://([^\\x00-\\x20/?#@\\[\\]]*@)?([^\\x00-\\x20/?#@\\[\\]:]+|\\[[0-9A-Fa-f:.]+\\])(:[0-9]{0,5})?([/?#][^\\x00-\\x20]*)?$",
        ),
    ] = None
    status_callback: Annotated[
        str | None,
        Field(
            description="Told when the campaign ends, and perhaps when it starts (rule CBK-03).",
            pattern="^[Hh][Tt][Tt][Pp][Ss]?://([^\\x00-\\x20/?#@\\[\\]]*@)?([^\\x00-\\x20/?#@\\[\\]:]+|\\[[0-9A-Fa-f:.]+\\])(:[0-9]{0,5})?([/?#][^\\x00-\\x20]*)?$",
        ),
    ] = None
    custom_field: Annotated[
        str | None,
        Field(
            description="A value of your own. The vendor passes it on as a parameter of the GET request to the URL of the Passthru or the Greetings applet of the call flow, and it is part of the campaign's report; here it comes back unchanged (rule CRE-26). Put serialised JSON into the string if you need structure. No source states a length: this description tries up to 1,000 characters on one line, and longer ones are decided by no rule."
        ),
    ] = None


class CampaignUpdate(CampaignFields):
    """
    An edit, an action, or both for one campaign. What is not sent stays (rule EDT-01). Every value obeys the rule it obeys in a create (rule EDT-05), and rules that look at several fields hold for the campaign that results (rule EDT-09). After `send_at` only `action` and the three callbacks can be changed (rule EDT-02).
    """

    action: Annotated[
        Literal["pause", "resume", "complete", "archive"] | None,
        Field(
            description="Moves a campaign to another state:\n\n- `pause` stops starting calls; from `created` and `in-progress` (rules LIF-01 to LIF-03).\n- `resume` goes on with the numbers that are not done; from `paused` (LIF-04, LIF-05). Before `send_at` the campaign\n  waits in `created` again.\n- `complete` ends the campaign and counts every remaining number as failed; from `paused` (LIF-06, LIF-07, LIF-17).\n- `archive` puts a finished campaign away; from `completed` (LIF-08, LIF-09).\n\nFrom any other state the action is refused and nothing changes (rule LIF-10). Any other word is refused (rule LIF-11)."
        ),
    ] = None


class ConflictEnvelope(FailureEnvelope):
    """
    A failed request, answered with 409.
    """

    http_code: Annotated[Literal[409], Field(description="Always 409.", ge=400, le=599)]


class ContentTooLargeEnvelope(FailureEnvelope):
    """
    A failed request, answered with 413.
    """

    http_code: Annotated[Literal[413], Field(description="Always 413.", ge=400, le=599)]


class DeleteCampaignResponse(Envelope):
    """
    The campaign is gone.
    """

    http_code: Annotated[Literal[200], Field(description="Always 200.")]
    response: Annotated[
        list[DeletedCampaignItem | FailureItem],
        Field(description="The deletion, as the only item.", max_length=1, min_length=1),
    ]


class ListCampaignsResponse(Envelope):
    """
    One page of the campaigns of the account.
    """

    http_code: Annotated[Literal[200], Field(description="Always 200.")]
    metadata: Metadata
    response: Annotated[
        list[ListedCampaignItem | FailureItem],
        Field(
            description="The campaigns of the page in the order that was asked for; empty past the end (rule LST-15).",
            min_length=0,
        ),
    ]


class UpdateCampaignRequest(RequestModel):
    """
    The change, wrapped in `campaigns` like a create, with exactly one element (rules CRE-24, CRE-34).
    """

    campaigns: Annotated[list[CampaignUpdate], Field(description="The one change.", max_length=1, min_length=1)]


class CampaignCreate(CampaignFields):
    """
    A campaign to create: whom to call (`from` or `lists`), as whom (`caller_id`), and what they hear (`url`, or `flow_type` with `read_via_text`). Everything else is optional. A field that this API does not know is ignored.
    """

    caller_id: Annotated[
        str,
        Field(
            description="The virtual number (ExoPhone) of the account that the dialled people see, as the dashboard shows it. Mandatory when a campaign is created (rule CRE-06).",
            min_length=1,
        ),
    ]


class CreateCampaignsRequest(RequestModel):
    """
    One or more campaigns to create, wrapped in `campaigns` (rules CRE-24, CRE-34). Each stands or falls alone (rule ENV-10).
    """

    campaigns: Annotated[
        list[CampaignCreate], Field(description="The campaigns, answered in this order (rule ENV-08).", min_length=1)
    ]
