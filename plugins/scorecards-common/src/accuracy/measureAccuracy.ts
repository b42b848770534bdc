import type { Accuracy, ReviewOutcome } from '../schemas/accuracy';

/** Days back from now in which a failure counts. */
export const accuracyWindowDays = 90;

/** What people made of a failure; `open` while a dispute is not decided. */
export type FailureOutcome = ReviewOutcome | 'open';

/** What people made of the failures of one version within the window. */
export type ReviewedFailures = {
  version: number;
  /** The start of the window, epoch milliseconds. */
  since: number;
  /** As many must be reviewed before a share is stated. */
  least: number;
  outcomes: Iterable<{ entityRef: string; outcome: FailureOutcome }>;
};

/** Of several about one verdict, what counts. */
const weight: Record<FailureOutcome, number> = { right: 0, open: 1, wrong: 2 };

/** Each entity with what counts of all that people made of its verdict. */
export function outcomesByEntity(
  outcomes: ReviewedFailures['outcomes'],
): Map<string, FailureOutcome> {
  const stands = new Map<string, FailureOutcome>();
  for (const { entityRef, outcome } of outcomes) {
    const before = stands.get(entityRef);
    if (before === undefined || weight[outcome] > weight[before]) {
      stands.set(entityRef, outcome);
    }
  }
  return stands;
}

/**
 * `1 - wrong / reviewed`. One entity counts once, however many people reviewed
 * its verdict; it is wrong as soon as one of them says so.
 */
export function measureAccuracy({
  version,
  since,
  least,
  outcomes,
}: ReviewedFailures): Accuracy {
  const stands = [...outcomesByEntity(outcomes).values()];
  const count = (outcome: FailureOutcome) =>
    stands.filter(each => each === outcome).length;
  const wrong = count('wrong');
  const reviewed = count('right') + wrong;
  return {
    version,
    share:
      reviewed === 0 || reviewed < least
        ? undefined
        : (reviewed - wrong) / reviewed,
    reviewed,
    wrong,
    open: count('open'),
    least,
    since: new Date(since).toISOString(),
  };
}
