/** The demo's accounts and their tokens, as the server hands them out when the demo is on. */
import { request } from "./request";

export interface DemoAccount {
  id: string;
  name: string;
  role: string;
  description: string;
}

/** Return the accounts one may sign in with, or null when the demo is off. */
export async function demoAccounts(): Promise<DemoAccount[] | null> {
  const answer = await request("demo/accounts");
  if (answer.status === 404) return null;
  if (!answer.ok) throw new Error(`The list of demo accounts cannot be read (HTTP ${answer.status}).`);
  return ((await answer.json()) as { accounts: DemoAccount[] }).accounts;
}

/** Return a fresh access token of one demo account. */
export async function demoToken(accountId: string): Promise<string> {
  const answer = await request("demo/token", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ account: accountId }),
  });
  if (!answer.ok) throw new Error(`Sign-in was refused (HTTP ${answer.status}).`);
  return ((await answer.json()) as { access_token: string }).access_token;
}
