// Generated from the specification; changes made here are lost.
/** Values that are sent and received, one type for each component of the specification. */

/** One of the known words, or another that a later server may send; editors complete the known ones. */
export type Open<Known extends string> = Known | (string & {});

/** Moves a campaign to another state:
 *
 * - `pause` stops starting calls; from `created` and `in-progress` (rules LIF-01 to LIF-03).
 * - `resume` goes on with the numbers that are not done; from `paused` (LIF-04, LIF-05). Before `send_at` the
 * campaign
 *   waits in `created` again.
 * - `complete` ends the campaign and counts every remaining number as failed; from `paused` (LIF-06, LIF-07,
 * LIF-17).
 * - `archive` puts a finished campaign away; from `completed` (LIF-08, LIF-09).
 *
 * From any other state the action is refused and nothing changes (rule LIF-10). Any other word is refused (rule
 * LIF-11). */
export type Action = "pause" | "resume" | "complete" | "archive";

/** A failed request, answered with 400. */
export interface BadRequestEnvelope extends FailureEnvelope {
  /** Always 400. */
  http_code: 400;
}

/** One call of a campaign without the wrapping, which some servers send. */
export interface BareCallRecord extends CallRecord {
  /** Names the call. */
  call_sid: string | null;
  /** The number that was dialled. */
  number: string | null;
  /** `completed`, `busy`, `no-answer` or `failed`; `in-progress` while the call runs. */
  status: string | null;
}

/** A counter. */
export type CallCount = number | null;

/** One page of the calls of a campaign. */
export interface CallDetailsResponse extends Envelope {
  /** Always 200. */
  http_code: 200;
  metadata: Metadata;
  /** The calls of the page; empty as long as nothing was dialled. */
  response: (CallItem | BareCallRecord | FailureItem)[];
}

/** `true`: a number that occurs more than once is a target each time. `false` (default): it is one target (rule
 * CAL-11). The strings `"true"` and `"false"` are understood as well (rule CRE-19). */
export type CallDuplicateNumbers = boolean | "true" | "false" | null;

/** One call of a campaign, wrapped like everything else. */
export interface CallItem extends SuccessItem {
  data: CallRecord;
}

/** One attempt and how it ended. */
export interface CallOutcome {
  /** Names the attempt. */
  sid?: string | null;
  /** Another spelling of `sid`. */
  call_sid?: string | null;
  /** The outcome: of a call `completed`, `busy`, `no-answer` or `failed`; of a campaign one of its states. Some
   * servers write `Completed`, `NoAnswer` and so on: compare without regard to case and hyphens. */
  status?: string | null;
}

/** One call attempt of a campaign. A record without a `start_time` is of a number that was not called. */
export interface CallRecord {
  /** Names the call. */
  call_sid?: string | null;
  /** The number that was dialled. */
  number?: string | null;
  /** `completed`, `busy`, `no-answer` or `failed`; `in-progress` while the call runs. */
  status?: string | null;
  /** The campaign's `caller_id` (rule CAL-02). */
  caller_id?: string | null;
  /** When the record came to be; the order of the list. */
  date_created?: string | null;
  /** When dialling began. */
  start_time?: string | null;
  /** When the call ended; null while it runs. */
  end_time?: string | null;
  /** Seconds from start to end of a completed call (rule CAL-12); an integer or a numeric string. */
  duration?: number | string | null;
  /** The name of the contact, where one is stored. */
  name?: string | null;
  /** The keys that were pressed. */
  digits?: string | number | null;
  /** Another spelling of `digits`. */
  digit?: string | number | null;
  /** Where the recording can be fetched. */
  recording_url?: string | null;
  /** Which way the call went; seen is `Outgoing`. */
  direction?: string | null;
}

/** One attempt, by its sid alone or by its sid and status. */
export type CallReference = string | CallOutcome;

