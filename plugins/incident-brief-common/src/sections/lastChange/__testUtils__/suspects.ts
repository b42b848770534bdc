import type {
  Change,
  EvidenceContext,
} from '@plumbline/backstage-plugin-evidence-common';
import { changeFixture, contextFixture } from '../../../testUtils';
import { assembleBrief } from '../../../assemble/assembleBrief';

export const onset = '2026-03-03T02:00:00.000Z';
export const payment = 'component:default/payment';

/** A deploy so many minutes before (or, negative, after) the onset. */
export function deploy(
  id: string,
  minutes: number,
  overrides: Partial<Change> = {},
) {
  return changeFixture({
    id,
    revision: id,
    occurredAt: new Date(Date.parse(onset) - minutes * 60_000).toISOString(),
    ...overrides,
  });
}

export function listed(
  list: 'suspects' | 'alsoChanged',
  changes: Change[],
  overrides: Partial<EvidenceContext> = {},
) {
  const brief = assembleBrief(contextFixture({ onset, changes, ...overrides }));
  return brief.lastChange[list].map(({ change, reasons }) => [
    change.id,
    reasons.join('; '),
  ]);
}

export const suspects = (
  changes: Change[],
  overrides?: Partial<EvidenceContext>,
) => listed('suspects', changes, overrides);
export const alsoChanged = (
  changes: Change[],
  overrides?: Partial<EvidenceContext>,
) => listed('alsoChanged', changes, overrides);
