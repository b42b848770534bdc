import { z } from 'zod';
import { changeKindSchema, changeOutcomeSchema, changeSchema } from './change';
import {
  authoredFields,
  entityRefSchema,
  instantSchema,
  withoutNulSchema,
} from './primitives';
import { changeOutcomeFilters, changeScopes } from './vocabulary';

export const changeScopeSchema = z.enum(changeScopes);
export type ChangeScope = z.infer<typeof changeScopeSchema>;

/** An outcome, or `unknown` for the changes whose source says nothing about it. */
export const changeOutcomeFilterSchema = z.enum(changeOutcomeFilters);
export type ChangeOutcomeFilter = z.infer<typeof changeOutcomeFilterSchema>;

const units = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A length of time such as `30m`, `6h` or `7d`, in milliseconds. */
export const timeSpanSchema = z
  .string()
  .regex(/^[1-9]\d{0,3}[mhd]$/, {
    error: 'must be a length of time such as 30m, 6h or 7d',
  })
  .transform(
    text =>
      Number(text.slice(0, -1)) * units[text.slice(-1) as keyof typeof units],
  );

/** Values separated by commas. */
function listOf<T extends z.ZodType<unknown, string>>(item: T) {
  return z
    .string()
    .transform(text => text.split(',').map(part => part.trim()))
    .pipe(z.array(item));
}

/** Which changes; the same for every answer about several of them. */
const filterShape = {
  entityRef: entityRefSchema.optional(),
  scope: changeScopeSchema.default('entity'),
  /** What these teams or people own, separated by commas. */
  owner: listOf(entityRefSchema).optional(),
  kind: listOf(changeKindSchema).optional(),
  outcome: listOf(changeOutcomeFilterSchema).optional(),
  /** Upper and lower case are the same; empty for changes that name none. */
  environment: withoutNulSchema.trim().max(200).optional(),
  from: instantSchema.optional(),
  to: instantSchema.optional(),
  /** Instead of `from`: this long before now, by the portal's clock. */
  since: timeSpanSchema.optional(),
  at: instantSchema.optional(),
};

type Filter = z.output<z.ZodObject<typeof filterShape>>;

const oneSubject = {
  check: ({ entityRef, owner }: Filter) =>
    entityRef === undefined || owner === undefined,
  error: "needs at most one of 'entityRef' and 'owner'",
};
const scopeOfSomething = {
  check: ({ entityRef, scope }: Filter) =>
    scope === 'entity' || entityRef !== undefined,
  error: "needs an 'entityRef' where it has a 'scope'",
};
const oneStart = {
  check: ({ from, since }: Filter) => from === undefined || since === undefined,
  error: "needs at most one of 'from' and 'since'",
};
const inOrder = {
  check: ({ from, to }: Filter) =>
    from === undefined || to === undefined || from <= to,
  error: "needs a 'from' that is not after its 'to'",
};

/** Query of `GET /api/evidence/changes`. */
export const changeQuerySchema = z
  .object({
    ...filterShape,
    rollback: z
      .enum(['true', 'false'])
      .optional()
      .describe(
        'Whether to say how each can be undone, which is looked for in the history of each; true by default',
      ),
    former: z
      .enum(['true', 'false'])
      .optional()
      .describe(
        'Whether to list instead what was once reported of the entity, kinds and time, and is of others now: as it was last, with what it was reported as, the latest to leave first',
      ),
    limit: z.coerce.number().int().min(1).max(500).default(50),
    cursor: z.string().optional(),
  })
  .refine(oneSubject.check, { error: oneSubject.error })
  .refine(scopeOfSomething.check, { error: scopeOfSomething.error })
  .refine(oneStart.check, { error: oneStart.error })
  .refine(inOrder.check, { error: inOrder.error })
  .refine(
    ({ at, entityRef, environment, former, outcome, scope }) =>
      former !== 'true' ||
      (entityRef !== undefined &&
        scope === 'entity' &&
        [at, environment, outcome].every(one => one === undefined)),
    {
      error:
        "needs an 'entityRef', and no 'at', 'environment', 'outcome' or 'scope', where 'former' is true",
    },
  );
export type ChangeQuery = z.input<typeof changeQuerySchema>;

/** Query of `GET /api/evidence/changes/timeline`. */
export const changeTimelineQuerySchema = z
  .object({
    ...filterShape,
    /** At the most; bins begin and end at round instants. */
    bins: z.coerce.number().int().min(2).max(200).default(100),
  })
  .refine(oneSubject.check, { error: oneSubject.error })
  .refine(scopeOfSomething.check, { error: scopeOfSomething.error })
  .refine(oneStart.check, { error: oneStart.error })
  .refine(({ from, since }) => from !== undefined || since !== undefined, {
    error: "needs 'since', or 'from' and, if wanted, 'to'",
  })
  .refine(inOrder.check, { error: inOrder.error });
export type ChangeTimelineQuery = z.input<typeof changeTimelineQuerySchema>;

export const completeFromShape = {
  /**
   * From when on no change is missing; absent where none that was requested was
   * deleted.
   */
  completeFrom: z.string().optional(),
};

/** Answer of `GET /api/evidence/changes/timeline`: how many, of what, when. */
export const changeTimelineSchema = z
  .object({
    /** The portal's now. */
    at: z.string(),
    /** What was counted, both inclusive. */
    from: z.string(),
    to: z.string(),
    /** When bin 0 begins: a round instant, not after `from`. */
    binsFrom: z.string(),
    /** Length of each bin, in milliseconds. */
    binMs: z.number().int(),
    total: z.number().int(),
    /** Only what is not zero, in the order of bins. */
    counts: z.array(
      z.object({
        bin: z.number().int(),
        kind: changeKindSchema,
        /** Absent where no source has stated it. */
        outcome: changeOutcomeSchema.optional(),
        count: z.number().int(),
      }),
    ),
    /**
     * In which environments, whichever of them was requested; the most frequent
     * first, and 50 at the most. The empty one: none was named.
     */
    environments: z.array(
      z.object({ environment: z.string(), count: z.number().int() }),
    ),
    ...completeFromShape,
  })
  .meta({ id: 'ChangeTimeline' });
export type ChangeTimeline = z.infer<typeof changeTimelineSchema>;

/** What a source once reported about a change, as far as it can differ. */
export const changeReportSchema = z
  .object({
    /** When the source reported it. */
    reportedAt: z.string(),
    receivedAt: z.string(),
    occurredAt: z.string(),
    outcome: changeOutcomeSchema.optional(),
    environment: z.string().optional(),
    actor: z.string().optional(),
    revision: z.string().optional(),
    title: z.string().optional(),
    reportedBy: authoredFields.reportedBy,
  })
  .meta({ id: 'ChangeReport' });
export type ChangeReport = z.infer<typeof changeReportSchema>;

/** Answer of `GET /api/evidence/changes/{id}`. */
export const changeDetailSchema = changeSchema
  .extend({
    /** What was reported about it, the latest first; 100 at the most. */
    reports: z.array(changeReportSchema),
    /** Whether older reports are left out. */
    moreReports: z.boolean(),
  })
  .meta({ id: 'ChangeDetail' });
export type ChangeDetail = z.infer<typeof changeDetailSchema>;
