/** Staff's sign-in: OpenID Connect, authorization code with PKCE; state, nonce, issuer and audience are checked. */

import { ahead } from "/shared/server_time.js";
import * as oauth from "/shared/vendor/oauth4webapi/index.js";

/** What the token says of its bearer; the services check its signature, the page does not need to. */
export { decodeJwt as claimsOf } from "/shared/vendor/jose/util/decode_jwt.js";

const KEPT = "signing-in";
const RENEWAL = "renewal.";
const CHANNEL = "staff-renewal";
const ASKS_A_PERSON = ["login_required", "interaction_required", "consent_required", "account_selection_required"];

/**
 * Leave for the provider, to come back at this page: it asks who one is, or (`none`) shows nobody anything. Who has
 * signed in below one of these `levels` (acr) is asked for what is missing alone.
 */
export async function signIn(settings, { prompt = "login", levels = [] } = {}) {
  const { url, kept } = await request(settings, "", levels.length ? atLevels(levels) : { prompt });
  sessionStorage.setItem(KEPT, JSON.stringify({ ...kept, levels }));
  if (prompt === "login" && !levels.length) location.assign(url);
  else location.replace(url); // nobody pressed: Back would lead here, and here to the provider, for ever
}

/** The tokens, when the page was reached from the provider, and whether a level was asked for; else nothing. */
export async function arrived(settings) {
  const answer = new URLSearchParams(location.search);
  if (!answer.has("state")) return null;
  history.replaceState(null, "", location.pathname);
  const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "{}");
  sessionStorage.removeItem(KEPT);
  return { ...(await redeem(settings, kept, answer)), raised: kept.levels?.length > 0 };
}

/** Whether the provider would have had to ask a person, and was asked to show nothing. */
export const asksAPerson = (failure) => ASKS_A_PERSON.includes(failure.error);

/** In the window opened to renew a session: hand the answer to the page that opened it, and close. */
export function handedBack() {
  const answer = location.search;
  if (!stateOf(answer)?.startsWith(RENEWAL)) return false;
  history.replaceState(null, "", location.pathname);
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage(answer);
  close();
  return true;
}

/** Other tokens, without a window; a failure that is `final` is the provider's last word. */
export async function refreshed(settings, refresh) {
  const provider = await discover(settings);
  const client = clientOf(settings);
  const given = await oauth.refreshTokenGrantRequest(provider, client, secretOf(settings), refresh, asking(settings));
  try {
    return tokens(await oauth.processRefreshTokenResponse(provider, client, given), refresh);
  } catch (failure) {
    throw Object.assign(failure, { final: given.status < 500 });
  }
}

/** Sign in again beside the page, which stays as it is, at one of these levels; the new tokens. */
export async function renew(settings, levels, signal) {
  const beside = open("", "_blank", "popup,width=520,height=680"); // at once: a click allows it
  const { url, kept } = await request(settings, RENEWAL, levels.length ? atLevels(levels) : {});
  if (beside) beside.location.replace(url);
  const channel = new BroadcastChannel(CHANNEL);
  try {
    const answer = await new Promise((received, left) => {
      channel.onmessage = ({ data }) => stateOf(data) === kept.state && received(new URLSearchParams(data));
      signal.addEventListener("abort", () => left(new Error("given up")));
    });
    return await redeem(settings, kept, answer);
  } finally {
    channel.close();
  }
}

/** The provider's page to sign out at, where it has one. */
export async function signOutAddress(settings, token) {
  const { end_session_endpoint: end } = await discover(settings);
  const back = { id_token_hint: token, post_logout_redirect_uri: redirect(), client_id: settings.client_id };
  return end ? address(end, back) : null;
}

async function request(settings, kind, more) {
  const provider = await discover(settings);
  const kept = {
    state: kind + oauth.generateRandomState(),
    nonce: oauth.generateRandomNonce(),
    verifier: oauth.generateRandomCodeVerifier(),
  };
  const query = {
    ...more, response_type: "code", client_id: settings.client_id, redirect_uri: redirect(), scope: "openid profile",
    state: kept.state, nonce: kept.nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(kept.verifier), code_challenge_method: "S256",
  };
  return { url: address(provider.authorization_endpoint, query), kept };
}

async function redeem(settings, { state, nonce, verifier }, answer) {
  const provider = await discover(settings);
  const client = clientOf(settings);
  const code = oauth.validateAuthResponse(provider, client, answer, state);
  const given = await oauth.authorizationCodeGrantRequest(
    provider, client, secretOf(settings), code, redirect(), verifier, asking(settings),
  );
  const expected = { expectedNonce: nonce, requireIdToken: true };
  return tokens(await oauth.processAuthorizationCodeResponse(provider, client, given, expected));
}

/** The token that the services take, and the one that gets others, which some providers give only once. */
function tokens({ id_token: token, refresh_token: next }, refresh = "") {
  if (!token) throw new Error("no ID token");
  return { token, refresh: next ?? refresh };
}

const clientOf = ({ client_id }) => ({
  client_id, [oauth.clockSkew]: Math.round(ahead() / 1000), [oauth.clockTolerance]: 10,
});
const secretOf = ({ client_secret: secret }) => (secret ? oauth.ClientSecretPost(secret) : oauth.None());

/** What the provider says of itself; its name and ours may differ by a final slash, as for the services. */
async function discover({ issuer }) {
  const answer = await oauth.discoveryRequest(new URL(issuer), asking({ issuer }));
  const { issuer: named = "" } = await answer.clone().json();
  const expected = bare(named) === bare(issuer) ? named : issuer;
  return oauth.processDiscoveryResponse(new URL(expected), answer);
}

/** How the provider is asked: without cookies, and by HTTP only where the issuer is (local mode). */
const asking = ({ issuer }) => ({
  [oauth.allowInsecureRequests]: issuer.startsWith("http:"),
  [oauth.customFetch]: (url, options) => fetch(url, { ...options, credentials: "omit" }),
});

function address(endpoint, query) {
  const url = new URL(endpoint);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url.href;
}

const atLevels = (levels) => ({ acr_values: levels.join(" ") });
const bare = (name) => String(name).replace(/\/$/, "");
const stateOf = (answer) => new URLSearchParams(answer).get("state");
const redirect = () => `${location.origin}${location.pathname}`;
