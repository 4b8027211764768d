// @ts-check
/** Somebody who is signed in. The tokens live in this object only: never in storage, never in an address. */
import { post, Refused, tokensFrom } from "./issuer.js";

/**
 * @typedef {import("./issuer.js").Tokens} Tokens
 * @typedef {{ sub: string, name?: string, preferred_username?: string }} Person the claims of an ID token
 * @typedef {{ id: string, redirectUri: string, scope: string, audience: string, issuer: import("./issuer.js").Issuer }} Way
 *   how to sign in: as which client, and at which issuer
 */

export const WINDOW = "popup,width=520,height=780";

/** So early, before a token expires, it is renewed. */
const SPARE_SECONDS = 30;

/** The session is over: only signing in again helps. */
export class SessionEnded extends Error {}

export class Session {
  #way;
  /** @type {Tokens} */
  #tokens = { access_token: "" };
  #renewAt = 0;
  /** @type {Promise<void> | null} */
  #renewal = null;

  /**
   * @param {Way} way
   * @param {Tokens} tokens
   * @param {Person} person
   */
  constructor(way, tokens, person) {
    this.#way = way;
    this.person = person;
    this.#keep(tokens);
  }

  /** Return an access token that is good for a while. Throws SessionEnded when the issuer gives no more. */
  async token() {
    if (Date.now() >= this.#renewAt) {
      // Requests that come together share one renewal: a refresh token works once.
      this.#renewal ??= this.#renew().finally(() => (this.#renewal = null));
      await this.#renewal;
    }
    return this.#tokens.access_token;
  }

  /**
   * Forget the tokens, have the issuer refuse them, and forget that this browser was signed in. Call it from a click:
   * another site's issuer asks in a window of its own.
   */
  async end() {
    const { access_token, refresh_token, id_token } = this.#tokens;
    const { id, issuer } = this.#way;
    this.#tokens = { access_token: "" };
    const leaving = issuer.end_session_endpoint ? leave(issuer.end_session_endpoint, id, id_token ?? "") : null;
    const token = refresh_token ?? access_token;
    if (issuer.revocation_endpoint) await post(issuer.revocation_endpoint, { client_id: id, token });
    await leaving;
  }

  async #renew() {
    const { refresh_token } = this.#tokens;
    if (!refresh_token) throw new SessionEnded("The sign-in has expired.");
    try {
      const asked = { grant_type: "refresh_token", client_id: this.#way.id, refresh_token };
      this.#keep(await tokensFrom(this.#way.issuer, asked));
    } catch (error) {
      throw error instanceof Refused && error.code === "invalid_grant" ? new SessionEnded(error.message) : error;
    }
  }

  /** @param {Tokens} tokens */
  #keep(tokens) {
    this.#tokens = { ...this.#tokens, ...tokens };
    const seconds = tokens.expires_in ?? Infinity;
    this.#renewAt = Date.now() + Math.max(seconds - SPARE_SECONDS, seconds / 2) * 1000;
  }
}

/**
 * https://openid.net/specs/openid-connect-rpinitiated-1_0.html
 * @param {string} endpoint
 * @param {string} clientId
 * @param {string} idToken
 */
async function leave(endpoint, clientId, idToken) {
  const asked = { client_id: clientId, id_token_hint: idToken };
  if (new URL(endpoint).origin === location.origin) await post(endpoint, asked, "same-origin");
  // Without the hint, which would be in an address, the issuer asks whether it is meant.
  else open(`${endpoint}?${new URLSearchParams({ client_id: clientId })}`, "_blank", WINDOW);
}
