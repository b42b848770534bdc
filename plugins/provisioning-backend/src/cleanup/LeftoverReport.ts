import { randomUUID } from 'node:crypto';
import type { AuthService } from '@backstage/backend-plugin-api';
import {
  type Cleanup,
  compareText,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  claimLease,
  type Clock,
  type EvidenceService,
  releaseLease,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import { resourceRefOf } from '../records/resourceRefOf';
import type { LeftoverStore, Held } from './LeftoverStore';

/** The source of what is reported to evidence; it belongs to this plugin. */
const source = 'provisioning';
const leaseName = 'what is left of services';
const leaseMs = 120_000;
/** All of it again, well before it is stale, and who uses what. Of the machine's clock. */
const againMs = 60 * 60_000;
/** Until what the catalog did not have is looked up again. Of the machine's clock. */
const retryMs = 20_000;
const togetherAtMost = 500;
const graphsAtOnce = 8;
const mostNamed = 100;

type Item = NonNullable<Cleanup['items']>[number];
/** Of one thing, as far as known. */
type Users = {
  refs: readonly string[];
  /** Whether these are all of them. */
  isWhole: boolean;
  /** Whether they are looked up again soon. */
  isMissing: boolean;
};
type Options = {
  /** Of the portal, for links. */
  baseUrl?: string;
  auth: AuthService;
  clock: Clock;
  evidence: Pick<EvidenceService, 'getGraph' | 'pushObservations'>;
  knex: Knex;
  store: Pick<LeftoverStore, 'all' | 'version'>;
};

/**
 * Reports to evidence what is left of the infrastructure that each service got, or
 * uses, so that a service is deleted after it. Of a service that never requested
 * any and uses none, nothing: others may have made its infrastructure.
 */
export class LeftoverReport {
  readonly #holder = randomUUID();
  readonly #options: Options;
  #reported = new Map<string, string>();
  #users = new Map<string, Users>();
  #last:
    | { token: number; version: string; at: number; retryAt?: number }
    | undefined;

  constructor(options: Options) {
    this.#options = options;
  }

  /**
   * Cost: nothing where no request went on; else every request, and once an hour
   * one graph for each that is there. Where anything of it can't be read, nothing
   * is reported, and what was reported goes stale.
   */
  async report(signal?: AbortSignal): Promise<void> {
    const { clock, knex, store } = this.#options;
    const lease = await knex.transaction(trx =>
      claimLease(trx, { name: leaseName, holder: this.#holder, ttl: leaseMs }),
    );
    if (!lease) {
      return;
    }
    // Before it is read: what happens meanwhile is read again.
    const observedAt = clock().toISOString();
    const version = await store.version();
    const now = Date.now();
    const isWhole =
      // What another replica reported since is not known here.
      this.#last?.token !== lease.token || now - this.#last.at >= againMs;
    if (
      !isWhole &&
      this.#last?.version === version &&
      now < (this.#last.retryAt ?? Infinity)
    ) {
      return;
    }
    const { isComplete, left } = await this.#leftovers(isWhole, signal);
    const news = [...left].filter(
      ([entityRef, value]) =>
        isWhole || this.#reported.get(entityRef) !== JSON.stringify(value),
    );
    for (let at = 0; at < news.length; at += togetherAtMost) {
      signal?.throwIfAborted();
      await this.#push(news.slice(at, at + togetherAtMost), observedAt);
    }
    // What is not known to be unused is remembered, and goes stale.
    this.#reported = new Map([
      ...this.#reported,
      ...[...left].map(([ref, value]) => [ref, JSON.stringify(value)] as const),
    ]);
    const { at = now } = this.#last ?? {};
    this.#last = {
      token: lease.token,
      version,
      at: isWhole ? now : at,
      ...(!isComplete && { retryAt: now + retryMs }),
    };
  }

  /** Lets another replica report at once. */
  async release(): Promise<void> {
    const { knex } = this.#options;
    await releaseLease(knex, { name: leaseName, holder: this.#holder });
  }

  async #push(
    some: readonly [string, Cleanup][],
    observedAt: string,
  ): Promise<void> {
    const { auth, evidence } = this.#options;
    await evidence.pushObservations(
      {
        source,
        observedAt,
        edges: [],
        workloads: [],
        facts: some.map(([entityRef, value]) => ({
          entityRef,
          name: 'cleanup.infrastructure',
          value,
        })),
      },
      { credentials: await auth.getOwnServiceCredentials() },
    );
  }

  async #leftovers(
    isWhole: boolean,
    signal?: AbortSignal,
  ): Promise<{ isComplete: boolean; left: Map<string, Cleanup> }> {
    const items = new Map<string, Item[]>();
    const add = (entityRef: string, ...some: Item[]) => {
      const ref = entityRef.toLocaleLowerCase('en-US');
      items.set(ref, [...(items.get(ref) ?? []), ...some]);
    };
    const held: Held[] = [];
    for await (const one of this.#options.store.all()) {
      signal?.throwIfAborted();
      // That there is nothing any more is reported as well.
      add(one.service);
      if (one.isLeft) {
        held.push(one);
        add(one.service, this.#itemOf(one));
      }
    }
    await this.#findUsers(
      held.filter(({ wasActive }) => wasActive),
      isWhole,
      signal,
    );
    for (const one of held) {
      for (const user of this.#users.get(one.id)?.refs ?? []) {
        if (user !== one.service.toLocaleLowerCase('en-US')) {
          add(user, this.#itemOf(one, 'used, '));
        }
      }
    }
    const users = [...this.#users.values()];
    // Who used something and does not any more has nothing left.
    if (users.every(({ isWhole: isKnown }) => isKnown)) {
      this.#reported.forEach((_, entityRef) => add(entityRef));
    }
    return {
      isComplete: users.every(({ isMissing }) => !isMissing),
      left: new Map(
        [...items].map(([entityRef, some]) => [entityRef, cleanupOf(some)]),
      ),
    };
  }

  #itemOf(held: Held, more = ''): Item {
    const { baseUrl } = this.#options;
    const { id, owner, product, resourceName, wasActive } = held;
    return {
      id: `${resourceName} (${more}${product}, ${id})`.slice(0, 250),
      // Before that the catalog does not have it.
      ...(wasActive && { entityRef: resourceRefOf(held) }),
      ...(baseUrl && { url: `${baseUrl}/provisioning/requests/${id}` }),
      // Its users stop using it; only its owner destroys it.
      ...(more === '' && { actor: owner }),
    };
  }

  /**
   * Declared, or seen; of one that evidence does not have, or not with all of them,
   * those known before remain.
   */
  async #findUsers(
    held: readonly Held[],
    isWhole: boolean,
    signal?: AbortSignal,
  ): Promise<void> {
    const ids = new Set(held.map(({ id }) => id));
    this.#users = new Map([...this.#users].filter(([id]) => ids.has(id)));
    const wanted = held.filter(
      ({ id }) => isWhole || (this.#users.get(id)?.isMissing ?? true),
    );
    for (let at = 0; at < wanted.length; at += graphsAtOnce) {
      signal?.throwIfAborted();
      const some = wanted.slice(at, at + graphsAtOnce);
      const found = await Promise.all(some.map(one => this.#usersOf(one)));
      some.forEach(({ id }, index) => {
        const answer = found[index];
        const before = this.#users.get(id)?.refs ?? [];
        this.#users.set(id, {
          refs: answer?.isWhole
            ? answer.refs
            : [...new Set([...before, ...(answer?.refs ?? [])])],
          isWhole: answer?.isWhole ?? false,
          // What the catalog does not have yet is looked up again.
          isMissing: answer === undefined,
        });
      });
    }
  }

  async #usersOf(one: Held): Promise<Omit<Users, 'isMissing'> | undefined> {
    const { auth, evidence } = this.#options;
    const credentials = await auth.getOwnServiceCredentials();
    try {
      const { items, more } = await evidence.getGraph(
        { entityRef: resourceRefOf(one), direction: 'calledBy', limit: 500 },
        { credentials },
      );
      return {
        refs: [...new Set(items.map(({ entityRef }) => entityRef))],
        isWhole: more.every(({ count, depth }) => count === 0 || depth > 1),
      };
    } catch (error) {
      const { name, status } = error as Error & { status?: number };
      if (name === 'NotFoundError' || status === 404) {
        return undefined;
      }
      throw error;
    }
  }
}

function cleanupOf(items: Item[]): Cleanup {
  const named = items
    .sort((a, b) => compareText(a.id, b.id))
    .slice(0, mostNamed);
  return {
    remaining: items.length,
    ...(named.length > 0 && { items: named }),
  };
}
