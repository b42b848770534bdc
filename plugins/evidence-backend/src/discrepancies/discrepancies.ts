import { createHash } from 'node:crypto';
import {
  canonicalJson,
  Resolution,
  Signal,
} from '@plumbline/backstage-plugin-evidence-common';
import { DiscrepancyReport } from '../database/EvidenceStore';

/** One subject has one discrepancy of a kind, however often it is seen. */
export function discrepancyId(kind: string, subject: unknown): string {
  return createHash('sha256')
    .update(`${kind}\n${canonicalJson(subject)}`)
    .digest('hex')
    .slice(0, 24);
}

/** Both ids that a signal may have, so that the other one can be closed. */
export function signalDiscrepancyIds(signal: Signal): string[] {
  return (['unmatched-signal', 'ambiguous-signal'] as const).map(kind =>
    discrepancyId(kind, subjectOf(signal)),
  );
}

/** A workload is one thing, whichever of its labels came along. */
function subjectOf(signal: Signal): unknown {
  if (signal.type !== 'workload') {
    return signal;
  }
  const { type, cluster, namespace, name } = signal;
  return { type, cluster, namespace, name };
}

/** What is wrong with how a signal resolved; undefined when nothing is. */
export function signalDiscrepancy(
  signal: Signal,
  resolution: Resolution,
): DiscrepancyReport | undefined {
  if (resolution.status === 'matched') {
    return undefined;
  }
  const ambiguous = resolution.status === 'ambiguous';
  const kind = ambiguous ? 'ambiguous-signal' : 'unmatched-signal';
  // PostgreSQL has no NUL in text.
  const name = nameOf(signal).slice(0, 200).replaceAll('\0', '');
  const names = resolution.candidates.map(({ entityRef }) => entityRef);
  return {
    id: discrepancyId(kind, subjectOf(signal)),
    kind,
    signal,
    candidates: names,
    message: ambiguous
      ? `The ${signal.type} '${name}' may mean any of ${names.join(', ')}`
      : `The ${signal.type} '${name}' matches no entity; an alias in 'plumbline.dev/aliases' of the right one would`,
  };
}

export function observedOnlyId(from: string, to: string): string {
  return discrepancyId('observed-only-edge', [from, to]);
}

/** A call that was seen and that nobody declared. Declared metadata is the caller's to mend. */
export function observedOnlyDiscrepancy(
  from: string,
  to: string,
  owner: string | undefined,
): DiscrepancyReport {
  return {
    id: observedOnlyId(from, to),
    kind: 'observed-only-edge',
    entityRef: from,
    owner,
    candidates: [to],
    message: `${from} was seen to call ${to}, which it does not declare`,
  };
}

function nameOf(signal: Signal): string {
  switch (signal.type) {
    case 'alert':
      return signal.labels.alertname ?? Object.values(signal.labels)[0] ?? '';
    case 'workload':
      return [signal.cluster, signal.namespace, signal.name]
        .filter(Boolean)
        .join('/');
    case 'repository':
      return signal.url;
    case 'pager':
      return signal.serviceId;
    default:
      return signal.text;
  }
}
