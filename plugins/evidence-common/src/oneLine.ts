/**
 * Without what a terminal would obey or a reader could not see: control
 * characters, line and paragraph separators, and marks that reorder text.
 */
export function withoutControls(text: string): string {
  return text.replace(
    // eslint-disable-next-line no-control-regex
    /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
    '',
  );
}

/** The same on one line, for text inside another one. */
export function oneLine(text: string): string {
  return withoutControls(text.replace(/[\r\n\t\u2028\u2029]+/g, ' ')).trim();
}
