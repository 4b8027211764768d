/** The start page: says how to sign in here, by demo account or by token. */
import { demoAccounts, type DemoAccount } from "../demo-accounts";

function byId(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (!element) throw new Error(`The page has no element "${id}".`);
  return element;
}

function described(account: DemoAccount): HTMLElement {
  const entry = document.createElement("div");
  const name = document.createElement("dt");
  const text = document.createElement("dd");
  name.textContent = `${account.name} (${account.role})`;
  text.textContent = account.description;
  entry.append(name, text);
  return entry;
}

try {
  const accounts = await demoAccounts();
  if (accounts) byId("demo-accounts").append(...accounts.map(described));
  byId(accounts ? "demo" : "own-token").hidden = false;
} catch {
  // Without an answer we know neither way of signing in: the page stays as it is.
}
