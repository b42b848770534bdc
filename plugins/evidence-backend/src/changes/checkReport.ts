import { InputError } from '@backstage/errors';
import {
  changeInputSchema,
  instantSchema,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  parseInput,
  refuseFuture,
  ReportedChange,
} from '@plumbline/backstage-plugin-evidence-node';

/** What an index of PostgreSQL takes with room to spare; real refs are under 200. */
const MAX_REF_LENGTH = 500;

/**
 * Checks what came from outside, through whichever interface, and brings it to one
 * form: instants in UTC, refs in lower case.
 *
 * @param now - epoch milliseconds; without it any instant will do
 * @throws InputError in one sentence, naming the field
 */
export function checkReport(
  change: ReportedChange,
  now = Number.POSITIVE_INFINITY,
): ReportedChange {
  const { closerSignals, reportedAt, ...input } = change;
  const parsed = parseInput(changeInputSchema, input, 'change');
  refuseFuture("'occurredAt' of the change", parsed.occurredAt, now);
  rejectUnstorable({ ...parsed, closerSignals });
  return {
    ...parsed,
    ...(closerSignals && parsed.signal && { closerSignals }),
    ...(reportedAt !== undefined && {
      reportedAt: parseInput(instantSchema, reportedAt, 'time of the report'),
    }),
  };
}

/**
 * Refuses what one of the databases could not keep: PostgreSQL has no NUL in
 * text. Refused here, once, so that both databases take the same.
 *
 * @throws InputError naming the field
 */
function rejectUnstorable(change: {
  entityRef?: string;
  [field: string]: unknown;
}): void {
  if ((change.entityRef?.length ?? 0) > MAX_REF_LENGTH) {
    throw new InputError(
      `'entityRef' of the change must have at most ${MAX_REF_LENGTH} characters`,
    );
  }
  for (const [field, value] of Object.entries(change)) {
    if (hasNul(value)) {
      throw new InputError(
        `'${field}' of the change must not contain a NUL character`,
      );
    }
  }
}

function hasNul(value: unknown): boolean {
  if (typeof value === 'string') {
    return value.includes('\0');
  }
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.entries(value).some(([key, item]) => hasNul(key) || hasNul(item))
  );
}
