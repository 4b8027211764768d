/** Who uses the explorer. The token lives in this object only: never in storage, never in an address. */
import type { DemoAccount } from "../demo-accounts";
import { demoToken } from "../demo-accounts";
import { postGraphQL } from "./graphql";

export interface Person {
  /** The same text means the same person, also after signing in again. */
  key: string;
  name: string;
  role: string;
  /** Present when one click is enough to sign in again. */
  account?: DemoAccount;
}

export interface Session {
  person: Person;
  token: string;
}

export async function demoSession(account: DemoAccount): Promise<Session> {
  const token = await demoToken(account.id);
  return { token, person: { key: `demo:${account.id}`, name: account.name, role: account.role, account } };
}

interface Viewer {
  name: string | null;
  role: string;
  reference: string | null;
}

/** Return the session of a pasted token; asks the server whose it is. */
export async function tokenSession(token: string): Promise<Session> {
  const { status, result } = await postGraphQL({ query: "{ me { name role reference } }" }, token);
  if (status === 401) throw new Error("The server did not accept this token: it may be expired or incomplete.");
  const viewer = result.data?.["me"] as Viewer | null | undefined;
  if (!viewer) throw new Error(result.errors?.[0]?.message ?? "The server did not say whose token this is.");
  const name = viewer.name ?? viewer.reference ?? "Unnamed";
  return { token, person: { key: `token:${viewer.role}:${viewer.reference ?? name}`, name, role: viewer.role.toLowerCase() } };
}
