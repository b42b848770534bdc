import type {
  AuthService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import {
  DecidedLifecycle,
  decidedLifecycle,
  EvidenceContext,
} from '@plumbline/backstage-plugin-evidence-common';
import type { EvidenceService } from '@plumbline/backstage-plugin-evidence-node';
import type {
  Impact,
  OpenIncident,
} from '@plumbline/backstage-plugin-provisioning-common';

const mostNamed = 20;

type Options = {
  auth: AuthService;
  evidence: Pick<EvidenceService, 'getContext' | 'getFacts'>;
};

/** What evidence knows around a request. */
export class Surroundings {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /**
   * Open incidents on a service, by whatever source reports them; undefined
   * where evidence does not know the service.
   */
  async incidents(service: string): Promise<OpenIncident[] | undefined> {
    const context = await this.#of(service);
    return context && incidentsIn(context);
  }

  /** What people decided about its lifecycle; undefined where nothing is known to be. */
  async decidedLifecycle(service: string): Promise<string | undefined> {
    const { auth, evidence } = this.#options;
    const { items } = await evidence.getFacts(
      { entityRefs: [service], names: [decidedLifecycle], limit: 1 },
      { credentials: await auth.getOwnServiceCredentials() },
    );
    const value = items[0]?.facts[0]?.value as DecidedLifecycle | undefined;
    return value?.present ? value.state : undefined;
  }

  /**
   * Who is observed to use what was made, and not only declared to; undefined where
   * evidence does not know it.
   */
  async readers(resource: string): Promise<string[] | undefined> {
    const context = await this.#of(resource);
    if (!context) {
      return undefined;
    }
    const seen = context.dependencies.filter(
      ({ depth, direction, state }) =>
        depth === 1 &&
        direction === 'calledBy' &&
        (state === 'observed-only' || state === 'declared-and-observed'),
    );
    return [...new Set(seen.map(({ entityRef }) => entityRef))].sort();
  }

  /**
   * What uses it directly, declared or observed, as the reader may see it;
   * undefined where evidence does not know it.
   */
  async dependents(
    resource: string,
    credentials: BackstageCredentials,
  ): Promise<string[] | undefined> {
    const context = await this.#of(resource, credentials);
    const users = context?.dependencies.filter(
      ({ depth, direction }) => depth === 1 && direction === 'calledBy',
    );
    return (
      users && [...new Set(users.map(({ entityRef }) => entityRef))].sort()
    );
  }

  /** Whom a change of the service reaches, as the reader may see it. */
  async impact(
    service: string,
    credentials: BackstageCredentials,
  ): Promise<Impact | undefined> {
    const context = await this.#of(service, credentials);
    if (!context) {
      return undefined;
    }
    const { affected, atLeast, entryPoints, services } = context.impact;
    return {
      entityRef: context.subject.entityRef,
      atLeast,
      services,
      nearest: affected.slice(0, mostNamed).map(({ entityRef, distance }) => ({
        entityRef,
        distance,
      })),
      customerPaths: [
        ...new Set(entryPoints.flatMap(({ customerPaths }) => customerPaths)),
      ].sort(),
      incidents: incidentsIn(context),
    };
  }

  /** Undefined where evidence does not know it. */
  async #of(
    entityRef: string,
    given?: BackstageCredentials,
  ): Promise<EvidenceContext | undefined> {
    const { auth, evidence } = this.#options;
    const credentials = given ?? (await auth.getOwnServiceCredentials());
    const answer = await evidence.getContext({ entityRef }, { credentials });
    return answer.status === 'found' ? answer.context : undefined;
  }
}

/** One claim for each source: that one has none says nothing of the others. */
function incidentsIn({ facts, subject }: EvidenceContext): OpenIncident[] {
  const byId = new Map<string, OpenIncident>();
  for (const { entityRef, name, stale, value } of facts) {
    if (
      name !== 'incident.active' ||
      entityRef !== subject.entityRef ||
      !Array.isArray(value)
    ) {
      continue;
    }
    for (const each of value) {
      const { id, title } = (each ?? {}) as { id?: unknown; title?: unknown };
      if (typeof id === 'string') {
        const known = byId.get(id);
        byId.set(id, {
          id,
          title: typeof title === 'string' ? title : known?.title,
          stale: stale && (known?.stale ?? true),
        });
      }
    }
  }
  return [...byId.values()];
}
