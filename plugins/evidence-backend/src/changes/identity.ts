import {
  canonicalJson,
  ChangeInput,
} from '@plumbline/backstage-plugin-evidence-common';
import type { ReportedChange } from '@plumbline/backstage-plugin-evidence-node';
import { sha256 } from '../database/sha256';
import { subjectOfSignals } from '../estate/subjects/subjectOfSignals';
import type { Report } from './fold';

/** A report that knows which change, and which subject, it is about. */
export type PreparedReport = Report & {
  changeId: string;
  /** An entity ref, or the id that {@link subjectOfSignals} gives. */
  subject: string;
};

/**
 * Gives a report its ids. The key of a change is its source and the source's
 * own id for it; without one, the content itself.
 */
export function prepareReport(change: ReportedChange): PreparedReport {
  const { id, signal, closerSignals, reportedAt, ...rest } = change;
  const body = {
    ...rest,
    ...(signal && { signals: [...(closerSignals ?? []), signal] }),
  };
  const text = canonicalJson(body);
  const nativeId = id ?? sha256(text);
  const at = reportedAt ?? change.occurredAt;
  return {
    changeId: changeId(change.source, nativeId),
    subject: body.entityRef ?? subjectOfSignals(body.signals ?? []),
    hash: sha256(`${new Date(at).toISOString()}\n${text}`),
    reportedAt: Date.parse(at),
    body,
  };
}

/** 96 bits of SHA-256: two of a billion changes share one in 10^11 ledgers. */
function changeId(source: ChangeInput['source'], nativeId: string): string {
  return sha256(`${source}\n${nativeId}`).slice(0, 24);
}
