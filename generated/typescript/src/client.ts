// Generated from the specification; changes made here are lost.
/** The client: it sends what the specification describes and hands back what was asked for. */

import { NotReached } from "./errors.js";
import {
  type Answers, type CallOptions, type Page, RETRY, type RawResponse, Reader, type Request, type Retry, type Settings,
  explained, send,
} from "./exchange.js";
import { type LifecycleStatus, hopeless, stateOf } from "./lifecycle.js";
import type * as models from "./models.js";
import { basic, checkedUrl, fromEnvironment, hider, setting } from "./settings.js";

export const VERSION = "1.0.0";

export type Region = "singapore" | "mumbai";

const REGIONS: Record<Region, string> = {
  "singapore": "https://api.exotel.com",
  "mumbai": "https://api.in.exotel.com",
};

/** How a client is set up. What is left out comes from the environment, where there is one. */
export interface ClientOptions {
  /** The sid of the account, from the API settings page of the dashboard. The credentials belong to this account;
   * those of another get 401, 403 or 404 (rule ACC-03). Or EXOTEL_ACCOUNT_SID. */
  accountSid?: string;
  /** The API key, user name of HTTP Basic. Or EXOTEL_API_KEY. */
  apiKey?: string;
  /** The API token, its password. It shows in no error. Or EXOTEL_API_TOKEN. */
  apiToken?: string;
  /** Where the account lives. Or EXOTEL_REGION. */
  region?: Region;
  /** Scheme and host of another server than a region's. Or EXOTEL_BASE_URL. */
  baseUrl?: string;
  /** Seconds for one attempt as a whole, 30 unless told otherwise. */
  timeout?: number;
  retry?: Partial<Retry>;
  /** What carries requests, for tests, proxies and special networks. */
  fetch?: typeof globalThis.fetch;
  /** How to wait between attempts, given seconds. */
  sleep?: (seconds: number) => Promise<void>;
  /** Random numbers from 0 to 1 that spread the waits. */
  chance?: () => number;
  /** Is shown every final answer as it came. */
  onResponse?: (response: RawResponse) => void;
}

/** The parameters of `listCampaigns`. */
export interface ListCampaignsQuery {
  /** How many records to skip. Zero-based, so the tenth record is at offset 9 (rule LST-03). At or past the end the
   * page is empty (rule LST-15). Negative or not a number is refused (rule LST-12). */
  offset?: number;
  /** Records per page, 1 to 500, 20 when left out (rules LST-01, LST-02). Negative or not a number is refused (rule
   * LST-12); more than 500 is refused or served as 500. */
  limit?: number;
  /** Only campaigns whose name contains this term, upper and lower case alike. No character is a wildcard (rule
   * LST-09). */
  name?: string;
  /** Only campaigns in one of these states: one state or several with commas between them, blanks around them
   * allowed. Left out, campaigns in every state are listed (rule LST-08). An unknown state is refused or finds
   * nothing; servers that show `Created` and `InProgress` may take those words here. */
  status?: string;
  /** The order, a key and a direction (rules LST-05 to LST-07). Another key or direction is refused (rule LST-13).
   * A key without a direction, or in other letters than these, is decided by no rule. */
  sort_by?: "date_created:asc" | "date_created:desc" | "name:asc" | "name:desc";
  /** Only campaigns of this kind. There is one kind, `trans`; anything else is refused or finds nothing (rule
   * LST-10). */
  type?: "trans";
}

/** The parameters of `getCallDetails`. */
export interface GetCallDetailsQuery {
  /** How many records to skip. Zero-based, so the tenth record is at offset 9 (rule LST-03). At or past the end the
   * page is empty (rule LST-15). Negative or not a number is refused (rule LST-12). */
  offset?: number;
  /** Records per page, 20 when left out. No source states a maximum; more than the 500 of the campaign list is
   * promised by nothing. Negative or not a number is refused (rule LST-12). */
  limit?: number;
  /** Only calls with one of these outcomes, one or several with commas between them, blanks around them allowed.
   * Left out, every call is listed (rule CAL-09). */
  status?: string;
  /** The order of the calls, by `date_created` in either direction; ascending when left out (rule CAL-09). There is
   * no other key. */
  sort_by?: "date_created:asc" | "date_created:desc";
}

