import { identityApiRef, useApi } from '@backstage/core-plugin-api';
import { useAsyncKeepingLast } from '../async/useAsyncKeepingLast';

/** Who is signed in, and in whose name they may decide. */
export type Me = { user: string; actsFor: ReadonlySet<string> };

/** Undefined until it is known. */
export function useMe(): Me | undefined {
  const identity = useApi(identityApiRef);
  const { value } = useAsyncKeepingLast(async () => {
    const { userEntityRef, ownershipEntityRefs } =
      await identity.getBackstageIdentity();
    return {
      user: userEntityRef.toLowerCase(),
      actsFor: new Set(
        [userEntityRef, ...ownershipEntityRefs].map(ref => ref.toLowerCase()),
      ),
    };
  }, ['evidence-react Me', identity]);
  return value;
}

/**
 * Whether to offer the buttons of a decision: to whom it is up, and never to
 * the requester. The backend decides again.
 */
export function isDecider(
  me: Me | undefined,
  decision: { of: string; by: string },
): boolean {
  return (
    me !== undefined &&
    me.actsFor.has(decision.of.toLowerCase()) &&
    me.user !== decision.by.toLowerCase()
  );
}
