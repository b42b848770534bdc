import {
  type IdentityIndex,
  type Signal,
  signalWords,
} from '@plumbline/backstage-plugin-evidence-common';
import { inTurns } from '@plumbline/backstage-plugin-evidence-node';
import type {
  DiscrepancyReport,
  StandingDiscrepancy,
} from '../database/discrepancies';
import type { EstateModel } from '../estate/projection/EstateModel';
import { signalsIn } from '../estate/projection/observationRows';
import { isVirtual } from '../estate/projection/virtualEnds';
import {
  settledBy,
  signalDiscrepancy,
  signalDiscrepancyIds,
} from '../estate/subjects/signalDiscrepancies';

/** For how many signals of one review the nearest names are looked for. */
const searchLimit = 100;

/** A signal, and whether it is a workload that was seen to run, and by whom. */
export type NamedSignal = {
  signal: Signal;
  runs: boolean;
  source?: string;
  /** As in `Reported`; the type of the signal where it is not given. */
  what?: string;
};

export type SignalsReviewed = { found: DiscrepancyReport[]; settled: string[] };

/** What is wrong with how signals resolve, and what of that no longer is. */
export async function reviewSignals(
  identity: IdentityIndex,
  signals: readonly NamedSignal[],
  { baseline = false } = {},
): Promise<SignalsReviewed> {
  const found = new Map<string, DiscrepancyReport>();
  const settled: string[] = [];
  let searched = 0;
  for await (const { signal, runs, source, what } of inTurns(signals)) {
    // What runs under this name is a service that is called so.
    if (!runs && isVirtual(signal)) {
      continue;
    }
    const decisive = identity.candidates(signal);
    if (decisive.length === 1) {
      settled.push(...signalDiscrepancyIds(signal));
      continue;
    }
    searched += Number(decisive.length === 0);
    const resolution =
      decisive.length > 0 || searched <= searchLimit
        ? identity.resolve(signal)
        : { status: 'unmatched' as const, candidates: [] };
    const how = {
      ...{ runs, source, baseline, identity },
      ...(source !== undefined && {
        reported: { what: what ?? signalWords(signal), source },
      }),
    };
    const report = signalDiscrepancy(signal, resolution, how);
    settled.push(...settledBy(signal, report));
    if (report) {
      found.set(report.id, mergedWith(report, found.get(report.id)));
    }
  }
  return {
    found: [...found.values()],
    settled: settled.filter(id => !found.has(id)),
  };
}

/** Several sources may see the same; each is named once. */
function mergedWith(
  report: DiscrepancyReport,
  before: DiscrepancyReport | undefined,
): DiscrepancyReport {
  const { evidence = [] } = report;
  const others = (before?.evidence ?? []).filter(
    ({ source }) => !evidence.some(one => one.source === source),
  );
  return others.length === 0
    ? report
    : { ...report, evidence: [...others, ...evidence] };
}

/**
 * The same for all that is known, after entities changed. Cost: the
 * observations in memory and the discrepancies about signals that stand.
 */
export async function reviewAllSignals(
  model: EstateModel,
  standing: AsyncIterable<StandingDiscrepancy>,
): Promise<SignalsReviewed> {
  const known = new Set<string>();
  const settled: string[] = [];
  const others: Signal[] = [];
  for await (const { id, kind, signal } of standing) {
    const meant = model.identity.candidates(signal!).length;
    if (meant === 1) {
      settled.push(id);
    } else if (meant > 1 === (kind === 'ambiguous-signal')) {
      known.add(id);
    } else {
      // It is wrong in another way than it was.
      others.push(signal!);
    }
  }
  const lost: NamedSignal[] = [];
  const observed = new Set<string>();
  for (const { observation, refs } of model.resolved()) {
    if (refs.some(ref => ref === undefined)) {
      const runs = observation.part === 'workload';
      for (const signal of signalsIn(observation)) {
        const ids = signalDiscrepancyIds(signal);
        observed.add(ids[0]);
        if (!ids.some(id => known.has(id))) {
          lost.push({ signal, runs, source: observation.source });
        }
      }
    }
  }
  for (const signal of others) {
    if (!observed.has(signalDiscrepancyIds(signal)[0])) {
      lost.push({ signal, runs: false });
    }
  }
  const review = await reviewSignals(model.identity, lost);
  return { found: review.found, settled: [...settled, ...review.settled] };
}

/** Ids that discrepancies have about what sources observe and nothing matches. */
export function unresolvedIn(model: EstateModel): Set<string> {
  const ids = new Set<string>();
  for (const { observation, refs } of model.resolved()) {
    if (refs.some(ref => ref === undefined)) {
      signalsIn(observation)
        .flatMap(signalDiscrepancyIds)
        .forEach(id => ids.add(id));
    }
  }
  return ids;
}
