import { setTimeout } from 'node:timers/promises';
import { LoginEnded, OAuth } from './OAuth';
import { readSession, Session, sessionOf, writeSession } from './session';
import { signIn } from './signIn';

/** How long another command may take to write what it was given (ms). */
const writingTakes = 3000;

/** Whether there is another token to be had without asking the user. */
export function isRenewable({ oauth }: Session): boolean {
  return !oauth || oauth.refreshToken !== undefined;
}

/**
 * The same session with another token, kept at once.
 *
 * @throws LoginEnded where the user has to log in again
 */
export async function renewSession(
  session: Session,
  fetch: typeof globalThis.fetch,
): Promise<Session> {
  const { portal, userEntityRef, oauth } = session;
  if (!oauth) {
    return kept(await signIn({ portal, userEntityRef, fetch }));
  }
  const before = await renewedElsewhere(session);
  if (before) {
    return before;
  }
  if (!oauth.refreshToken) {
    throw new LoginEnded(portal);
  }
  try {
    const tokens = await new OAuth(portal, fetch).refresh(oauth.refreshToken);
    return await kept(sessionOf({ portal, oauth }, tokens));
  } catch (error) {
    // Another command that used the refresh token first is about to write.
    const since = performance.now();
    while (
      error instanceof LoginEnded &&
      performance.now() - since < writingTakes
    ) {
      const meanwhile = await renewedElsewhere(session);
      if (meanwhile) {
        return meanwhile;
      }
      await setTimeout(100);
    }
    throw error;
  }
}

async function kept(session: Session): Promise<Session> {
  await writeSession(session);
  return session;
}

/** What another command made of a session meanwhile. */
async function renewedElsewhere({
  portal,
  userEntityRef,
  token,
}: Session): Promise<Session | undefined> {
  const session = await readSession();
  return session?.portal === portal &&
    session.userEntityRef === userEntityRef &&
    session.token !== token
    ? session
    : undefined;
}
