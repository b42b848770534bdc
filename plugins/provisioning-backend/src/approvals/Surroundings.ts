import type {
  AuthService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import type { EvidenceContext } from '@plumbline/backstage-plugin-evidence-common';
import type { EvidenceService } from '@plumbline/backstage-plugin-evidence-node';
import type { Impact } from '@plumbline/backstage-plugin-provisioning-common';

const mostNamed = 20;

/** What evidence knows around a request. */
export class Surroundings {
  readonly #options: {
    auth: AuthService;
    evidence: Pick<EvidenceService, 'getContext'>;
  };

  constructor(options: {
    auth: AuthService;
    evidence: Pick<EvidenceService, 'getContext'>;
  }) {
    this.#options = options;
  }

  /** Open incidents on a service, in words. Nothing is said where nobody told of any. */
  async incidents(service: string): Promise<string[]> {
    const context = await this.#of(service);
    const claim = context?.facts.find(
      ({ entityRef, name }) =>
        name === 'incident.active' && entityRef === context.subject.entityRef,
    );
    // One that nobody confirmed for a while may be over, or may not: it counts.
    const active = Array.isArray(claim?.value) ? claim.value : [];
    return active.flatMap(each => {
      const { id, title } = (each ?? {}) as { id?: unknown; title?: unknown };
      return typeof id === 'string'
        ? [typeof title === 'string' ? `${id}, ${title}` : id]
        : [];
    });
  }

  /** Who is seen to use what was made, and not only said to. */
  async readers(resource: string): Promise<string[]> {
    const context = await this.#of(resource);
    const seen = (context?.dependencies ?? []).filter(
      ({ depth, direction, state }) =>
        depth === 1 &&
        direction === 'calledBy' &&
        (state === 'observed-only' || state === 'declared-and-observed'),
    );
    return [...new Set(seen.map(({ entityRef }) => entityRef))].sort();
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
