import { pageSchema } from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';
import type { Form } from './form/form';
import { levelSchema, productSchema } from './schemas/product';
import {
  costSchema,
  fieldProblemSchema,
  findingSchema,
  operationSchema,
  requestSchema,
} from './schemas/request';
import { intentKeys, State } from './schemas/vocabulary';

/** What one gets at a level, in short. */
export const listedLevelSchema = levelSchema
  .pick({
    title: true,
    promise: true,
    environments: true,
    classifications: true,
  })
  .extend({
    id: z.string(),
    /** Why somebody has to look at it; absent where nobody has to. */
    approval: z.string().optional(),
    /** The least that it comes to a month; absent where only a plan can say. */
    from: costSchema.pick({ atLeast: true, currency: true }).optional(),
    /** Days that it lasts, where it ends by itself. */
    days: z.number().int().optional(),
  })
  .meta({ id: 'ListedLevel' });
export type ListedLevel = z.infer<typeof listedLevelSchema>;

export const listedProductSchema = z
  .object(productSchema.shape)
  .pick({
    id: true,
    version: true,
    title: true,
    description: true,
    owner: true,
    state: true,
    successor: true,
    resource: true,
  })
  .extend({
    /** What this portal lacks to make one; empty where it can. */
    missing: z.array(z.enum(['terraform', 'credentials'])),
    /** Whether a request can be planned without credentials. */
    plansWithoutCredentials: z.boolean(),
    levels: z.array(z.string()),
    /** The same levels, each with what one gets there. */
    offers: z.array(listedLevelSchema),
  })
  .meta({ id: 'ListedProduct' });
export type ListedProduct = z.infer<typeof listedProductSchema>;

const jsonSchema = z.looseObject({}).describe('A JSON Schema');

export const productDetailsSchema = z
  .object(productSchema.shape)
  .extend({
    intent: z.array(z.enum(intentKeys)),
    levels: z.record(z.string(), levelSchema),
    form: z.object({
      /** For all levels; what a level narrows is in `levels`. */
      schema: jsonSchema,
      levels: z.record(z.string(), z.record(z.string(), jsonSchema)),
      /** What no form says, and Terraform checks. */
      review: z.array(z.object({ variable: z.string(), reason: z.string() })),
    }),
    /** Policies that are enforced on it, and where. */
    policies: z.array(
      z.object({
        id: z.string(),
        version: z.number().int(),
        title: z.string(),
        layer: z.string(),
        severity: z.string(),
        /** The longest that one is exempted from it, in days; absent where nobody is. */
        exemptDays: z.number().int().optional(),
      }),
    ),
  })
  .meta({ id: 'ProductDetails' });
export type ProductDetails = Omit<
  z.infer<typeof productDetailsSchema>,
  'form'
> & { form: Form };

export const checkAnswerSchema = z
  .object({
    problems: z.array(fieldProblemSchema),
    findings: z.array(findingSchema),
    /** Absent where the level is not known. */
    promise: levelSchema.shape.promise.optional(),
    approval: z
      .object({
        needed: z.boolean(),
        because: z.string().optional(),
        by: z.array(z.string()).optional(),
      })
      .optional(),
    /** What of the module can be priced without a plan; absent where nothing can. */
    cost: costSchema.optional(),
    /** What a request would wait for before it is planned or applied. */
    waitsFor: z.array(z.string()),
    /** Choices that a policy denies as things are, by field and value, with why. */
    denied: z.record(z.string(), z.record(z.string(), z.string())),
  })
  .meta({ id: 'CheckAnswer' });
export type CheckAnswer = z.infer<typeof checkAnswerSchema>;

