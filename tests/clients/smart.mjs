// Drives SMART's fhirclient.js through everything it does with tasks.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { documentedTask, environment, refused } from "./shared.mjs";

const Client = createRequire(import.meta.url)("fhirclient/lib/Client.js").default;
const { base, token, owner } = environment();
const client = new Client({}, { serverUrl: base, tokenResponse: { access_token: token } });

assert.equal(await client.getFhirVersion(), "4.0.1");
const created = await client.create(documentedTask(owner));
assert.equal((await client.request(`Task/${created.id}`)).id, created.id);
const updated = await client.update({ ...created, status: "accepted" });
assert.equal(updated.meta.versionId, "2");
const patched = await client.patch(`Task/${created.id}`, [{ op: "replace", path: "/priority", value: "stat" }]);
assert.equal(patched.priority, "stat");
for (let number = 0; number < 3; number += 1) {
  await client.create(documentedTask(owner));
}
const all = await client.request(`Task?owner=${owner}&_count=1`, { pageLimit: 0, flat: true });
assert.equal(all.length, 4);
await client.delete(`Task/${created.id}`);
await refused(410, () => client.request(`Task/${created.id}`));
await refused(404, () => client.request("Task/nobody"));
console.log("ok");