/** The last attempt to reach a number is over (rules CBK-02, CBK-04). */
export interface CallScheduleEvent {
  /** The id of the campaign. */
  campaign_sid: string;
  /** The number that was dialled. */
  to: string;
  /** The `caller_id` of the campaign. */
  from: string;
  /** Every attempt to reach the number; absent, null or empty when it was never called. */
  call_sids?: CallReference[] | null;
  /** The outcome: of a call `completed`, `busy`, `no-answer` or `failed`; of a campaign one of its states. Some
   * servers write `Completed`, `NoAnswer` and so on: compare without regard to case and hyphens. */
  status: string;
  /** When the number was taken up. */
  date_created: string;
  /** When its last attempt was over. */
  date_updated: string;
}

/** A call attempt is over (rules CBK-01, CBK-04). */
export interface CallStatusEvent {
  /** The id of the campaign. */
  campaign_sid: string;
  /** Names the attempt. The same sid twice is a repeated delivery. */
  call_sid: string;
  /** The number that was dialled. */
  number: string;
  /** The outcome: of a call `completed`, `busy`, `no-answer` or `failed`; of a campaign one of its states. Some
   * servers write `Completed`, `NoAnswer` and so on: compare without regard to case and hyphens. */
  status: string;
  /** When the attempt was recorded. */
  date_created: string;
  /** When the record last changed. */
  date_updated: string;
}

/** The outcome: of a call `completed`, `busy`, `no-answer` or `failed`; of a campaign one of its states. Some
 * servers write `Completed`, `NoAnswer` and so on: compare without regard to case and hyphens. */
export type CallbackStatus = string;

/** Where events are sent by POST, an absolute http or https URL (rule CRE-18). Can be changed as long as the
 * campaign is created, in progress or paused (rule EDT-03). */
export type CallbackUrl = string | null;

/** The virtual number (ExoPhone) of the account that the dialled people see, as the dashboard shows it. Mandatory
 * when a campaign is created (rule CRE-06). */
export type CallerId = string;

/** A campaign as the server knows it. Eight fields are always there; every other one may be absent or null, and
 * more than these may be seen. */
export interface Campaign {
  /** Names a campaign for ever; an id is never given out twice (rule CRE-27). Opaque. */
  id: string;
  /** The account of the path (rule CRE-03). */
  account_sid: string;
  /** The name that was sent, or the one that the server made up (rule CRE-05). */
  name: string;
  /** The regulatory kind, `trans` (rule CRE-04). */
  type: string;
  /** The number that the dialled people see. */
  caller_id: string;
  /** Where a campaign is in its life:
   *
   * - `created`: accepted, waiting for `send_at`.
   * - `in-progress`: dialling.
   * - `paused`: asked to stop; starts no call.
   * - `completed`: everything that could be called was called, `end_at` came, or a client said `complete`.
   * - `archived`: completed, and put away.
   * - `failed`: not one call could be made.
   * - `canceled`: `end_at` came while it was paused.
   * - `deleted`: deleted before it started; most servers show no such campaign at all.
   *
   * Some servers write `Created`, `InProgress` and so on throughout: compare without regard to case and hyphens. */
  status: Open<"created" | "in-progress" | "paused" | "completed" | "archived" | "failed" | "canceled" | "deleted">;
  /** When the campaign was created; never changes (rule EDT-06). */
  date_created: string;
  /** When it was last changed; never decreases (rule EDT-06). */
  date_updated: string;
  /** The numbers, as an array whichever way they were sent, where the server shows them. */
  from?: string[] | null;
  /** The sids of the lists. */
  lists?: string[] | null;
  /** `static` or `dynamic`. */
  campaign_type?: string | null;
  /** The call flow. */
  url?: string | null;
  /** `ivr` or `greeting`, when the content is a text. */
  flow_type?: string | null;
  /** The text that is read out. */
  read_via_text?: string | null;
  /** How often an IVR menu is repeated. */
  repeat_menu_attempts?: number | null;
  /** Whether a number that occurs twice is two targets. A boolean, or the word for it. */
  call_duplicate_numbers?: boolean | Open<"true" | "false"> | null;
  retries?: CampaignRetries | null;
  schedule?: CampaignSchedule | null;
  /** `auto` or `custom`. */
  mode?: string | null;
  /** Calls that may start per minute. */
  throttle?: number | null;
  /** Told after every call attempt. */
  call_status_callback?: string | null;
  /** Told once per number. */
  call_schedule_callback?: string | null;
  /** Told when the campaign ends. */
  status_callback?: string | null;
  /** Only ever seen as null; nothing says what it is for. */
  call_status_callback_params?: unknown;
  /** The value that was sent, unchanged (rule CRE-26). */
  custom_field?: string | null;
  /** When the first call could start, where the server tells. */
  date_started?: string | null;
  stats?: CampaignStats | null;
  /** The path of the campaign, where the server tells. */
  uri?: string | null;
  /** Where a report can be fetched after the end. */
  report_url?: string | null;
}

