import type { StaleReason } from '../schemas/candidate';
import { nameOf, News } from './readLedger';

/** News of before a review may have come late: of no longer ago than this. */
const lateMs = 7 * 86_400_000;
/** Reasons that are kept; one is enough to ask for a review. */
const mostReasons = 20;

/** A candidate that was reviewed, and what it rests on. */
export type WatchedCandidate = {
  services: readonly string[];
  /** Epoch milliseconds. */
  reviewedAt: number;
  reasons: readonly StaleReason[];
  /** Evidence of what the last review cleared. */
  cleared: readonly string[];
};

/**
 * The reasons for which a candidate asks for a review, with what is new: reported
 * since the review, which did not clear it, and about one of its services or
 * what that directly depends on.
 *
 * @param dependenciesOf - what a service directly depends on
 */
export function withNews(
  candidate: WatchedCandidate,
  news: readonly News[],
  dependenciesOf: (service: string) => readonly string[],
): StaleReason[] {
  const { cleared, reasons, reviewedAt, services } = candidate;
  const known = new Set(reasons.map(({ evidence }) => evidence));
  const added: StaleReason[] = [];
  for (const each of news) {
    const since = Date.parse(each.receivedAt) - reviewedAt;
    const isNew =
      // At the very instant, what the review did not know came after it.
      (since > 0 ||
        (since === 0 &&
          !each.wasReported &&
          !cleared.includes(each.evidence))) &&
      Date.parse(each.occurredAt) > reviewedAt - lateMs &&
      !known.has(each.evidence);
    const via = services.find(service =>
      dependenciesOf(service).includes(each.entityRef),
    );
    if (isNew && (services.includes(each.entityRef) || via !== undefined)) {
      known.add(each.evidence);
      added.push({
        code: each.code,
        message: services.includes(each.entityRef)
          ? each.message
          : `${each.message}, which ${nameOf(via!)} depends on`,
        at: each.occurredAt,
        entityRef: each.entityRef,
        evidence: each.evidence,
        ...(each.url && { url: each.url }),
      });
    }
  }
  return added.length === 0
    ? [...reasons]
    : [...added, ...reasons].slice(0, mostReasons);
}
