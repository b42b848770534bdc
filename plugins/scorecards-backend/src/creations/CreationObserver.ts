import type { AuthService } from '@backstage/backend-plugin-api';
import {
  type Entity,
  RELATION_DEPENDENCY_OF,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type {
  EntityFacts,
  RepositoryTemplate,
} from '@plumbline/backstage-plugin-evidence-common';
import type { EvidenceService } from '@plumbline/backstage-plugin-evidence-node';
import { chosenOptions } from '@plumbline/backstage-plugin-scorecards-common/templates';
import type { TemplateRegistry } from '../templates/TemplateRegistry';
import {
  type CreationStore,
  entityRefOf,
  type StoredCreation,
} from './CreationStore';

/** What is requested for a service, and what provisioning made of it. */
export type ObservedStore = {
  title: string;
  product: string;
  resource?: string;
};

/** What people and systems have done about a creation; epoch milliseconds. */
export type ObservedCreation = {
  /** Absent where the repository was not read. */
  repository?: 'merged' | 'not-merged';
  mergedAt?: number;
  stores: ObservedStore[];
  /** To production; absent where no source reports deploys. */
  isDeployed?: boolean;
  /** The first one that succeeded. */
  deployedAt?: number;
};

type Options = {
  auth: Pick<AuthService, 'getOwnServiceCredentials'>;
  catalog: Pick<CatalogService, 'queryEntities'>;
  evidence: Pick<EvidenceService, 'getFacts' | 'listChanges'>;
  registry: Pick<TemplateRegistry, 'find'>;
  store: Pick<CreationStore, 'keepSeen' | 'list'>;
};

const production = 'production';
const pageSize = 500;
/** Of deploys until the first is reached: more belong to no new service. */
const mostPages = 4;

/**
 * Sees by evidence what became of what the portal has proposed. A merge and a
 * first deploy that were seen once are kept: evidence may go.
 */
export class CreationObserver {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Keeps what is to be seen of those that wait for it. */
  async follow(signal: AbortSignal): Promise<void> {
    const { store } = this.#options;
    let after: Parameters<CreationStore['list']>[1]['after'];
    do {
      const page = await store.list(
        { state: 'proposed', without: 'deployed' },
        { after, limit: 100 },
      );
      await this.observe(page);
      const last = page.at(-1);
      after = last && { at: last.createdAt, id: last.id };
    } while (after && !signal.aborted);
  }

  /** By the id of the creation. */
  async observe(
    creations: readonly StoredCreation[],
  ): Promise<Map<string, ObservedCreation>> {
    const proposed = creations.filter(({ state }) => state === 'proposed');
    if (proposed.length === 0) {
      return new Map();
    }
    const { auth, evidence } = this.#options;
    const credentials = await auth.getOwnServiceCredentials();
    const entityRefs = proposed.map(({ service }) => entityRefOf(service));
    const [{ items }, resources] = await Promise.all([
      evidence.getFacts(
        {
          ...{ entityRefs, limit: pageSize },
          names: ['repository.template', 'changes.arriving'],
        },
        { credentials },
      ),
      this.#resourcesOf(entityRefs),
    ]);
    const factsBy = new Map(items.map(one => [one.entityRef, one]));
    const observed = new Map<string, ObservedCreation>();
    for (const creation of proposed) {
      const ref = entityRefOf(creation.service);
      const facts = factsBy.get(ref);
      const made = resources.filter(({ relations }) =>
        relations?.some(
          ({ targetRef, type }) =>
            type === RELATION_DEPENDENCY_OF && targetRef === ref,
        ),
      );
      observed.set(creation.id, {
        ...(await this.#merged(creation, facts)),
        stores: await this.#stores(creation, made),
        ...(await this.#deployed(creation, facts)),
      });
    }
    return observed;
  }

  async #merged(
    creation: StoredCreation,
    facts: EntityFacts | undefined,
  ): Promise<Pick<ObservedCreation, 'mergedAt' | 'repository'>> {
    const { id, steps } = creation;
    const kept = steps.find(({ step }) => step === 'merged');
    if (kept) {
      return { repository: 'merged', mergedAt: kept.at };
    }
    const template = valueOf(facts, 'repository.template');
    if (!template) {
      return {};
    }
    const origin = template.value as RepositoryTemplate | undefined;
    if (origin?.creation !== id || template.observedAt === undefined) {
      return { repository: 'not-merged' };
    }
    const mergedAt = Date.parse(template.observedAt);
    await this.#options.store.keepSeen(id, 'merged', mergedAt);
    return { repository: 'merged', mergedAt };
  }

  async #deployed(
    creation: StoredCreation,
    facts: EntityFacts | undefined,
  ): Promise<Pick<ObservedCreation, 'deployedAt' | 'isDeployed'>> {
    const { id, service, steps } = creation;
    const kept = steps.find(({ step }) => step === 'deployed');
    if (kept) {
      return { isDeployed: true, deployedAt: kept.at };
    }
    if (!facts) {
      // Evidence does not know the service yet.
      return {};
    }
    const deployedAt = await this.#firstDeploy(
      entityRefOf(service),
      creation.createdAt,
    );
    if (deployedAt === undefined) {
      // Whether a source reports deploys at all.
      return valueOf(facts, 'changes.arriving') ? { isDeployed: false } : {};
    }
    await this.#options.store.keepSeen(id, 'deployed', deployedAt);
    return { isDeployed: true, deployedAt };
  }

  async #firstDeploy(
    entityRef: string,
    since: number,
  ): Promise<number | undefined> {
    const { auth, evidence } = this.#options;
    const credentials = await auth.getOwnServiceCredentials();
    let first: string | undefined;
    let cursor: string | undefined;
    for (let page = 0; page < mostPages; page++) {
      const { items, nextCursor } = await evidence.listChanges(
        {
          ...{ entityRef, scope: 'entity', environment: production },
          ...{ kind: ['deploy'], outcome: ['succeeded'] },
          ...{ from: new Date(since).toISOString(), limit: pageSize, cursor },
        },
        { credentials },
      );
      first = items.at(-1)?.occurredAt ?? first;
      cursor = nextCursor;
      if (cursor === undefined) {
        break;
      }
    }
    return first === undefined ? undefined : Date.parse(first);
  }

  /** Each resource serves as one store. */
  async #stores(
    { service }: StoredCreation,
    made: readonly Entity[],
  ): Promise<ObservedStore[]> {
    const version = await this.#options.registry.find(
      service.template,
      service.version,
    );
    if (!version) {
      return [];
    }
    const left = [...made];
    const { template } = version.compiled;
    return chosenOptions(template, service.answers).flatMap(
      ({ product, title }): ObservedStore[] => {
        if (product === undefined) {
          return [];
        }
        const index = left.findIndex(
          ({ metadata }) =>
            metadata.annotations?.['plumbline.dev/product'] === product,
        );
        const [resource] = index < 0 ? [] : left.splice(index, 1);
        return [
          {
            ...{ title, product },
            ...(resource && { resource: stringifyEntityRef(resource) }),
          },
        ];
      },
    );
  }

  /** What provisioning made for any of them. */
  async #resourcesOf(entityRefs: readonly string[]): Promise<Entity[]> {
    const { auth, catalog } = this.#options;
    const credentials = await auth.getOwnServiceCredentials();
    const fields = ['kind', 'metadata', 'relations'];
    const found: Entity[] = [];
    let cursor: string | undefined;
    do {
      const { items, pageInfo } = await catalog.queryEntities(
        cursor === undefined
          ? {
              filter: {
                kind: 'Resource',
                [`relations.${RELATION_DEPENDENCY_OF}`]: [...entityRefs],
              },
              ...{ fields, limit: pageSize },
            }
          : { cursor, fields, limit: pageSize },
        { credentials },
      );
      found.push(...items);
      cursor = pageInfo.nextCursor;
    } while (cursor !== undefined);
    return found;
  }
}

function valueOf(facts: EntityFacts | undefined, name: string) {
  return facts?.facts.find(fact => fact.name === name);
}
