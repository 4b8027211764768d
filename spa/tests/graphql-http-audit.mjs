// Audits a GraphQL-over-HTTP server and prints one JSON line for each audit.
// Usage: node graphql-http-audit.mjs URL, with the access token in the environment as TOKEN.
import { serverAudits } from "graphql-http";

const [url] = process.argv.slice(2);
const authorization = `Bearer ${process.env.TOKEN}`;

const audits = serverAudits({
  url,
  fetchFn: (input, init = {}) => fetch(input, { ...init, headers: { ...init.headers, authorization } }),
});

for (const audit of audits) {
  const { status, reason } = await audit.fn();
  console.log(JSON.stringify({ id: audit.id, name: audit.name, status, reason }));
}
