import { patchPathSchema } from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';

const textSchema = z.string().min(1).max(6_000);
const lineSchema = z
  .string()
  .min(1)
  .max(300)
  .regex(/^[^\r\n]*$/, 'must be one line');

/** One file that a patch creates or changes. */
export const patchChangeSchema = z.union([
  z
    .strictObject({
      create: patchPathSchema.describe(
        'The file, from the folder of the service',
      ),
      text: textSchema.describe(
        'Its text; `{{ expression }}` as in the message',
      ),
    })
    .describe('A file that is created where there is none'),
  z
    .strictObject({
      append: patchPathSchema.describe(
        'The file, from the folder of the service',
      ),
      lines: z
        .array(lineSchema)
        .min(1)
        .max(50)
        .describe('Those that it lacks are put at its end, in this order'),
    })
    .describe('Lines of a text file'),
  z
    .strictObject({
      set: z
        .array(z.string().min(1).max(200))
        .min(2)
        .max(6)
        .describe('Its keys, such as [metadata, annotations, acme.io/docs]'),
      to: lineSchema.describe('A text; `{{ expression }}` as in the message'),
    })
    .describe("A value of the entity's description, where it has none"),
]);
export type PatchChange = z.infer<typeof patchChangeSchema>;

/** What a campaign may propose to services that fail; without it, nothing. */
export const fixSchema = z
  .strictObject({
    patch: z
      .array(patchChangeSchema)
      .min(1)
      .max(10)
      .optional()
      .describe('Proposed as a pull request, or as a branch'),
    checklist: z
      .array(lineSchema)
      .min(1)
      .max(20)
      .optional()
      .describe(
        'Steps for people, where no patch can be true: opened as an issue',
      ),
    upgrade: z
      .strictObject({
        template: z
          .string()
          .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
          .max(63)
          .describe('Such as http-service'),
        to: z.number().int().positive().describe('The version'),
      })
      .optional()
      .describe(
        'The files of another version of its template, merged with what the team changed',
      ),
  })
  .refine(
    ({ patch, checklist, upgrade }) =>
      [patch, checklist, upgrade].filter(one => one !== undefined).length === 1,
    "it must have one of 'patch', 'checklist' and 'upgrade'",
  )
  .describe('What campaigns may propose to services that fail; opt-in');
export type Fix = z.infer<typeof fixSchema>;
