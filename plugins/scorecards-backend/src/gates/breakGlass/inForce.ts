import type { GateRequest } from '@plumbline/backstage-plugin-scorecards-common';
import { bindingOf, contentOf, releaseOf } from '../GateReviews';
import type { OverrideStore, StoredOverride } from './OverrideStore';

/** What counts at a time for a release with the content of a request. */
export async function inForce(
  request: GateRequest,
  at: number,
  store: Pick<OverrideStore, 'ofBinding'>,
): Promise<StoredOverride[]> {
  if (releaseOf(request) === undefined) {
    return [];
  }
  const content = contentOf(request);
  const found = await store.ofBinding(bindingOf(request));
  return found.filter(one => one.content === content && counts(one, at));
}

export function counts(
  { at, state, validUntil }: StoredOverride,
  now: number,
): boolean {
  return (
    state === 'open' && Date.parse(at) <= now && now < Date.parse(validUntil)
  );
}
