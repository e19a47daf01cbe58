/** Staff's sign-in: OpenID Connect, authorization code with PKCE; state and nonce are checked. */

import { random } from "/shared/ids.js";

const KEPT = "signing-in";
const RENEWAL = "renewal.";
const CHANNEL = "staff-renewal";

/** What the token says of its bearer; the services check its signature, the page does not need to. */
export function claimsOf(token) {
  const bytes = Uint8Array.from(atob(token.split(".")[1].replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(bytes));
}

/** Leave for the provider, to come back at this page. */
export async function signIn(settings) {
  const { url, kept } = await request(settings, "");
  sessionStorage.setItem(KEPT, JSON.stringify(kept));
  location.assign(url);
}

/** The token, when the page was reached from the provider; nothing when it was not. */
export async function arrived(settings) {
  const answer = answered();
  if (!answer) return null;
  const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "{}");
  sessionStorage.removeItem(KEPT);
  return redeem(settings, kept, answer);
}

/** In the window opened to renew a session: hand the answer to the page behind, and close. */
export function handedBack() {
  const answer = new URLSearchParams(location.search);
  if (!answer.get("state")?.startsWith(RENEWAL)) return false;
  history.replaceState(null, "", location.pathname);
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage(Object.fromEntries(answer));
  close();
  return true;
}

/** Sign in again beside the page, which stays as it is; the new token. */
export async function renew(settings, signal) {
  const beside = open("", "_blank", "popup,width=520,height=680"); // at once: a click allows it
  const { url, kept } = await request(settings, RENEWAL);
  if (beside) beside.location.replace(url);
  const channel = new BroadcastChannel(CHANNEL);
  try {
    const answer = await new Promise((heard, left) => {
      channel.onmessage = ({ data }) => data.state === kept.state && heard(data);
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
  if (!end) return null;
  const back = { id_token_hint: token, post_logout_redirect_uri: redirect(), client_id: settings.client_id };
  return `${end}?${new URLSearchParams(back)}`;
}

function answered() {
  const answer = new URLSearchParams(location.search);
  if (!answer.has("state")) return null;
  history.replaceState(null, "", location.pathname);
  return Object.fromEntries(answer);
}

async function request(settings, kind) {
  const { authorization_endpoint: address } = await discover(settings);
  const kept = { state: kind + secret(), nonce: secret(), verifier: secret() };
  const challenge = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(kept.verifier));
  const query = new URLSearchParams({
    response_type: "code", client_id: settings.client_id, redirect_uri: redirect(), scope: "openid profile",
    state: kept.state, nonce: kept.nonce, code_challenge: base64url(challenge), code_challenge_method: "S256",
  });
  return { url: `${address}?${query}`, kept };
}

async function redeem(settings, kept, { state, code, error }) {
  if (!kept.state || state !== kept.state) throw new Error("another sign-in's answer");
  if (error || !code) throw new Error("the provider refused");
  const { token_endpoint: address } = await discover(settings);
  const body = new URLSearchParams({
    grant_type: "authorization_code", code, redirect_uri: redirect(), client_id: settings.client_id,
    code_verifier: kept.verifier, ...(settings.client_secret && { client_secret: settings.client_secret }),
  });
  const answer = await fetch(address, { method: "POST", body, credentials: "omit" });
  if (!answer.ok) throw new Error("the provider gave no token");
  const { id_token: token } = await answer.json();
  const { nonce, aud } = claimsOf(token);
  if (nonce !== kept.nonce || ![aud].flat().includes(settings.client_id)) throw new Error("another's token");
  return token;
}

async function discover({ issuer }) {
  const address = `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
  const answer = await fetch(address, { credentials: "omit" });
  if (!answer.ok) throw new Error("the provider does not answer");
  return answer.json();
}

const redirect = () => `${location.origin}${location.pathname}`;
const secret = () => base64url(random(32));

function base64url(bytes) {
  const binary = String.fromCharCode(...new Uint8Array(bytes));
  return btoa(binary).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}
