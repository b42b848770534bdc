import { InputError } from '@backstage/errors';
import type { AsKnown, LedgerEntry } from './records';

/** @throws InputError where it is not an instant */
export function asKnown(at: string | undefined): AsKnown {
  if (at === undefined) {
    return {};
  }
  const instant = Date.parse(at);
  if (Number.isNaN(instant)) {
    throw new InputError(
      "'at' must be an ISO 8601 instant such as 2026-01-31T09:00:00Z",
    );
  }
  return { at: instant };
}

/** A filtered reader doesn't see changes that no entity is known for. */
export function maySee(
  entry: LedgerEntry,
  visible: ((entityRef: string) => boolean) | undefined,
): boolean {
  return (
    !visible || (entry.entityRef !== undefined && visible(entry.entityRef))
  );
}

/**
 * How far the clock of a source may run ahead of ours, milliseconds: as much as
 * Kerberos lets clocks differ (RFC 4120, 3.1.3), so those of most estates
 * differ by less. A change dated further ahead has not happened yet.
 */
export const clockSkew = 5 * 60_000;
