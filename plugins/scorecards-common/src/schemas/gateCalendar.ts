import { z } from 'zod';
import { weekdays } from './vocabulary';

const twoDigits = (most: number) =>
  `(?:${Array.from({ length: most }, (_, at) =>
    String(at).padStart(2, '0'),
  ).join('|')})`;
const time = `${twoDigits(24)}:${twoDigits(60)}`;

const localSchema = z
  .string()
  .regex(
    new RegExp(`^\\d{4}-\\d{2}-\\d{2}(?:T${time})?$`),
    'must be a day such as 2026-12-19, or a local time such as 2026-12-19T18:00',
  )
  .refine(
    text => !Number.isNaN(Date.parse(text.slice(0, 10))),
    'must be a day that there is',
  );
const timeSchema = z
  .string()
  .regex(new RegExp(`^${time}$`), 'must be a time such as 08:30');

function isTimeZone(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
}

/** When changes may go out, by local time. */
export const gateCalendarSchema = z.strictObject({
  timeZone: z
    .string()
    .refine(isTimeZone, 'must be a time zone such as Europe/Berlin')
    .describe('By its IANA name'),
  closed: z
    .array(
      z
        .strictObject({
          from: localSchema,
          to: localSchema.describe('The first day, or minute, after it'),
          reason: z.string().trim().min(1).max(200),
        })
        .refine(({ from, to }) => from < to, {
          path: ['to'],
          message: "must come after 'from'",
        }),
    )
    .max(200)
    .default([])
    .describe('Freezes'),
  hours: z
    .strictObject({
      days: z.array(z.enum(weekdays)).min(1),
      from: timeSchema,
      to: timeSchema,
    })
    .refine(({ from, to }) => from < to, {
      path: ['to'],
      message: "must come after 'from'",
    })
    .optional()
    .describe('Outside of these it is closed, too'),
});
export type GateCalendar = z.output<typeof gateCalendarSchema>;
