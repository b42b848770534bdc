import { canonicalJson } from '@plumbline/backstage-plugin-evidence-common';
import {
  SetAside,
  storedObject,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import { thatCount } from '../../database/entryAuthors';
import { toNumber, valuesOf } from '../../database/sql';
import { FoldedIncident, foldIncident, IncidentReport } from '../foldIncident';
import type { IncidentBefore } from '../records';
import { resolveServices } from './services';
import type { IncidentReportRow } from './tables';

type State = { incident: FoldedIncident; receivedAt: number };

/** What was reported of incidents before (see `IncidentStore.before`). */
export async function incidentsBefore(
  knex: Knex,
  keys: readonly string[],
): Promise<Map<string, IncidentBefore[]>> {
  const rows = await knex<IncidentReportRow>('incident_reports').where(
    ...(['incident_key', 'in', valuesOf(knex, keys)] as const),
  );
  const byKey = new Map<string, IncidentReportRow[]>();
  for (const row of rows) {
    byKey.set(row.incident_key, [...(byKey.get(row.incident_key) ?? []), row]);
  }
  const earlier = [...byKey].flatMap(([key, all]) =>
    statesOf(readReports(knex, key, thatCount(all)))
      .slice(0, -1)
      .map(state => ({ key, ...state })),
  );
  // Of all of them at once, however many there are.
  const resolved = await resolveServices(
    knex,
    earlier.flatMap(({ incident }) => incident.services),
  );
  const found = new Map<string, IncidentBefore[]>();
  let from = 0;
  for (const { incident, key, receivedAt } of earlier) {
    const { environment, start } = incident;
    const services = resolved.slice(from, from + incident.services.length);
    from += services.length;
    found.set(key, [
      ...(found.get(key) ?? []),
      {
        start,
        services,
        receivedAt,
        ...(environment !== undefined && { environment }),
      },
    ]);
  }
  return found;
}

/** What is stored of one incident, without what is damaged. */
export function readReports(
  knex: Knex,
  key: string,
  rows: readonly IncidentReportRow[],
): { receivedAt: number; report: IncidentReport }[] {
  return SetAside.of(knex).map('reports of incidents', rows, {
    id: row => `${key} ${row.hash}`,
    map: row => ({
      receivedAt: toNumber(row.received_at),
      report: {
        hash: row.hash,
        reportedAt: toNumber(row.reported_at),
        body: storedObject<IncidentReport['body']>(row.body),
      },
    }),
  });
}

/** As they became known, those that differ in when, where and of what it was. */
function statesOf(reports: ReturnType<typeof readReports>): State[] {
  const instants = [
    ...new Set(reports.map(({ receivedAt }) => receivedAt)),
  ].sort((a, b) => a - b);
  const states: State[] = [];
  for (const receivedAt of instants) {
    const incident = foldIncident(
      reports.flatMap(one =>
        one.receivedAt <= receivedAt ? [one.report] : [],
      ),
    );
    const last = states.at(-1);
    if (
      incident &&
      (!last || identityOf(incident) !== identityOf(last.incident))
    ) {
      states.push({ incident, receivedAt });
    }
  }
  return states;
}

function identityOf({ environment, services, start }: FoldedIncident): string {
  return canonicalJson({ environment, services, start });
}
