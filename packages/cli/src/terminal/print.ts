/** Whether to colour what goes to stdout: only for a person who has not said no. */
export function useColour(): boolean {
  return process.stdout.isTTY === true && !process.env.NO_COLOR;
}

export function print(text: string): void {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
}

export function printJson(value: unknown): void {
  print(JSON.stringify(value, undefined, 2));
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
  return withoutControls(text).replace(/\s+/g, ' ').trim();
}

/** A copy in which no text carries control characters other than newline and tab. */
export function withoutControlsDeep<T>(value: T): T {
  if (typeof value === 'string') {
    return withoutControls(value) as T;
  }
  if (Array.isArray(value)) {
    return value.map(withoutControlsDeep) as T;
  }
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [
        withoutControls(key),
        withoutControlsDeep(item),
      ]),
    ) as T;
  }
  return value;
}

function withoutControls(text: string): string {
  return text.replace(/(?![\n\t])[\p{Cc}\p{Bidi_Control}]/gu, ' ');
}