/** The parameters of `getCallDetailsSingular`. */
export interface GetCallDetailsSingularQuery {
  /** How many records to skip. Zero-based, so the tenth record is at offset 9 (rule LST-03). At or past the end the
   * page is empty (rule LST-15). Negative or not a number is refused (rule LST-12). */
  offset?: number;
  /** Records per page, 20 when left out. No source states a maximum; more than the 500 of the campaign list is
   * promised by nothing. Negative or not a number is refused (rule LST-12). */
  limit?: number;
  /** Only calls with one of these outcomes, one or several with commas between them, blanks around them allowed.
   * Left out, every call is listed (rule CAL-09). */
  status?: string;
  /** The order of the calls, by `date_created` in either direction; ascending when left out (rule CAL-09). There is
   * no other key. */
  sort_by?: "date_created:asc" | "date_created:desc";
}

/** A record, and what the server says beside it. */
export type CampaignFound = models.Campaign & { summary?: models.CampaignSummary | null };

/** Exotel Call Campaigns API, version 2. */
export class Client {
  readonly #settings: Settings;
  readonly #accountSid: string;

  /** Prepare a client; nothing is sent yet. Throws TypeError without credentials or a server. */
  constructor(options: ClientOptions = {}) {
    const key = setting("apiKey", options.apiKey, "EXOTEL_API_KEY");
    const token = setting("apiToken", options.apiToken, "EXOTEL_API_TOKEN");
    this.#accountSid = setting("accountSid", options.accountSid, "EXOTEL_ACCOUNT_SID");
    this.#settings = {
      baseUrl: baseUrlOf(options),
      authorization: basic(key, token),
      timeout: options.timeout ?? 30,
      retry: { ...RETRY, ...options.retry },
      userAgent: `exotel-campaigns/${VERSION} fetch`,
      fetch: options.fetch ?? globalThis.fetch.bind(globalThis),
      sleep: options.sleep ?? ((seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000))),
      chance: options.chance ?? Math.random,
      hide: hider(key, token),
      seen: options.onResponse,
    };
  }

  /**
   * List campaigns.
   * One page of the campaigns of the account, 20 records from the first one unless the parameters say otherwise,
   * ordered by date_created ascending unless sort_by does. Every parameter is optional; the filters add up.
   * metadata counts what matches on all pages.
   */
  async listCampaigns(query: ListCampaignsQuery = {}, options: CallOptions = {}): Promise<Page<CampaignFound>> {
    const request: Request = {
      operation: "listCampaigns",
      method: "GET",
      path: `/v2/accounts/${segment(this.#accountSid)}/campaigns`,
      query,
      repeatable: true,
    };
    return this.#call(request, LIST_CAMPAIGNS_ANSWERS, options, (reader) => reader.page());
  }

  /**
   * List campaigns: all pages of them, each fetched when it is needed.
   */
  async *iterCampaigns(query: Omit<ListCampaignsQuery, "limit" | "offset"> & { pageSize?: number } = {}, options: CallOptions = {}): AsyncGenerator<CampaignFound, void, undefined> {
    const { pageSize, ...rest } = query;
    const limit = pageSize === undefined ? {} : { limit: pageSize };
    for (let offset = 0; ; ) {
      const page = await this.listCampaigns({ ...rest, ...limit, offset }, options);
      yield* page.items;
      offset += page.items.length;
      if (page.items.length === 0 || offset >= page.total) return;
    }
  }

  /**
   * Create campaigns.
   * Creates one campaign or several. Each element stands alone: a bad one fails with its own code, the good ones
   * are created (rule ENV-10), and the answer has one item per element in the same order. A campaign with a
   * send_at ahead waits in created, any other starts at once. When every element fails, the status is that of the
   * first failure. Callback URLs belong to their element: each campaign has its own, and none are shared.
   */
  async createCampaigns(one: models.CampaignCreate, options?: CallOptions): Promise<CampaignFound>;
  async createCampaigns(several: readonly models.CampaignCreate[], options?: CallOptions): Promise<(models.CampaignSuccessItem | models.FailureItem)[]>;
  async createCampaigns(given: models.CampaignCreate | readonly models.CampaignCreate[], options: CallOptions = {}): Promise<CampaignFound | (models.CampaignSuccessItem | models.FailureItem)[]> {
    const several = Array.isArray(given) ? (given as readonly models.CampaignCreate[]) : undefined;
    const values = several ?? [given as models.CampaignCreate];
    const request: Request = {
      operation: "createCampaigns",
      method: "POST",
      path: `/v2/accounts/${segment(this.#accountSid)}/campaigns`,
      body: {"campaigns": values.map((value) => ({ ...value, ...options.extraBody })) },
      items: values.length,
    };
    return this.#call(request, CREATE_CAMPAIGNS_ANSWERS, options, (reader) => (several ? reader.many() : reader.one()));
  }

  /**
   * Read a campaign.
   * One campaign as it is now, with its counters. Reading changes nothing (rule GET-03).
   */
  async getCampaign(id: string, options: CallOptions = {}): Promise<CampaignFound> {
    const request: Request = {
      operation: "getCampaign",
      method: "GET",
      path: `/v2/accounts/${segment(this.#accountSid)}/campaigns/${segment(id)}`,
      repeatable: true,
    };
    return this.#call(request, GET_CAMPAIGN_ANSWERS, options, (reader) => reader.one());
  }

  /**
   * Edit or control a campaign.
   * Changes fields of a campaign, moves it to another state with action, or both at once. Before send_at, while
   * the campaign is created or paused, every field can be changed (rule EDT-01); afterwards only action and the
   * three callbacks (rule EDT-02). With an edit and an action in one request the edit is checked and applied
   * first; when either is refused, neither happens. After send_at other fields beside a legal action are not
   * applied.
   */
  async updateCampaign(id: string, value: models.CampaignUpdate, options: CallOptions = {}): Promise<CampaignFound> {
    const request: Request = {
      operation: "updateCampaign",
      method: "PUT",
      path: `/v2/accounts/${segment(this.#accountSid)}/campaigns/${segment(id)}`,
      body: {"campaigns": [{ ...value, ...options.extraBody }] },
      onlyState: Object.keys({ ...value, ...options.extraBody }).join() === "action",
      repeatable: !("action" in { ...value, ...options.extraBody }),
    };
    return this.#call(request, UPDATE_CAMPAIGN_ANSWERS, options, (reader) => reader.one());
  }

  /**
   * Delete a campaign.
   * Deletes a campaign that has not started (rules DEL-01, DEL-04). Afterwards it cannot be read, listed, changed
   * or deleted again (rule DEL-02), and it never dials.
   */
  async deleteCampaign(id: string, options: CallOptions = {}): Promise<models.DeletedCampaignItem> {
    const request: Request = {
      operation: "deleteCampaign",
      method: "DELETE",
      path: `/v2/accounts/${segment(this.#accountSid)}/campaigns/${segment(id)}`,
      onlyState: true,
      repeatable: true,
    };
    return this.#call(request, DELETE_CAMPAIGN_ANSWERS, options, (reader) => reader.item());
  }

  /**
   * List the calls of a campaign.
   * One page of the calls that a campaign made, 20 records from the first one unless the parameters say otherwise,
   * by date_created ascending. A campaign that has not called anybody yet has none; some servers answer 404 then.
   * Calls in flight may be left out.
   */
  async getCallDetails(id: string, query: GetCallDetailsQuery = {}, options: CallOptions = {}): Promise<Page<models.CallRecord>> {
    const request: Request = {
      operation: "getCallDetails",
      method: "GET",
      path: `/v2/accounts/${segment(this.#accountSid)}/campaigns/${segment(id)}/call-details`,
      query,
      repeatable: true,
    };
    return this.#call(request, GET_CALL_DETAILS_ANSWERS, options, (reader) => reader.page());
  }

  /**
   * List the calls of a campaign: all pages of them, each fetched when it is needed.
   */
  async *iterCalls(id: string, query: Omit<GetCallDetailsQuery, "limit" | "offset"> & { pageSize?: number } = {}, options: CallOptions = {}): AsyncGenerator<models.CallRecord, void, undefined> {
    const { pageSize, ...rest } = query;
    const limit = pageSize === undefined ? {} : { limit: pageSize };
    for (let offset = 0; ; ) {
      const page = await this.getCallDetails(id, { ...rest, ...limit, offset }, options);
      yield* page.items;
      offset += page.items.length;
      if (page.items.length === 0 || offset >= page.total) return;
    }
  }

  /**
   * List the calls of a campaign, singular path.
   * The same as the path with campaigns in the plural, which is the one to use: both answer alike (rule CAL-01).
   * @deprecated
   */
  async getCallDetailsSingular(id: string, query: GetCallDetailsSingularQuery = {}, options: CallOptions = {}): Promise<Page<models.CallRecord>> {
    const request: Request = {
      operation: "getCallDetailsSingular",
      method: "GET",
      path: `/v2/accounts/${segment(this.#accountSid)}/campaign/${segment(id)}/call-details`,
      query,
      repeatable: true,
    };
    return this.#call(request, GET_CALL_DETAILS_SINGULAR_ANSWERS, options, (reader) => reader.page());
  }

  /**
   * Read it again and again until it is in one of these states, whichever way the server spells them. `deadline` and
   * `every` are seconds, 600 and 5 unless told otherwise. Throws NotReached when the deadline passes, or when none of the
   * states can follow any more.
   */
  async waitUntil(id: string, states: LifecycleStatus | readonly LifecycleStatus[], options: CallOptions & { deadline?: number; every?: number } = {}): Promise<CampaignFound> {
    const wanted = new Set<string>([states].flat().map(stateOf));
    const { deadline = 600, every = 5, ...rest } = options;
    const end = performance.now() + deadline * 1000;
    for (;;) {
      const found = await this.getCampaign(id, rest);
      const state = stateOf(found.status);
      if (wanted.has(state)) return found;
      const told = `it is ${state}, not ${[...wanted].join(" or ")}`;
      if (hopeless(state, wanted)) throw new NotReached("waitUntil", `${told}, which cannot follow`, found);
      const left = (end - performance.now()) / 1000;
      if (left <= 0) throw new NotReached("waitUntil", `${told}, after ${deadline} s`, found);
      await this.#settings.sleep(Math.min(every, left));
    }
  }

  async #call<T>(request: Request, answers: Answers, options: CallOptions, read: (reader: Reader) => T): Promise<T> {
    const { response, repeated } = await send(this.#settings, request, options);
    try {
      return read(new Reader(request, response, answers, this.#settings.hide));
    } catch (error) {
      throw explained(error, request, repeated);
    }
  }
}

function baseUrlOf(options: ClientOptions): string {
  let { region, baseUrl } = options as { region?: string; baseUrl?: string };
  if (region === undefined && baseUrl === undefined) {
    region = fromEnvironment("EXOTEL_REGION");
    baseUrl = fromEnvironment("EXOTEL_BASE_URL");
  }
  if ((region === undefined) === (baseUrl === undefined)) throw new TypeError("give either region or baseUrl");
  if (region === undefined) return checkedUrl(baseUrl ?? "");
  if (!Object.hasOwn(REGIONS, region)) throw new TypeError(`region is one of ${Object.keys(REGIONS).join(", ")}`);
  return REGIONS[region as Region];
}

function segment(value: string | number): string {
  const text = String(value);
  if (!/^[A-Za-z0-9_-]+$/.test(text)) throw new TypeError(`${JSON.stringify(text)} cannot be part of a path`);
  return text;
}

const LIST_CAMPAIGNS_ANSWERS: Answers = {
  successes: [200],
  failures: [400, 401, 403, 404, 405, 429],
  anyFailure: true,
  bare: [],
  beside: ["summary"],
  required: ["account_sid", "caller_id", "date_created", "date_updated", "id", "name", "status", "type"],
};

const CREATE_CAMPAIGNS_ANSWERS: Answers = {
  successes: [200, 207],
  failures: [400, 401, 402, 403, 404, 405, 413, 415, 429],
  anyFailure: true,
  bare: [413],
  beside: ["summary"],
  required: ["account_sid", "caller_id", "date_created", "date_updated", "id", "name", "status", "type"],
};

const GET_CAMPAIGN_ANSWERS: Answers = {
  successes: [200],
  failures: [400, 401, 403, 404, 405, 429],
  anyFailure: true,
  bare: [],
  beside: ["summary"],
  required: ["account_sid", "caller_id", "date_created", "date_updated", "id", "name", "status", "type"],
};

const UPDATE_CAMPAIGN_ANSWERS: Answers = {
  successes: [200],
  failures: [400, 401, 403, 404, 405, 409, 413, 415, 429],
  anyFailure: true,
  bare: [413],
  beside: ["summary"],
  required: ["account_sid", "caller_id", "date_created", "date_updated", "id", "name", "status", "type"],
};

const DELETE_CAMPAIGN_ANSWERS: Answers = {
  successes: [200],
  failures: [400, 401, 403, 404, 405, 409, 429],
  anyFailure: true,
  bare: [],
  beside: [],
  required: [],
};

const GET_CALL_DETAILS_ANSWERS: Answers = {
  successes: [200],
  failures: [400, 401, 403, 404, 405, 429],
  anyFailure: true,
  bare: [],
  beside: [],
  required: [],
};

const GET_CALL_DETAILS_SINGULAR_ANSWERS: Answers = {
  successes: [200],
  failures: [400, 401, 403, 404, 405, 429],
  anyFailure: true,
  bare: [],
  beside: [],
  required: [],
};
