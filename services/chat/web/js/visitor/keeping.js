/** The resume code kept in this tab, only when the visitor asks: a browser that restores its tabs brings it back,
 * so it is gone once the page has been left for a while. */

const KEY = "resume";
const WHILE_AWAY = 30 * 60000;
const STILL_HERE = 60000;
let timer = 0;

/** The code that the visitor asked this tab to keep, or nothing. */
export function keptCode() {
  try {
    const { code = "", until = 0 } = JSON.parse(sessionStorage.getItem(KEY) ?? "{}");
    const left = until - Date.now();
    if (left > 0 && left <= WHILE_AWAY) return code;
  } catch {
    // what cannot be read is none
  }
  keepCode("");
  return "";
}

/** Keep the code for as long as the page is open and a while longer, or stop keeping it. */
export function keepCode(code) {
  clearInterval(timer);
  try {
    if (!code) return sessionStorage.removeItem(KEY);
    keep(code);
    timer = setInterval(() => sessionStorage.getItem(KEY) && keep(code), STILL_HERE); // not after the way out
  } catch {
    // a browser that refuses storage keeps nothing, and the code is on screen
  }
}

function keep(code) {
  sessionStorage.setItem(KEY, JSON.stringify({ code, until: Date.now() + WHILE_AWAY }));
}
