import type { Signal } from '@plumbline/backstage-plugin-evidence-common';
import {
  SetAside,
  storedObject,
  storedList,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Discrepancy } from '@plumbline/backstage-plugin-evidence-common';
import type { Knex } from 'knex';
import type { DiscrepancyReport } from '../../database/discrepancies';
import { iso, toOptionalNumber } from '../../database/sql';
import type { BigIntColumn, DiscrepancyRow } from '../../database/tables';

/** Kinds that a change of the entity's description settles. */
const patchableKinds: ReadonlySet<string> = new Set([
  'dangling-reference',
  'observed-only-edge',
  'declared-only-edge',
  'ownership-disagreement',
  'deprecated-with-new-callers',
  'archived-active',
]);

/** Kinds about a signal: which entity it should mean is found from its name. */
const signalKinds: ReadonlySet<string> = new Set([
  'unmatched-signal',
  'ambiguous-signal',
  'workload-without-entity',
]);

type Details = Pick<
  Discrepancy,
  'edge' | 'evidence' | 'calls' | 'days' | 'observable'
>;

function isPatchable(
  kind: Discrepancy['kind'],
  entityRef: string | undefined,
): boolean {
  return (
    signalKinds.has(kind) ||
    (entityRef !== undefined && patchableKinds.has(kind))
  );
}

/** Without those that are damaged. */
export function toDiscrepancies(
  knex: Knex,
  rows: readonly DiscrepancyRow[],
): Discrepancy[] {
  return SetAside.of(knex).map('discrepancies', rows, {
    id: ({ id }) => id,
    map: toDiscrepancy,
  });
}

export function toDiscrepancy(row: DiscrepancyRow): Discrepancy {
  const kind = row.kind as Discrepancy['kind'];
  const entityRef = row.entity_ref ?? undefined;
  const details: Partial<Details> = row.details
    ? storedObject(row.details)
    : {};
  return {
    id: row.id,
    kind,
    state: row.state,
    entityRef,
    owner: row.owner ?? undefined,
    message: row.message,
    signal: row.signal ? storedObject<Signal>(row.signal) : undefined,
    candidates: row.candidates ? storedList(row.candidates) : undefined,
    ...details,
    evidence: details.evidence ?? [],
    firstSeen: iso(row.first_seen),
    lastSeen: iso(row.last_seen),
    openedAt: iso(row.opened_at),
    closedAt: optionalIso(row.closed_at),
    reason: row.reason ?? undefined,
    decidedBy: row.decided_by ?? undefined,
    decidedAt: optionalIso(row.decided_at),
    until: optionalIso(row.until),
    baseline: Boolean(row.baseline),
    reopened: row.reopened,
    // Once the sources agree there is nothing left to change.
    patchable: row.state !== 'closed' && isPatchable(kind, entityRef),
  };
}

/** What a report says; the rest of a row is how it came to its state. */
export function contentOf(report: DiscrepancyReport) {
  const { edge, evidence, calls, days, observable } = report;
  const details = { edge, evidence, calls, days, observable };
  return {
    owner: report.owner ?? null,
    message: text(report.message),
    entity_ref: report.entityRef ?? null,
    candidates: json(report.candidates),
    details: json(details),
    material: json(report.material),
    anchor: report.anchor ?? null,
  };
}

/** PostgreSQL has no NUL in text. */
export function text(value: string): string {
  return value.replaceAll('\0', '');
}

/** In JSON text NUL is escaped, and stays so. */
export function json(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value);
}

export function optionalIso(value: BigIntColumn | null): string | undefined {
  const instant = toOptionalNumber(value);
  return instant === undefined ? undefined : new Date(instant).toISOString();
}
