import { createHash } from 'node:crypto';
import {
  canonicalJson,
  DiscrepancyKind,
  IdentityIndex,
  NamedBy,
  Resolution,
  Signal,
  signalWords,
} from '@plumbline/backstage-plugin-evidence-common';
import type { DiscrepancyReport } from '../../database/discrepancies';

/** What report named a signal. */
export type Reported = {
  /** As in `the deploy of`, with the name of the signal behind it. */
  what: string;
  source: string;
  /** When it happened, by its source; ISO 8601. */
  observedAt?: string;
};

/** One subject has one discrepancy of a kind, however often it is seen. */
export function discrepancyId(kind: DiscrepancyKind, subject: unknown): string {
  return createHash('sha256')
    .update(`${kind}\n${canonicalJson(subject)}`)
    .digest('hex')
    .slice(0, 24);
}

/** What matching it settles: every kind of discrepancy that a signal may be. */
export function signalDiscrepancyIds(signal: Signal): string[] {
  return (
    ['unmatched-signal', 'ambiguous-signal', 'workload-without-entity'] as const
  ).map(kind => discrepancyId(kind, subjectOf(signal)));
}

/**
 * What is settled by how a signal resolved. That it was named again does not
 * say that it has ceased to run.
 */
export function settledBy(
  signal: Signal,
  report: DiscrepancyReport | undefined,
): string[] {
  const ids = signalDiscrepancyIds(signal).filter(id => id !== report?.id);
  return report?.kind === 'unmatched-signal' ? ids.slice(0, -1) : ids;
}

/** A workload is one thing, whichever of its labels came along. */
function subjectOf(signal: Signal): unknown {
  if (signal.type !== 'workload') {
    return signal;
  }
  const { type, cluster, namespace, name } = signal;
  return { type, cluster, namespace, name };
}

/**
 * What is wrong with how a signal resolved; undefined when nothing is.
 *
 * @param identity - what else would name it
 * @param runs - it is a workload that was seen to run, and not only named
 * @param source - who saw it run
 * @param reported - what named it, where that is known
 */
export function signalDiscrepancy(
  signal: Signal,
  resolution: Pick<Resolution, 'status' | 'candidates'>,
  options: {
    runs?: boolean;
    source?: string;
    baseline?: boolean;
    reported?: Reported;
    identity: Pick<IdentityIndex, 'namedBy'>;
  },
): DiscrepancyReport | undefined {
  const { runs = false, source, baseline = false } = options;
  const { identity, reported } = options;
  if (resolution.status === 'matched') {
    return undefined;
  }
  const name = inSentence(nameOfSignal(signal));
  const named = `${reported?.what ?? signalWords(signal)} '${name}'`;
  const names = resolution.candidates.map(({ entityRef }) => entityRef);
  if (resolution.status === 'ambiguous') {
    return {
      id: discrepancyId('ambiguous-signal', subjectOf(signal)),
      kind: 'ambiguous-signal',
      signal,
      candidates: names,
      baseline,
      ...evidenceOf(named, reported),
      message: `The ${named} may mean any of ${names.join(', ')}`,
      material: names,
    };
  }
  const remedy = remedyOf(signal, identity.namedBy(signal));
  const kind = runs ? 'workload-without-entity' : 'unmatched-signal';
  return {
    id: discrepancyId(kind, subjectOf(signal)),
    kind,
    signal,
    candidates: names,
    baseline,
    ...(runs &&
      source !== undefined && {
        evidence: [{ source, says: `The workload '${name}' runs` }],
      }),
    ...(!runs && evidenceOf(named, reported)),
    message: runs
      ? `The workload '${name}' runs and no entity describes it; a descriptor, or ${remedy}, would`
      : `The ${named} matches no entity; ${remedy} would`,
  };
}

/** What a source wrote, on one line; PostgreSQL has no NUL in text. */
function inSentence(text: string): string {
  return text.slice(0, 200).replaceAll('\0', '').replace(/\s+/g, ' ').trim();
}

/** What would make a signal mean an entity. */
function remedyOf({ type }: Signal, naming: NamedBy | undefined): string {
  switch (naming?.by) {
    case 'alias':
      return "an alias in 'plumbline.dev/aliases' of the right one";
    case 'annotation': {
      const value = inSentence(naming.value);
      return `the annotation '${naming.annotation}: ${value}' of the right one`;
    }
    case 'reference':
      return 'its description, or a report with the right reference,';
    default:
      return type === 'alert' || type === 'workload'
        ? 'a label that names its service'
        : 'a corrected report';
  }
}

/** That it was reported is what was seen. */
function evidenceOf(
  named: string,
  reported: Reported | undefined,
): Pick<DiscrepancyReport, 'evidence'> {
  if (reported === undefined) {
    return {};
  }
  const { observedAt, source } = reported;
  const says = `The ${named} was reported`;
  return {
    evidence: [
      { source, says, ...(observedAt !== undefined && { observedAt }) },
    ],
  };
}

/** An entity that a report names by its reference, as what it is looked for by. */
export function signalOfRef(ref: string): Signal {
  return { type: 'alert', labels: { entity_ref: ref } };
}

/** What a signal is called in a sentence. */
export function nameOfSignal(signal: Signal): string {
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
