import type {
  AuthService,
  BackstageCredentials,
  DiscoveryService,
} from '@backstage/backend-plugin-api';
import { ServiceUnavailableError } from '@backstage/errors';
import { LRUCache } from 'lru-cache';

/** Milliseconds before a token's end at which another is fetched. */
const early = 60_000;
/** Of users, those of the latest requests. */
const keptTokens = 1_000;

/** Acts as users of the portal who ask from elsewhere. */
export class UserTokens {
  readonly #options: {
    auth: AuthService;
    discovery: DiscoveryService;
  };
  readonly #tokens = new LRUCache<string, { token: string; until: number }>({
    max: keptTokens,
  });

  constructor(options: { auth: AuthService; discovery: DiscoveryService }) {
    this.#options = options;
  }

  /**
   * The user's own credentials: what they may not see, this does not show.
   * Backstage lets no plugin speak for a user, so the auth plugin signs them in.
   *
   * @throws ServiceUnavailableError where that is not set up, or refused
   */
  async actAs(userRef: string): Promise<BackstageCredentials> {
    const known = this.#tokens.get(userRef);
    const token =
      known && known.until - early > Date.now()
        ? known.token
        : await this.#signIn(userRef);
    return this.#options.auth.authenticate(token);
  }

  async #signIn(userRef: string): Promise<string> {
    const { auth, discovery } = this.#options;
    const { token: proof } = await auth.getPluginRequestToken({
      onBehalfOf: await auth.getOwnServiceCredentials(),
      targetPluginId: 'auth',
    });
    const response = await fetch(
      `${await discovery.getBaseUrl('auth')}/chat/refresh`,
      {
        headers: {
          'x-plumbline-chat-service': proof,
          'x-plumbline-chat-user': userRef,
        },
        signal: AbortSignal.timeout(10_000),
      },
    );
    const body: any = await response.json().catch(() => undefined);
    const token = body?.backstageIdentity?.token;
    if (!response.ok || typeof token !== 'string') {
      throw new ServiceUnavailableError(
        response.status === 404
          ? "The portal can't act for chat users: install the auth module 'chat' and configure 'auth.providers.chat'"
          : `The portal could not sign in '${userRef}'`,
      );
    }
    this.#remember(userRef, token);
    return token;
  }

  #remember(userRef: string, token: string) {
    const payload = JSON.parse(
      Buffer.from(token.split('.')[1] ?? '', 'base64url').toString() || '{}',
    );
    this.#tokens.set(userRef, {
      token,
      until: Number(payload.exp) * 1000 || 0,
    });
  }
}
