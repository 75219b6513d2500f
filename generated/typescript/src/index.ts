// Generated from the specification; changes made here are lost.
/** Exotel Call Campaigns API, version 2: types and a client. */

export * from "./callbacks.js";
export * from "./client.js";
export {
  ApiError, BadRequest, ContentTooLarge, Forbidden, InvalidTransition, MethodNotAllowed, NoAnswer, NotFound, NotReached,
  PaymentRequired, RateLimited, ServerError, Unauthorized, UnexpectedCallback, UnexpectedResponse, UnsupportedMediaType,
} from "./errors.js";
export { type CallOptions, type Page, RETRY, type RawResponse, type Retry } from "./exchange.js";
export { type LifecycleAction, type LifecycleStatus, allowedActions, stateOf } from "./lifecycle.js";
export type * from "./models.js";