/** A campaign to create: whom to call (`from` or `lists`), as whom (`caller_id`), and what they hear (`url`, or
 * `flow_type` with `read_via_text`). Everything else is optional. A field that this API does not know is ignored. */
export interface CampaignCreate extends CampaignFields {
  /** The virtual number (ExoPhone) of the account that the dialled people see, as the dashboard shows it. Mandatory
   * when a campaign is created (rule CRE-06). */
  caller_id: string;
}

/** The fields of a campaign that a client can send, in a create and in an edit. `null` means left out in a create;
 * in an edit nothing decides what it means. */
export interface CampaignFields {
  /** The numbers to dial, 1 to 5,000 of them: an array (preferred), or one string with commas between the numbers
   * (blanks after a comma are fine). Both spellings mean the same numbers (rule CRE-33). An empty array or an
   * empty string counts as not sent. A schema cannot count the numbers inside a string, yet the limit of 5,000
   * holds for that spelling too (rule CRE-09). */
  from?: PhoneNumber[] | string | null;
  /** The contact lists whose numbers are dialled, at most five (rule CRE-08). A `dynamic` campaign takes exactly
   * one (rule CRE-20). */
  lists?: ListSid[] | null;
  /** The virtual number (ExoPhone) of the account that the dialled people see, as the dashboard shows it. Mandatory
   * when a campaign is created (rule CRE-06). */
  caller_id?: string;
  /** `static` plays the same content to everybody; `dynamic` fills in the columns of its one list per number.
   * Default `static`. */
  campaign_type?: "static" | "dynamic" | null;
  /** Where the call flow comes from: the address of a flow of the account,
   * `http://my.exotel.com/{account_sid}/exoml/start_voice/{app_id}`. The `app_id` is the identifier of the flow in
   * that account; http and https are both seen. Either this or `flow_type` with `read_via_text` is demanded (rule
   * CRE-30). */
  url?: string | null;
  /** What to build from `read_via_text` when there is no call flow behind `url`: `ivr` reads a menu and waits for
   * keys, `greeting` reads a text and hangs up. */
  flow_type?: "ivr" | "greeting" | null;
  /** The text that is read out when the campaign has a `flow_type` and no `url`. In a `dynamic` campaign `@@Column`
   * stands for a column of the list: the name is spelt exactly as the column is, and a list has up to five such
   * columns. */
  read_via_text?: string | null;
  /** How often the menu of an `ivr` is read again when no key is pressed; 0 when it is left out. Beside `url`, and
   * for a `greeting`, it has no meaning. */
  repeat_menu_attempts?: number | null;
  /** A name to find the campaign by, more than 3 characters. Shorter than 3 is refused (rule CRE-28). When it is
   * left out the server makes one up (rule CRE-05): the account sid, the date and the time with blanks between
   * them, as in `demo 2031-01-14 18:30:00`. */
  name?: string | null;
  /** The regulatory kind of the campaign. Only transactional campaigns exist: `trans` is the default and the one
   * accepted value (rule CRE-04). */
  type?: "trans" | null;
  /** `true`: a number that occurs more than once is a target each time. `false` (default): it is one target (rule
   * CAL-11). The strings `"true"` and `"false"` are understood as well (rule CRE-19). */
  call_duplicate_numbers?: boolean | "true" | "false" | null;
  retries?: Retries | null;
  schedule?: Schedule | null;
  /** `auto` (default) shares the calls per minute of the account among its campaigns; `custom` gives this campaign
   * its own `throttle` (rule CRE-29). */
  mode?: "auto" | "custom" | null;
  /** Calls that may start per minute, demanded by `mode` `custom` and positive there (rules CRE-29, CAL-13). It
   * stays below what the account may dial: with the usual 60 calls a minute that is 59. An account can have more,
   * up to 200 by its own settings and beyond that through the vendor, so there is no maximum here. */
  throttle?: number | null;
  /** Told after every finished call attempt (rule CBK-01). */
  call_status_callback?: string | null;
  /** Told once per number, when its last attempt is over (rule CBK-02). */
  call_schedule_callback?: string | null;
  /** Told when the campaign ends, and perhaps when it starts (rule CBK-03). */
  status_callback?: string | null;
  /** A value of your own. The vendor passes it on as a parameter of the GET request to the URL of the Passthru or
   * the Greetings applet of the call flow, and it is part of the campaign's report; here it comes back unchanged
   * (rule CRE-26). Put serialised JSON into the string if you need structure. No source states a length: this
   * description tries up to 1,000 characters on one line, and longer ones are decided by no rule. */
  custom_field?: string | null;
}

