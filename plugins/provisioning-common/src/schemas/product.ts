import { z } from 'zod';
import { connectionProtocols } from '../connection';
import {
  groupSchema,
  idSchema,
  intentKeys,
  lineSchema,
  productStates,
  rollbackClasses,
  textSchema,
  userOrGroupSchema,
  variableSchema,
} from './vocabulary';

/** From where a variable of the module takes its value. */
const sourceSchema = z
  .enum([
    'ask',
    'level',
    'request-id',
    'expires-on',
    'scram-verifier',
    ...intentKeys.map(key => `intent.${key}` as const),
  ])
  .describe(
    'ask: the requester; level: what the level settles; scram-verifier: of a password that is made and kept secret',
  );

const boundsSchema = z.strictObject({
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  enum: z
    .array(z.union([z.string(), z.number()]))
    .min(1)
    .optional(),
});

const approvalSchema = z.union([
  z.literal('none'),
  z.strictObject({
    by: z
      .array(userOrGroupSchema)
      .min(1)
      .optional()
      .describe("Who may; the approvers of the product's owner where left out"),
    because: lineSchema.describe('Why it needs an approval'),
    validHours: z
      .number()
      .int()
      .min(1)
      .max(720)
      .default(72)
      .describe('After that an approval does not count any more'),
  }),
]);

const outputSchema = z
  .string()
  .regex(/^output\.[A-Za-z_]\w*$/, 'must be an output of the module');

const days = z.number().int().min(1).max(730);

export const levelSchema = z.strictObject({
  title: lineSchema,
  promise: z
    .strictObject({
      backups: lineSchema,
      availability: lineSchema,
      protection: lineSchema,
      maintenance: lineSchema.optional(),
    })
    .describe('What one may rely on, in words'),
  environments: z
    .array(lineSchema)
    .min(1)
    .describe('Where it may be requested'),
  classifications: z
    .array(lineSchema)
    .min(1)
    .describe('The data that it may hold'),
  regions: z.array(lineSchema).min(1).optional(),
  settings: z
    .record(
      variableSchema,
      z.union([
        z.string(),
        z.number(),
        z.boolean(),
        z.array(z.unknown()),
        z.record(z.string(), z.unknown()),
      ]),
    )
    .default({})
    .describe('Variables whose value it settles'),
  limits: z
    .record(variableSchema, boundsSchema)
    .default({})
    .describe('Narrower bounds for what is requested'),
  expiry: z
    .strictObject({
      days: days.describe('How long it lasts'),
      warnDays: days
        .default(7)
        .describe('How long before the end it is announced'),
      extendDays: days.describe('What one extension gives'),
      maxDays: days.describe('The longest it lasts in all'),
    })
    .optional(),
  approval: approvalSchema,
});
export type Level = z.infer<typeof levelSchema>;

/** One file of `standards/products`. */
export const productSchema = z
  .strictObject({
    id: idSchema.describe('What it is called everywhere, and its file'),
    version: z.number().int().positive(),
    title: lineSchema,
    description: textSchema,
    owner: groupSchema.describe('The group that answers for it'),
    state: z.enum(productStates),
    successor: idSchema.optional().describe('What to take in its place'),
    engine: lineSchema.describe("The intent's 'engine'"),
    module: z
      .strictObject({
        path: z
          .string()
          .regex(
            /^modules\/[a-z0-9-]+\/\d+\.\d+\.\d+$/,
            'must be a module of these standards, such as modules/postgresql/1.0.0',
          ),
      })
      .describe('What is run: a module of the same standards, and no other'),
    intent: z
      .array(z.enum(intentKeys))
      .describe('The intent keys that the form asks for')
      .transform(keys => [...new Set(keys)]),
    variables: z
      .record(variableSchema, sourceSchema)
      .describe("From where each of the module's variables takes its value"),
    resource: z.strictObject({
      type: idSchema.describe("The catalog Resource's 'spec.type'"),
      name: variableSchema.describe('The variable that names it'),
    }),
    verify: z
      .enum(['postgresql', 'none'])
      .describe('How what was made is compared with what was promised'),
    connection: z
      .strictObject({
        protocol: z.enum(connectionProtocols),
        address: z
          .string()
          .regex(
            /^(environment\.[A-Z][A-Z0-9_]*|output\.[A-Za-z_]\w*|[A-Za-z0-9.-]+:\d{1,5})$/,
            'must be environment.<VARIABLE>, output.<name> or host:port',
          )
          .describe(
            'Where it listens: a URL in the credentials of its runs, of which only host and port are shown, an output of the module (host:port), or itself',
          ),
        database: outputSchema.optional(),
        user: outputSchema.optional(),
        passwordIn: z
          .strictObject({ store: lineSchema, ref: outputSchema })
          .optional()
          .describe(
            'Where the password is kept; left out where the portal made it',
          ),
      })
      .optional()
      .describe('How its requester connects to it'),
    levels: z
      .record(idSchema, levelSchema)
      .refine(levels => Object.keys(levels).length > 0, 'must have a level')
      .describe('From the one that protects least to the one that does most'),
    protections: z
      .record(variableSchema, z.enum(['more', 'less']))
      .default({})
      .describe(
        'Variables that protect what is made, by more or by less of them; of those that levels settle, more does where nothing is stated',
      ),
    planWithout: z
      .record(z.string().regex(/^[A-Z][A-Z0-9_]*$/), lineSchema)
      .optional()
      .describe(
        'What stands in for credentials where none are configured: enough to plan, and not to apply',
      ),
    stateful: z
      .array(lineSchema)
      .default([])
      .describe('Resource types whose loss loses data'),
    readiness: z.strictObject({
      identity: lineSchema.describe('In whose name it runs'),
      rollback: z.strictObject({
        create: z.enum(rollbackClasses),
        modify: z.enum(rollbackClasses),
        destroy: z.enum(rollbackClasses),
      }),
    }),
    changelog: z
      .array(z.strictObject({ version: z.number().int(), note: textSchema }))
      .default([]),
  })
  .refine(({ variables, resource }) => variables[resource.name] === 'ask', {
    path: ['resource', 'name'],
    message: "must be a variable that the requester gives ('ask')",
  })
  .meta({ id: 'Product', title: 'A product' });
export type Product = z.infer<typeof productSchema>;

/** Names of entities have at most so many characters. */
const longestName = 63;

/** The name of the catalog's Template of a product, in the namespace `default`. */
export function templateNameOf(productId: string): string {
  return `request-${productId}`.slice(0, longestName).replace(/-$/, '');
}
