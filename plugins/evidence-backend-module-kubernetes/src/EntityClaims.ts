import { type Entity, stringifyEntityRef } from '@backstage/catalog-model';
import {
  type FoundBy,
  identityKeysOf,
} from '@plumbline/backstage-plugin-evidence-common';
import { parseSelector, type Selector } from './selector';

const annotation = (name: string) => `backstage.io/kubernetes-${name}`;
const idLabel = 'backstage.io/kubernetes-id';

/** Workloads that none selects are matched by their names. */
export const foundBy: FoundBy = {
  annotations: [annotation('id'), annotation('label-selector')],
  others: true,
};

/** What runs. */
const runningKinds: ReadonlySet<string> = new Set(['component', 'resource']);

type Claim = {
  entityRef: string;
  namespace?: string;
  cluster?: string;
  selector?: Selector;
};

/** What a workload, or a scheduled job, is matched by. */
export type Claimable = {
  name: string;
  namespace: string;
  labels: Record<string, string>;
  /** Of its pods. */
  template: { labels: Record<string, string> };
};

/** Of whom a workload is. */
export type Claimed = {
  /** The entities whose annotations select it; several where these overlap. */
  entityRefs: string[];
  /** Those that it is named after are annotated to run elsewhere. */
  isElsewhere: boolean;
};

/**
 * Which entities select which workloads, by the annotations that the portal's
 * own page of Kubernetes goes by. What no annotation selects is left to how
 * signals are matched.
 *
 * https://backstage.io/docs/features/kubernetes/configuration/#surfacing-your-kubernetes-components-as-part-of-an-entity
 */
export class EntityClaims {
  readonly #cluster: string;
  readonly #annotated: Claim[] = [];
  readonly #byId = new Map<string, Claim[]>();
  readonly #bySelector: (Claim & { selector: Selector })[] = [];
  /**
   * By name, those that share it with one that is annotated to run in one place
   * only.
   */
  readonly #namesakes = new Map<string, Claim[]>();

  private constructor(cluster: string) {
    this.#cluster = cluster;
  }

  /** @param cluster - as the annotation of entities names it */
  static async read(
    entities: () => AsyncIterable<Entity>,
    cluster: string,
  ): Promise<EntityClaims> {
    const claims = new EntityClaims(cluster);
    for await (const entity of running(entities())) {
      claims.#add(entity);
    }
    if (claims.#namesakes.size > 0) {
      for await (const entity of running(entities())) {
        claims.#addNamesake(entity);
      }
    }
    return claims;
  }

  of(workload: Claimable): Claimed {
    const { labels, template, name, namespace } = workload;
    const id = labels[idLabel] ?? template.labels[idLabel];
    const byId = id === undefined ? [] : this.#byId.get(id) ?? [];
    const bySelector = this.#bySelector.filter(
      ({ selector }) => selector(labels) || selector(template.labels),
    );
    const here = this.#here([...byId, ...bySelector], namespace);
    if (here.length > 0) {
      return { entityRefs: here, isElsewhere: false };
    }
    const strong = [id, labels['app.kubernetes.io/name'], name];
    for (const one of [...strong, labels.app]) {
      const namesakes = this.#namesakes.get(lower(one ?? ''));
      if (namesakes) {
        const others = this.#here(namesakes, namespace);
        const isNarrowed = others.length < namesakes.length;
        // A plain `app` label is a habit: it is left to be matched weakly.
        const entityRefs = isNarrowed && strong.includes(one) ? others : [];
        return { entityRefs, isElsewhere: isNarrowed && !entityRefs.length };
      }
    }
    return { entityRefs: [], isElsewhere: false };
  }

  /**
   * The annotated entities that run in this cluster alone, and there nowhere but
   * in some namespaces.
   *
   * @param read.isOnly - there is no other cluster
   * @param read.namespaces - all of them where it is absent
   */
  within({
    isOnly,
    namespaces,
  }: {
    isOnly: boolean;
    namespaces?: readonly string[];
  }): string[] {
    return this.#annotated
      .filter(
        ({ cluster, namespace }) =>
          (cluster === this.#cluster || (isOnly && cluster === undefined)) &&
          (namespaces === undefined ||
            (namespace !== undefined && namespaces.includes(namespace))),
      )
      .map(({ entityRef }) => entityRef);
  }

  #here(claims: readonly Claim[], namespace: string): string[] {
    const refs = claims
      .filter(
        claim =>
          (claim.namespace === undefined || claim.namespace === namespace) &&
          (claim.cluster === undefined || claim.cluster === this.#cluster),
      )
      .map(({ entityRef }) => entityRef);
    return [...new Set(refs)].sort();
  }

  #add(entity: Entity): void {
    const claim = claimOf(entity);
    const { cluster, namespace, selector } = claim;
    const id = given(entity, 'id');
    if (selector) {
      this.#bySelector.push({ ...claim, selector });
    } else if (id !== undefined) {
      this.#byId.set(id, [...(this.#byId.get(id) ?? []), claim]);
    }
    const isNarrowed = cluster !== undefined || namespace !== undefined;
    if (isNarrowed) {
      namesOf(entity).forEach(name => this.#namesakes.set(name, []));
    }
    if (isNarrowed || selector || id !== undefined) {
      this.#annotated.push(claim);
    }
  }

  #addNamesake(entity: Entity): void {
    for (const name of namesOf(entity)) {
      this.#namesakes.get(name)?.push(claimOf(entity));
    }
  }
}

async function* running(
  entities: AsyncIterable<Entity>,
): AsyncIterable<Entity> {
  for await (const entity of entities) {
    if (runningKinds.has(entity.kind.toLocaleLowerCase('en-US'))) {
      yield entity;
    }
  }
}

function claimOf(entity: Entity): Claim {
  return {
    entityRef: stringifyEntityRef(entity),
    namespace: given(entity, 'namespace'),
    cluster: given(entity, 'cluster'),
    selector: parseSelector(given(entity, 'label-selector') ?? ''),
  };
}

function given(entity: Entity, name: string): string | undefined {
  return entity.metadata.annotations?.[annotation(name)]?.trim() || undefined;
}

/** In lower case, as names are compared. */
function namesOf(entity: Entity): string[] {
  return identityKeysOf(entity)
    .filter(({ space }) => space === 'name')
    .map(({ value }) => value);
}

function lower(name: string): string {
  return name.trim().toLocaleLowerCase('en-US');
}
