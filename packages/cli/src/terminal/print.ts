import { notACommand } from './workflowCommand';

/** Whether to colour what goes to stdout: only for a person, where NO_COLOR is not set. */
export function useColour(): boolean {
  return process.stdout.isTTY === true && !process.env.NO_COLOR;
}

/** In a run of GitHub Actions, nothing of it is a command. */
export function print(text: string): void {
  printCommands(inActions() ? notACommand(text) : text);
}

/** As it is: what `workflowCommand` made stays a command. */
export function printCommands(text: string): void {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
}

/** Names and texts come from elsewhere, and must not steer the terminal. */
export function printJson(value: unknown): void {
  printCommands(
    JSON.stringify(value, undefined, 2).replace(
      // JSON has escapes for these, and `stringify` uses them below U+0020 only;
      // `##[` would be a command of a run of GitHub Actions.
      /[\u007f-\u009f\p{Bidi_Control}]|#(?=#\[)/gu,
      char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
    ),
  );
}

/** One sentence on stderr. */
export function printError(message: string): void {
  const line = printable(message);
  process.stderr.write(`${inActions() ? notACommand(line) : line}\n`);
}

/**
 * Text on one line, without control characters: titles, names and messages come
 * from elsewhere, and must not steer the terminal.
 */
export function printable(text: string): string {
  return text.replace(/[\s\p{Cc}\p{Bidi_Control}]+/gu, ' ').trim();
}

/** A text of several lines, with its indentation, and as `printable` else. */
export function printableText(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replace(/[^\P{Cc}\n\t]|[\p{Bidi_Control}\u2028\u2029]/gu, ' ');
}

function inActions(): boolean {
  return process.env.GITHUB_ACTIONS === 'true';
}
