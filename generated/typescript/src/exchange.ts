// Generated from the specification; changes made here are lost.
/** How requests are sent, repeated and answered. Nothing here knows a single operation. */

import {
  type ApiError, InvalidTransition, NoAnswer, NotFound, RateLimited, UnexpectedResponse, classFor, kept,
} from "./errors.js";

/** One request, without credentials. `path` is percent-encoded and follows the base URL. */
export interface Request {
  operation: string;
  method: string;
  path: string;
  query?: object | undefined;
  body?: unknown;
  /** How many records are sent. */
  items?: number;
  /** Nothing but the present state can make a server refuse it. */
  onlyState?: boolean;
  /** Doing it twice is doing it once. */
  repeatable?: boolean;
}

/** What the answers of an operation look like. */
export interface Answers {
  /** The documented statuses of a success. */
  successes: readonly number[];
  /** The documented statuses of a failure; 5xx is documented where `anyFailure` says so. */
  failures: readonly number[];
  anyFailure: boolean;
  /** Statuses of failures that need no body of this API. */
  bare: readonly number[];
  /** What stands beside a record in its item and belongs to it. */
  beside: readonly string[];
  /** What every record has. */
  required: readonly string[];
}

/** One page of records: where it begins, and how many records there are on all pages together. */
export interface Page<T> {
  items: T[];
  offset: number;
  total: number;
}

/** How often and when a request is sent again; see `RETRY`. Times are in seconds. */
export interface Retry {
  attempts: number;
  firstWait: number;
  longestWait: number;
}

/**
 * Three attempts; the n-th wait is half a second times 2^(n-1), at most a minute, less up to half of it by chance. A
 * request that may have arrived is repeated only if that is harmless, one that was answered with 429 always.
 * `Retry-After` counts for more, unless it is longer than `longestWait`: then the answer is final.
 */
export const RETRY: Retry = { attempts: 3, firstWait: 0.5, longestWait: 60 };

/** What a single call may have of its own. */
export interface CallOptions {
  /** Seconds for one attempt as a whole. */
  timeout?: number;
  retry?: Partial<Retry>;
  /** Ends the call when it is aborted. */
  signal?: AbortSignal;
  /** Members to send that the types do not know; where values are wrapped in an array, into each of them. */
  extraBody?: Record<string, unknown>;
  extraQuery?: Record<string, unknown>;
  extraHeaders?: Record<string, string>;
}

/** The answer as it came. */
export interface RawResponse {
  status: number;
  headers: Headers;
  body: string;
}

/** How many bytes an answer may have. The largest legal page stays well below. */
const LARGEST_ANSWER = 64 * 1024 * 1024;

/** Statuses that speak of the request, not of the one record in it. */
const WHOLE_REQUEST = new Set([401, 402, 403, 404, 405, 413, 415, 429]);

const NEVER_ARRIVED = new Set([
  "ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH", "UND_ERR_CONNECT_TIMEOUT",
]);

type Json = Record<string, unknown>;

export interface Settings {
  baseUrl: string;
  authorization: string;
  timeout: number;
  retry: Retry;
  userAgent: string;
  fetch: typeof globalThis.fetch;
  sleep: (seconds: number) => Promise<void>;
  chance: () => number;
  hide: (text: string) => string;
  seen?: ((response: RawResponse) => void) | undefined;
}

/** Send until there is a final answer. Returns it, and whether an earlier attempt may have arrived unanswered. */
export async function send(
  settings: Settings, request: Request, options: CallOptions,
): Promise<{ response: RawResponse; repeated: boolean }> {
  const retry = { ...settings.retry, ...options.retry };
  let repeated = false;
  for (let attempt = 1; ; attempt += 1) {
    const wait = Math.min(retry.firstWait * 2 ** (attempt - 1), retry.longestWait) * (1 - settings.chance() / 2);
    let response: RawResponse | undefined;
    let trouble: unknown;
    try {
      response = await exchange(settings, request, options);
    } catch (error) {
      options.signal?.throwIfAborted();
      trouble = error;
    }
    if (response === undefined) {
      const mayHaveArrived = !NEVER_ARRIVED.has(causeOf(trouble));
      if (attempt >= retry.attempts || (mayHaveArrived && request.repeatable !== true)) {
        throw new NoAnswer(request.operation, settings.hide(reasonOf(trouble)), mayHaveArrived);
      }
      repeated ||= mayHaveArrived;
      await settings.sleep(wait);
      continue;
    }
    const again = response.status === 429 || (response.status >= 500 && request.repeatable === true);
    const asked = retryAfter(response);
    if (attempt >= retry.attempts || !again || (asked !== undefined && asked > retry.longestWait)) {
      settings.seen?.(response);
      return { response, repeated };
    }
    repeated ||= response.status >= 500;
    await settings.sleep(asked ?? wait);
  }
}

