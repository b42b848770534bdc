import type {
  AuthService,
  BackstageCredentials,
  DiscoveryService,
} from '@backstage/backend-plugin-api';
import { ServiceUnavailableError } from '@backstage/errors';
import { stringifyEntityRef } from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';

const userAnnotation = 'slack.com/user-id';
const teamAnnotation = 'slack.com/team-id';
/** Milliseconds before a token's end at which another is fetched. */
const early = 60_000;

export type FoundChatUser =
  | { status: 'found'; userRef: string }
  | { status: 'nobody' }
  /** Several users of the portal say that they are this one. */
  | { status: 'ambiguous' };

/** Finds the portal user of somebody in Slack, and acts as them. */
export class ChatUsers {
  readonly #options: {
    auth: AuthService;
    catalog: Pick<CatalogService, 'getEntities'>;
    discovery: DiscoveryService;
  };
  readonly #tokens = new Map<string, { token: string; until: number }>();

  constructor(options: {
    auth: AuthService;
    catalog: Pick<CatalogService, 'getEntities'>;
    discovery: DiscoveryService;
  }) {
    this.#options = options;
  }

  /** By the annotations `slack.com/user-id` and, where it is there, `slack.com/team-id`. */
  async find(sender: {
    userId: string;
    teamId?: string;
    enterpriseId?: string;
  }): Promise<FoundChatUser> {
    const { auth, catalog } = this.#options;
    const { items } = await catalog.getEntities(
      {
        filter: {
          kind: 'User',
          [`metadata.annotations.${userAnnotation}`]: sender.userId,
        },
        fields: [
          'kind',
          'metadata.name',
          'metadata.namespace',
          'metadata.annotations',
        ],
      },
      { credentials: await auth.getOwnServiceCredentials() },
    );
    const matching = items.filter(({ metadata }) => {
      const { [userAnnotation]: user, [teamAnnotation]: team } =
        metadata.annotations ?? {};
      return (
        // The catalog compares without regard to case.
        user === sender.userId &&
        (team === undefined ||
          team === sender.teamId ||
          team === sender.enterpriseId)
      );
    });
    if (matching.length > 1) {
      return { status: 'ambiguous' };
    }
    return matching.length === 0
      ? { status: 'nobody' }
      : { status: 'found', userRef: stringifyEntityRef(matching[0]) };
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
    this.#tokens.delete(userRef);
    this.#tokens.set(userRef, {
      token,
      until: Number(payload.exp) * 1000 || 0,
    });
    if (this.#tokens.size > 1_000) {
      this.#tokens.delete(this.#tokens.keys().next().value!);
    }
  }
}
