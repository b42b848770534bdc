import {
  type FiringAlert,
  firingFact,
  FiringRow,
} from '@plumbline/backstage-plugin-evidence-common';

/** Several lists of what fires as one: a name, severity and environment is one entry. */
export function mergeFiring(alerts: readonly FiringAlert[]): FiringAlert[] {
  return firingFact(alerts.flatMap(rowsOf));
}

/** The alerts that an entry stands for, as far as it reports them. */
function rowsOf({ count = 1, since, silenced, ...rest }: FiringAlert) {
  const { count: ofThem = count, ...silence } = silenced ?? { count: 0 };
  return Array.from({ length: count }, (_, index): FiringRow => {
    return {
      ...rest,
      ...(since !== undefined && { startsAt: Date.parse(since) }),
      ...(index < ofThem && { silence }),
    };
  });
}
