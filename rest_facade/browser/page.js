// @ts-check
/** Signing in, and walking from page to page without losing the token, which lives in this module only. */

const base = new URL(document.documentElement.dataset.base ?? "", location.href);
const root = new URL("../../", base);
const session = /** @type {HTMLElement} */ (document.getElementById("session"));

/** @type {string | null} */
let token = null;

// The header stays while the address changes, so its links must not be relative to it.
for (const link of document.querySelectorAll("header a")) link.setAttribute("href", new URL(link.getAttribute("href") ?? "", location.href).href);

/**
 * @param {string} tag
 * @param {Record<string, string>} attributes
 * @param {(Node | string)[]} content
 */
function element(tag, attributes = {}, ...content) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...content);
  return made;
}

/** @param {string} sentence */
function complain(sentence) {
  document.querySelector(".alert")?.remove();
  document.querySelector("main")?.prepend(element("p", { class: "alert", role: "alert" }, sentence));
}

/**
 * Show the page at an address; the server makes it, we only put it in place.
 * @param {string} address
 */
async function show(address) {
  /** @type {Record<string, string>} */
  const headers = { Accept: "text/html" };
  if (token) headers["Authorization"] = `Bearer ${token}`;
  let answer;
  try {
    answer = await fetch(address, { headers, credentials: "omit", cache: "no-store" });
  } catch {
    return complain("The server cannot be reached.");
  }
  if (!answer.headers.get("content-type")?.startsWith("text/html")) return location.assign(address);
  const made = new DOMParser().parseFromString(await answer.text(), "text/html");
  const [now, next] = [document.querySelector("main"), made.querySelector("main")];
  if (!now || !next) return location.assign(address);
  document.title = made.title;
  now.replaceWith(document.adoptNode(next));
  next.focus({ preventScroll: true });
  if (answer.status === 401 && token) await signOut();
}

/** @param {string} address */
async function walk(address) {
  // First the address, then the page: its links are relative to where it is.
  history.pushState(null, "", address);
  scrollTo(0, 0);
  await show(address);
}

/**
 * @param {string} name
 * @param {string} granted
 */
async function signIn(name, granted) {
  token = granted;
  const leave = element("button", { type: "button" }, "Sign out");
  leave.addEventListener("click", async () => {
    await signOut();
    await show(location.href);
  });
  session.replaceChildren(element("span", { role: "status" }, `Signed in ${name}`), leave);
  await show(location.href);
}

async function signOut() {
  token = null;
  const accounts = await demoAccounts();
  session.replaceChildren(...accounts.map(accountButton), tokenForm());
  if (accounts.length) session.prepend("Sign in as");
}

/** @returns {Promise<{ id: string; name: string; role: string }[]>} the demo's accounts; none without the demo */
async function demoAccounts() {
  try {
    const answer = await fetch(new URL("demo/accounts", root), { credentials: "omit" });
    return answer.ok ? (await answer.json()).accounts : [];
  } catch {
    return [];
  }
}

/** @param {{ id: string; name: string; role: string }} account */
function accountButton(account) {
  const button = element("button", { type: "button", title: account.name }, account.role, " ", account.id);
  button.addEventListener("click", async () => {
    const answer = await fetch(new URL("demo/token", root), {
      method: "POST",
      credentials: "omit",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ account: account.id }),
    });
    if (!answer.ok) return complain(`Sign-in was refused (HTTP ${answer.status}).`);
    await signIn(`as ${account.name}`, (await answer.json()).access_token);
  });
  return button;
}

function tokenForm() {
  const input = /** @type {HTMLInputElement} */ (
    element("input", { type: "password", "aria-label": "Access token", placeholder: "Access token", autocomplete: "off" })
  );
  const form = element("form", {}, input, element("button", {}, "Use token"));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const granted = input.value.trim().replace(/^bearer\s+/i, "");
    if (/^[\x21-\x7e]+$/.test(granted)) await signIn("with a token", granted);
    else complain("This is no access token.");
  });
  return form;
}

/** @param {URL} address */
function isOurs(address) {
  return address.origin === base.origin && (address.href + "/").startsWith(base.href);
}

document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  const isPlain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) && event.button === 0;
  if (!link || !isPlain || !isOurs(new URL(link.href))) return;
  event.preventDefault();
  void walk(link.href);
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || !(form instanceof HTMLFormElement)) return;
  event.preventDefault();
  const asked = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (value !== "") asked.append(name, String(value));
  const query = asked.toString();
  void walk(query ? `${form.action}?${query}` : form.action);
});

addEventListener("popstate", () => void show(location.href));

await signOut();

export {};
