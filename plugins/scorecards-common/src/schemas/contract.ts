import { entityRefSchema } from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';
import { controlIdSchema, nameSchema } from './text';
import { verdictStatuses } from './vocabulary';

const lineSchema = z.strictObject({
  control: controlIdSchema.describe('The control that checks it'),
  text: nameSchema(300).describe('What is owed, in words'),
});
const promiseSchema = lineSchema.extend({
  automation: nameSchema(300)
    .optional()
    .describe('What does it; who is exempt takes that over'),
});

/** A file of `standards/contracts`: what both sides of a golden path owe. */
export const contractSchema = z
  .strictObject({
    id: z
      .string()
      .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be lower case words')
      .max(63),
    version: z.number().int().positive(),
    title: nameSchema(100),
    owner: entityRefSchema
      .refine(ref => ref.startsWith('group:'), 'must be a group')
      .describe('The group of the platform that answers for the promises'),
    supportedUntil: z.iso.date('must be a date, such as 2027-06-30'),
    owes: z.array(lineSchema).min(1).max(50).describe('By the service'),
    promises: z.array(promiseSchema).min(1).max(50).describe('By the platform'),
  })
  .refine(({ owes, promises }) => {
    const all = [...owes, ...promises].map(({ control }) => control);
    return new Set(all).size === all.length;
  }, 'must name each control once')
  .meta({ id: 'ServiceContractFile' });
export type Contract = z.infer<typeof contractSchema>;

export const contractQuerySchema = z.object({ entityRef: entityRefSchema });

const stateSchema = lineSchema.extend({
  automation: z.string().optional(),
  /** Absent where it is not judged: not enabled, or it does not apply. */
  status: z.enum(verdictStatuses).optional(),
  message: z.string().optional(),
  /** Of a failure: whose debt it is. */
  debtOf: z.string().optional(),
  /** Of an exemption: who takes the automation over, and until when. */
  takenOver: z
    .object({ by: z.string().optional(), until: z.string() })
    .optional(),
});

/** How a service and the platform stand to each other. */
export const serviceContractSchema = z
  .object({
    entityRef: z.string(),
    contract: z.string(),
    title: z.string(),
    owner: z.string(),
    supportedUntil: z.string(),
    /** Whether that day has passed: what fails then is of the service alone. */
    isOver: z.boolean(),
    /** By which the service was made, as its repository states. */
    creation: z.string().optional(),
    owes: z.array(stateSchema),
    promises: z.array(stateSchema),
  })
  .meta({ id: 'ServiceContract' });
export type ServiceContract = z.infer<typeof serviceContractSchema>;
