// Drives @medplum/core through everything it does with tasks.
import assert from "node:assert/strict";
import { MedplumClient } from "@medplum/core";
import { documentedTask, environment } from "./shared.mjs";

const { base, token, owner } = environment();
const { origin, pathname } = new URL(base);
const medplum = new MedplumClient({ baseUrl: `${origin}/`, fhirUrlPath: pathname.slice(1), cacheTime: 0, accessToken: token });

const created = await medplum.createResource(documentedTask(owner));
assert.equal((await medplum.readResource("Task", created.id)).id, created.id);
assert.equal((await medplum.readReference({ reference: `Task/${created.id}` })).id, created.id);
const updated = await medplum.updateResource({ ...created, status: "accepted" });
assert.equal(updated.meta.versionId, "2");
const patched = await medplum.patchResource("Task", created.id, [
  { op: "replace", path: "/priority", value: "stat" },
]);
assert.equal(patched.priority, "stat");

for (let number = 0; number < 3; number += 1) {
  await medplum.createResource(documentedTask(owner));
}
assert.equal((await medplum.search("Task", { owner })).entry.length, 4);
assert.equal((await medplum.searchOne("Task", { owner, priority: "stat" })).id, created.id);
assert.equal((await medplum.searchResources("Task", { owner })).length, 4);
let found = 0;
for await (const page of medplum.searchResourcePages("Task", { owner, _count: "3" })) {
  found += page.length;
}
assert.equal(found, 4);
found = 0;
for await (const page of medplum.searchResourcePages("Task", { owner })) {
  found += page.length;
}
assert.equal(found, 4);

assert.equal((await medplum.readHistory("Task", created.id)).entry.length, 3);
assert.equal((await medplum.readVersion("Task", created.id, "1")).priority, "urgent");

const identifier = [{ system: "urn:x", value: created.id }];
const once = { ...documentedTask(owner), identifier };
const condition = `identifier=urn:x|${created.id}`;
const one = await medplum.createResourceIfNoneExist(once, condition);
assert.equal((await medplum.createResourceIfNoneExist(once, condition)).id, one.id);
const upserted = await medplum.upsertResource({ ...once, status: "accepted" }, condition);
assert.equal(upserted.id, one.id);
assert.equal(upserted.status, "accepted");

const batch = await medplum.executeBatch({
  resourceType: "Bundle",
  type: "batch",
  entry: [{ request: { method: "GET", url: `Task/${created.id}` } }],
});
assert.equal(batch.entry[0].resource.id, created.id);
assert.equal((await medplum.validateResource(documentedTask(owner))).resourceType, "OperationOutcome");

await assert.rejects(
  () => medplum.createResource({ ...documentedTask(owner), status: "done" }),
  (error) => /Task\.status/.test(error.message) && error.outcome.issue.length > 0,
);
await medplum.deleteResource("Task", created.id);
await assert.rejects(() => medplum.readResource("Task", created.id));
await assert.rejects(() => medplum.readResource("Task", "nobody"), (error) => error.outcome.id === "not-found" || /no task/i.test(error.message));
console.log("ok");
