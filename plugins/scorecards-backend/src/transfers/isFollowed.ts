import { canonical } from '../people/Members';
import type { StoredTransfer } from './TransferStore';

/** Whether the catalog has the owner that a transfer named. */
export function isFollowed(
  { to }: StoredTransfer,
  owner: string | undefined,
): boolean {
  return owner !== undefined && canonical(owner) === canonical(to);
}
