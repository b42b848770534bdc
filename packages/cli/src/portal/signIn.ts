import {
  EvidenceRequestError,
  RestClient,
} from '@plumbline/backstage-plugin-evidence-common/client';
import { exitCode } from '../exitCode';
import { Failure } from '../Failure';
import { Session } from './session';

/** What Backstage answers to a refresh; only what is used here. */
type SignInAnswer = {
  backstageIdentity?: {
    token?: string;
    expiresInSeconds?: number;
    identity?: { userEntityRef?: string };
  };
};

/** Backstage's tokens live this long where the answer does not say (seconds). */
const usualLifetime = 3600;

/** Gets a token as an example user from the portal's sign-in. */
export async function signIn(options: {
  portal: string;
  userEntityRef: string;
  fetch: typeof fetch;
}): Promise<Session> {
  const { portal, userEntityRef } = options;
  const rest = new RestClient({
    baseUrl: `${portal}/api/auth`,
    fetch: (input, init) =>
      options.fetch(input, {
        ...init,
        headers: { ...init?.headers, 'x-plumbline-user': userEntityRef },
      }),
  });
  const { backstageIdentity } = await rest
    .get<SignInAnswer>('/example/refresh')
    .catch(error => {
      // A portal answers so for a way to sign in that it was not set up with.
      if (error instanceof EvidenceRequestError && error.status === 404) {
        throw new Failure(
          exitCode.refused,
          'This portal has no example users; sign in is not part of it.',
        );
      }
      throw error;
    });
  if (!backstageIdentity?.token) {
    throw new Failure(
      exitCode.unreachable,
      `The portal at ${portal} let '${userEntityRef}' in without giving a token.`,
    );
  }
  const seconds = backstageIdentity.expiresInSeconds ?? usualLifetime;
  return {
    portal,
    userEntityRef: backstageIdentity.identity?.userEntityRef ?? userEntityRef,
    token: backstageIdentity.token,
    expiresAt: new Date(Date.now() + seconds * 1000).toISOString(),
  };
}

/** `ana.ruiz` → `user:default/ana.ruiz`. */
export function userRefOf(text: string): string {
  const match = /^(?:([^:/\s]+):)?(?:([^:/\s]+)\/)?([^:/\s]+)$/.exec(
    text.trim(),
  );
  if (!match || (match[1] && match[1].toLowerCase() !== 'user')) {
    throw new Failure(
      exitCode.wrongUsage,
      `'${text}' is not a user; it must be like user:default/jane.doe.`,
    );
  }
  return `user:${match[2] ?? 'default'}/${match[3]}`.toLocaleLowerCase('en-US');
}
