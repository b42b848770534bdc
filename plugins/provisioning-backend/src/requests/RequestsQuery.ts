import type {
  AuthService,
  BackstageCredentials,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import type { Page } from '@plumbline/backstage-plugin-evidence-common';
import type {
  CatalogVisibility,
  Clock,
  Retention,
} from '@plumbline/backstage-plugin-evidence-node';
import { levelOf } from '@plumbline/backstage-plugin-provisioning-common';
import type {
  DryRun,
  Exemption,
  Impact,
  ListedRequest,
  Operation,
  ProvisioningRequest,
  RequestScope,
} from '@plumbline/backstage-plugin-provisioning-common';
import { isSamePerson } from '../approvals/coverage';
import type { Surroundings } from '../approvals/Surroundings';
import { isDrifted } from '../drift/driftIn';
import type { ExemptionBounds } from '../exemptions/ExemptionBounds';
import type { ExemptionStore } from '../exemptions/ExemptionStore';
import { subjectOf, toAnswer } from '../exemptions/present';
import type { ProductRegistry } from '../standards/ProductRegistry';
import { needsSecret } from '../engine/moduleVariables';
import type { SecretStore } from '../vault/SecretStore';
import type { RequestStore } from '../records/RequestStore';
import type { RequestFilter, StoredRequest } from '../records/requests';
import { decodeCursor, encodeCursor } from '../records/cursor';
import { PresentedOperation, presentOperations } from './presentOperations';
import { visibleRequest } from '../records/lookups';
import { resourceRefOf } from '../records/resourceRefOf';
import { runLogs } from '../records/retention';
import type { WorkspaceStore } from '../records/WorkspaceStore';

const logLines = 2_000;
const chunk = 200;

/** Who looks, and what of all requests is theirs. */
type Reader = {
  user: string;
  actsFor: ReadonlySet<string>;
  filter: RequestFilter;
};

export type RequestsQueryOptions = {
  auth: AuthService;
  bounds: Pick<ExemptionBounds, 'approversOf'>;
  clock: Clock;
  /** Who may approve by the narrower way, during an incident. */
  emergency: readonly string[];
  exemptions: Pick<ExemptionStore, 'about'>;
  registry: Pick<ProductRegistry, 'standards'>;
  retention: Pick<Retention, 'horizon'>;
  secrets: Pick<SecretStore, 'refOf'>;
  store: RequestStore;
  surroundings: Pick<Surroundings, 'dependents' | 'impact'>;
  userInfo: UserInfoService;
  visibility: CatalogVisibility;
  workspaces: Pick<WorkspaceStore, 'readLog' | 'secret'>;
};

/** Shows requests for services that the reader may see. */
export class RequestsQuery {
  readonly #options: RequestsQueryOptions;

  constructor(options: RequestsQueryOptions) {
    this.#options = options;
  }

  /** @throws NotFoundError also for what the reader may not see */
  async get(
    id: string,
    credentials: BackstageCredentials,
  ): Promise<ProvisioningRequest> {
    const { store } = this.#options;
    const request = await visibleRequest(this.#options, id, credentials);
    const operations = await this.#operationsOf([request], credentials);
    const timeline = await store.timeline(id);
    return {
      ...this.#presentOne(request, operations[operations.length - 1]),
      operations: operations.map(({ requestId: _, ...operation }) => operation),
      timeline: timeline.map(({ requestId: _, operationId, at, ...entry }) => ({
        ...entry,
        operation: operationId,
        at: new Date(at).toISOString(),
      })),
      exemptions: await this.#exemptionsOf(request),
    };
  }

  async #exemptionsOf(request: StoredRequest): Promise<Exemption[]> {
    const { bounds, clock, exemptions } = this.#options;
    const now = clock().getTime();
    return Promise.all(
      (await exemptions.about(subjectOf(request), now)).map(async one =>
        toAnswer(one, await bounds.approversOf(one), now),
      ),
    );
  }

  /** One page, the newest first. */
  async list(
    query: Omit<RequestFilter, 'requester' | 'owners' | 'operation'> & {
      scope?: RequestScope;
      limit: number;
      cursor?: string;
    },
    credentials: BackstageCredentials,
  ): Promise<Page<ListedRequest>> {
    const { store, visibility } = this.#options;
    const { cursor, limit, scope, ...rest } = query;
    const reader = await this.#readerOf(credentials, scope);
    const filter = reader ? { ...rest, ...reader.filter } : rest;
    let after = cursor === undefined ? undefined : decodeCursor(cursor);
    const found: StoredRequest[] = [];
    for (;;) {
      const rows = await store.list(filter, { after, limit: chunk });
      const isVisible = await visibility.of(
        rows.map(({ service }) => service),
        credentials,
      );
      const seen = rows.filter(({ service }) => isVisible(service));
      found.push(
        ...(scope === 'to-approve'
          ? await this.#decidable(seen, reader, credentials)
          : seen),
      );
      if (found.length > limit || rows.length < chunk) {
        break;
      }
      after = rows[rows.length - 1];
    }
    const page = found.slice(0, limit);
    return {
      items: await this.#present(page, credentials),
      ...(found.length > limit && {
        nextCursor: encodeCursor(page[page.length - 1]),
      }),
    };
  }

  /** @throws InputError where a program asks for its own */
  async #readerOf(
    credentials: BackstageCredentials,
    scope: RequestScope | undefined,
  ): Promise<Reader | undefined> {
    if (scope === undefined) {
      return undefined;
    }
    const { auth, userInfo } = this.#options;
    if (!auth.isPrincipal(credentials, 'user')) {
      throw new InputError(
        "'scope' is about a signed-in user; name an 'owner' in its place",
      );
    }
    const { userEntityRef: user, ownershipEntityRefs: refs } =
      await userInfo.getUserInfo(credentials);
    const owners = refs.filter(ref => ref.startsWith('group:'));
    return {
      user,
      actsFor: new Set([user, ...refs]),
      filter: {
        mine: { requester: user },
        team: { owners },
        'to-approve': { operation: 'waiting-for-approval' as const },
      }[scope],
    };
  }

  /** Those on which the reader may decide. */
  async #decidable(
    requests: readonly StoredRequest[],
    reader: Reader | undefined,
    credentials: BackstageCredentials,
  ): Promise<StoredRequest[]> {
    const operations = await this.#operationsOf(requests, credentials);
    const isReader = (ref: string | undefined) =>
      reader !== undefined && isSamePerson(reader.user, ref);
    const waiting = new Set(
      operations
        .filter(
          ({ approvers, requestedBy, state }) =>
            state === 'waiting-for-approval' &&
            !isReader(requestedBy) &&
            approvers?.some(ref =>
              reader?.actsFor.has(ref.toLocaleLowerCase('en-US')),
            ),
        )
        .map(({ requestId }) => requestId),
    );
    return requests.filter(
      ({ id, requester }) => waiting.has(id) && !isReader(requester),
    );
  }

  /** What Terraform printed, without secrets, as far as it is kept. */
  async log(
    id: string,
    credentials: BackstageCredentials,
  ): Promise<{ lines: string[] }> {
    const { createdAt } = await visibleRequest(this.#options, id, credentials);
    const { retention, workspaces } = this.#options;
    const lines = await workspaces.readLog(id, logLines);
    const horizon = await retention.horizon(runLogs.key);
    return {
      lines:
        horizon !== undefined && createdAt < horizon
          ? [
              `What was printed before ${new Date(
                horizon,
              ).toISOString()} was deleted.`,
              ...lines,
            ]
          : lines,
    };
  }

  /** Whom a change of its service reaches, as the reader may see it. */
  async impact(
    id: string,
    credentials: BackstageCredentials,
  ): Promise<{ impact?: Impact }> {
    const { service } = await visibleRequest(this.#options, id, credentials);
    const { surroundings } = this.#options;
    const impact = await surroundings.impact(service, credentials);
    return { ...(impact && { impact }) };
  }

  /** What would be lost with what it made, and what depends on that. */
  async destroys(
    id: string,
    credentials: BackstageCredentials,
  ): Promise<NonNullable<DryRun['destroys']>> {
    const { registry, surroundings } = this.#options;
    const request = await visibleRequest(this.#options, id, credentials);
    const entityRef = resourceRefOf(request);
    const offer = registry.standards.offers.get(request.product);
    const level = offer && levelOf(offer.product, request.intent);
    return {
      name: request.resourceName,
      entityRef,
      backups: level?.promise.backups,
      dependents: await surroundings.dependents(entityRef, credentials),
    };
  }

  async #present(
    requests: readonly StoredRequest[],
    credentials: BackstageCredentials,
  ): Promise<ListedRequest[]> {
    const operations = await this.#operationsOf(requests, credentials);
    const latest = new Map(operations.map(each => [each.requestId, each]));
    return requests.flatMap(request => {
      const operation = latest.get(request.id);
      return operation ? [this.#presentOne(request, operation)] : [];
    });
  }

  #presentOne(request: StoredRequest, latest: Operation): ListedRequest {
    const { registry, secrets } = this.#options;
    const { id, activeAt, createdAt, expiresAt, updatedAt } = request;
    const offer = registry.standards.offers.get(request.product);
    const { findings, cost, approvals, waitingFor, error } = latest;
    const wasMade = activeAt !== undefined && request.state !== 'destroyed';
    return {
      id,
      state: request.state,
      product: request.product,
      productVersion: request.productVersion,
      requester: request.requester,
      creation: request.creation,
      createdAt: new Date(createdAt).toISOString(),
      updatedAt: new Date(updatedAt).toISOString(),
      intent: request.intent,
      findings,
      cost,
      approvals,
      waitingFor,
      error,
      latest: inShort(latest),
      drift: isDrifted(request) ? request.drift : undefined,
      ...(expiresAt !== undefined && {
        expiresAt: new Date(expiresAt).toISOString(),
      }),
      ...(wasMade &&
        offer && {
          ...(needsSecret(offer) && { secretRef: secrets.refOf(id) }),
          resourceRef: resourceRefOf(request),
          resourceType: offer.product.resource.type,
        }),
    };
  }

  #operationsOf(
    requests: readonly StoredRequest[],
    credentials: BackstageCredentials,
  ): Promise<PresentedOperation[]> {
    return presentOperations(this.#options, requests, credentials);
  }
}

function inShort(operation: Operation): ListedRequest['latest'] {
  const { id, kind, state, requestedBy, because, approvers, plan } = operation;
  return {
    id,
    kind,
    state,
    requestedBy,
    because,
    approvers,
    sentences: plan?.sentences,
  };
}
