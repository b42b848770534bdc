import { BackstageCredentials } from '@backstage/backend-plugin-api';
import { Entity } from '@backstage/catalog-model';
import { InputError, NotAllowedError } from '@backstage/errors';
import {
  catalogFactsOf,
  compareText,
  EntityFacts,
  FactDefinition,
  factDefinition,
  FactsPage,
  factsRequestSchema,
  JsonValue,
  normalizeRepository,
} from '@plumbline/backstage-plugin-evidence-common';
import { Clock, storedObject } from '@plumbline/backstage-plugin-evidence-node';
import type { z } from 'zod';
import { EstateReader } from '../estate/EstateReader';
import { EvidenceStore } from '../database/EvidenceStore';
import { PresentFact } from '../database/observations';
import { EstateModel } from '../estate/projection/EstateModel';
import { EstateProjection } from '../estate/projection/EstateProjection';
import { catalogSource } from '../estate/projection/CatalogWalker';

type Fact = EntityFacts['facts'][number];

type Options = {
  clock: Clock;
  projection: Pick<EstateProjection, 'peek' | 'setAside'>;
  reader: EstateReader;
  store: Pick<EvidenceStore, 'entitiesByRef' | 'facts' | 'presentFacts'>;
};

/** All that is known of many entities, for those who judge them. */
export class FactsService {
  readonly #options: Options;
  #sorted: { model: EstateModel; version: number; refs: string[] } | undefined;

  constructor(options: Options) {
    this.#options = options;
  }

  /**
   * One page.
   *
   * @throws NotAllowedError for those from whom something is hidden; InputError for
   *   what is not the address of a repository, and for an instant that is in the
   *   future or without entities; GoneError for one before what is kept
   */
  async facts(
    request: z.output<typeof factsRequestSchema>,
    credentials: BackstageCredentials,
  ): Promise<FactsPage> {
    const { clock, projection, reader, store } = this.#options;
    const { at, entityRefs, limit, owner } = request;
    if (at !== undefined && !entityRefs && owner === undefined) {
      throw new InputError("'at' needs 'owner', or 'entityRefs', 500 at most");
    }
    const estate = await reader.open(credentials, at);
    const { model, isVisible } = estate;
    if (isVisible) {
      throw new NotAllowedError(
        'Only users who can see every entity can read facts in bulk',
      );
    }
    const after = this.#after(model, request);
    const refs = after.slice(0, limit);
    const [entities, observed] = await (estate.isPresent
      ? Promise.all([
          projection.peek(refs),
          store.presentFacts(refs, clock().getTime()),
        ])
      : Promise.all([
          store.entitiesByRef(refs, estate.at),
          this.#pastFacts(refs, estate.at),
        ]));
    const wanted = request.names && new Set(request.names);
    // Those of the past are read in any order.
    entities.sort((a, b) => compareText(a.ref, b.ref));
    return {
      items: projection.setAside.map('facts of entities', entities, {
        id: ({ ref }) => ref,
        map: ({ ref, body, learnedAt }) =>
          factsOf(storedObject(body), {
            ref,
            learnedAt,
            tier: model.graph.recordOf(ref)?.tier,
            observed: newestOf(observed.get(ref) ?? []),
            wanted,
          }),
      }),
      nextCursor: after.length > limit ? refs.at(-1) : undefined,
      // What is reported while this is read is read again.
      seq: estate.position,
    };
  }

