import {
  FiringAlert,
  firingKey,
  joinFiringAlerts,
} from '@plumbline/backstage-plugin-evidence-common';
import type { StoredObservation } from '../database/observations';

/**
 * What several sources report of one entity, each alert once: under the first
 * of the sources that report it, with what any of them knows. A source that has
 * nothing of its own to report is left out.
 *
 * @param rows - of one entity next to each other
 */
export function firingOnce(
  rows: readonly StoredObservation[],
): StoredObservation[] {
  const byEntity = new Map<string, FiringAlert[]>();
  for (const { entityRef, value } of rows) {
    const some = byEntity.get(entityRef!) ?? [];
    byEntity.set(entityRef!, [...some, ...(value as FiringAlert[])]);
  }
  const left = new Map(
    [...byEntity].map(([ref, alerts]) => [
      ref,
      new Map(joinFiringAlerts(alerts).map(one => [firingKey(one), one])),
    ]),
  );
  return rows.flatMap(row => {
    const alerts = left.get(row.entityRef!)!;
    const own = (row.value as FiringAlert[]).flatMap(alert => {
      const key = firingKey(alert);
      const joined = alerts.get(key);
      alerts.delete(key);
      return joined ?? [];
    });
    return own.length > 0 ? [{ ...row, value: own }] : [];
  });
}
