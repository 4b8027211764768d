// What every client script needs: where the server is, who asks, and a task to send.
import assert from "node:assert/strict";

export function environment() {
  const { BASE: base, TOKEN: token, OWNER: owner } = process.env;
  return { base, token, owner };
}

export function documentedTask(owner) {
  return {
    resourceType: "Task",
    status: "requested",
    intent: "order",
    priority: "urgent",
    description: "Review abnormal lab results and contact patient",
    for: { reference: "Patient/65f1234567890abcdef12345" },
    owner: { reference: owner },
  };
}

// Asserts that a call is answered with this HTTP status, however the client tells it.
export async function refused(status, call) {
  await assert.rejects(call, (error) => {
    const told = error.statusCode ?? error.status ?? error.response?.status;
    assert.equal(told, status, String(error));
    return true;
  });
}
