// @ts-check
/**
 * Signing in by authorization code and PKCE, in a window of its own: the page behind it loses nothing that was typed,
 * and no secret of the exchange is ever stored.
 * https://www.rfc-editor.org/rfc/rfc9700 , https://openid.net/specs/openid-connect-core-1_0.html#CodeFlowAuth
 */
import { documentAt, tokensFrom } from "./issuer.js";
import { Session, WINDOW } from "./session.js";

export { Session, SessionEnded } from "./session.js";

/** @typedef {import("./session.js").Way} Way */

/**
 * Return how to sign in, or null where pages can only take a token that somebody has.
 * @param {URL} root the address of the server
 * @returns {Promise<Way | null>}
 */
export async function wayIn(root) {
  const client = await documentAt(new URL("browser-client.json", root));
  if (!client.client_id) return null;
  const site = new URL(client.redirect_uri).origin;
  if (site !== location.origin) throw new Error(`To sign in, open this page at ${site}, not at ${location.origin}.`);
  const address = `${client.issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
  const issuer = await documentAt(address);
  if (issuer.issuer !== client.issuer) throw new Error(`${address} describes another issuer.`);
  return {
    id: client.client_id,
    redirectUri: client.redirect_uri,
    scope: client.scope,
    audience: client.audience,
    issuer,
  };
}

/**
 * Open the sign-in, and return the session when it is done. Call it from a click, or browsers open no window.
 * @param {Way} way
 * @param {{ prompt?: "login", signal?: AbortSignal }} [choice] "login" asks anew who is signed in already
 */
export async function signIn(way, { prompt, signal } = {}) {
  if (!isSecureContext) throw new Error("Signing in needs https, unless the server is on this computer.");
  // Opened before anything is awaited, because browsers tie windows to clicks.
  const popup = open("", "_blank", WINDOW);
  if (!popup) throw new Error("The browser opened no window for signing in. Allow this page to, then try again.");
  const [state, nonce, verifier] = [random(), random(), random()];
  const answer = answerTo(state, signal);
  const request = { state, nonce, code_challenge: await sha256(verifier), ...(prompt && { prompt }) };
  popup.location.replace(requestAddress(way, request));
  const code = checkedCode(way, await answer);
  const tokens = await tokensFrom(way.issuer, {
    grant_type: "authorization_code",
    client_id: way.id,
    redirect_uri: way.redirectUri,
    code,
    code_verifier: verifier,
  });
  return new Session(way, tokens, checkedPerson(way, tokens.id_token, nonce));
}

/** Hand the answer in this page's address to the page that waits for it. Here the window for signing in ends. */
export function handBack() {
  const answer = Object.fromEntries(new URLSearchParams(location.search));
  history.replaceState(null, "", location.pathname);
  if (!answer["state"]) return;
  new BroadcastChannel(channelOf(answer["state"])).postMessage(answer);
  close();
}

/**
 * @param {Way} way
 * @param {Record<string, string>} request
 */
function requestAddress(way, request) {
  const address = new URL(way.issuer.authorization_endpoint);
  const asked = {
    response_type: "code",
    client_id: way.id,
    redirect_uri: way.redirectUri,
    scope: way.scope,
    // As SMART asks for: https://hl7.org/fhir/smart-app-launch/app-launch.html#obtain-authorization-code
    aud: way.audience,
    code_challenge_method: "S256",
    ...request,
  };
  for (const [name, value] of Object.entries(asked)) address.searchParams.set(name, value);
  return address.href;
}

/** @param {string} state */
const channelOf = (state) => `taskward-sign-in ${state}`;

/**
 * Wait for the answer to the request with this state; nobody else knows the name of its channel.
 * @param {string} state
 * @param {AbortSignal | undefined} signal
 * @returns {Promise<Record<string, string>>}
 */
function answerTo(state, signal) {
  const channel = new BroadcastChannel(channelOf(state));
  return new Promise((resolve, reject) => {
    channel.onmessage = ({ data }) => (channel.close(), resolve(data));
    signal?.addEventListener("abort", () => (channel.close(), reject(signal.reason)), { once: true });
  });
}

/**
 * @param {Way} way
 * @param {Record<string, string>} answer
 */
function checkedCode({ issuer }, { iss, error, error_description, code }) {
  // https://www.rfc-editor.org/rfc/rfc9207 : the answer may come from another issuer than was asked.
  const isNamed = iss !== undefined || issuer.authorization_response_iss_parameter_supported;
  if (isNamed && iss !== issuer.issuer) throw new Error("The answer to the sign-in is not from our issuer.");
  if (error === "access_denied") throw new Error("Nothing was allowed, so you are not signed in.");
  if (error || !code) throw new Error(`The sign-in was refused: ${error_description ?? error ?? "no code came back"}`);
  return code;
}

/**
 * Return the claims of an ID token. It came straight from the issuer, so its signature adds nothing:
 * https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation , item 6.
 * @param {Way} way
 * @param {string | undefined} idToken
 * @param {string} nonce
 */
function checkedPerson({ id, issuer }, idToken, nonce) {
  const claims = claimsOf(idToken ?? "");
  const isForUs = claims.iss === issuer.issuer && [claims.aud].flat().includes(id) && claims.nonce === nonce;
  if (!isForUs || !(claims.exp * 1000 > Date.now())) throw new Error("The issuer sent no ID token for this sign-in.");
  return claims;
}

/** @param {string} token */
function claimsOf(token) {
  try {
    const payload = (token.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/");
    return JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(payload), (letter) => letter.charCodeAt(0))));
  } catch {
    return {};
  }
}

/** 256 random bits, as base64url text. */
function random() {
  return base64url(crypto.getRandomValues(new Uint8Array(32)));
}

/** @param {string} text */
async function sha256(text) {
  return base64url(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))));
}

/** @param {Uint8Array} bytes */
function base64url(bytes) {
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
