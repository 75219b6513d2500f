// Generated from the specification; changes made here are lost.
/** Reading what the service sends to the URLs of a campaign. */

import { UnexpectedCallback } from "./errors.js";
import type { CampaignStatusEvent, CallScheduleEvent, CallStatusEvent } from "./models.js";

/** An event, and which kind it is. */
export type Event =
  | (CampaignStatusEvent & { kind: "CampaignStatusEvent" })
  | (CallScheduleEvent & { kind: "CallScheduleEvent" })
  | (CallStatusEvent & { kind: "CallStatusEvent" })
;

interface Kind {
  name: Event["kind"];
  /** The members that only this kind has. */
  own: readonly string[];
  required: readonly string[];
}

const KINDS: readonly Kind[] = [
  { name: "CampaignStatusEvent", own: ["date_started", "report_url", "reports"], required: ["campaign_sid", "status", "date_created", "date_updated"] },
  { name: "CallScheduleEvent", own: ["call_sids", "from", "to"], required: ["campaign_sid", "to", "from", "status", "date_created", "date_updated"] },
  { name: "CallStatusEvent", own: ["call_sid", "number"], required: ["campaign_sid", "call_sid", "number", "status", "date_created", "date_updated"] },
];

/**
 * The event in the body of a callback, as text, bytes, or read from JSON already. The members that only one kind of
 * event has tell which it is. Throws UnexpectedCallback when the body fits none.
 */
export function parseCallback(body: string | Uint8Array | object): Event {
  const value = parsed(body);
  const present = (kind: Kind): number => kind.own.filter((name) => Object.hasOwn(value, name)).length;
  const kind = KINDS.reduce((best, one) => (present(one) > present(best) ? one : best));
  const missing = kind.required.find((name) => value[name] === undefined || value[name] === null);
  if (missing !== undefined) throw new UnexpectedCallback(`the body is no ${kind.name}: it lacks ${missing}`);
  return { ...value, kind: kind.name } as Event;
}

function parsed(body: string | Uint8Array | object): Record<string, unknown> {
  let value: unknown = body;
  if (typeof body === "string" || body instanceof Uint8Array) {
    try {
      value = JSON.parse(typeof body === "string" ? body : new TextDecoder("utf-8", { fatal: true }).decode(body));
    } catch {
      throw new UnexpectedCallback("the body is not JSON");
    }
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new UnexpectedCallback("the body is not a JSON object");
  }
  return value as Record<string, unknown>;
}
