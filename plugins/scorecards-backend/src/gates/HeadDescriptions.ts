import type {
  AuthService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import {
  EntityFacts,
  entityRefSchema,
  Environments,
  Organization,
} from '@plumbline/backstage-plugin-evidence-common';
import type {
  Clock,
  EvidenceService,
} from '@plumbline/backstage-plugin-evidence-node';
import type { GateRequest } from '@plumbline/backstage-plugin-scorecards-common';
import {
  changedLifecycle,
  dependenciesAdded,
  directDependencies,
  HeadDescription,
  KnownDependency,
  headsOf,
  ownersNamed,
  readDescriptions,
} from '@plumbline/backstage-plugin-scorecards-common/gates';
import type { Creations, DecidedStates } from '../lifecycle/DecidedStates';
import { Claims, claimAt } from './claims';
import { readDependencies } from './directDependencies';
import { toGateService } from './toGateService';

/** In one request to the catalog. */
const pageSize = 500;
const lifecycleFact = 'catalog.lifecycle';
const lifecycleField = 'spec.lifecycle';
/** Of larger organizations, no more people are counted. */
const maxOrganization = 5_000;

type Options = {
  auth: AuthService;
  clock: Clock;
  creations: Pick<Creations, 'open'>;
  decided: Pick<DecidedStates, 'meaningOf' | 'of'>;
  environments: Environments;
  evidence: Pick<EvidenceService, 'getFacts' | 'getGraph'>;
  catalog: Pick<CatalogService, 'getEntitiesByRefs'>;
};

/** What a change makes of services by editing their descriptions. */
export class HeadDescriptions {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /**
   * @param of.seesAll - whether the caller sees every entity; else owners that are
   *   hidden from the caller do not exist
   */
  async of(
    { descriptions = [], environment }: GateRequest,
    of: {
      claims: Claims;
      credentials: BackstageCredentials;
      seesAll: boolean;
      services: readonly EntityFacts[];
    },
  ): Promise<{ heads: HeadDescription[]; notes: string[] }> {
    const read = readDescriptions(descriptions);
    const credentials = of.seesAll
      ? await this.#options.auth.getOwnServiceCredentials()
      : of.credentials;
    const { heads, notes } = headsOf(read, {
      dependencies: await this.#dependencies(
        // Of services of which rules read what they depend on.
        dependenciesAdded(
          read,
          of.services.flatMap(({ entityRef, facts }) =>
            facts.some(({ name }) => name === directDependencies)
              ? entityRef
              : [],
          ),
        ),
        { credentials, environment, seesAll: of.seesAll },
      ),
      organization: await this.#organization(
        ownersNamed(
          read,
          of.services.map(({ entityRef }) => entityRef),
        ),
        credentials,
      ),
      services: of.services.map(toGateService),
      servicesAt: path => claimAt(of.claims, path)?.services ?? [],
    });
    const described = new Set(read.bases.map(one => one.described.ref));
    return {
      heads: await this.#withLifecycles(heads, of.services, described),
      notes,
    };
  }

  /**
   * Descriptions use words of their portal; rules read the states that they mean.
   *
   * @param described - what was described before the change
   */
  async #withLifecycles(
    heads: readonly HeadDescription[],
    services: readonly EntityFacts[],
    described: ReadonlySet<string>,
  ): Promise<HeadDescription[]> {
    const { clock, creations, decided } = this.#options;
    const edits = heads.filter(
      ({ changes, unknown }) =>
        changes.some(({ field }) => field === lifecycleField) ||
        unknown.includes(lifecycleFact),
    );
    const standings = await decided.of(
      services.filter(({ entityRef }) =>
        edits.some(one => one.entityRef === entityRef),
      ),
      clock().getTime(),
    );
    const created = await creations.open([...standings.keys()]);
    return heads.map(head => {
      const standing = standings.get(head.entityRef);
      if (!standing) {
        return head;
      }
      const { lifecycle } = services.find(
        ({ entityRef }) => entityRef === head.entityRef,
      )!;
      const changes = head.changes.map(one => ({
        ...one,
        inputs:
          one.field === lifecycleField
            ? [...one.inputs, changedLifecycle]
            : one.inputs,
      }));
      if (head.unknown.includes(lifecycleFact) || standing.unreadable) {
        const unknown = [...head.unknown, changedLifecycle];
        return { ...head, changes, unknown };
      }
      const from = standing.state ?? lifecycle ?? '';
      const stated = head.own.lifecycle ?? '';
      const to = decided.meaningOf(stated) ?? stated;
      const fact = head.facts[lifecycleFact] as { value: string } | undefined;
      // What is created is described for the first time.
      const begins =
        created.has(head.entityRef) &&
        !described.has(head.entityRef) &&
        !standing.step;
      return {
        ...head,
        changes,
        facts: {
          ...head.facts,
          ...(fact && { [lifecycleFact]: { ...fact, value: to } }),
          [changedLifecycle]: { moves: to !== from && !begins, from, to },
        },
      };
    });
  }

  /** What is known of them, as far as these credentials may see them. */
  async #dependencies(
    refs: readonly string[],
    of: {
      credentials: BackstageCredentials;
      environment: string;
      seesAll: boolean;
    },
  ): Promise<Map<string, KnownDependency>> {
    const { clock, decided, environments, evidence } = this.#options;
    const read = await readDependencies(refs.filter(isRef), {
      environments,
      evidence,
      own: of.credentials,
      environment: environments.filterFor(of.environment).name,
      standings: all =>
        decided.of(
          all.map(entityRef => ({ entityRef })),
          clock().getTime(),
        ),
      meaningOf: word => decided.meaningOf(word),
    });
    return new Map(
      refs.flatMap((ref): [string, KnownDependency][] => {
        const known = read.describe(ref);
        const { deprecation, state, unreadable } = read.decided.get(ref) ?? {};
        if (!of.seesAll && known.kind === undefined) {
          return [[ref, {}]];
        }
        return unreadable
          ? []
          : [
              [
                ref,
                {
                  ...known,
                  // It depends on it from now on.
                  ...(state === 'deprecated' &&
                    deprecation && { afterDeprecation: true }),
                },
              ],
            ];
      }),
    );
  }

  /** Owners with the groups below them, and the people of all of these. */
  async #organization(
    owners: readonly string[],
    credentials: BackstageCredentials,
  ): Promise<Organization> {
    const organization = new Organization();
    const seen = new Set<string>(owners);
    const open = owners.filter(isRef);
    while (open.length > 0) {
      const { items } = await this.#options.catalog.getEntitiesByRefs(
        { entityRefs: open.splice(0, pageSize) },
        { credentials },
      );
      for (const entity of items.flatMap(item => item ?? [])) {
        organization.add(entity);
        const below = (entity.relations ?? []).filter(({ type }) =>
          ['hasMember', 'parentOf'].includes(type),
        );
        for (const { targetRef } of below) {
          if (seen.size < maxOrganization && !seen.has(targetRef)) {
            seen.add(targetRef);
            open.push(targetRef);
          }
        }
      }
    }
    return organization;
  }
}

/** Texts may name anything; of what can't be an entity nothing is looked up. */
function isRef(text: string): boolean {
  return entityRefSchema.safeParse(text).success;
}
