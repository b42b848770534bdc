import type { AuthService } from '@backstage/backend-plugin-api';
import {
  ANNOTATION_ORIGIN_LOCATION,
  type Entity,
  RELATION_DEPENDENCY_OF,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import {
  type EntityFacts,
  production,
  provisionedLocation,
  type RepositoryTemplate,
  iso,
} from '@plumbline/backstage-plugin-evidence-common';
import type {
  Clock,
  EvidenceService,
} from '@plumbline/backstage-plugin-evidence-node';
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
  /** Absent where the version of its template is gone. */
  stores?: ObservedStore[];
  /** To production; absent where no source reports deploys. */
  isDeployed?: boolean;
  /** The first one that succeeded. */
  deployedAt?: number;
};

type Options = {
  auth: Pick<AuthService, 'getOwnServiceCredentials'>;
  catalog: Pick<CatalogService, 'queryEntities'>;
  clock: Clock;
  evidence: Pick<EvidenceService, 'getFacts' | 'listChanges'>;
  registry: Pick<TemplateRegistry, 'find'>;
  store: Pick<CreationStore, 'keepSeen' | 'list'>;
};

const pageSize = 500;
/** Of deploys until the first is reached: more belong to no new service. */
const mostPages = 4;
/** References in one query, which is an address. */
const refsAtOnce = 50;
/** What was not deployed by then is not followed any more. */
const followedMs = 400 * 86_400_000;

/**
 * Sees by evidence what became of what the portal has proposed. A merge and a
 * first deploy that were seen once are kept: evidence may go. One replica does it;
 * where two do, it leads to the same.
 */
export class CreationObserver {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Keeps what is to be seen of those that wait for it. */
  async follow(signal: AbortSignal): Promise<void> {
    const { clock, store } = this.#options;
    const from = clock().getTime() - followedMs;
    let after: Parameters<CreationStore['list']>[1]['after'];
    do {
      const page = await store.list(
        { state: 'proposed', without: ['merged', 'deployed'], from },
        { after, limit: 100 },
      );
      await this.observe(page, { readsDeploys: true });
      const last = page.at(-1);
      after = last && { at: last.createdAt, id: last.id };
    } while (after && !signal.aborted);
  }

  /**
   * By the id of the creation.
   *
   * @param of.readsDeploys - one request for each that was not deployed; else
   *   those count that were kept
   */
  async observe(
    creations: readonly StoredCreation[],
    of: { readsDeploys: boolean },
  ): Promise<Map<string, ObservedCreation>> {
    const proposed = creations.filter(({ state }) => state === 'proposed');
    if (proposed.length === 0) {
      return new Map();
    }
    const { auth, evidence } = this.#options;
    const credentials = await auth.getOwnServiceCredentials();
    const entityRefs = proposed.map(({ service }) => entityRefOf(service));
    const { items } = await evidence.getFacts(
      {
        entityRefs,
        limit: pageSize,
        names: ['repository.template', 'changes.arriving'],
      },
      { credentials },
    );
    const wanted = new Map(
      await Promise.all(
        proposed.map(
          async one => [one.id, await this.#wantedStores(one)] as const,
        ),
      ),
    );
    const resources = await this.#resourcesOf(
      proposed
        .filter(({ id }) => wanted.get(id)?.length)
        .map(({ service }) => entityRefOf(service)),
    );
    const factsBy = new Map(items.map(one => [one.entityRef, one]));
    const observed = new Map<string, ObservedCreation>();
    for (const creation of proposed) {
      const ref = entityRefOf(creation.service);
      const facts = factsBy.get(ref);
      // A service may depend on what was requested for another one.
      const made = resources.filter(({ spec }) =>
        [spec?.dependencyOf].flat().includes(ref),
      );
      const merged = await this.#merged(creation, facts);
      observed.set(creation.id, {
        ...merged,
        stores: wanted.get(creation.id)?.map(withResource(made)),
        // What was deployed before is another one's.
        ...(merged.mergedAt === undefined
          ? {}
          : await this.#deployed(creation, facts, of)),
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
    { readsDeploys }: { readsDeploys: boolean },
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
    const deployedAt = readsDeploys
      ? await this.#firstDeploy(entityRefOf(service), creation.createdAt)
      : undefined;
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
    const { auth, clock, evidence } = this.#options;
    const credentials = await auth.getOwnServiceCredentials();
    let first: string | undefined;
    let cursor: string | undefined;
    for (let page = 0; page < mostPages; page++) {
      const { items, nextCursor } = await evidence.listChanges(
        {
          entityRef,
          scope: 'entity',
          environment: production,
          kind: ['deploy'],
          outcome: ['succeeded'],
          from: iso(since),
          to: iso(clock().getTime()),
          limit: pageSize,
          cursor,
        },
        { credentials },
      );
      first = items.at(-1)?.occurredAt ?? first;
      cursor = nextCursor;
      if (cursor === undefined) {
        return first === undefined ? undefined : Date.parse(first);
      }
    }
    // The first one was not reached.
    return undefined;
  }

  /** Undefined where it can not be known. */
  async #wantedStores({
    service,
  }: StoredCreation): Promise<ObservedStore[] | undefined> {
    const { answers, template, version } = service;
    const found = await this.#options.registry.find(template, version);
    return (
      found &&
      chosenOptions(found.compiled.template, answers).flatMap(
        ({ product, title }) =>
          product === undefined ? [] : [{ title, product }],
      )
    );
  }

  /** What provisioning made for any of them. */
  async #resourcesOf(entityRefs: readonly string[]): Promise<Entity[]> {
    const { auth, catalog } = this.#options;
    const credentials = await auth.getOwnServiceCredentials();
    const fields = ['kind', 'metadata', 'relations', 'spec.dependencyOf'];
    const found: Entity[] = [];
    for (let at = 0; at < entityRefs.length; at += refsAtOnce) {
      const filter = {
        kind: 'Resource',
        [`relations.${RELATION_DEPENDENCY_OF}`]: entityRefs.slice(
          at,
          at + refsAtOnce,
        ),
      };
      let cursor: string | undefined;
      do {
        const { items, pageInfo } = await catalog.queryEntities(
          { fields, limit: pageSize, ...(cursor ? { cursor } : { filter }) },
          { credentials },
        );
        found.push(...items);
        cursor = pageInfo.nextCursor;
      } while (cursor !== undefined);
    }
    // What others describe was not requested.
    return found.filter(
      ({ metadata }) =>
        metadata.annotations?.[ANNOTATION_ORIGIN_LOCATION] ===
        provisionedLocation,
    );
  }
}

/** Each resource serves as one store. */
function withResource(made: readonly Entity[]) {
  const left = [...made];
  return (store: ObservedStore): ObservedStore => {
    const index = left.findIndex(
      ({ metadata }) =>
        metadata.annotations?.['plumbline.dev/product'] === store.product,
    );
    const [resource] = index < 0 ? [] : left.splice(index, 1);
    return resource
      ? { ...store, resource: stringifyEntityRef(resource) }
      : store;
  };
}

/** What is stale says nothing of how it is. */
function valueOf(facts: EntityFacts | undefined, name: string) {
  return facts?.facts.find(fact => fact.name === name && !fact.stale);
}
