import type {
  Change,
  CollectorStatus,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  catalogSource,
  sourceHealths,
  type SourceHealth,
  type SourceState,
} from '@plumbline/backstage-plugin-evidence-react';
import { restsOn, RestsOn } from './restsOn';

/** One source as the page shows it. */
export type SourceRow = SourceHealth & { restsOn: RestsOn };

export const sourceStateWords: Record<SourceState, string> = {
  failing: 'failing',
  hanging: 'hanging',
  quiet: 'quiet',
  waiting: 'waiting for its first answer',
  answering: 'answering',
  reporting: 'reports changes',
  unconfigured: 'not set up',
};

/** Shape and word, since colour alone says nothing to some. */
export const sourceStateMarks: Record<SourceState, string> = {
  failing: '✗',
  hanging: '…',
  quiet: '◐',
  waiting: '○',
  answering: '✓',
  reporting: '✓',
  unconfigured: '–',
};

/** The sources, those that need somebody first. */
export function sourceRows(
  statuses: readonly CollectorStatus[],
  now: number,
): SourceRow[] {
  return sourceHealths(statuses, now).map(health => ({
    ...health,
    restsOn: restsOn(health.status),
  }));
}

/** When each source last reported one of these changes. */
export function lastChangeBySource(
  changes: readonly Pick<Change, 'source' | 'receivedAt'>[],
): Map<string, string> {
  const last = new Map<string, string>();
  for (const { source, receivedAt } of changes) {
    if (receivedAt > (last.get(source) ?? '')) {
      last.set(source, receivedAt);
    }
  }
  return last;
}

/** Whether anything but the catalog is connected. */
export function anyConnected(rows: readonly SourceRow[]): boolean {
  return rows.some(
    ({ state, status }) =>
      state !== 'unconfigured' && status.id !== catalogSource,
  );
}
