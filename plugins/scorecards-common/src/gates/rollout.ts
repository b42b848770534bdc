import type { SloState } from '@plumbline/backstage-plugin-evidence-common';
import { destroyedBy } from '../diff';
import type { ChangeClass } from '../schemas/gateDecision';
import type { GateRequest } from '../schemas/gateRequest';
import type { Rollout } from '../schemas/gateRollout';
import { freshValue, isNoWayBack } from './classify';
import type { GateService } from './GateService';

/**
 * Minutes of a step. SLOs are fresh for 15 minutes (`slo.state`): a shorter step
 * could be judged by what was measured before it.
 */
const stepMinutes = 15;
/** Minutes at the start of a step that do not count: caches and pools are cold. */
const warmUpMinutes = 5;
/** Percent of the traffic, or of the users who have a flag. */
const shares = { careful: [1, 5, 25, 50, 100], stepped: [10, 50, 100] };
/**
 * The burn rate that uses up 2% of a budget of 30 days in an hour (Site
 * Reliability Workbook, "Alerting on SLOs"): a step is to notice as much.
 */
const noticedBurnRate = 14.4;
/** As many failures are to be expected at that rate, so that one is not chance. */
const expectedFailures = 10;
/** Tiers by the names that catalogs use for the first one. */
const firstTiers: ReadonlySet<string> = new Set([
  '0',
  '1',
  'tier-0',
  'tier-1',
  'critical',
]);

/** Not exposed to a part of the traffic. */
const wholes: ReadonlySet<string> = new Set(['infrastructure', 'migration']);

/**
 * How to expose a change: steps, what to watch meanwhile, and how to take it
 * back, the smallest reversal first. Advice: what rolls out decides.
 */
export function proposeRollout(
  request: GateRequest,
  of: {
    /** Epoch milliseconds. */
    at: number;
    change: ChangeClass;
    services: readonly GateService[];
  },
): Rollout {
  const { at, services } = of;
  const guardrails = services.flatMap(({ entityRef, facts }) =>
    (freshValue<SloState>(facts.get('slo.state'), at) ?? [])
      .filter(
        ({ environment }) =>
          environment === undefined || environment === request.environment,
      )
      .map(({ name, objective, budgetRemaining, url }) => ({
        entityRef,
        slo: name,
        ...(objective !== undefined && { objective }),
        ...(budgetRemaining !== undefined && { budgetRemaining }),
        ...(url !== undefined && { url }),
      })),
  );
  const unguarded = services
    .map(({ entityRef }) => entityRef)
    .filter(ref => !guardrails.some(({ entityRef }) => entityRef === ref));
  const minimumSample = sampleFor(guardrails);
  const common = {
    guardrails,
    unguarded,
    reversals: reversalsOf(request),
    ...(minimumSample !== undefined && { minimumSample }),
  };
  if (wholes.has(request.action)) {
    return {
      ...common,
      pace: 'whole',
      steps: [],
      warmUpMinutes,
      reasons: [
        `A change of the kind '${request.action}' reaches all traffic at once; apply it in an environment before this one first`,
      ],
    };
  }
  const reasons = carefulBecause(of, unguarded);
  const pace = reasons.length > 0 ? 'careful' : 'stepped';
  return {
    ...common,
    pace,
    warmUpMinutes,
    steps: shares[pace].map(share => ({
      share,
      minutes: share === 100 ? 0 : stepMinutes,
    })),
    reasons:
      reasons.length > 0
        ? reasons
        : ['One service with known SLOs, a way back and no open incident'],
  };
}

function carefulBecause(
  {
    change,
    services,
  }: { change: ChangeClass; services: readonly GateService[] },
  unguarded: readonly string[],
): string[] {
  const { evidence, reversibility, scope, timing } = change;
  const critical = services.filter(({ tier }) =>
    firstTiers.has((tier ?? '').toLowerCase()),
  );
  return [
    ...(scope.is === 'one-service' ? [] : [scope.reason]),
    ...(timing.is === 'quiet' ? [] : [timing.reason]),
    ...(reversibility.is === 'reversible' ? [] : [reversibility.reason]),
    ...(evidence.is === 'none' ? [evidence.reason] : []),
    ...critical.map(({ entityRef, tier }) => `${entityRef} is of tier ${tier}`),
    ...unguarded.map(ref => `No SLO of ${ref} is known`),
  ];
}

/** Requests of the new version, by the strictest objective. */
function sampleFor(
  guardrails: readonly { objective?: number }[],
): number | undefined {
  const objectives = guardrails.flatMap(({ objective }) =>
    objective === undefined || objective >= 100 ? [] : [objective],
  );
  if (objectives.length === 0) {
    return undefined;
  }
  const budget = 1 - Math.max(...objectives) / 100;
  return Math.ceil(expectedFailures / (noticedBurnRate * budget));
}

function reversalsOf({ action, release = {} }: GateRequest): string[] {
  const { diff, migration, rollback } = release;
  const destroyed = destroyedBy(diff);
  const stated = rollback && !isNoWayBack(rollback.how) ? [rollback.how] : [];
  const lasting =
    migration?.kind === 'contracting' || migration?.kind === 'destructive'
      ? [`None of these undoes the ${migration.kind} migration`]
      : [];
  const gone =
    destroyed.is === 'lost'
      ? [`None of these brings back what it destroys: it ${destroyed.text}`]
      : [];
  const first: Record<GateRequest['action'], string[]> = {
    flag: ['Switch the flag back'],
    config: ['Set the value before'],
    deploy: [
      'Switch off the flags that it is behind',
      'Send the traffic back to the release before',
    ],
    infrastructure: [],
    migration: [],
  };
  return [...first[action], ...stated, ...lasting, ...gone];
}
