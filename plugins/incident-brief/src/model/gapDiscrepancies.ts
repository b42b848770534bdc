import type {
  Discrepancy,
  DiscrepancyKind,
} from '@plumbline/backstage-plugin-evidence-common';
import { confidenceCodes } from '@plumbline/backstage-plugin-incident-brief-common';
import type { Gap } from './gaps';

/** Discrepancies from which a gap of a brief comes, by its code. */
const kindsOf: Record<string, readonly DiscrepancyKind[]> = {
  [confidenceCodes.edgeUndeclared]: ['observed-only-edge'],
  [confidenceCodes.edgesDeclaredOnly]: ['declared-only-edge'],
  [confidenceCodes.danglingDependency]: ['dangling-reference'],
  [confidenceCodes.ownershipDisagreement]: ['ownership-disagreement'],
  [confidenceCodes.runtimeUnknown]: ['entity-without-workload'],
  [confidenceCodes.runtimeStale]: ['entity-without-workload'],
};
/** Of alerts nobody knows whose they are, so they are nobody's. */
const ofNobody: Record<string, readonly DiscrepancyKind[]> = {
  [confidenceCodes.alertUnmatched]: ['unmatched-signal', 'ambiguous-signal'],
};

/** References have neither spaces nor commas; one may begin as another is. */
const words = (message: string) => message.split(/[\s,]+/);

/** Whether a brief has gaps for which to ask for discrepancies of its entity. */
export function mayHaveDiscrepancies(gaps: readonly Gap[]): boolean {
  return gaps.some(({ code }) => Object.hasOwn(kindsOf, code));
}

/** Where to go on: one discrepancy, or a list of several. */
export type GapDiscrepancies = { count?: number; path: string };

/**
 * The discrepancies that stand behind a gap, if there are any.
 *
 * @param standing - of the entity that the brief is about
 * @param base - where the pages of discrepancies are
 */
export function discrepanciesOf(
  gap: Pick<Gap, 'code' | 'affects'>,
  standing: readonly Discrepancy[],
  base: string,
): GapDiscrepancies | undefined {
  const nobodys = Object.hasOwn(ofNobody, gap.code)
    ? ofNobody[gap.code]
    : undefined;
  if (nobodys) {
    return { path: `${base}?owner=none&kind=${nobodys.join(',')}` };
  }
  const kinds = Object.hasOwn(kindsOf, gap.code) ? kindsOf[gap.code] : [];
  const other = /^dependencies:(.+)$/.exec(gap.affects)?.[1];
  const found = standing.filter(
    one =>
      kinds.includes(one.kind) &&
      (other === undefined ||
        one.candidates?.includes(other) ||
        words(one.message).includes(other)),
  );
  const [first] = found;
  if (!first) {
    return undefined;
  }
  const query = new URLSearchParams({
    entityRef: first.entityRef ?? '',
    kind: kinds.join(','),
  });
  return {
    count: found.length,
    path:
      found.length === 1
        ? `${base}/${encodeURIComponent(first.id)}`
        : `${base}?${query}`,
  };
}
