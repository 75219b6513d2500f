// Generated from the specification; changes made here are lost.
/** What the lifecycle allows: for each status the actions that are accepted, whatever else is true of it. */

export type LifecycleAction = "pause" | "resume" | "complete" | "archive";

export type LifecycleStatus = "created" | "in-progress" | "paused" | "completed" | "failed" | "canceled" | "archived" | "deleted";

const ALLOWED_ACTIONS = new Map<string, readonly LifecycleAction[]>([
  ["created", ["pause"]],
  ["in-progress", ["pause"]],
  ["paused", ["resume", "complete"]],
  ["completed", ["archive"]],
  ["failed", []],
  ["canceled", []],
  ["archived", []],
  ["deleted", []],
]);

const MAY_BECOME = new Map<string, ReadonlySet<string>>([
  ["created", new Set(["created", "in-progress", "paused", "completed", "failed", "canceled", "archived", "deleted"])],
  ["in-progress", new Set(["in-progress", "paused", "completed", "failed", "canceled", "archived"])],
  ["paused", new Set(["created", "in-progress", "paused", "completed", "failed", "canceled", "archived", "deleted"])],
  ["completed", new Set(["completed", "archived", "deleted"])],
  ["failed", new Set(["failed"])],
  ["canceled", new Set(["canceled"])],
  ["archived", new Set(["archived", "deleted"])],
  ["deleted", new Set(["deleted"])],
]);

const SPELLINGS = new Map<string, LifecycleStatus>(
  (["created", "in-progress", "paused", "completed", "failed", "canceled", "archived", "deleted"] as const).map((status) => [plain(status), status]),
);

function plain(word: string): string {
  return word.replace(/[-_ ]/g, "").toLowerCase();
}

/** A status in the spelling of the specification: `InProgress` is `in-progress`; an unknown one as it is. */
export function stateOf(word: string): LifecycleStatus | (string & {}) {
  return SPELLINGS.get(plain(word)) ?? word;
}

/** The actions that are not refused in a status, in whichever spelling; none where it is unknown. */
export function allowedActions(status: string): readonly LifecycleAction[] {
  return ALLOWED_ACTIONS.get(stateOf(status)) ?? [];
}

/** Whether none of the wanted statuses can follow on this one. */
export function hopeless(status: string, wanted: ReadonlySet<string>): boolean {
  const later = MAY_BECOME.get(stateOf(status));
  return later !== undefined && ![...wanted].some((one) => later.has(one));
}
