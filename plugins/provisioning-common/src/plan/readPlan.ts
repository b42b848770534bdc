import { z } from 'zod';
import type { PlanSummary } from '../schemas/request';
import { changedAttributes } from './attributes';
import { secretsIn, textsIn } from './secrets';
import { describePlan } from './describePlan';
import type { PlannedAction, PlannedResource } from './PlannedResource';

const objectSchema = z.record(z.string(), z.unknown()).nullish();

const changeSchema = z.object({
  address: z.string().max(1_000),
  mode: z.string().optional(),
  type: z.string().max(200),
  change: z.object({
    actions: z.array(z.string()).min(1).max(3),
    before: objectSchema,
    after: objectSchema,
    after_unknown: z.unknown(),
    before_sensitive: z.unknown(),
    after_sensitive: z.unknown(),
  }),
});

/**
 * A plan in a major version of Terraform's JSON format other than 1, such as 0.x of
 * Terraform before 1.1. Source: "JSON Output Format" in Terraform's documentation,
 * which demands to reject unsupported major versions.
 */
export class PlanVersionError extends Error {
  readonly name = 'PlanVersionError';

  constructor(found: string) {
    super(
      `The plan is in version ${found} of Terraform's JSON format; version 1 is needed, which Terraform 1.1 and later and OpenTofu write.`,
    );
  }
}

const versionSchema = z.object({
  format_version: z.string().regex(/^\d{1,4}(\.\d{1,4}){0,2}$/),
});

/** Of `terraform show -json`, what is read; the rest is left alone. */
export const planJsonSchema = z.object({
  resource_changes: z.array(changeSchema).max(10_000).default([]),
  resource_drift: z.array(changeSchema).max(10_000).default([]),
  variables: z
    .record(z.string(), z.object({ value: z.unknown() }).loose())
    .default({}),
  /** Terraform could not plan all of it. */
  complete: z.boolean().default(true),
  errored: z.boolean().default(false),
});
type PlanJson = z.infer<typeof planJsonSchema>;
type ResourceChange = PlanJson['resource_changes'][number];

/** A plan without what must not be seen, for policies, prices and people. */
export type ReadPlan = {
  resources: PlannedResource[];
  summary: PlanSummary;
  /** Whether Terraform planned everything. */
  complete: boolean;
  /** What another hand changed since the last run. */
  drift: PlanSummary['changes'];
  /** What must be seen nowhere. */
  secrets: string[];
};

/**
 * Reads the JSON of a plan.
 *
 * @throws PlanVersionError for another version of the format, and z.ZodError for
 *   what is no plan
 */
export function readPlan(json: unknown): ReadPlan {
  const { format_version: version } = versionSchema.parse(json);
  if (!/^1(\.|$)/.test(version)) {
    throw new PlanVersionError(version);
  }
  const plan = planJsonSchema.parse(json);
  const secrets = secretsOf(plan);
  const managed = plan.resource_changes.filter(({ mode }) => mode !== 'data');
  const resources = managed.map(toResource);
  return {
    resources,
    summary: {
      sentences: describePlan(resources),
      changes: managed
        .filter(({ change }) => actionOf(change.actions) !== 'no-op')
        .map(each => toChange(each, secrets)),
    },
    complete: plan.complete && !plan.errored,
    drift: plan.resource_drift.map(each => toChange(each, secrets)),
    secrets,
  };
}

function toResource({
  address,
  type,
  change,
}: ResourceChange): PlannedResource {
  return {
    address,
    type,
    action: actionOf(change.actions),
    values: provenOf(
      change.after,
      change.after_unknown,
      change.after_sensitive,
    ) as Record<string, unknown>,
    before: provenOf(change.before, {}, change.before_sensitive) as Record<
      string,
      unknown
    >,
    unknown: namesOf(change.after_unknown),
  };
}

/** What is marked, named or written as a secret, by anything in the plan. */
function secretsOf(plan: PlanJson): string[] {
  const found = [
    ...Object.entries(plan.variables).flatMap(([name, { value }]) =>
      secretsIn(name, value),
    ),
    ...[...plan.resource_changes, ...plan.resource_drift].flatMap(
      ({ change }) =>
        (
          [
            [change.before, change.before_sensitive],
            [change.after, change.after_sensitive],
          ] as const
        ).flatMap(([value, sensitive]) => [
          ...secretsIn('', value),
          ...markedIn(value, sensitive),
        ]),
    ),
  ];
  return [...new Set(found)];
}

function markedIn(value: unknown, sensitive: unknown): string[] {
  if (sensitive === true) {
    return textsIn(value);
  }
  return typeof value === 'object' && value !== null && sensitive
    ? Object.entries(value).flatMap(([name, each]) =>
        markedIn(each, partOf(sensitive, name)),
      )
    : [];
}

function toChange(
  each: ResourceChange,
  secrets: readonly string[],
): PlanSummary['changes'][number] {
  const { address, type, change } = each;
  return {
    address,
    type,
    action: actionOf(change.actions),
    attributes: changedAttributes(change, secrets),
  };
}

function actionOf(actions: readonly string[]): PlannedAction {
  if (actions.length > 1) {
    return 'replace';
  }
  const [action] = actions;
  // `forget` leaves it there, out of sight: no less than a deletion for us.
  return action === 'create' ||
    action === 'update' ||
    action === 'no-op' ||
    action === 'read'
    ? action
    : 'delete';
}

/** Without all that is null, unknown or sensitive, at any depth. */
function provenOf(
  value: unknown,
  unknown: unknown,
  sensitive: unknown,
): unknown {
  if (Array.isArray(value)) {
    // An item keeps its place: an empty object, which proves nothing.
    return value.map((item, index) =>
      partOf(unknown, index) === true || partOf(sensitive, index) === true
        ? {}
        : provenOf(item, partOf(unknown, index), partOf(sensitive, index)),
    );
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).flatMap(([name, item]) => {
        const isHidden =
          item === null ||
          partOf(unknown, name) === true ||
          partOf(sensitive, name) === true;
        return isHidden
          ? []
          : [
              [
                name,
                provenOf(item, partOf(unknown, name), partOf(sensitive, name)),
              ],
            ];
      }),
    );
  }
  return value ?? {};
}

/** Of a whole that is unknown or sensitive, every part is. */
export function partOf(of: unknown, name: string | number): unknown {
  return typeof of === 'object' && of !== null
    ? (of as Record<string | number, unknown>)[name]
    : of;
}

function namesOf(unknown: unknown): string[] {
  return typeof unknown === 'object' && unknown !== null
    ? Object.entries(unknown)
        .filter(([, value]) => hasTrue(value))
        .map(([name]) => name)
        .sort()
    : [];
}

function hasTrue(value: unknown): boolean {
  return typeof value === 'object' && value !== null
    ? Object.values(value).some(hasTrue)
    : value === true;
}