/** Names a campaign for ever; an id is never given out twice (rule CRE-27). Opaque. */
export type CampaignId = string;

/** The regulatory kind of the campaign. Only transactional campaigns exist: `trans` is the default and the one
 * accepted value (rule CRE-04). */
export type CampaignKind = "trans" | null;

/** A name to find the campaign by, more than 3 characters. Shorter than 3 is refused (rule CRE-28). When it is left
 * out the server makes one up (rule CRE-05): the account sid, the date and the time with blanks between them, as
 * in `demo 2031-01-14 18:30:00`. */
export type CampaignName = string | null;

/** The retries that apply, perhaps completed with defaults. */
export interface CampaignRetries {
  /** Calls after the first one. */
  number_of_retries?: number | null;
  /** Minutes before a retry. */
  interval_mins?: number | null;
  /** `Linear` or `Exponential`. */
  mechanism?: string | null;
  /** The outcomes that are retried. */
  on_status?: string[] | null;
}

/** The schedule that applies, perhaps completed with defaults. */
export interface CampaignSchedule {
  /** The start. */
  send_at?: string | null;
  /** The end. */
  end_at?: string | null;
}

/** Further counters. Servers differ in their names, so read what is there. */
export interface CampaignStats {
  /** Seen as the count of all numbers. */
  created?: number | null;
  /** Seen as the count of numbers that were reached. */
  completed?: number | null;
  /** Seen as the count of numbers that were given up. */
  failed?: number | null;
  /** Seen as the count of numbers that are left. */
  pending?: number | null;
}

/** Where a campaign is in its life:
 *
 * - `created`: accepted, waiting for `send_at`.
 * - `in-progress`: dialling.
 * - `paused`: asked to stop; starts no call.
 * - `completed`: everything that could be called was called, `end_at` came, or a client said `complete`.
 * - `archived`: completed, and put away.
 * - `failed`: not one call could be made.
 * - `canceled`: `end_at` came while it was paused.
 * - `deleted`: deleted before it started; most servers show no such campaign at all.
 *
 * Some servers write `Created`, `InProgress` and so on throughout: compare without regard to case and hyphens. */
export type CampaignStatus = Open<"created" | "in-progress" | "paused" | "completed" | "archived" | "failed" | "canceled" | "deleted">;

/** A campaign has ended, or perhaps started (rules CBK-03, CBK-04). */
export interface CampaignStatusEvent {
  /** The id of the campaign. */
  campaign_sid: string;
  /** The outcome: of a call `completed`, `busy`, `no-answer` or `failed`; of a campaign one of its states. Some
   * servers write `Completed`, `NoAnswer` and so on: compare without regard to case and hyphens. */
  status: string;
  /** When the campaign was created. */
  date_created: string;
  /** When it was last changed. */
  date_updated: string;
  /** When it started. */
  date_started?: string | null;
  /** Reports of the campaign, in a form that nothing states. */
  reports?: unknown;
  /** Where a report can be fetched. */
  report_url?: string | null;
}

