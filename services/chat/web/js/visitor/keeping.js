/** The resume code kept in this tab, only when the visitor asks. */

const KEY = "resume";

/** The code that the visitor asked this tab to keep, or nothing. */
export function keptCode() {
  try {
    return sessionStorage.getItem(KEY) ?? "";
  } catch {
    return "";
  }
}

/** Keep the code until the tab closes, or stop keeping it. */
export function keepCode(code) {
  try {
    if (code) sessionStorage.setItem(KEY, code);
    else sessionStorage.removeItem(KEY);
  } catch {
    // a browser that refuses storage keeps nothing, and the code is on screen
  }
}
