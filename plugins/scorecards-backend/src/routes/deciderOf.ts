import type { Callers } from '@plumbline/backstage-plugin-evidence-node';
import type { Request } from 'express';
import type { Decider } from '../people/Decider';

/** @throws NotAllowedError for the local token and other services */
export async function deciderOf(
  callers: Callers,
  req: Request,
): Promise<Decider> {
  const { credentials, userRef } = await callers.user(req);
  return {
    credentials,
    userRef,
    may: (...needed) => callers.may(credentials, ...needed),
  };
}