  async #pastFacts(
    refs: readonly string[],
    at: number,
  ): Promise<Map<string, PresentFact[]>> {
    const found = new Map<string, PresentFact[]>();
    for (const row of await this.#options.store.facts(refs, at)) {
      const { entityRef, freshUntil, name, observedAt, source, stale } = row;
      if (entityRef === undefined || name === undefined) {
        continue;
      }
      const facts = found.get(entityRef) ?? [];
      facts.push({
        name,
        observedAt,
        source,
        stale,
        value: row.value as JsonValue,
        freshUntil,
      });
      found.set(entityRef, facts);
    }
    return found;
  }

  #after(
    model: EstateModel,
    request: z.output<typeof factsRequestSchema>,
  ): string[] {
    const { cursor } = request;
    const all = this.#among(model, request);
    const start =
      cursor === undefined
        ? 0
        : all.findIndex(ref => compareText(ref, cursor) > 0);
    if (start < 0) {
      return [];
    }
    const kinds = request.kinds?.map(kind => kind.toLocaleLowerCase('en-US'));
    const found: string[] = [];
    for (let at = start; at < all.length; at++) {
      const kind = all[at].slice(0, all[at].indexOf(':'));
      if (!kinds || kinds.includes(kind)) {
        found.push(all[at]);
      }
      if (found.length > request.limit) {
        break;
      }
    }
    return found;
  }

  /** Sorted. */
  #among(
    model: EstateModel,
    request: Pick<
      z.output<typeof factsRequestSchema>,
      'entityRefs' | 'owner' | 'repository'
    >,
  ): string[] {
    const { entityRefs, owner, repository } = request;
    if (owner !== undefined) {
      const owned = new Set(model.ownedBy(owner));
      const others = { entityRefs, repository };
      return entityRefs || repository !== undefined
        ? this.#among(model, others).filter(ref => owned.has(ref))
        : [...owned].sort(compareText);
    }
    if (repository === undefined) {
      return entityRefs ? present(model, entityRefs) : this.#refs(model);
    }
    if (normalizeRepository(repository) === undefined) {
      throw new InputError(
        `'${repository}' is not the address of a repository, such as https://git.example/shop/cart`,
      );
    }
    const inside = model.identity.candidates({
      type: 'repository',
      url: repository,
    });
    return present(
      model,
      entityRefs ? inside.filter(ref => entityRefs.includes(ref)) : inside,
    );
  }

  /** Sorted once for each version of the estate, not for each page. */
  #refs(model: EstateModel): string[] {
    const known = this.#sorted;
    if (known?.model === model && known.version === model.version) {
      return known.refs;
    }
    const refs = [...model.graph.records()]
      .map(({ ref }) => ref)
      .sort(compareText);
    this.#sorted = { model, version: model.version, refs };
    return refs;
  }
}

/** Sorted, without those that are gone. */
function present(model: EstateModel, refs: readonly string[]): string[] {
  return [...new Set(refs)]
    .filter(ref => model.graph.recordOf(ref))
    .sort(compareText);
}

/** By name: of several sources, what was seen last, or what all of them come to. */
function newestOf(facts: readonly PresentFact[]): Map<string, PresentFact> {
  const newest = new Map<string, PresentFact>();
  for (const fact of facts) {
    const known = newest.get(fact.name);
    newest.set(fact.name, known ? ofTwo(known, fact) : fact);
  }
  return newest;
}

function ofTwo(a: PresentFact, b: PresentFact): PresentFact {
  const { worst, worstOfFresh } = factDefinition(a.name) ?? {};
  if (worstOfFresh && a.stale !== b.stale) {
    return a.stale ? b : a;
  }
  if (worst && !(worstOfFresh && a.stale)) {
    return together(a, b, worst);
  }
  return b.observedAt > a.observedAt ||
    (b.observedAt === a.observedAt && b.source < a.source)
    ? b
    : a;
}

/** As old as the older one, so that a source that is away by now is not left out. */
function together(
  a: PresentFact,
  b: PresentFact,
  worst: NonNullable<FactDefinition['worst']>,
): PresentFact {
  const until = [a, b].flatMap(({ freshUntil }) => freshUntil ?? []);
  return {
    name: a.name,
    value: worst(a.value, b.value),
    source: [...new Set([...a.source.split(', '), b.source])].sort().join(', '),
    observedAt: Math.min(a.observedAt, b.observedAt),
    stale: a.stale || b.stale,
    ...(until.length > 0 && { freshUntil: Math.min(...until) }),
  };
}

function factsOf(
  entity: Entity,
  given: {
    ref: string;
    learnedAt: number;
    tier: string | undefined;
    observed: Map<string, PresentFact>;
    wanted: ReadonlySet<string> | undefined;
  },
): EntityFacts {
  const { ref, tier, wanted } = given;
  const { kind, spec, metadata } = entity;
  const declared = catalogFactsOf(entity);
  const facts: Fact[] = [];
  for (const [name, value] of declared) {
    if (!wanted || wanted.has(name)) {
      facts.push({
        name,
        value,
        kind: 'declared',
        source: { id: catalogSource },
        observedAt: toIso(given.learnedAt),
        stale: false,
      });
    }
  }
  for (const [name, row] of given.observed) {
    if (!wanted || wanted.has(name)) {
      facts.push({
        name,
        value: row.value,
        kind: factDefinition(name)?.kind ?? 'observed',
        source: { id: row.source },
        observedAt: toIso(row.observedAt),
        stale: row.stale,
        ...(row.freshUntil !== undefined && {
          freshUntil: toIso(row.freshUntil),
        }),
      });
    }
  }
  return {
    entityRef: ref,
    kind,
    type: text(spec?.type),
    lifecycle: text(spec?.lifecycle),
    tier,
    owner: ownerIn(declared),
    system: text(spec?.system),
    title: metadata.title,
    facts: facts.sort((a, b) => compareText(a.name, b.name)),
  };
}

function ownerIn(declared: Map<string, JsonValue>): string | undefined {
  const { value } = declared.get('catalog.owner') as { value: string };
  return value || undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function toIso(instant: number): string {
  return new Date(instant).toISOString();
}
