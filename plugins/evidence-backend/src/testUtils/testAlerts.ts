import {
  identityKeysOf,
  IdentityIndex,
} from '@plumbline/backstage-plugin-evidence-common';
import type {
  Clock,
  ReportedAlert,
  ReportedAlertGroup,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import { createTestStore, t0 } from './testStore';
import { followAlerts } from '../alerts/database';
import { AlertStore } from '../alerts/AlertStore';
import { DiscrepancyStore } from '../discrepancies/DiscrepancyStore';
import { followIncidents } from '../incidents/database';
import { IncidentStore } from '../incidents/IncidentStore';
import { SubjectStore } from '../estate/subjects/SubjectStore';
import { IncidentService } from '../incidents/IncidentService';
import { aComponent } from './testEstate';
import { SubjectService } from '../estate/subjects/SubjectService';
import { AlertService } from '../alerts/AlertService';
import { RunService } from '../runs';
import { RunStore } from '../runs/RunStore';

export const minute = 60_000;
export const hour = 60 * minute;
/** In tests an alert that was not repeated is stale after this. */
export const alertAge = 4 * hour;
export const incidentAge = 24 * hour;

/** Alerts and incidents over a database, an identity index and a clock of the test. */
export async function createTestAlerts(knex: Knex, options?: { clock: Clock }) {
  const store = await createTestStore(knex);
  const time = { now: t0 };
  const clock = options?.clock ?? (() => new Date(time.now));
  const identity = new IdentityIndex();
  const maxAges = { alerts: () => alertAge, incidents: () => incidentAge };
  const discrepancies = new DiscrepancyStore(knex);
  const isRead = () => true;
  const subjects = new SubjectService({
    clock,
    isRead,
    projection: { catchUp: async () => ({ identity }) },
    discrepancies,
    subjects: new SubjectStore({
      knex,
      followers: [followAlerts(maxAges), followIncidents(maxAges)],
    }),
  });
  const alertStore = new AlertStore({ knex, maxAges });
  const incidentStore = new IncidentStore(knex);
  const runStore = new RunStore({
    knex,
    rules: { rules: [], digest: '' },
  });
  return {
    runStore,
    runs: new RunService({ clock, store: runStore, subjects }),
    discrepancies,
    store,
    time,
    subjects,
    alertStore,
    incidentStore,
    alerts: new AlertService({
      clock,
      isRead,
      store: alertStore,
      subjects,
      maxAgeOf: maxAges.alerts,
    }),
    incidents: new IncidentService({
      clock,
      store: incidentStore,
      subjects,
      maxAgeOf: maxAges.incidents,
    }),
    /** Puts a service into the estate, known by its name and these. */
    know(name: string, annotations?: Record<string, string>) {
      const ref = `component:default/${name}`;
      const entity = aComponent(name, { annotations });
      identity.set({ ref, keys: identityKeysOf(entity) });
      return ref;
    },
    /** A collector's pass is over. */
    passed: (source: string, outcome: 'succeeded' | 'failed' = 'succeeded') =>
      store.recordPass({ source, outcome, parts: [], at: time.now }),
    forget: (name: string) => identity.delete(`component:default/${name}`),
    /** What is reported of an entity now, by the name of the fact. */
    async factsOf(ref: string, at = time.now) {
      const facts = await store.facts([ref], at);
      return facts.map(({ name, source, value, stale, observedAt }) => ({
        name,
        source,
        value,
        stale,
        observedAt,
      }));
    },
  };
}

export function iso(instant: number): string {
  return new Date(instant).toISOString();
}

/** An alert of the service `checkout` that began at `t0`. */
export function anAlert(part: Partial<ReportedAlert> = {}): ReportedAlert {
  const labels = part.labels ?? {
    alertname: 'HighErrors',
    service: 'checkout',
    severity: 'critical',
  };
  return {
    fingerprint: JSON.stringify(labels),
    annotations: { summary: 'Too many errors' },
    status: 'firing',
    startsAt: iso(t0),
    ...part,
    labels,
  };
}

export function aGroup(
  alerts: ReportedAlert[],
  part: Partial<ReportedAlertGroup> = {},
): ReportedAlertGroup {
  return {
    source: 'acme-alerts',
    key: '{}:{alertname="HighErrors"}',
    labels: { alertname: 'HighErrors' },
    ...part,
    alerts,
  };
}
