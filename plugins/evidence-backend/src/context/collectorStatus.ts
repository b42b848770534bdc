import {
  ChangeKind,
  CollectorStatus,
  Deliveries,
  FoundBy,
  iso,
  SourceGuide,
} from '@plumbline/backstage-plugin-evidence-common';
import type { StoredPass } from '../database/records';
import { unique } from './seeds';
import { catalogSource } from '../estate/projection/CatalogWalker';

/** A pass as one reader may know of it. */
export type VisiblePass = Omit<StoredPass, 'lastAt'> & { lastAt?: number };

export type RegisteredSources = {
  collectors: {
    id: string;
    title: string;
    guide?: SourceGuide;
    /** What it reports of one entity may follow from another. */
    derives: boolean;
    /** What it may report: names of facts, `edges`, `workloads`. */
    reports: readonly string[];
    /** Of changes. */
    kinds: readonly ChangeKind[];
    foundBy?: FoundBy;
  }[];
  changeSources: {
    id: string;
    title: string;
    guide?: SourceGuide;
    /** What it can report. */
    kinds: readonly ChangeKind[];
    /** Facts that follow from what else it reports. */
    reports: readonly string[];
    foundBy?: FoundBy;
    configured: boolean;
  }[];
};

/**
 * Every source known, with how it was doing at the instant of its passes.
 *
 * @param deliveriesOf - what became of the deliveries of a webhook until now
 */
export function collectorStatuses(
  viewer: { isVisible?: unknown },
  passes: readonly VisiblePass[],
  ledger: readonly { kind: ChangeKind; sources: readonly string[] }[],
  registered: RegisteredSources,
  deliveriesOf: (source: string) => Deliveries | undefined = () => undefined,
): CollectorStatus[] {
  const statuses = new Map<string, CollectorStatus>();
  const titles = new Map(
    [...registered.collectors, ...registered.changeSources].map(
      ({ id, title }) => [id, title],
    ),
  );
  /** What each has reported, or else may report. */
  const parts = new Map<string, readonly string[]>();
  const collectorIds = new Set([
    catalogSource,
    ...registered.collectors.map(({ id }) => id),
  ]);
  for (const { id, title, reports } of registered.collectors) {
    statuses.set(id, { id, title, kind: 'collector' });
    parts.set(id, reports);
  }
  for (const { id, title, configured, reports } of registered.changeSources) {
    if (configured) {
      parts.set(id, reports);
    }
    statuses.set(id, {
      id,
      title,
      kind: 'change-source',
      outcome: configured ? 'waiting' : 'unconfigured',
      deliveries: deliveriesOf(id),
    });
  }
  for (const pass of passes) {
    const known = statuses.get(pass.source);
    if (pass.parts.length > 0) {
      const named = pass.parts.map(part => part.replace(/^fact:/, ''));
      parts.set(pass.source, named.sort());
    }
    statuses.set(pass.source, {
      id: pass.source,
      title:
        pass.source === catalogSource
          ? 'The catalog of this portal'
          : titles.get(pass.source),
      kind: collectorIds.has(pass.source) ? 'collector' : known?.kind ?? 'push',
      deliveries: known?.deliveries,
      lastPass: isoOf(pass.lastAt),
      lastSuccess: isoOf(pass.lastSuccess),
      lastObserved: isoOf(pass.lastObservedAt),
      outcome: pass.outcome,
      error: pass.error,
      coverage: pass.coverage,
    });
  }
  for (const { kind, sources } of ledger) {
    for (const id of sources) {
      const known = statuses.get(id) ?? { id, kind: 'change-source' as const };
      statuses.set(id, {
        ...known,
        // Has reported something, whether or not it is still set up.
        outcome:
          known.outcome === 'unconfigured' || known.outcome === 'waiting'
            ? undefined
            : known.outcome,
        changeKinds: [...(known.changeKinds ?? []), kind].sort(),
      });
    }
  }
  return [...statuses.values()]
    .map(status => {
      const its = parts.get(status.id) ?? [];
      return {
        ...status,
        ...(its.length > 0 && { tells: [...its] }),
        // A count would disclose entities that the viewer may not see.
        ...(viewer.isVisible !== undefined && {
          coverage: undefined,
          deliveries: undefined,
        }),
      };
    })
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Names of the facts that are reported of anything. */
export function reportedFactNames(passes: readonly VisiblePass[]): string[] {
  return unique(
    passes.flatMap(pass =>
      pass.parts
        .filter(part => part.startsWith('fact:'))
        .map(part => part.slice('fact:'.length)),
    ),
  );
}

export function isoOf(instant: number | undefined): string | undefined {
  return instant === undefined ? undefined : iso(instant);
}