/** A campaign that was created, read or changed, with its counters. */
export interface CampaignSuccessItem extends SuccessItem {
  data: Campaign;
  summary: CampaignSummary;
}

/** How far a campaign has come, counted in targets. */
export interface CampaignSummary {
  /** The id of the campaign (rule CRE-23). */
  campaign_sid?: string | null;
  /** Nothing states what exactly this counts. */
  call_scheduled?: number | null;
  /** Nothing states what exactly this counts. */
  call_initialized?: number | null;
  /** Targets with a completed call (rule CAL-08). */
  call_completed?: number | null;
  /** Targets that were given up, those of `complete` included (rule LIF-17). */
  call_failed?: number | null;
  /** Calls in flight; 0 once the last one has ended (rule CAL-08). */
  call_inprogress?: number | null;
  /** The same instant as `date_created`, with a fraction of a second; the spelling of this one name is the
   * vendor's. */
  DateCreated?: string | null;
}

/** `static` plays the same content to everybody; `dynamic` fills in the columns of its one list per number. Default
 * `static`. */
export type CampaignType = "static" | "dynamic" | null;

/** An edit, an action, or both for one campaign. What is not sent stays (rule EDT-01). Every value obeys the rule
 * it obeys in a create (rule EDT-05), and rules that look at several fields hold for the campaign that results
 * (rule EDT-09). After `send_at` only `action` and the three callbacks can be changed (rule EDT-02). */
export interface CampaignUpdate extends CampaignFields {
  /** Moves a campaign to another state:
   *
   * - `pause` stops starting calls; from `created` and `in-progress` (rules LIF-01 to LIF-03).
   * - `resume` goes on with the numbers that are not done; from `paused` (LIF-04, LIF-05). Before `send_at` the
   * campaign
   *   waits in `created` again.
   * - `complete` ends the campaign and counts every remaining number as failed; from `paused` (LIF-06, LIF-07,
   * LIF-17).
   * - `archive` puts a finished campaign away; from `completed` (LIF-08, LIF-09).
   *
   * From any other state the action is refused and nothing changes (rule LIF-10). Any other word is refused (rule
   * LIF-11). */
  action?: "pause" | "resume" | "complete" | "archive";
}

/** A failed request, answered with 409. */
export interface ConflictEnvelope extends FailureEnvelope {
  /** Always 409. */
  http_code: 409;
}

/** A failed request, answered with 413. */
export interface ContentTooLargeEnvelope extends FailureEnvelope {
  /** Always 413. */
  http_code: 413;
}

/** The answer to a create of several campaigns of which some failed. */
export interface CreateCampaignsMixedResponse extends Envelope {
  /** Always 207. */
  http_code: 207;
  /** One item per campaign that was sent, in the same order (rule ENV-08). Look at the `code` of each. */
  response: (CampaignSuccessItem | FailureItem)[];
}

/** One or more campaigns to create, wrapped in `campaigns` (rules CRE-24, CRE-34). Each stands or falls alone (rule
 * ENV-10). */
export interface CreateCampaignsRequest {
  /** The campaigns, answered in this order (rule ENV-08). */
  campaigns: CampaignCreate[];
}

/** The answer to a create of which every campaign succeeded. A server that answers 200 to a mixed one reports the
 * failures in their own items. */
export interface CreateCampaignsResponse extends Envelope {
  /** Always 200. */
  http_code: 200;
  /** One item per campaign that was sent, in the same order (rule ENV-08). */
  response: (CampaignSuccessItem | FailureItem)[];
}

/** A value of your own. The vendor passes it on as a parameter of the GET request to the URL of the Passthru or the
 * Greetings applet of the call flow, and it is part of the campaign's report; here it comes back unchanged (rule
 * CRE-26). Put serialised JSON into the string if you need structure. No source states a length: this description
 * tries up to 1,000 characters on one line, and longer ones are decided by no rule. */
