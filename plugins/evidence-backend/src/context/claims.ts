import {
  canonicalJson,
  compareText,
  EnvironmentFilter,
  FactClaim,
  isElsewhere,
  onCallLevelsSchema,
  factDefinition,
  WorkloadClaim,
} from '@plumbline/backstage-plugin-evidence-common';
import { StoredObservation } from '../database/observations';
import {
  EstateModel,
  environmentOfWorkload,
  WorkloadValue,
} from '../estate/projection/EstateModel';
import type { EstateView } from '../estate/EstateReader';

/** What makes a kept observation a claim, its value aside. */
export function toClaim(row: StoredObservation) {
  return {
    kind: 'observed' as const,
    source: { id: row.source },
    observedAt: new Date(row.observedAt).toISOString(),
    stale: row.stale,
  };
}

function toFactClaim(row: StoredObservation): FactClaim {
  return {
    ...toClaim(row),
    kind: factDefinition(row.name!)?.kind ?? 'observed',
    entityRef: row.entityRef!,
    name: row.name!,
    value: row.value as FactClaim['value'],
    since: new Date(Math.min(row.observedAt, row.learnedAt)).toISOString(),
  };
}

/**
 * The facts among observations, in an order that does not depend on arrival.
 *
 * @param scope - whom the answer is about: of the others, facts are left out
 *   that say nothing to who looks for a cause. Default: everybody
 */
export function factsIn(
  rows: readonly StoredObservation[],
  scope?: ReadonlySet<string>,
): FactClaim[] {
  return rows
    .filter(
      ({ part, name, entityRef }) =>
        part === 'fact' &&
        (!scope ||
          scope.has(entityRef!) ||
          factDefinition(name!)?.scope !== 'entity'),
    )
    .map(toFactClaim)
    .sort((a, b) => compareText(factOrder(a), factOrder(b)));
}

/**
 * Facts without the users that a reader may not see: as they would be, had the
 * catalog never had these. What the source itself calls them stays. What was
 * counted over the whole estate is left out.
 */
export function withoutHidden(
  facts: FactClaim[],
  { isKnown, isVisible }: Pick<EstateView, 'isKnown' | 'isVisible'>,
): FactClaim[] {
  return isVisible
    ? facts
        .filter(isOfItsOwn)
        .map(fact =>
          fact.name === 'oncall.levels'
            ? { ...fact, value: withoutUsers(fact.value, isKnown) }
            : fact,
        )
    : facts;
}

/** Its value follows from what its source saw, and from no other entity. */
function isOfItsOwn({ name }: { name: string }): boolean {
  return factDefinition(name)?.counted !== 'whole-estate';
}

function withoutUsers(
  value: FactClaim['value'],
  isKnown: (ref: string) => boolean,
): FactClaim['value'] {
  const read = onCallLevelsSchema.safeParse(value);
  if (!read.success) {
    return value;
  }
  const levels = read.data.levels.map(level => ({
    ...level,
    shifts: level.shifts.map(({ user, ...shift }) =>
      user !== undefined && isKnown(user) ? { ...shift, user } : shift,
    ),
  }));
  return { ...read.data, levels } as FactClaim['value'];
}

/** Of one fact there is one claim from each source. */
function factOrder({ entityRef, name, source }: FactClaim): string {
  return [entityRef, name, source.id].join('\n');
}

/** Lists of which each entry may name its environment. */
export const listsByEnvironment: ReadonlySet<string> = new Set([
  'alerts.firing',
  'corrections.open',
  'incident.active',
  'slo.state',
]);

/** Observations without what is known to be of another environment. */
export function inEnvironment(
  rows: readonly StoredObservation[],
  about: EnvironmentFilter,
): StoredObservation[] {
  const isInEnvironment = ({ environment }: { environment?: string }) =>
    !isElsewhere(environment, about);
  return rows.flatMap(row => {
    if (row.part === 'workload') {
      const environment = environmentOfWorkload(row.value as WorkloadValue);
      return isInEnvironment({ environment }) ? [row] : [];
    }
    if (!listsByEnvironment.has(row.name!) || !Array.isArray(row.value)) {
      return [row];
    }
    const value = row.value as { environment?: string }[];
    return value.every(isInEnvironment)
      ? [row]
      : [{ ...row, value: value.filter(isInEnvironment) }];
  });
}

/** Whose workloads are which, and how well each matched. */
export type WorkloadOwners = ReadonlyMap<
  string,
  { key: string; ref: string; strength: 'strong' | 'weak' }
>;

export function workloadOwners(
  model: EstateModel,
  refs: readonly string[],
): WorkloadOwners {
  return new Map(
    refs.flatMap(ref =>
      model
        .workloadsOf(ref)
        .map(one => [workloadId(one), { ...one, ref }] as const),
    ),
  );
}

/** The workloads of these owners among observations. */
export function workloadsIn(
  rows: readonly StoredObservation[],
  owners: WorkloadOwners,
): WorkloadClaim[] {
  return rows
    .filter(({ part }) => part === 'workload')
    .flatMap((row): WorkloadClaim[] => {
      const owner = owners.get(workloadId(row));
      if (!owner) {
        return [];
      }
      const { labels: _, ...rest } = row.value as WorkloadValue;
      const environment = environmentOfWorkload(row.value as WorkloadValue);
      const value = {
        ...rest,
        ...(environment !== undefined && { environment }),
      };
      const { ref, strength } = owner;
      return [{ ...toClaim(row), value, entityRef: ref, matchedBy: strength }];
    })
    .sort((a, b) => compareText(canonicalJson(a), canonicalJson(b)));
}

function workloadId({ source, key }: { source: string; key: string }) {
  return `${source}\n${key}`;
}
