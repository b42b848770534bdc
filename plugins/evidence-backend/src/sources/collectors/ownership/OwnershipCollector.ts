import { createHash } from 'node:crypto';
import { stringifyEntityRef } from '@backstage/catalog-model';
import {
  guideUrl,
  Organization,
  ownerOf,
  ownershipState,
} from '@plumbline/backstage-plugin-evidence-common';
import type {
  Collector,
  CollectorPass,
} from '@plumbline/backstage-plugin-evidence-node';
import { FactReporter } from '../FactReporter';
import { ActorChanges, ownershipActivity } from './ownershipFacts';
import { pagerFacts, Pagers, readPagers } from './pagers';

const ownedKinds: ReadonlySet<string> = new Set([
  'component',
  'api',
  'resource',
  'system',
  'domain',
]);
const hour = 3_600_000;
const day = 24 * hour;

/** What of the catalog matters here, for as long as that stays the same. */
type Catalog = {
  version: number;
  organization: Organization;
  owned: ReadonlyMap<string, string | undefined>;
};

export type OwnershipCollectorOptions = {
  id: string;
  windowDays: number;
  frequencySeconds: number;
  timeoutSeconds: number;
};

/**
 * Looks whether declared owners are somebody who can be called, and whether
 * those who deploy and commit belong to them. It reads what evidence has: the
 * catalog, the ledger, and what pagers were seen to say. While none of these says
 * anything new it does nothing.
 */
export class OwnershipCollector implements Collector {
  readonly id: string;
  readonly title = 'Ownership: who is declared, and who works on it';
  readonly guide = {
    text: 'It compares who changes a service with its owner in the catalog',
    url: guideUrl('links-and-ownership.md#ownership'),
  };
  readonly frequencySeconds: number;
  readonly timeoutSeconds: number;
  readonly reports = ['ownership.activity', 'ownership.state'];
  readonly derives = true;
  readonly #windowDays: number;
  readonly #reporter = new FactReporter();
  #catalog: Catalog | undefined;
  #pagers: { read: string; pagers: Pagers; digest: string } | undefined;
  #seen = '';

  constructor(options: OwnershipCollectorOptions) {
    this.id = options.id;
    this.frequencySeconds = options.frequencySeconds;
    this.timeoutSeconds = options.timeoutSeconds;
    this.#windowDays = options.windowDays;
  }

  async collect(pass: CollectorPass): Promise<void> {
    // What was lately falls out of the window by and by.
    const hours = Math.floor(pass.now.getTime() / hour);
    const { pagers, digest } = await this.#readPagers(pass, hours);
    const version = await pass.entitiesVersion();
    const seen = [digest, version, await pass.ledger.version(), hours].join(
      '\n',
    );
    if (seen !== this.#seen) {
      if (this.#catalog?.version !== version) {
        this.#catalog = await readCatalog(pass, version);
      }
      await this.#look(pass, pagers, this.#catalog);
      this.#seen = seen;
    }
    pass.cover(this.#reporter.size);
  }

  /** Read again when any of them says something else, and each hour, as they age. */
  async #readPagers(pass: CollectorPass, hours: number) {
    const read = `${await pass.factsVersion(pagerFacts)} ${hours}`;
    if (this.#pagers?.read !== read) {
      const pagers = await readPagers(pass);
      this.#pagers = { read, pagers, digest: digestOf([...pagers]) };
    }
    return this.#pagers;
  }

  async #look(
    pass: CollectorPass,
    pagers: Pagers,
    { organization, owned }: Catalog,
  ): Promise<void> {
    const windowDays = this.#windowDays;
    const work = new Map<string, ActorChanges[]>();
    for (const { entityRef, ...count } of await pass.ledger.actors({
      kinds: ['deploy', 'commit'],
      from: new Date(pass.now.getTime() - windowDays * day),
    })) {
      const known = work.get(entityRef);
      if (known) {
        known.push(count);
      } else {
        work.set(entityRef, [count]);
      }
    }
    pass.signal.throwIfAborted();
    for (const [entityRef, owner] of owned) {
      const state = ownershipState(
        owner,
        organization,
        pagers,
        pagers.get(entityRef),
      );
      const activity = ownershipActivity(owner, work.get(entityRef) ?? [], {
        organization,
        windowDays,
      });
      // That none of the owners is there says nothing about any of them.
      const isKnown = owner === undefined || !organization.isEmpty;
      await this.#reporter.offer(pass, entityRef, [
        ...(isKnown ? [{ name: 'ownership.state', value: state }] : []),
        { name: 'ownership.activity', value: activity },
      ]);
    }
    await this.#reporter.flush(pass);
    this.#reporter.keepOnly(ref => owned.has(ref));
  }
}

async function readCatalog(
  { entities }: CollectorPass,
  version: number,
): Promise<Catalog> {
  const organization = new Organization();
  const owned = new Map<string, string | undefined>();
  for await (const entity of entities()) {
    organization.add(entity);
    if (ownedKinds.has(entity.kind.toLocaleLowerCase('en-US'))) {
      owned.set(stringifyEntityRef(entity), ownerOf(entity));
    }
  }
  return { version, organization, owned };
}

function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url');
}
