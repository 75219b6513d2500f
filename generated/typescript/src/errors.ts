// Generated from the specification; changes made here are lost.
/** What can go wrong, as one tree under `ApiError`. Nothing in it ever holds credentials. */

/** What is known of a failure. */
export interface Known {
  status?: number;
  code?: number;
  description?: string;
  requestId?: string;
  /** The server's own word for the kind of failure. */
  told?: string;
}

/** How many characters of anything that a server says are kept, and of an unexpected body shown. */
const LONGEST = 8000;
const EXCERPT = 500;

/** A call did not do what was asked. */
export class ApiError extends Error {
  /** The name of the method. */
  readonly operation: string;
  /** The HTTP status that decides (of the one campaign, where there are several); none when there was no answer. */
  readonly status: number | undefined;
  /** The server's number for the kind of failure. */
  readonly code: number | undefined;
  /** The server's word for the kind of failure. */
  readonly told: string | undefined;
  /** What exactly was wrong, in the server's words. */
  readonly description: string | undefined;
  /** The server's name for the request. */
  readonly requestId: string | undefined;

  constructor(operation: string, known: Known = {}, message?: string) {
    const words = [known.told, known.description].filter(Boolean).join(": ");
    const named = known.requestId ? ` (request ${known.requestId})` : "";
    super(message ?? `${operation}: ${known.status ?? "no answer"}${words ? `: ${words}` : ""}${named}`);
    this.name = new.target.name;
    this.operation = operation;
    this.status = known.status;
    this.code = known.code;
    this.told = known.told;
    this.description = known.description;
    this.requestId = known.requestId;
  }
}

/** 400: the request, or a value in it, breaks a rule. */
export class BadRequest extends ApiError {}

/** 401: no credentials or wrong ones, or the wrong region. */
export class Unauthorized extends ApiError {}

/** 402: the plan or the credit of the account does not allow this. Nothing was created. */
export class PaymentRequired extends ApiError {}

/** 403: good credentials, but for another account. */
export class Forbidden extends ApiError {}

/** 404: there is nothing by that id. */
export class NotFound extends ApiError {
  /** Whether an earlier attempt of this call got no answer and may have deleted it. */
  afterSilence = false;
}

/** 405: the path does not know the method. */
export class MethodNotAllowed extends ApiError {}

/** 409, or a 400 that can mean nothing else: the present state does not allow this. Nothing was changed. */
export class InvalidTransition extends ApiError {}

/** 413: the body is too large. */
export class ContentTooLarge extends ApiError {}

/** 415: the server does not take JSON. */
export class UnsupportedMediaType extends ApiError {}

/** 429: too many requests. */
export class RateLimited extends ApiError {
  /** How many seconds the server asks to wait, if it says so. */
  retryAfter: number | undefined;
}

/** 5xx: the server failed. Nothing is known about what it did; read before you repeat a write. */
export class ServerError extends ApiError {}

/** No answer arrived: a time-out, or a broken connection. */
export class NoAnswer extends ApiError {
  /** Whether the server may have got the request, and done what it asks for. */
  readonly mayHaveArrived: boolean;

  constructor(operation: string, reason: string, mayHaveArrived: boolean) {
    const fate = mayHaveArrived ? "it may have arrived" : "it did not arrive";
    super(operation, { description: reason }, `${operation}: no answer (${reason}); ${fate}`);
    this.mayHaveArrived = mayHaveArrived;
  }
}

/** The answer is not one that the specification documents. */
export class UnexpectedResponse extends ApiError {
  /** The first characters of its body. */
  readonly excerpt: string;
  readonly contentType: string | undefined;

  constructor(operation: string, status: number, reason: string, body: string, contentType: string | undefined) {
    const excerpt = body.slice(0, EXCERPT);
    const kind = contentType ?? "no content type";
    const told = `${operation}: unexpected answer ${status} (${kind}): ${reason}. It begins: ${JSON.stringify(excerpt)}`;
    super(operation, { status, description: reason }, told);
    this.excerpt = excerpt;
    this.contentType = contentType;
  }
}

/** What was waited for did not come about in time, or cannot come about any more. */
export class NotReached<Last = unknown> extends ApiError {
  /** What was seen last. */
  readonly last: Last;

  constructor(operation: string, reason: string, last: Last) {
    super(operation, { description: reason }, `${operation}: ${reason}`);
    this.last = last;
  }
}

/** The body of a callback is not one that the specification documents. */
export class UnexpectedCallback extends ApiError {
  constructor(reason: string) {
    super("parseCallback", { description: reason }, `parseCallback: ${reason}`);
  }
}

const BY_STATUS: Record<number, new (operation: string, known?: Known) => ApiError> = {
  400: BadRequest,
  401: Unauthorized,
  402: PaymentRequired,
  403: Forbidden,
  404: NotFound,
  405: MethodNotAllowed,
  409: InvalidTransition,
  413: ContentTooLarge,
  415: UnsupportedMediaType,
  429: RateLimited,
};

/** The class of a failure with that status. */
export function classFor(status: number): new (operation: string, known?: Known) => ApiError {
  return BY_STATUS[status] ?? (status >= 500 ? ServerError : ApiError);
}

/** A text of a server, cut to a length that can be kept. */
export function kept(text: string): string {
  return text.slice(0, LONGEST);
}
