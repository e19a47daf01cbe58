/** A button's work: done once at a time, its refusal said, and nothing lost where the session has to be renewed. */

/** The looks without an answer after which a service is said not to answer: one alone may be a moment's. */
export const MISSES = 2;

/**
 * Do it; what came of it, or null where it was refused, which `refused(problem)` says. The button has the focus
 * afterwards as before.
 */
export async function attempt(session, button, work, refused) {
  const held = document.activeElement === button;
  button.disabled = true;
  try {
    return (await signedIn(session, work)) ?? {};
  } catch (problem) {
    refused(problem);
    return null;
  } finally {
    button.disabled = false;
    if (held && button.isConnected && document.activeElement === document.body) button.focus(); // a browser takes it from what is disabled
  }
}

/** Do it, and again with another token where the session was over and goes on; else a person is asked to renew it. */
async function signedIn(session, work) {
  const { token } = session;
  try {
    return await work();
  } catch (problem) {
    if (problem.status !== 401) throw problem;
    if (session.token === token && !(await session.ended())) throw problem;
    return work();
  }
}