async function exchange(settings: Settings, request: Request, options: CallOptions): Promise<RawResponse> {
  const timeout = AbortSignal.timeout((options.timeout ?? settings.timeout) * 1000);
  const headers: Record<string, string> = { accept: "application/json", "user-agent": settings.userAgent };
  if (request.body !== undefined) headers["content-type"] = "application/json";
  for (const [name, value] of Object.entries(options.extraHeaders ?? {})) headers[name.toLowerCase()] = value;
  headers["authorization"] = settings.authorization;
  const answer = await settings.fetch(`${settings.baseUrl}${request.path}${queryOf(request, options)}`, {
    method: request.method,
    headers,
    body: request.body === undefined ? null : JSON.stringify(request.body),
    redirect: "manual",
    signal: options.signal ? AbortSignal.any([options.signal, timeout]) : timeout,
  });
  return { status: answer.status, headers: answer.headers, body: await bodyOf(answer) };
}

function queryOf(request: Request, options: CallOptions): string {
  const given = Object.entries({ ...request.query, ...options.extraQuery });
  const query = new URLSearchParams();
  for (const [name, value] of given) {
    if (value !== undefined && value !== null) query.append(name, Array.isArray(value) ? value.join(",") : String(value));
  }
  return query.size > 0 ? `?${query}` : "";
}

async function bodyOf(answer: globalThis.Response): Promise<string> {
  const reader = answer.body?.getReader();
  if (reader === undefined) return "";
  const decoder = new TextDecoder();
  let [text, size] = ["", 0];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    size += value.byteLength;
    if (size > LARGEST_ANSWER) {
      await reader.cancel();
      return `more than ${LARGEST_ANSWER} bytes`;
    }
    text += decoder.decode(value, { stream: true });
  }
}

function causeOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause as { code?: unknown } | undefined) : undefined;
  return typeof cause?.code === "string" ? cause.code : "";
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? `: ${error.cause.message}` : "";
  return error.name === "TimeoutError" ? "the answer took too long" : `${error.message}${cause}`;
}

/** The seconds that `Retry-After` asks for, a number or the distance to a date. */
export function retryAfter(response: RawResponse): number | undefined {
  const text = (response.headers.get("retry-after") ?? "").trim();
  if (/^\d{1,9}$/.test(text)) return Number(text);
  const until = /[a-z]/i.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(until) ? undefined : Math.max((until - Date.now()) / 1000, 0);
}

/** Reads the answer to one request; raises the typed error of a failure. */
export class Reader {
  readonly #request: Request;
  readonly #response: RawResponse;
  readonly #answers: Answers;
  readonly #hide: (text: string) => string;

  constructor(request: Request, response: RawResponse, answers: Answers, hide: (text: string) => string) {
    this.#request = request;
    this.#response = response;
    this.#answers = answers;
    this.#hide = hide;
  }

  /** The body of a success without an envelope. */
  whole<T>(): T {
    return this.#success() as T;
  }

  /** The one record. */
  one<T>(): T {
    const items = this.#itemsOf(this.#success());
    this.#count(items);
    return this.#record(items[0] as Json) as T;
  }

  /** The one item, whose data may be null. */
  item<T>(): T {
    const items = this.#itemsOf(this.#success());
    this.#count(items);
    const item = items[0] as Json;
    if (failed(item)) throw this.#error(item);
    return item as T;
  }

