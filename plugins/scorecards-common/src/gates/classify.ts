import { SubjectFact } from '../control/judge';
import { destroyedBy } from '../diff';
import { ChangeClass } from '../schemas/gateDecision';
import { GateRequest } from '../schemas/gateRequest';
import { GateService } from './GateService';

const irreversible: ReadonlySet<string> = new Set([
  'contracting',
  'destructive',
]);
/** How pipelines state that there is no way back; the rule `way-back` has the same. */
const noWayBack: ReadonlySet<string> = new Set(['none', 'no', '-', 'n/a']);
/** Undone by setting what was before. */
const undoneBySetting: ReadonlySet<string> = new Set(['flag', 'config']);

/** The change's class, in four respects; each says what it follows from. */
export function classify(
  request: GateRequest,
  services: readonly GateService[],
  at: number,
): ChangeClass {
  return {
    scope: scopeOf(request, services),
    timing: timingOf(request, services, at),
    reversibility: reversibilityOf(request),
    evidence: evidenceOf(request),
  };
}

function scopeOf(
  { action }: GateRequest,
  services: readonly GateService[],
): ChangeClass['scope'] {
  if (action === 'infrastructure') {
    return { is: 'shared', reason: 'Infrastructure may serve others, too' };
  }
  if (services.length === 0) {
    return { is: 'none', reason: 'No service is concerned' };
  }
  return services.length === 1
    ? { is: 'one-service', reason: services[0].entityRef }
    : { is: 'several-services', reason: `${services.length} services` };
}

type Named = { id?: string; name?: string; environment?: string };

function timingOf(
  { environment }: GateRequest,
  services: readonly GateService[],
  at: number,
): ChangeClass['timing'] {
  const isHere = (one: Named) =>
    one.environment === undefined || one.environment === environment;
  const reasons: string[] = [];
  let isKnown = services.length > 0;
  for (const { entityRef, facts } of services) {
    const incidents = freshValue<Named>(facts.get('incident.active'), at);
    const slos = freshValue<Named>(facts.get('slo.state'), at);
    isKnown &&= incidents !== undefined;
    for (const incident of (incidents ?? []).filter(isHere)) {
      reasons.push(`${entityRef}: the incident '${incident.id}' is open`);
    }
    for (const slo of (slos ?? []).filter(isHere)) {
      if ((slo as { budgetRemaining?: number }).budgetRemaining! <= 0) {
        reasons.push(
          `${entityRef}: the error budget of '${slo.name}' is spent`,
        );
      }
    }
  }
  if (reasons.length > 0) {
    return { is: 'unsettled', reason: reasons.join('; ') };
  }
  return isKnown
    ? { is: 'quiet', reason: 'No incident is open' }
    : {
        is: 'unknown',
        reason: 'No source has reported which incidents are open',
      };
}

/** What a fact lists; undefined where it is not known, or stale at that time. */
export function freshValue<T extends object>(
  fact: SubjectFact | undefined,
  at: number,
): T[] | undefined {
  return fact &&
    (fact.freshUntil === undefined || fact.freshUntil >= at) &&
    Array.isArray(fact.value)
    ? (fact.value as T[])
    : undefined;
}

function reversibilityOf({
  action,
  release = {},
}: GateRequest): ChangeClass['reversibility'] {
  const { diff, migration, rollback } = release;
  const destroyed = destroyedBy(diff);
  if (migration && irreversible.has(migration.kind)) {
    return {
      is: 'irreversible',
      reason: `Its migration is ${migration.kind}`,
    };
  }
  if (destroyed.is === 'lost') {
    return { is: 'irreversible', reason: `It ${destroyed.text}` };
  }
  if (rollback && isNoWayBack(rollback.how)) {
    return {
      is: 'irreversible',
      reason: 'The request says that there is no way back',
    };
  }
  if (destroyed.is === 'unknown') {
    return {
      is: 'unknown',
      reason: `It ${destroyed.text}: whether data is lost with that is not known`,
    };
  }
  if (rollback) {
    return { is: 'reversible', reason: rollback.how };
  }
  return undoneBySetting.has(action)
    ? { is: 'reversible', reason: `A ${action} is set back` }
    : { is: 'unknown', reason: 'The request states no way back' };
}

export function isNoWayBack(how: string): boolean {
  return noWayBack.has(how.trim().toLowerCase());
}

function evidenceOf({ release = {} }: GateRequest): ChangeClass['evidence'] {
  const { artifact = {} } = release;
  const parts: Record<string, unknown> = {
    digest: artifact.digest,
    provenance: artifact.provenance,
    tests: release.tests,
    scans: release.scans,
  };
  const absent = Object.keys(parts).filter(name => parts[name] === undefined);
  if (absent.length === 0) {
    return { is: 'complete', reason: 'Digest, provenance, tests and scans' };
  }
  return {
    is: absent.length === Object.keys(parts).length ? 'none' : 'partial',
    reason: `The request states no ${absent.join(', ')}`,
  };
}
