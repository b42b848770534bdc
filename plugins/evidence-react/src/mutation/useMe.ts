import { identityApiRef, useApi } from '@backstage/core-plugin-api';
import { useMemo } from 'react';
import {
  useAsyncKeepingLast,
  type AsyncKeepingLast,
} from '../async/useAsyncKeepingLast';

/** Who is signed in, and in whose name they may decide. */
export type Me = { user: string; actsFor: ReadonlySet<string> };

/** Undefined until it is known. */
export function useMe(): Me | undefined {
  return useSignedIn().value;
}

/** The same, with why it is not known, and how to ask again. */
export function useSignedIn(): AsyncKeepingLast<Me> {
  const identity = useApi(identityApiRef);
  return useAsyncKeepingLast(async () => {
    const { userEntityRef, ownershipEntityRefs } =
      await identity.getBackstageIdentity();
    return {
      user: userEntityRef.toLowerCase(),
      actsFor: new Set(
        [userEntityRef, ...ownershipEntityRefs].map(ref => ref.toLowerCase()),
      ),
    };
  }, ['evidence-react Me', identity]);
}

/** The groups of the user who is signed in, direct ones; none until they are known. */
export function useGroups(): string[] {
  const me = useMe();
  return useMemo(
    () => [...(me?.actsFor ?? [])].filter(ref => ref.startsWith('group:')),
    [me],
  );
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