export type CustomField = string | null;

/** The campaign is gone. */
export interface DeleteCampaignResponse extends Envelope {
  /** Always 200. */
  http_code: 200;
  /** The deletion, as the only item. */
  response: (DeletedCampaignItem | FailureItem)[];
}

/** A campaign as the answer to its deletion may show it. Nothing in it is promised. */
export interface DeletedCampaign {
  /** Names a campaign for ever; an id is never given out twice (rule CRE-27). Opaque. */
  id?: string | null;
  /** Where a campaign is in its life:
   *
   * - `created`: accepted, waiting for `send_at`.
   * - `in-progress`: dialling.
   * - `paused`: asked to stop; starts no call.
   * - `completed`: everything that could be called was called, `end_at` came, or a client said `complete`.
   * - `archived`: completed, and put away.
   * - `failed`: not one call could be made.
   * - `canceled`: `end_at` came while it was paused.
   * - `deleted`: deleted before it started; most servers show no such campaign at all.
   *
   * Some servers write `Created`, `InProgress` and so on throughout: compare without regard to case and hyphens. */
  status?: Open<"created" | "in-progress" | "paused" | "completed" | "archived" | "failed" | "canceled" | "deleted"> | null;
}

/** A campaign that was deleted. */
export interface DeletedCampaignItem extends SuccessItem {
  /** What is left to say of the campaign, or null. */
  data: DeletedCampaign | null;
}

/** `auto` (default) shares the calls per minute of the account among its campaigns; `custom` gives this campaign
 * its own `throttle` (rule CRE-29). */
export type DiallingMode = "auto" | "custom" | null;

/** What every answer of this API is wrapped in (rule ENV-01). */
export interface Envelope {
  /** Names this one request; no two answers share it (rule ENV-04). Quote it to the vendor's support. */
  request_id: string;
  /** The method of the request that this answers, as the server tells it. Do not rely on it: the one recorded
   * answer to a PUT says `POST`. */
  method: string;
  /** The HTTP status of this answer once more (rule ENV-02). */
  http_code: number;
  /** The outcome; each answer says which form it takes. */
  response: unknown;
}

/** What went wrong (rule ENV-07). */
export interface ErrorData {
  /** The vendor's number for the kind of error. Seen are 1000 not found, 1001 mandatory parameter missing, 1002
   * invalid parameter, 1007 body not parseable, 1010 authentication failed, 1011 media type. Do not rely on the
   * number. */
  code: number;
  /** The kind of error in words. */
  message?: string | null;
  /** What exactly was wrong. An invalid number in `from` is named here or in `message` (rule CRE-10). */
  description?: string | null;
}

/** The answer to a request that failed as a whole. `response` is one failure, bare or as an array with one element;
 * a bulk create of which every campaign failed has one failure per campaign. */
export interface FailureEnvelope extends Envelope {
  /** The HTTP status once more. */
  http_code: number;
  /** The failure, or the failures. */
  response: FailureItem | FailureItem[];
}

/** One thing that was asked for and refused; nothing was changed (rule ENV-07). */
export interface FailureItem {
  /** The HTTP status that belongs to this failure. It decides, also inside an answer of 200 or 207. */
  code: number;
  error_data: ErrorData;
  /** Always `failure`. */
  status: "failure";
  /** Always null. */
  data: null;
}

/** What to build from `read_via_text` when there is no call flow behind `url`: `ivr` reads a menu and waits for
 * keys, `greeting` reads a text and hangs up. */
export type FlowType = "ivr" | "greeting" | null;

/** Where the call flow comes from: the address of a flow of the account,
 * `http://my.exotel.com/{account_sid}/exoml/start_voice/{app_id}`. The `app_id` is the identifier of the flow in
 * that account; http and https are both seen. Either this or `flow_type` with `read_via_text` is demanded (rule
 * CRE-30). */
export type FlowUrl = string | null;

/** A failed request, answered with 403. */
export interface ForbiddenEnvelope extends FailureEnvelope {
  /** Always 403. */
  http_code: 403;
}

