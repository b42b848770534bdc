import {
  distributionSchema,
  pageSchema,
} from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';
import {
  givenAnswersSchema,
  repositoryUrlSchema,
  serviceNameSchema,
} from './serviceTemplateFile';
import { readVersionSchema } from './text';
import { lifecycleStates } from './vocabulary';

export const creationRequestSchema = z
  .strictObject({
    template: z.string().min(1).max(63),
    version: z.number().int().positive(),
    name: serviceNameSchema.describe('What the service is called'),
    repository: repositoryUrlSchema.describe('The address it is to have'),
    answers: givenAnswersSchema.describe(
      "By question; 'owner' is one of your groups",
    ),
  })
  .meta({ id: 'CreationRequest' });
export type CreationRequest = z.infer<typeof creationRequestSchema>;

export const creationStates = [
  'running',
  'stopped',
  'proposed',
  'withdrawing',
  'withdrawn',
] as const;

/** The first three are done by the portal; the others are seen by evidence. */
export const creationSteps = [
  'registered',
  'repository',
  'contents',
  'merged',
  'database',
  'deployed',
] as const;
export type CreationStep = (typeof creationSteps)[number];

const stepSchema = z.object({
  step: z.enum(creationSteps),
  /** `unknown`: nothing reports it yet; `taken-back`: by a withdrawal. */
  state: z.enum([
    'done',
    'open',
    'failed',
    'unknown',
    'taken-back',
    'kept',
  ] as const),
  at: z.string().optional(),
  /** Why it failed, or stays. */
  reason: z.string().optional(),
  /** Who has to act, and what makes it done or known. */
  who: z.string().optional(),
  next: z.string().optional(),
  /** Of a data store: what is requested for it, and what there is of it. */
  store: z.string().optional(),
  product: z.string().optional(),
  resource: z.string().optional(),
  url: z.string().optional(),
  branch: z.string().optional(),
  merge: z.string().optional(),
});

/** A service on its way, from its registration to its first deploy. */
export const creationSchema = z
  .object({
    id: z.string(),
    template: z.string(),
    version: z.number().int(),
    name: z.string(),
    entityRef: z.string(),
    owner: z.string(),
    repository: z.string(),
    answers: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
    state: z.enum(creationStates),
    /** Absent where the reader may not see the user. */
    createdBy: z.string().optional(),
    createdAt: z.string(),
    /** As it was decided since; absent where nothing was. */
    lifecycle: z.enum(lifecycleStates).optional(),
    steps: z.array(stepSchema),
    /** Grows with each change. */
    revision: z.number().int(),
  })
  .meta({ id: 'Creation' });
export type Creation = z.infer<typeof creationSchema>;
export const creationsPageSchema = pageSchema(creationSchema);

export const creationQuerySchema = z.object({
  state: z.enum(creationStates).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().optional(),
});
export type CreationQuery = z.output<typeof creationQuerySchema>;

export const creationDecisionSchema = z.strictObject({
  revision: readVersionSchema,
});
export type CreationDecision = z.infer<typeof creationDecisionSchema>;

export const pathFiguresQuerySchema = z.object({
  days: z.coerce.number().int().min(1).max(366).default(90),
});

/**
 * How the golden path does, over services that were created in some days; versions
 * in use are those of all services.
 */
export const pathFiguresSchema = z
  .object({
    since: z.string(),
    at: z.string(),
    /**
     * Whether all are counted: the latest 1,000 are, and 2,000 blocked deploys and
     * incidents.
     */
    complete: z.boolean(),
    created: z.number().int(),
    steps: z.array(
      z.object({
        step: z.enum(creationSteps),
        reached: z.number().int(),
        /** Since the request. */
        hours: distributionSchema,
        /** That got as far as this step, and not over it. */
        waiting: z.number().int(),
        /** The same, withdrawn or with nothing done for 14 days. */
        left: z.number().int(),
        /** The same, where nothing reports whether it was done. */
        unknown: z.number().int(),
      }),
    ),
    /**
     * Steps that people take and no system, the most often first; of those that
     * were not withdrawn, with the product of what is requested by hand.
     */
    manualSteps: z.array(
      z.object({
        step: z.enum(['merged', 'database']),
        product: z.string().optional(),
        title: z.string().optional(),
        services: z.number().int(),
      }),
    ),
    /** Questions that were answered otherwise than proposed, the most often first. */
    changedDefaults: z.array(
      z.object({
        template: z.string(),
        question: z.string(),
        title: z.string(),
        changed: z.number().int(),
        of: z.number().int(),
      }),
    ),
    /**
     * What incidents of these services name as a default that was missing, the most
     * often first.
     */
    missingDefaults: z.array(
      z.object({
        /** As the incident that began last names it. */
        name: z.string(),
        incidents: z.number().int(),
        services: z.number().int(),
      }),
    ),
    /** Of all services, as their repositories state it; absent where none was read. */
    versions: z.array(
      z.object({
        template: z.string(),
        version: z.number().int(),
        services: z.number().int(),
      }),
    ),
    /**
     * Rules that refused deploys of these services, the most often first: how many
     * decisions they blocked, and how many they had wait for a review; only for
     * readers who see every entity.
     */
    blockedBy: z
      .array(
        z.object({
          rule: z.string(),
          decisions: z.number().int(),
          reviews: z.number().int(),
        }),
      )
      .optional(),
    /** Decisions that these rules are counted over; where they are. */
    refusedDeploys: z.number().int().optional(),
  })
  .meta({ id: 'PathFigures' });
export type PathFigures = z.infer<typeof pathFiguresSchema>;
