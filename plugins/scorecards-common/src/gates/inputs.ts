import {
  FactDefinition,
  JsonValue,
  promotionFindingKinds,
  ruleFacts,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  createRuleEngine,
  RuleEngine,
} from '@plumbline/backstage-plugin-evidence-common/rules';
import { z } from 'zod';
import { SubjectFact } from '../control/judge';
import { destroyedBy, touchedBy } from '../diff';
import { gateDiffSchema } from '../schemas/gateDiff';
import {
  GateRequest,
  ReleaseCandidate,
  releaseCandidateSchema,
} from '../schemas/gateRequest';
import { gateActions, gateStages } from '../schemas/vocabulary';

const { artifact, commit, tests, scans, migration, rollback } =
  releaseCandidateSchema.shape;
const { touches } = releaseCandidateSchema.shape;

/** What the request itself says does not age. */
const forever = 365 * 24 * 60 * 60;

const input = (
  name: string,
  description: string,
  schema: z.ZodType,
  given: Partial<FactDefinition> = {},
): FactDefinition => ({
  name,
  description,
  schema,
  maxAgeSeconds: forever,
  collectors: [],
  kind: 'declared',
  ...given,
});

/** Controls that would block a change, and what each of them reports. */
export const blockingControlsSchema = z.array(
  z.object({ control: z.string(), title: z.string(), message: z.string() }),
);

/**
 * Whether the incident that the change is to end is open on the service or on what
 * depends on it. Rules read it as `request.remediates`.
 */
export const remediatedIncident = 'incident.remediated';

/** What a rule makes of its own calendar. */
export const calendarInput = 'calendar.state';

/** What a service calls or runs on, directly. */
export const directDependencies = 'dependencies.direct';
export const directDependenciesSchema = z.array(
  z.object({
    entityRef: z.string(),
    /** Absent where it is not known. */
    kind: z.string().optional(),
    /** Whether it is declared, seen, or both. */
    state: z.string(),
    /** Absent where it states none. */
    lifecycle: z.string().optional(),
    /**
     * Of what people decided to deprecate: whether the service depends on it only
     * since. Absent where that is not known.
     */
    afterDeprecation: z.boolean().optional(),
    /** Ids of open incidents here; absent where no source says. */
    incidents: z.array(z.string()).optional(),
    /**
     * Whether the change's description declares it for the first time, or declares
     * it no more although it is seen.
     */
    added: z.boolean().optional(),
  }),
);

/** Where the description of a change moves a service in its lifecycle. */
export const changedLifecycle = 'change.lifecycle';
export const changedLifecycleSchema = z.object({
  /** Whether it states another state than holds, as decided or else as described. */
  moves: z.boolean(),
  /** Words of the catalog where they mean no state; empty where it moves nothing. */
  from: z.string(),
  to: z.string(),
});

