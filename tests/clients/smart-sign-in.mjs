// Lets SMART's fhirclient.js find out where to sign in, sign in with PKCE, read tasks and refresh.
import assert from "node:assert/strict";
import { createRequire } from "node:module";

const smart = createRequire(import.meta.url)("fhirclient/lib/entry/node.js").default
  ?? createRequire(import.meta.url)("fhirclient/lib/entry/node.js");
const { BASE: base, CLIENT_ID: clientId, REDIRECT_URI: redirectUri, NAME: username, PASSWORD: password } = process.env;

const kept = new Map();
const storage = {
  get: async (key) => kept.get(key),
  set: async (key, value) => kept.set(key, value),
  unset: async (key) => kept.delete(key),
};

// What the client thinks was asked of the application that it is part of.
function application(url) {
  const { pathname, search, host } = new URL(url);
  return smart({ url: pathname + search, headers: { host }, socket: {} }, {}, storage);
}

// A browser: it keeps one cookie, and follows redirects until they lead to the application.
let cookie = "";
async function go(url, form) {
  const response = await fetch(url, {
    method: form ? "POST" : "GET",
    headers: cookie ? { cookie } : {},
    body: form ? new URLSearchParams(form) : undefined,
    redirect: "manual",
  });
  cookie = response.headers.getSetCookie().at(-1)?.split(";")[0] ?? cookie;
  if (response.status !== 303) {
    return { url, text: await response.text() };
  }
  const next = new URL(response.headers.get("location"), url).href;
  return next.startsWith(redirectUri) ? { url: next } : go(next);
}

function csrf(page) {
  return page.text.match(/name="csrf" value="([^"]+)"/)[1];
}

const scope = "openid fhirUser offline_access user/Task.rs user/Practitioner.rs";
const start = await application(redirectUri).authorize({ iss: base, clientId, scope, redirectUri, noRedirect: true });
assert.match(start, /code_challenge_method=S256/);
const signIn = await go(start);
const consent = await go(signIn.url, { csrf: csrf(signIn), username, password });
const back = await go(consent.url, { csrf: csrf(consent), decision: "allow" });
const client = await application(back.url).ready();

assert.equal((await client.request("Task")).resourceType, "Bundle");
assert.match(client.getFhirUser(), /^Practitioner\//);
const user = await client.user.read();
assert.equal(`${user.resourceType}/${user.id}`, client.getFhirUser());
assert.deepEqual([user.active, user.name[0].text], [true, username]);
const before = client.state.tokenResponse.access_token;
await client.refresh();
assert.notEqual(client.state.tokenResponse.access_token, before);
assert.equal((await client.request("Task")).resourceType, "Bundle");
console.log("ok");
