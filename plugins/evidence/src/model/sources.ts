import type {
  Change,
  CollectorStatus,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  catalogSource,
  sourceHealths,
  type SourceHealth,
  type SourceState,
  type Tone,
} from '@plumbline/backstage-plugin-evidence-react';
import { restsOn, RestsOn } from './restsOn';

/** One source as the page shows it. */
export type SourceRow = SourceHealth & { restsOn: RestsOn };

export const sourceStates: Record<
  SourceState,
  { words: string; tone: Tone; dot: 'full' | 'half' | 'dashed' }
> = {
  failing: { words: 'Failing', tone: 'critical', dot: 'full' },
  hanging: { words: 'Hanging', tone: 'critical', dot: 'half' },
  quiet: { words: 'Quiet', tone: 'warning', dot: 'half' },
  waiting: { words: 'Waiting', tone: 'neutral', dot: 'dashed' },
  answering: { words: 'Answering', tone: 'ok', dot: 'full' },
  reporting: { words: 'Reports changes', tone: 'info', dot: 'full' },
  unconfigured: { words: 'Not set up', tone: 'neutral', dot: 'dashed' },
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