/** What rules of gates may read beside the facts of every portal. */
export const gateInputs: readonly FactDefinition[] = [
  input('request.stage', 'Where it is requested', z.enum(gateStages)),
  input('request.action', 'What the change does', z.enum(gateActions)),
  input(
    'request.environment',
    'Where it goes, as the portal names it',
    z.string(),
  ),
  input('request.at', 'When it is requested', z.iso.datetime()),
  input('request.paths', 'Changed paths', z.array(z.string())),
  input(
    'request.remediates',
    'The incident that the change is to end, and whether it is known to be open there',
    z.object({
      present: z.boolean(),
      incident: z.string(),
      /** Follows from the facts of each service, whatever is stated. */
      open: z.boolean().optional(),
      /** Why it is not, in words, where that was looked up. */
      reason: z.string().optional(),
    }),
  ),
  input('release.commit', 'What is released', commit.unwrap()),
  input('release.artifact', 'What is deployed', artifact.unwrap()),
  input('release.tests', 'How its tests came out', tests.unwrap()),
  input('release.scans', 'What scanners found in it', scans.unwrap()),
  input('release.migration', 'What it does to stored data', migration.unwrap()),
  input('release.touches', 'What others rely on', touches.unwrap()),
  input(
    calendarInput,
    "Whether the rule's own calendar is open",
    z.object({ open: z.boolean(), reason: z.string(), until: z.string() }),
  ),
  input('release.rollback', 'The way back', rollback.unwrap()),
  input(
    'release.diff',
    'What it does to infrastructure and to objects of a cluster, where that is stated',
    z.object({
      present: z.boolean(),
      changes: gateDiffSchema.shape.changes,
      total: gateDiffSchema.shape.total,
      /** In words: what is destroyed with its data, or perhaps with it. */
      destroyed: z.string(),
    }),
  ),
  input(
    directDependencies,
    'What it depends on directly, with open incidents',
    directDependenciesSchema,
    { kind: 'observed', counted: 'whole-estate' },
  ),
  input(
    changedLifecycle,
    'Whether the change describes another state of the lifecycle than holds',
    changedLifecycleSchema,
    { kind: 'observed' },
  ),
  input(
    'promotion.before',
    'Whether this artifact ran in the environment before this one',
    z.object({ environment: z.string(), ran: z.boolean() }),
    { kind: 'observed' },
  ),
  input(
    'promotion.findings',
    'What differs in this environment from the one before it as nothing allows, of what runs there now',
    z.array(
      z.object({ kind: z.enum(promotionFindingKinds), reason: z.string() }),
    ),
    { kind: 'observed' },
  ),
  input(
    'release.verified',
    'How far this release is in the environment before this one, on its ladder',
    z.object({
      environment: z.string(),
      state: z.enum(['verified', 'approved', 'not']),
      /** Whether a decision lets it skip that environment. */
      skipped: z.boolean(),
      reason: z.string(),
    }),
    { kind: 'observed' },
  ),
  input(
    'controls.blocking',
    'Controls in the phase gate that fail, without an exemption',
    blockingControlsSchema,
    { kind: 'observed' },
  ),
];

const names = new Set(gateInputs.map(({ name }) => name));

/** Whether an input comes with the request, not from evidence. */
export function isGateInput(name: string): boolean {
  return names.has(name);
}

const declared = new Set(
  gateInputs.flatMap(({ kind, name }) => (kind === 'declared' ? name : [])),
);

/** Whether the pipeline states an input, and no source reports it. */
export function isOfRequest(name: string): boolean {
  return declared.has(name) && name !== calendarInput;
}

/** @param facts - of the portal; by default those of every portal */
export function createGateEngine(
  facts: readonly FactDefinition[] = ruleFacts,
): RuleEngine {
  return createRuleEngine([...facts, ...gateInputs]);
}

/** What is stated of a release, by the names of inputs. */
export function inputsOfRelease(
  release: ReleaseCandidate,
): Record<string, JsonValue | undefined> {
  const { diff } = release;
  return {
    'release.commit': release.commit,
    'release.artifact': release.artifact,
    'release.tests': release.tests,
    'release.scans': release.scans,
    'release.migration': release.migration,
    'release.touches': touchedBy(release),
    'release.rollback': release.rollback,
    'release.diff': {
      present: diff !== undefined,
      changes: diff?.changes ?? [],
      ...(diff?.total !== undefined && { total: diff.total }),
      destroyed: destroyedBy(diff).text,
    },
  };
}

/** What a request states, as inputs; what it leaves out is missing. */
export function inputsOf(
  request: GateRequest,
  at: number,
): Map<string, SubjectFact> {
  const { stage, action, environment, paths, release = {} } = request;
  const { remediates } = request;
  const stated: Record<string, JsonValue | undefined> = {
    'request.stage': stage,
    'request.action': action,
    'request.environment': environment,
    'request.at': new Date(at).toISOString(),
    'request.paths': paths,
    'request.remediates': {
      present: remediates !== undefined,
      incident: remediates ?? '',
    },
    ...inputsOfRelease({ ...release, commit: release.commit ?? request.head }),
  };
  const observedAt = new Date(at).toISOString();
  const url = release.url;
  return new Map(
    Object.entries(stated).flatMap(([name, value]) =>
      value === undefined
        ? []
        : [
            [
              name,
              {
                value,
                kind: 'declared' as const,
                source: { id: 'request', ...(url && { url }) },
                observedAt,
              },
            ] as const,
          ],
    ),
  );
}