/** The numbers to dial, 1 to 5,000 of them: an array (preferred), or one string with commas between the numbers
 * (blanks after a comma are fine). Both spellings mean the same numbers (rule CRE-33). An empty array or an empty
 * string counts as not sent. A schema cannot count the numbers inside a string, yet the limit of 5,000 holds for
 * that spelling too (rule CRE-09). */
export type From = PhoneNumber[] | string | null;

/** One campaign as it is now. */
export interface GetCampaignResponse extends Envelope {
  /** Always 200. */
  http_code: 200;
  /** The campaign, as the only item. */
  response: (CampaignSuccessItem | FailureItem)[];
}

/** The method of the request that this answers, as the server tells it. Do not rely on it: the one recorded answer
 * to a PUT says `POST`. */
export type HttpMethod = string;

/** An absolute http or https URL (rule CRE-18). */
export type HttpUrl = string | null;

/** An instant as an RFC 3339 date-time with an offset (`Z` or `+05:30`), whole seconds or with a fraction (rules
 * CRE-15, CRE-32). Instants are compared, not strings. */
export type Instant = string | null;

/** Minutes between a call and the next attempt. Demanded with a `number_of_retries` of 1 or more, and positive
 * there (rule CRE-12). No source states a maximum. */
export type IntervalMins = number | null;

/** One page of the campaigns of the account. */
export interface ListCampaignsResponse extends Envelope {
  /** Always 200. */
  http_code: 200;
  metadata: Metadata;
  /** The campaigns of the page in the order that was asked for; empty past the end (rule LST-15). */
  response: (ListedCampaignItem | FailureItem)[];
}

/** The sid of a contact list of the same account, as the lists API handed it out. Treat it as opaque. */
export type ListSid = string;

/** A campaign in a list. Its counters may be left out there. */
export interface ListedCampaignItem extends SuccessItem {
  data: Campaign;
  /** The counters, where the server adds them to a list. */
  summary?: CampaignSummary | null;
}

/** The contact lists whose numbers are dialled, at most five (rule CRE-08). A `dynamic` campaign takes exactly one
 * (rule CRE-20). */
export type Lists = ListSid[] | null;

/** Where a page of records lies within all records that match (rule ENV-09). */
export interface Metadata {
  /** Records in this answer. */
  count: number;
  /** The offset that was asked for. */
  offset: number;
  /** The limit that was asked for, or the one that was applied. */
  limit: number;
  /** Records that match, on all pages together (rule LST-11). */
  total: number;
}

/** A failed request, answered with 405. */
export interface MethodNotAllowedEnvelope extends FailureEnvelope {
  /** Always 405. */
  http_code: 405;
}

/** A failed request, answered with 404. */
export interface NotFoundEnvelope extends FailureEnvelope {
  /** Always 404. */
  http_code: 404;
}

/** How many times a number is called again after an unsuccessful first call, 0 to 3 (rule CRE-11). So there are at
 * most four calls to a number. */
export type NumberOfRetries = number | null;

/** An instant like any other, or null where there is none. */
export type OptionalTimestamp = string | null;

/** A failed request, answered with 402. */
export interface PaymentRequiredEnvelope extends FailureEnvelope {
  /** Always 402. */
  http_code: 402;
}

/** One number to dial, preferably in E.164: a plus sign, the country code and the subscriber number, 10 to 15
 * digits in all. A national number is understood by the country of the account; a landline then needs its STD
 * prefix, as in `0XXXXXX2400`. Nothing promises how a server reads it. A number that holds a letter, more than 15
 * digits or no digit at all makes the whole campaign fail, and the answer names that number (rule CRE-10). */
export type PhoneNumber = string;

/** The text that is read out when the campaign has a `flow_type` and no `url`. In a `dynamic` campaign `@@Column`
 * stands for a column of the list: the name is spelt exactly as the column is, and a list has up to five such
 * columns. */
export type ReadViaText = string | null;

/** How often the menu of an `ivr` is read again when no key is pressed; 0 when it is left out. Beside `url`, and
 * for a `greeting`, it has no meaning. */
export type RepeatMenuAttempts = number | null;

