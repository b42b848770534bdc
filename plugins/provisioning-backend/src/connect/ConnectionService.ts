import type { UserInfoService } from '@backstage/backend-plugin-api';
import { ConflictError, NotAllowedError } from '@backstage/errors';
import {
  TooManyRequestsError,
  type CatalogVisibility,
  type Clock,
} from '@plumbline/backstage-plugin-evidence-node';
import type {
  Connection,
  RevealedPassword,
} from '@plumbline/backstage-plugin-provisioning-common';
import { isSamePerson, lower } from '../approvals/coverage';
import { needsSecret } from '../engine/moduleVariables';
import { visibleRequest } from '../records/lookups';
import type { UserCredentials } from '../records/ownership';
import type { RequestStore } from '../records/RequestStore';
import type { StoredRequest } from '../records/requests';
import type { WorkspaceStore } from '../records/WorkspaceStore';
import type { Offer, ProductRegistry } from '../standards/ProductRegistry';
import type { Cipher } from '../vault/Cipher';
import type { SecretStore } from '../vault/SecretStore';
import type { Reveal, Reveals } from './Reveals';

/** Tries of one user to be shown a password within an hour. */
const mostTries = 20;
const usualPort = { postgresql: 5432 } as const;

type Endpoint = { host: string; port: number; sslMode?: string };
type Outputs = ReadonlyMap<string, string>;

export type ConnectionServiceOptions = {
  cipher: Cipher;
  clock: Clock;
  environmentOf(product: string): Record<string, string> | undefined;
  registry: Pick<ProductRegistry, 'standards'>;
  reveals: Reveals;
  secrets: Pick<SecretStore, 'get' | 'keptIn'>;
  store: Pick<RequestStore, 'get' | 'operations'>;
  userInfo: UserInfoService;
  visibility: Pick<CatalogVisibility, 'of'>;
  workspaces: Pick<WorkspaceStore, 'workspace'>;
};

/** Lets those connect to what was made who requested it or own it. */
export class ConnectionService {
  readonly #options: ConnectionServiceOptions;

  constructor(options: ConnectionServiceOptions) {
    this.#options = options;
  }

