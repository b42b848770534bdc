import type { Claim } from '@plumbline/backstage-plugin-evidence-common';
import { formatExact, formatRelative } from '../time/format';

/** The part of a claim that says why to believe it. */
export type ClaimEvidence = Omit<Claim<unknown>, 'value'>;

/** How a source's id reads: `catalog`, `metrics-eu`, … */
export function sourceName(source: Claim<unknown>['source']): string {
  return source.id === 'catalog' ? 'the catalog' : source.id;
}

/** A claim's evidence as a sentence: kind, source, age, and whether it is stale. */
export function claimWords(claim: ClaimEvidence, now: number): string {
  const where = claim.kind === 'observed' ? 'by' : 'in';
  const parts = [`${claim.kind} ${where} ${sourceName(claim.source)}`];
  parts.push(
    claim.observedAt === undefined
      ? 'time unknown'
      : formatRelative(claim.observedAt, now),
  );
  if (claim.stale) {
    parts.push('stale');
  }
  return parts.join(', ');
}

/** The exact time of a claim, or that there is none. */
export function claimExactTime(claim: ClaimEvidence): string {
  return claim.observedAt === undefined
    ? 'No time is known for this.'
    : formatExact(claim.observedAt);
}
