// @ts-check
/** Signing in, and walking from page to page without losing the token, which stays in this page's memory. */
import { SessionEnded, signIn, wayIn } from "./sign-in.js";

const base = new URL(document.documentElement.dataset.base ?? "", location.href);
const root = new URL("../../", base);
const session = /** @type {HTMLElement} */ (document.getElementById("session"));

/** @type {{ token: () => Promise<string> } | null} */
let signedIn = null;

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
  let answer;
  try {
    if (signedIn) headers["Authorization"] = `Bearer ${await signedIn.token()}`;
    answer = await fetch(address, { headers, credentials: "omit", cache: "no-store" });
  } catch (error) {
    if (!(error instanceof SessionEnded)) return complain("The server cannot be reached.");
    await signOut();
    return complain("Your sign-in has ended. Sign in again to go on.");
  }
  if (!answer.headers.get("content-type")?.startsWith("text/html")) return location.assign(address);
  const made = new DOMParser().parseFromString(await answer.text(), "text/html");
  const [now, next] = [document.querySelector("main"), made.querySelector("main")];
  if (!now || !next) return location.assign(address);
  document.title = made.title;
  now.replaceWith(document.adoptNode(next));
  next.focus({ preventScroll: true });
  if (answer.status === 401 && signedIn) await signOut();
}

/** @param {string} address */
async function walk(address) {
  // First the address, then the page: its links are relative to where it is.
  history.pushState(null, "", address);
  scrollTo(0, 0);
  await show(address);
}

/** @param {{ name: string, token: () => Promise<string>, end: () => Promise<void> }} person */
async function start(person) {
  signedIn = person;
  const leave = element("button", { type: "button" }, "Sign out");
  leave.addEventListener("click", async () => {
    const ended = person.end();
    await signOut();
    await show(location.href);
    await ended.catch(() => complain("You are signed out here, but the server could not be told."));
  });
  session.replaceChildren(element("span", { role: "status" }, `Signed in ${person.name}`), leave);
  await show(location.href);
}

async function signOut() {
  signedIn = null;
  const way = await wayIn(root).catch((error) => complain(sentenceOf(error)));
  session.replaceChildren(...(way ? [signInButton(way)] : []), tokenForm());
}

/** @param {import("./sign-in.js").Way} way */
function signInButton(way) {
  const button = element("button", { type: "button", class: "primary" }, "Sign in");
  button.addEventListener("click", async () => {
    try {
      const granted = await signIn(way);
      const { name, preferred_username, sub } = granted.person;
      await start({ name: `as ${name ?? preferred_username ?? sub}`, token: () => granted.token(), end: () => granted.end() });
    } catch (error) {
      complain(sentenceOf(error));
    }
  });
  return button;
}

/** @param {unknown} error */
const sentenceOf = (error) => (error instanceof Error ? error.message : String(error));

function tokenForm() {
  const input = /** @type {HTMLInputElement} */ (
    element("input", { type: "password", "aria-label": "Access token", placeholder: "Access token", autocomplete: "off" })
  );
  const form = element("form", {}, input, element("button", {}, "Use token"));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const granted = input.value.trim().replace(/^bearer\s+/i, "");
    const isToken = /^[\x21-\x7e]+$/.test(granted);
    if (isToken) await start({ name: "with a token", token: async () => granted, end: async () => {} });
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