/** Whether and when a number is called again after an unsuccessful call. Left out: every number is called once
 * (rule CAL-03). */
export interface Retries {
  /** How many times a number is called again after an unsuccessful first call, 0 to 3 (rule CRE-11). So there are
   * at most four calls to a number. */
  number_of_retries?: number | null;
  /** Minutes between a call and the next attempt. Demanded with a `number_of_retries` of 1 or more, and positive
   * there (rule CRE-12). No source states a maximum. */
  interval_mins?: number | null;
  /** `Linear` (default) waits `interval_mins` before every retry; `Exponential` doubles the wait each time: 1, 2, 4
   * times `interval_mins` (rules CRE-13, CAL-05, CAL-06). */
  mechanism?: "Linear" | "Exponential" | null;
  /** The outcomes of a call after which the number is called again (rules CRE-14, CAL-04). All three when left out.
   * It belongs inside `retries`; one of the vendor's pages prints it beside. */
  on_status?: RetryableStatus[] | null;
}

/** `Linear` (default) waits `interval_mins` before every retry; `Exponential` doubles the wait each time: 1, 2, 4
 * times `interval_mins` (rules CRE-13, CAL-05, CAL-06). */
export type RetryMechanism = "Linear" | "Exponential" | null;

/** The outcomes of a call after which the number is called again (rules CRE-14, CAL-04). All three when left out.
 * It belongs inside `retries`; one of the vendor's pages prints it beside. */
export type RetryOnStatus = RetryableStatus[] | null;

/** An outcome of a call that counts as unsuccessful. */
export type RetryableStatus = "busy" | "no-answer" | "failed";

/** When the campaign starts and ends. `end_at` lies after `send_at` (rule CRE-16, which compares instants and so
 * cannot be said here). */
export interface Schedule {
  /** The start. Until then the campaign is `created` and can be edited in full or deleted. Left out: it starts at
   * once. An instant in the past is refused or means at once (rule CRE-17). */
  send_at?: string | null;
  /** The end, also when numbers are left to call (rule LIF-14). Left out, it becomes 30 days after the start (rule
   * CRE-31). */
  end_at?: string | null;
}

/** One thing that was asked for and done (rule ENV-06). What `data` holds depends on the operation. */
export interface SuccessItem {
  /** 200 means that it was done; anything else is the HTTP status of a failure, and decides also inside a 200 or
   * 207. */
  code: 200;
  /** What went wrong; null where nothing did. */
  error_data: null;
  /** `success`; a failure says `failure`. */
  status: "success";
  /** What was asked for; null in a failure. */
  data: unknown;
}

/** Calls that may start per minute, demanded by `mode` `custom` and positive there (rules CRE-29, CAL-13). It stays
 * below what the account may dial: with the usual 60 calls a minute that is 59. An account can have more, up to
 * 200 by its own settings and beyond that through the vendor, so there is no maximum here. */
export type Throttle = number | null;

/** An instant as an RFC 3339 date-time with an offset and 0 to 9 digits of a second's fraction. Compare instants,
 * not strings. */
export type Timestamp = string;

/** A failed request, answered with 429. */
export interface TooManyRequestsEnvelope extends FailureEnvelope {
  /** Always 429. */
  http_code: 429;
}

/** A failed request, answered with 401. */
export interface UnauthorizedEnvelope extends FailureEnvelope {
  /** Always 401. */
  http_code: 401;
}

/** A failed request, answered with 415. */
export interface UnsupportedMediaTypeEnvelope extends FailureEnvelope {
  /** Always 415. */
  http_code: 415;
}

/** The change, wrapped in `campaigns` like a create, with exactly one element (rules CRE-24, CRE-34). */
export interface UpdateCampaignRequest {
  /** The one change. */
  campaigns: CampaignUpdate[];
}

/** The campaign after the change. */
export interface UpdateCampaignResponse extends Envelope {
  /** Always 200. */
  http_code: 200;
  /** The campaign, as the only item (rule ENV-08). */
  response: (CampaignSuccessItem | FailureItem)[];
}
