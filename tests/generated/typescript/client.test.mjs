// The client in TypeScript, compiled, against the mock whose addresses are in the environment.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { inspect } from "node:util";

const {
  ApiError, Client, InvalidTransition, NoAnswer, NotFound, NotReached, RateLimited, ServerError, Unauthorized,
  UnexpectedCallback, UnexpectedResponse, allowedActions, parseCallback, stateOf,
} = await import(process.env.CLIENT);

const { BASE_URL: baseUrl, CONTROL_URL: control } = process.env;
const account = { accountSid: "demo", apiKey: "demo-key", apiToken: "demo-token", baseUrl };
const client = new Client(account);
const later = { schedule: { send_at: "2031-01-15T10:00:00Z", end_at: "2031-01-16T10:00:00Z" } };
const fresh = (name, more = later) => ({
  name, caller_id: "+12025550199", from: ["+12025550100", "+12025550106"], url: "https://flows.example/4", ...more,
});

async function steer(method, path, body) {
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`${control}/${path}`, { method, headers, body: body && JSON.stringify(body) });
  assert.ok(answer.ok, `${path}: ${answer.status}`);
  return answer.json();
}

/** A client whose server plays these answers, what it was asked, and how long it waited. */
function playing(answers, options = {}) {
  const [asked, waits] = [[], []];
  const fetch = async (url, init) => {
    asked.push({ url, ...init });
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const sleep = async (seconds) => void waits.push(seconds);
  return { client: new Client({ ...account, fetch, sleep, chance: () => 0, ...options }), asked, waits };
}

const record = {
  id: "c1", account_sid: "demo", name: "One", type: "trans", caller_id: "+12025550199", status: "created",
  date_created: "2031-01-01T00:00:00Z", date_updated: "2031-01-01T00:00:00Z",
};
const success = (data = record) => {
  const item = { code: 200, error_data: null, status: "success", data, summary: { call_completed: 2 } };
  return Response.json({ request_id: "r1", method: "GET", http_code: 200, response: [item] });
};
const failure = (status, message = "Oh", headers = {}) => {
  const item = { code: status, error_data: { code: 1, message }, status: "failure", data: null };
  const body = { request_id: "r1", method: "GET", http_code: status, response: item };
  return Response.json(body, { status, headers });
};
const broken = (code) => Object.assign(new TypeError("fetch failed"), { cause: Object.assign(new Error(code), { code }) });

beforeEach(() => steer("POST", "reset"));

test("a campaign is led through its life", async () => {
  const created = await client.createCampaigns(fresh("One of ours"));
  assert.deepEqual([created.name, stateOf(created.status), created.summary.call_completed], ["One of ours", "created", 0]);
  assert.deepEqual(allowedActions(created.status), ["pause"]);
  const renamed = await client.updateCampaign(created.id, { name: "Renamed" });
  assert.equal(renamed.name, "Renamed");
  for (const [action, status] of [["pause", "paused"], ["resume", "created"], ["pause", "paused"]]) {
    assert.equal(stateOf((await client.updateCampaign(created.id, { action })).status), status);
  }
  await assert.rejects(client.updateCampaign(created.id, { action: "archive" }), (error) => {
    assert.ok(error instanceof InvalidTransition && error instanceof ApiError);
    return Boolean(error.requestId && error.description);
  });
  for (const [action, status] of [["complete", "completed"], ["archive", "archived"]]) {
    assert.equal(stateOf((await client.updateCampaign(created.id, { action })).status), status);
  }
  assert.equal((await client.waitUntil(created.id, "archived")).id, created.id);
  await assert.rejects(client.waitUntil(created.id, "in-progress"), NotReached);
});

test("several campaigns get one result each, in order, and a deleted one is gone", async () => {
  const past = { schedule: { send_at: "2031-01-02T00:00:00Z", end_at: "2031-01-01T00:00:00Z" } };
  const results = await client.createCampaigns([fresh("Good one"), fresh("Bad one", past)]);
  assert.deepEqual(results.map((result) => result.status), ["success", "failure"]);
  assert.equal(results[0].data.summary.call_completed, 0);
  const failures = await client.createCampaigns([fresh("Bad one", past), fresh("Bad two", past)]);
  assert.deepEqual(failures.map((result) => result.code), [400, 400]);
  assert.equal((await client.deleteCampaign(results[0].data.id)).status, "success");
  await assert.rejects(client.deleteCampaign(results[0].data.id), ApiError);
  await assert.rejects(client.getCampaign("unknown"), NotFound);
});

test("pages are fetched when they are needed", async () => {
  await client.createCampaigns([1, 2, 3, 4, 5].map((number) => fresh(`Number ${number}`)));
  const page = await client.listCampaigns({ limit: 2, offset: 1, sort_by: "name:asc" });
  assert.deepEqual([page.items.map((one) => one.name), page.offset, page.total], [["Number 2", "Number 3"], 1, 5]);
  const names = [];
  for await (const campaign of client.iterCampaigns({ pageSize: 2, status: "created, paused" })) names.push(campaign.name);
  assert.deepEqual(names, ["Number 1", "Number 2", "Number 3", "Number 4", "Number 5"]);
});

test("calls are read, and the callbacks that the mock sends", async () => {
  const hook = `${baseUrl}/nobody-is-here`;
  const hooks = { call_status_callback: hook, call_schedule_callback: hook, status_callback: hook };
  const { id } = await client.createCampaigns(fresh("Calling", hooks));
  await steer("POST", "clock", { advance_seconds: 600 });
  const calls = [];
  for await (const call of client.iterCalls(id, { pageSize: 1 })) calls.push(`${call.number} ${call.status}`);
  assert.deepEqual(calls.sort(), ["+12025550100 completed", "+12025550106 busy"]);
  assert.equal((await client.getCallDetails(id, { status: "completed" })).total, 1);
  let callbacks = [];
  for (const until = Date.now() + 10_000; callbacks.length === 0 && Date.now() < until; ) {
    ({ callbacks } = await steer("GET", "callbacks"));
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.ok(callbacks.length > 0);
  for (const { payload } of callbacks) assert.equal(parseCallback(JSON.stringify(payload)).campaign_sid, id);
});

test("a callback is told by the members that only it has", () => {
  const dates = { date_created: "2031-01-01T00:00:00Z", date_updated: "2031-01-01T00:00:00Z" };
  const event = parseCallback({ campaign_sid: "c1", call_sid: "a1", number: "+12025550100", status: "busy", ...dates });
  assert.equal(event.kind, "CallStatusEvent");
  for (const body of ["{", "[]", "null", "{}", new Uint8Array([255])]) assert.throws(() => parseCallback(body), UnexpectedCallback);
});

test("the portal's spelling of a state is one more spelling", () => {
  assert.equal(stateOf("InProgress"), "in-progress");
  assert.deepEqual(allowedActions("InProgress"), ["pause"]);
  assert.equal(stateOf("Resting"), "Resting");
  assert.deepEqual(allowedActions("constructor"), []);
});

test("wrong credentials, failures and nonsense have errors of their own", async () => {
  await assert.rejects(new Client({ ...account, apiToken: "wrong" }).listCampaigns(), Unauthorized);
  const limited = playing([failure(429, "Slower", { "retry-after": "120" })]);
  await assert.rejects(limited.client.listCampaigns(), (error) => error instanceof RateLimited && error.retryAfter === 120);
  const cases = [
    [Response.json([]), "not a JSON object"], [new Response("<html>"), "not JSON"], [new Response(null, { status: 204 }), "not documented"],
    [success({ ...record, id: null }), "lacks id"], [new Response(null, { status: 302, headers: { location: "/" } }), "not documented"],
  ];
  for (const [answer, reason] of cases) {
    await assert.rejects(playing([answer]).client.getCampaign("c1"), (error) => error instanceof UnexpectedResponse && error.message.includes(reason));
  }
});

test("what may have been done is not done twice, everything else is repeated", async () => {
  for (const trouble of [() => broken("ECONNRESET"), () => failure(500)]) {
    const { client: patient, asked, waits } = playing([trouble(), trouble(), success()]);
    assert.equal((await patient.getCampaign("c1")).id, "c1");
    assert.deepEqual([asked.length, waits], [3, [0.5, 1]]);
  }
  for (const [trouble, kind] of [[() => broken("ECONNRESET"), NoAnswer], [() => failure(500), ServerError]]) {
    const { client: careful, asked } = playing([trouble(), trouble(), success()]);
    await assert.rejects(careful.createCampaigns(fresh("Once")), kind);
    await assert.rejects(careful.updateCampaign("c1", { action: "pause" }), kind);
    assert.equal(asked.length, 2);
  }
  for (const trouble of [broken("ECONNREFUSED"), failure(429)]) {
    const { client: again, asked } = playing([trouble, success()]);
    assert.equal((await again.createCampaigns(fresh("Once"))).id, "c1");
    assert.equal(asked.length, 2);
  }
  const { client: renaming, asked } = playing([broken("ECONNRESET"), success()]);
  await renaming.updateCampaign("c1", { name: "Other" });
  const body = '{"campaigns":[{"name":"Other"}]}';
  assert.deepEqual(asked.map((one) => one.body), [body, body]);
});

test("a call can have options of its own", async () => {
  const { client: playful, asked } = playing([success(), success(), success()]);
  await playful.updateCampaign("c1", { name: "Other" }, { extraBody: { lead: 1 }, extraHeaders: { "X-Trace": "t1" }, extraQuery: { deep: true } });
  assert.equal(asked[0].body, '{"campaigns":[{"name":"Other","lead":1}]}');
  assert.equal(asked[0].headers["x-trace"], "t1");
  assert.ok(asked[0].url.endsWith("/campaigns/c1?deep=true"));
  await assert.rejects(playful.getCampaign("c1", { signal: AbortSignal.abort() }).then(() => playful.getCampaign("a/b")), /path|abort/);
  await steer("PUT", "next", { operation: "get_campaign", failure: "hang", seconds: 5 });
  await assert.rejects(client.getCampaign("c1", { timeout: 0.2, retry: { attempts: 1 } }), /the answer took too long.*may have arrived/);
});

test("no secret shows anywhere", async () => {
  const [apiKey, apiToken] = ["hush-key", "hush/to+ken"];
  const basic = Buffer.from(`${apiKey}:${apiToken}`).toString("base64");
  const echoed = `${basic} ${apiKey} hush\\/to+ken hush%2fto%2Bken hush&#47;to&#x2b;ken hush\\u002fto+ken`;
  const { client: hushed } = playing([failure(401, echoed), new Response(echoed), broken(apiToken)], { apiKey, apiToken, retry: { attempts: 1 } });
  assert.ok(!inspect(hushed, { showHidden: true, depth: 9 }).includes("hush"));
  for (let count = 0; count < 3; count += 1) {
    await assert.rejects(hushed.listCampaigns(), (error) => !inspect(error).includes("hush") && !inspect(error).includes(basic));
  }
});

test("settings come from the environment where they are not given", async () => {
  Object.assign(process.env, { EXOTEL_ACCOUNT_SID: "demo", EXOTEL_API_KEY: "demo-key", EXOTEL_API_TOKEN: "demo-token", EXOTEL_BASE_URL: baseUrl });
  assert.equal((await new Client().listCampaigns()).total, 0);
  for (const wrong of [{ region: "oslo" }, { baseUrl: "https://k:t@a.example" }, { baseUrl: "a" }, { region: "mumbai", baseUrl }]) {
    assert.throws(() => new Client(wrong), TypeError);
  }
  delete process.env.EXOTEL_API_KEY;
  assert.throws(() => new Client(), /apiKey is missing: give it, or set EXOTEL_API_KEY/);
});
