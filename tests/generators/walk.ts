// Walks a campaign through its life with openapi-fetch on the types of openapi-typescript, and parses every answer.
import createClient from "openapi-fetch";

import type { components, paths } from "./api.js";

type Campaign = components["schemas"]["Campaign"];
type CampaignCreate = components["schemas"]["CampaignCreate"];
type CampaignUpdate = components["schemas"]["CampaignUpdate"];

const base = process.argv[2] ?? "";
const authorization = `Basic ${Buffer.from("demo-key:demo-token").toString("base64")}`;
const client = createClient<paths>({ baseUrl: base, headers: { Authorization: authorization } });
const account = { account_sid: "demo" };

function must<T>(value: T | null | undefined, what: string): T {
  if (value === null || value === undefined || value === false) throw new Error(what);
  return value;
}

function element(name: string, numbers: string[]): CampaignCreate {
  return {
    name,
    caller_id: "+12025550199",
    from: numbers,
    url: "https://my.exotel.com/demo/exoml/start_voice/4",
    campaign_type: "static",
    type: "trans",
    call_duplicate_numbers: false,
    mode: "auto",
  };
}

async function create(...campaigns: CampaignCreate[]) {
  const { data, error } = await client.POST("/v2/accounts/{account_sid}/campaigns", {
    params: { path: account },
    body: { campaigns },
  });
  return must(data, `not created: ${JSON.stringify(error)}`);
}

async function update(id: string, change: CampaignUpdate): Promise<Campaign> {
  const { data, error } = await client.PUT("/v2/accounts/{account_sid}/campaigns/{id}", {
    params: { path: { ...account, id } },
    body: { campaigns: [change] },
  });
  return must(data?.response[0]?.data, `not updated: ${JSON.stringify(error)}`);
}

const start = new Date(Date.now() + 2 * 86_400_000).toISOString();
const made = await create({ ...element("Walk in TypeScript", ["+12025550100"]), schedule: { send_at: start } });
const { id, status } = must(made.response[0]?.data, "no campaign in the answer");
must(status === "created", `created is ${status}`);

const read = await client.GET("/v2/accounts/{account_sid}/campaigns/{id}", { params: { path: { ...account, id } } });
must(read.data?.response[0]?.data?.name === "Walk in TypeScript", "another name");

const page = await client.GET("/v2/accounts/{account_sid}/campaigns", {
  params: { path: account, query: { offset: 0, limit: 1, status: ["created", "paused"] } },
  querySerializer: { array: { style: "form", explode: false } },
});
must(page.data?.response.length === 1 && page.data.metadata.limit === 1, "not a page of one");

must((await update(id, { action: "pause" })).status === "paused", "not paused");
must((await update(id, { name: "Walk in TypeScript, edited" })).name.endsWith("edited"), "not edited");
const moves = [["resume", "created"], ["pause", "paused"], ["complete", "completed"], ["archive", "archived"]] as const;
for (const [action, expected] of moves) {
  must((await update(id, { action })).status === expected, `${action} does not lead to ${expected}`);
}

const numbers = ["+12025550100", "+12025550101"];
const mixed = await create(element("Good in TypeScript", numbers), element("Bad in TypeScript", ["call me"]));
must(mixed.http_code === 207, "not mixed");
must(mixed.response.map((item) => item.code).join() === "200,400", "other codes");
must(mixed.response[1]?.error_data?.description, "the bad one says nothing");

const good = must(mixed.response[0]?.data?.id, "no id");
await fetch(`${base}/_control/clock`, { method: "POST", body: '{"advance_seconds": 3600}' });
const calls = await client.GET("/v2/accounts/{account_sid}/campaigns/{id}/call-details", {
  params: { path: { ...account, id: good }, query: { limit: 10 } },
});
must(calls.data?.response.map((item) => item.data?.status).join() === "completed,completed", "not two completed calls");
