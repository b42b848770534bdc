import { createHash, randomBytes } from 'node:crypto';
import type { Readable } from 'node:stream';
import { listenForCallback } from './callback';
import { OAuth, refusedBecause } from './OAuth';
import { Session, sessionOf } from './session';

/** Longer than a sign-in with a second factor takes (ms). */
const patience = 10 * 60 * 1000;

/**
 * Logs in as the user who approves the login in the portal.
 *
 * @param options - `show` is given the page to open, once
 */
export async function browserSignIn(options: {
  portal: string;
  fetch: typeof fetch;
  show: (page: string) => void;
  patience?: number;
  input?: Readable;
}): Promise<Session> {
  const { portal } = options;
  const oauth = new OAuth(portal, options.fetch);
  const state = randomBytes(32).toString('base64url');
  const verifier = randomBytes(48).toString('base64url');
  const callback = await listenForCallback({
    state,
    patience: options.patience ?? patience,
    input: options.input ?? process.stdin,
  });
  try {
    const { redirectUri } = callback;
    const client = await oauth.client(redirectUri);
    options.show(
      await oauth.authorize(client, {
        redirectUri,
        state,
        challenge: createHash('sha256').update(verifier).digest('base64url'),
      }),
    );
    const answer = await callback.answer();
    const code = answer.get('code');
    if (code === null) {
      throw refusedBecause(answer);
    }
    const tokens = await oauth.exchange(client, {
      code,
      redirectUri,
      verifier,
    });
    return sessionOf({ portal, oauth: client }, tokens);
  } finally {
    callback.close();
  }
}
