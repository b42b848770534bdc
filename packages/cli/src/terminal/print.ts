/** Whether to colour what goes to stdout: only for a person, where NO_COLOR is not set. */
export function useColour(): boolean {
  return process.stdout.isTTY === true && !process.env.NO_COLOR;
}

export function print(text: string): void {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
}

/** Names and texts come from elsewhere, and must not steer the terminal. */
export function printJson(value: unknown): void {
  print(
    JSON.stringify(value, undefined, 2).replace(
      // JSON has escapes for these, and `stringify` uses them below U+0020 only.
      /[\u007f-\u009f\p{Bidi_Control}]/gu,
      char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
    ),
  );
}

/** One sentence on stderr. */
export function printError(message: string): void {
  process.stderr.write(`${printable(message)}\n`);
}

/**
 * Text on one line, without control characters: titles, names and messages come
 * from elsewhere, and must not steer the terminal.
 */
export function printable(text: string): string {
  return text.replace(/[\s\p{Cc}\p{Bidi_Control}]+/gu, ' ').trim();
}