  /** One item for each record that was sent, successes and failures. */
  many<T>(): T[] {
    const status = this.#response.status;
    const body = this.#answers.successes.includes(status) ? this.#success() : this.#failure();
    const items = this.#itemsOf(body);
    if (status >= 400) {
      const alone = this.#request.items === 1 && (status >= 500 || WHOLE_REQUEST.has(status));
      const each = Array.isArray(body["response"]) && items.length === (this.#request.items ?? 1);
      if (alone || !each) throw this.#error(items[0] ?? {});
    }
    this.#count(items);
    return items.map((item) => (failed(item) ? item : { ...item, data: this.#record(item) })) as T[];
  }

  /** A page of records. */
  page<T>(): Page<T> {
    const body = this.#success();
    const metadata = body["metadata"] as Json | undefined;
    if (!isObject(metadata) || typeof metadata["total"] !== "number" || typeof metadata["offset"] !== "number") {
      throw this.#unexpected("metadata does not tell offset and total");
    }
    const items = this.#itemsOf(body).map((item) => this.#record(item) as T);
    return { items, offset: metadata["offset"], total: metadata["total"] };
  }

  #success(): Json {
    if (this.#answers.successes.includes(this.#response.status)) return this.#body();
    const body = this.#failure();
    throw this.#error(this.#itemsOf(body)[0] ?? {}, body);
  }

  #failure(): Json {
    const status = this.#response.status;
    const known = this.#answers.failures.includes(status) || (this.#answers.anyFailure && status >= 400);
    if (!known) throw this.#unexpected("this status is not documented");
    try {
      return this.#body();
    } catch (error) {
      if (this.#answers.bare.includes(status)) throw this.#error({});
      throw error;
    }
  }

  #body(): Json {
    let body: unknown;
    try {
      body = JSON.parse(this.#response.body);
    } catch {
      throw this.#unexpected("the body is not JSON");
    }
    if (!isObject(body)) throw this.#unexpected("the body is not a JSON object");
    if ("http_code" in body && body["http_code"] !== this.#response.status) {
      throw this.#unexpected("http_code is not the HTTP status");
    }
    return body;
  }

  #itemsOf(body: Json): Json[] {
    const found = Array.isArray(body["response"]) ? body["response"] : [body["response"]];
    if (!found.every(isObject)) throw this.#unexpected("response does not hold objects");
    return found;
  }

  #count(items: Json[]): void {
    const expected = this.#request.items ?? 1;
    if (items.length !== expected) throw this.#unexpected(`${items.length} items came for ${expected}`);
  }

  #record(item: Json): Json {
    if (failed(item)) throw this.#error(item);
    const data = "data" in item ? item["data"] : item;
    if (!isObject(data)) throw this.#unexpected("data does not hold an object");
    const missing = this.#answers.required.find((name) => data[name] === undefined || data[name] === null);
    if (missing !== undefined) throw this.#unexpected(`data lacks ${missing}`);
    const beside = this.#answers.beside.filter((name) => item !== data && name in item);
    return { ...data, ...Object.fromEntries(beside.map((name) => [name, item[name]])) };
  }

  #error(item: Json, body?: Json): ApiError {
    const status = typeof item["code"] === "number" ? item["code"] : this.#response.status;
    const told = isObject(item["error_data"]) ? item["error_data"] : {};
    const Kind = status === 400 && this.#request.onlyState ? InvalidTransition : classFor(status);
    const error = new Kind(this.#request.operation, {
      status,
      ...(typeof told["code"] === "number" ? { code: told["code"] } : {}),
      ...this.#text("told", told["message"]),
      ...this.#text("description", told["description"]),
      ...this.#text("requestId", (body ?? this.#quiet())["request_id"]),
    });
    if (error instanceof RateLimited) error.retryAfter = retryAfter(this.#response);
    return error;
  }

  #quiet(): Json {
    try {
      return this.#body();
    } catch {
      return {};
    }
  }

  #text(name: string, value: unknown): Record<string, string> {
    return typeof value === "string" ? { [name]: kept(this.#hide(value)) } : {};
  }

  #unexpected(reason: string): UnexpectedResponse {
    const kind = this.#response.headers.get("content-type") ?? undefined;
    const body = this.#hide(kept(this.#response.body));
    return new UnexpectedResponse(this.#request.operation, this.#response.status, reason, body, kind);
  }
}

/** Remember that a delete which was repeated may have worked the first time. */
export function explained(error: unknown, request: Request, repeated: boolean): unknown {
  if (repeated && request.method === "DELETE" && error instanceof NotFound) error.afterSilence = true;
  return error;
}

function failed(item: Json): boolean {
  return item["status"] === "failure" || (typeof item["code"] === "number" && item["code"] >= 400);
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
