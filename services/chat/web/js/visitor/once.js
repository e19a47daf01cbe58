/** A button does one thing at a time; it is not disabled meanwhile, which would let the focus fall to the page. */

/** Do it, unless it is being done. */
export async function once(button, act) {
  if (button.ariaDisabled === "true") return;
  button.ariaDisabled = "true";
  try {
    await act();
  } finally {
    button.ariaDisabled = "false";
  }
}
