import { webUrlSchema } from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';

/** Whether a text has something to be seen: more than blanks and format marks. */
export const isVisible = (text: string) => /[\p{L}\p{N}\p{P}\p{S}]/u.test(text);

export const oneLine = 'must be one line of text';
/** Without controls, of direction too, and without halves of characters. */
export const isOneLine = (text: string) =>
  !/[\p{Cc}\p{Cs}\p{Bidi_Control}\u2028\u2029]/u.test(text);

/** What a name of something outside may be: one line, which PostgreSQL takes. */
export const nameSchema = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .refine(isOneLine, oneLine)
    .refine(isVisible, 'must have a letter, a digit or a sign');

/** What a person writes, with something in it; PostgreSQL has no NUL in text. */
export const statementSchema = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .refine(text => !text.includes('\0'), 'must be text')
    .refine(isVisible, 'must have a letter, a digit or a sign');

/** A page that people open: all readers of its service see the address. */
export const shownUrlSchema = webUrlSchema
  .max(2_000, 'must have at most 2000 characters')
  .refine(url => !hasPassword(url), 'must have no user and password');

/** As browsers read it, which take 'https:///ana:secret@host', too. */
function hasPassword(text: string): boolean {
  if (!URL.canParse(text)) {
    return false;
  }
  const { password, username } = new URL(text);
  return username !== '' || password !== '';
}

/** Id of a control, as a caller names it. */
export const controlIdSchema = z.string().trim().min(1).max(63);

/** How a rule of gates is called where a control could be meant, too. */
export const gateRulePrefix = 'gate:';

/** Id of what one is exempted from: a control, or `gate:` and that of a rule. */
export const exemptibleIdSchema = z
  .string()
  .trim()
  .min(1)
  .max(63 + gateRulePrefix.length);

/** The `version` of what is decided on, as the decider read it. */
export const readVersionSchema = z
  .number()
  .int()
  .positive()
  // PostgreSQL has no room for more.
  .max(2_147_483_647)
  .describe('The version that was read; another one by now is a conflict');
