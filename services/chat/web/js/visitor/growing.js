/** The field grows with what is written, where the style alone does not have it do so. */

/** Have a field grow; the style says up to where. */
export function growing(field) {
  if (CSS.supports("field-sizing", "content")) return;
  const fit = () => {
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight + field.offsetHeight - field.clientHeight}px`;
  };
  field.addEventListener("input", fit);
  field.form.addEventListener("submit", () => setTimeout(fit)); // once it is empty
}
