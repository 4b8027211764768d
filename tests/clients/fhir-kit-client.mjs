// Drives fhir-kit-client through everything it does with tasks.
import assert from "node:assert/strict";
import { Client } from "fhir-kit-client";
import { documentedTask, environment, refused } from "./shared.mjs";

const { base, token, owner } = environment();
const client = new Client({ baseUrl: base, bearerToken: token });
const resourceType = "Task";

const statement = await client.capabilityStatement();
assert.equal(statement.fhirVersion, "4.0.1");

const created = await client.create({ resourceType, body: documentedTask(owner) });
const id = created.id;
assert.equal((await client.read({ resourceType, id })).status, "requested");
assert.equal((await client.vread({ resourceType, id, version: "1" })).id, id);

const updated = await client.update({ resourceType, id, body: { ...created, status: "accepted" } });
assert.equal(updated.meta.versionId, "2");
await refused(412, () =>
  client.update({ resourceType, id, body: updated, options: { headers: { "If-Match": 'W/"1"' } } }),
);
const patched = await client.patch({
  resourceType,
  id,
  jsonPatch: [
    { op: "test", path: "/status", value: "accepted" },
    { op: "replace", path: "/status", value: "in-progress" },
  ],
});
assert.equal(patched.status, "in-progress");

for (let number = 0; number < 3; number += 1) {
  await client.create({ resourceType, body: documentedTask(owner) });
}
const searchParams = { owner, _count: 2, _sort: "-_lastUpdated" };
const first = await client.search({ resourceType, searchParams });
assert.equal(first.entry.length, 2);
const second = await client.nextPage({ bundle: first });
assert.equal(second.entry.length, 2);
assert.deepEqual((await client.prevPage({ bundle: second })).entry, first.entry);
const posted = await client.search({ resourceType, searchParams: { owner }, options: { postSearch: true } });
assert.equal(posted.entry.length, 4);

assert.equal((await client.history({ resourceType, id })).entry.length, 3);
assert.ok((await client.history({ resourceType })).entry.length > 3);
assert.ok((await client.history()).entry.length > 3);

const request = { method: "GET", url: `Task/${id}` };
for (const kind of ["batch", "transaction"]) {
  const answer = await client[kind]({ body: { resourceType: "Bundle", type: kind, entry: [{ request }] } });
  assert.equal(answer.entry[0].resource.id, id);
}
const outcome = await client.operation({ name: "validate", resourceType, input: documentedTask(owner) });
assert.equal(outcome.resourceType, "OperationOutcome");
assert.equal((await client.resolve({ reference: `Task/${id}` })).id, id);

await client.delete({ resourceType, id });
await refused(410, () => client.read({ resourceType, id }));
await refused(404, () => client.read({ resourceType, id: "nobody" }));
console.log("ok");