/** What would become of something, where it was only tried. */
export const dryRunSchema = z
  .object({
    dryRun: z.literal(true),
    /** `refused` where a policy denies what is requested. */
    state: z.enum(['submitted', 'refused']),
    /** Of what is requested or changed. */
    check: checkAnswerSchema.optional(),
    /** Who would have to approve a destruction; absent where nobody can say yet. */
    approval: checkAnswerSchema.shape.approval,
    /** Of a destruction: what is lost with it. */
    destroys: z
      .object({
        name: z.string(),
        /** Its entity in the catalog. */
        entityRef: z.string(),
        /** What its level promises about backups; absent where it is not known. */
        backups: z.string().optional(),
        /**
         * What is declared or observed to use it, as the caller may see it; absent
         * where evidence does not know the entity.
         */
        dependents: z.array(z.string()).optional(),
      })
      .optional(),
    /** Of an extension: when it ends now, when it would, and the latest it can. */
    ends: z
      .object({ now: z.string(), then: z.string(), last: z.string() })
      .optional(),
  })
  .meta({ id: 'DryRun' });
export type DryRun = z.infer<typeof dryRunSchema>;

/** A request in a list, with what is being done to it, or was done last. */
export const listedRequestSchema = requestSchema
  .omit({ operations: true, timeline: true, exemptions: true })
  .extend({
    latest: operationSchema
      .pick({
        id: true,
        kind: true,
        state: true,
        requestedBy: true,
        because: true,
        approvers: true,
      })
      .extend({
        /** What is planned, in sentences. */
        sentences: z.array(z.string()).optional(),
      }),
  })
  .meta({ id: 'ListedRequest' });
export type ListedRequest = z.infer<typeof listedRequestSchema>;
export const requestsPageSchema = pageSchema(listedRequestSchema);

/** Whose requests a list is of. */
export const requestScopes = ['mine', 'team', 'to-approve'] as const;
export type RequestScope = (typeof requestScopes)[number];

export type ListRequestsQuery = {
  state?: State;
  product?: string;
  owner?: string;
  service?: string;
  /**
   * Those that the caller requested, those of the caller's groups, or those that
   * wait for the caller's approval.
   */
  scope?: RequestScope;
  /** Only what was made and is there. */
  made?: boolean;
  /** Only what another hand changed, or what goes by itself. */
  has?: 'drift' | 'end';
  limit?: number;
  cursor?: string;
};

/** A file of standards that is not in force as it is written. */
export const standardsProblemSchema = z
  .object({ path: z.string(), reason: z.string() })
  .meta({ id: 'StandardsProblem' });
export type StandardsProblem = z.infer<typeof standardsProblemSchema>;

/** What can be done with a request. */
export type RequestAction =
  | 'approve'
  | 'reject'
  | 'withdraw'
  | 'withdrawApproval'
  | 'extend'
  | 'destroy'
  | 'revert'
  | 'retry'
  | 'transfer';

/** What a cost center may spend a month, and what is taken of it. */
export const budgetSchema = z
  .object({
    costCenter: z.string(),
    currency: z.string(),
    monthly: z.number(),
    /**
     * What is there or on its way, at least; absent where some of it is in another
     * currency, and nobody can say.
     */
    committed: z.number().optional(),
  })
  .meta({ id: 'Budget' });
export type Budget = z.infer<typeof budgetSchema>;

export const openIncidentSchema = z
  .object({
    id: z.string(),
    title: z.string().optional(),
    /** Nobody confirmed it for a while: it may be over, or may not. */
    stale: z.boolean(),
  })
  .meta({ id: 'OpenIncident' });
/** An incident that some source says is open. */
export type OpenIncident = z.infer<typeof openIncidentSchema>;

/** Whom a change of a service reaches, as its reader may see it. */
export const impactSchema = z
  .object({
    entityRef: z.string(),
    /** How many at the least: unseen callers are never zero. */
    atLeast: z.number().int(),
    services: z.number().int(),
    nearest: z.array(
      z.object({ entityRef: z.string(), distance: z.number().int() }),
    ),
    customerPaths: z.array(z.string()),
    /** Open ones on the service, by whatever source reports them. */
    incidents: z.array(openIncidentSchema),
  })
  .meta({ id: 'Impact' });
export type Impact = z.infer<typeof impactSchema>;
