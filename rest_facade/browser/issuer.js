// @ts-check
/** What our pages ask of an OpenID provider, by requests that leave nothing in the cache. */

/**
 * Its metadata: https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderMetadata
 * @typedef {{
 *   issuer: string, authorization_endpoint: string, token_endpoint: string,
 *   revocation_endpoint?: string, end_session_endpoint?: string, scopes_supported?: string[],
 *   authorization_response_iss_parameter_supported?: boolean,
 * }} Issuer
 *
 * @typedef {{ access_token: string, refresh_token?: string, id_token?: string, expires_in?: number }} Tokens
 */

/** The issuer refused; `code` is its error code, as in "invalid_grant". */
export class Refused extends Error {
  /**
   * @param {string} code
   * @param {string} sentence
   */
  constructor(code, sentence) {
    super(sentence);
    this.code = code;
  }
}

/**
 * @param {string | URL} address
 * @returns {Promise<any>} the JSON document at the address
 */
export async function documentAt(address) {
  const answer = await ask(address, {});
  if (!answer.ok) throw new Error(`${address} answered HTTP ${answer.status}.`);
  return answer.json();
}

/**
 * @param {Issuer} issuer
 * @param {Record<string, string>} parameters
 * @returns {Promise<Tokens>}
 */
export async function tokensFrom(issuer, parameters) {
  const answer = await post(issuer.token_endpoint, parameters);
  const body = await answer.json().catch(() => ({}));
  if (answer.ok && typeof body.access_token === "string") return body;
  const reason = body.error_description ?? body.error ?? `HTTP ${answer.status}`;
  throw new Refused(body.error ?? "", `The sign-in was refused: ${reason}`);
}

/**
 * @param {string} address
 * @param {Record<string, string>} parameters
 * @param {RequestCredentials} [credentials] whether cookies go with it
 */
export function post(address, parameters, credentials = "omit") {
  const headers = { Accept: "application/json" };
  return ask(address, { method: "POST", headers, body: new URLSearchParams(parameters), credentials });
}

/**
 * @param {string | URL} address
 * @param {RequestInit} init
 */
async function ask(address, init) {
  try {
    return await fetch(address, { credentials: "omit", cache: "no-store", ...init });
  } catch {
    throw new Error(`${new URL(address).host} cannot be reached.`);
  }
}