  /**
   * @throws NotFoundError for what the caller may not see; NotAllowedError for
   *   who neither requested nor owns it; ConflictError where nothing is there to
   *   connect to
   */
  async get(id: string, credentials: UserCredentials): Promise<Connection> {
    return (await this.#find(id, credentials)).connection;
  }

  /**
   * Shows the password to the first who asks for it.
   *
   * @throws as {@link ConnectionService.get}; ConflictError where it was shown
   *   before or is kept elsewhere; an error with status 429 after 20 tries of the
   *   same user within an hour
   */
  async reveal(
    id: string,
    credentials: UserCredentials,
  ): Promise<RevealedPassword> {
    const { clock, reveals, secrets } = this.#options;
    const at = clock().getTime();
    const by = lower(credentials.principal.userEntityRef);
    const next = await reveals.countTry({ at, by }, mostTries);
    if (next !== undefined) {
      const retryAfterSeconds = Math.ceil((next - at) / 1_000);
      const minutes = Math.ceil(retryAfterSeconds / 60);
      throw new TooManyRequestsError(
        `You tried to reveal passwords more than ${mostTries} times within an hour; try again in ${minutes} ${
          minutes === 1 ? 'minute' : 'minutes'
        }`,
        { retryAfterSeconds },
      );
    }
    const { connection, offer, request } = await this.#find(id, credentials);
    const { keptIn } = connection.password;
    if (keptIn) {
      throw new ConflictError(
        `The password of '${id}' is kept in ${keptIn.store} at '${keptIn.ref}'; read it there`,
      );
    }
    // Read first: where that fails, the reveal is still to be had.
    const secret = needsSecret(offer) ? await secrets.get(id) : undefined;
    if (!secret) {
      throw new ConflictError(`The portal keeps no password of '${id}'`);
    }
    const reveal = { by, at };
    const known = await reveals.of(id);
    if (known) {
      throw shownBefore(id, known, by);
    }
    const taken = await reveals.take({
      requestId: id,
      from: request.state,
      reveal,
    });
    if (taken === 'lost') {
      const first = await reveals.of(id);
      throw first
        ? shownBefore(id, first, by)
        : new ConflictError(`'${id}' has just changed; try again`);
    }
    return { password: secret.password, revealed: inInstants(reveal) };
  }

  async #find(
    id: string,
    credentials: UserCredentials,
  ): Promise<{ connection: Connection; offer: Offer; request: StoredRequest }> {
    const { environmentOf, registry, reveals, secrets } = this.#options;
    const request = await visibleRequest(this.#options, id, credentials);
    await this.#requireParty(request, credentials);
    const offer = registry.standards.offers.get(request.product);
    const wanted = offer?.product.connection;
    if (!offer || !wanted) {
      throw new ConflictError(
        `The product '${request.product}' does not say how to connect to what it makes`,
      );
    }
    if (request.state !== 'active' && request.state !== 'expiring') {
      throw new ConflictError(
        `'${id}' is ${request.state}; there is something to connect to while it is active`,
      );
    }
    const outputs = await this.#outputsOf(id);
    const environment = environmentOf(offer.product.id) ?? {};
    const valueOf = (source: string | undefined) => {
      const [kind, name] = source?.split('.') ?? [];
      return { environment: environment[name], output: outputs.get(name) }[
        kind
      ];
    };
    const { address, protocol } = wanted;
    const isNamed = /^(environment|output)\./.test(address);
    const endpoint = endpointOf(
      isNamed ? valueOf(address) : address,
      usualPort[protocol],
    );
    if (!endpoint) {
      throw new ConflictError(
        `Where '${id}' listens is not known: the product takes it from '${address}', which has no address`,
      );
    }
    const elsewhere = valueOf(wanted.passwordIn?.ref);
    const keptIn = elsewhere
      ? { store: wanted.passwordIn!.store, ref: elsewhere }
      : needsSecret(offer) && secrets.keptIn(id);
    const revealed = await reveals.of(id);
    return {
      offer,
      request,
      connection: {
        protocol,
        ...endpoint,
        database: valueOf(wanted.database),
        user: valueOf(wanted.user),
        password: {
          ...(keptIn && { keptIn }),
          ...(revealed && { revealed: inInstants(revealed) }),
        },
      },
    };
  }

  /** @throws NotAllowedError */
  async #requireParty(
    request: StoredRequest,
    credentials: UserCredentials,
  ): Promise<void> {
    const { store, userInfo } = this.#options;
    const { ownershipEntityRefs, userEntityRef } = await userInfo.getUserInfo(
      credentials,
    );
    const owner = request.owner.toLocaleLowerCase('en-US');
    if (ownershipEntityRefs.includes(owner)) {
      return;
    }
    const [first] = await store.operations([request.id], { plans: false });
    // What was handed over since is not the requester's any more.
    const isTheirs =
      isSamePerson(userEntityRef, request.requester) &&
      String(first?.intent.owner) === request.owner;
    if (!isTheirs) {
      throw new NotAllowedError(
        `Only the requester and members of ${request.owner}, which owns '${request.id}', may connect to it`,
      );
    }
  }

  /** What the module says of what it made, but for what it marks as a secret. */
  async #outputsOf(id: string): Promise<Outputs> {
    const { cipher, workspaces } = this.#options;
    const sealed = await workspaces.workspace(id);
    const { outputs = {} } = (
      sealed ? JSON.parse(cipher.open(sealed, `state ${id}`).toString()) : {}
    ) as { outputs?: Record<string, { value?: unknown; sensitive?: boolean }> };
    return new Map(
      Object.entries(outputs).flatMap(([name, { sensitive, value }]) =>
        typeof value === 'string' && !sensitive ? [[name, value]] : [],
      ),
    );
  }
}

function shownBefore(
  id: string,
  { at, by }: Reveal,
  asking: string,
): ConflictError {
  const when = new Date(at).toISOString().slice(0, 16).replace('T', ' ');
  const lost = `A lost one can't be replaced; destroy this and request another`;
  return new ConflictError(
    by === asking
      ? `You revealed the password of '${id}' at ${when} UTC; it is shown only once. ${lost}`
      : `The password of '${id}' was revealed to ${by} at ${when} UTC, and is shown only once: ask them for it. ${lost}`,
  );
}

function inInstants({ at, by }: Reveal): { by: string; at: string } {
  return { by, at: new Date(at).toISOString() };
}

/** Of a URL, or of `host:port`; undefined for what is neither. */
function endpointOf(
  text: string | undefined,
  usual: number,
): Endpoint | undefined {
  const url = text?.includes('://') ? text : `any://${text}`;
  if (!text || !URL.canParse(url)) {
    return undefined;
  }
  const { hostname, port, searchParams } = new URL(url);
  const sslMode = searchParams.get('sslmode');
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port || usual),
    ...(sslMode && { sslMode }),
  };
}
