import { createHash } from 'node:crypto';
import { Entity, stringifyEntityRef } from '@backstage/catalog-model';
import {
  EntityLink,
  factDefinition,
  linksOf,
  LinkState,
} from '@plumbline/backstage-plugin-evidence-common';
import type { CollectorPass } from '@plumbline/backstage-plugin-evidence-node';
import type { LinkRecord } from './linkRecord';

/** People have no links of their own, and locations are read by the catalog. */
const skippedKinds: ReadonlySet<string> = new Set(['user', 'location']);
/** More are a list for which there is a page elsewhere. */
const maxLinks = 50;
const maxUrlLength = 2_000;
const maxTitleLength = 200;
/** Milliseconds. */
const oldest = factDefinition('links.state')!.maxAgeSeconds * 1000;

/** What is remembered of an entity: when its links were reported, and which. */
type Reported = { at: number; of: string };
type Page = { url: string; refs: string[] };

/**
 * Who has which links, and what is remembered of these. Kept from pass to pass:
 * it is read anew where the catalog changed, or where another replica passed.
 */
export class LinkStore {
  /** By the key under which a page is remembered. */
  readonly pages = new Map<string, Page>();
  readonly records = new Map<string, LinkRecord>();
  readonly #links = new Map<string, EntityLink[]>();
  readonly #reported = new Map<string, Reported>();
  readonly #changed = new Map<string, string | undefined>();
  #generation: string | undefined;
  #version: number | undefined;

  /** Reads what is new in the catalog and in what is remembered. */
  async refresh(pass: CollectorPass): Promise<void> {
    const generation = await pass.memory.get('generation');
    if (generation === undefined || generation !== this.#generation) {
      await this.#readMemory(pass);
      this.#generation = generation;
    }
    const version = await pass.entitiesVersion();
    if (version !== this.#version) {
      await this.#readEntities(pass);
      this.#version = version;
    }
  }

  get size(): number {
    return this.#links.size;
  }

  entityRefs(): IterableIterator<string> {
    return this.#links.keys();
  }

  /** Whether what was reported of an entity is about other links, or long ago. */
  mustReport(ref: string, before: number): boolean {
    const last = this.#reported.get(ref);
    return (
      !last || last.at <= before || last.of !== linksId(this.#links.get(ref)!)
    );
  }

  /** Whether each of an entity's links was looked at. */
  isComplete(ref: string): boolean {
    return this.#links
      .get(ref)!
      .every(({ url }) => this.records.has(pageKey(url)));
  }

  setRecord(key: string, record: LinkRecord): void {
    this.records.set(key, record);
    this.#changed.set(key, JSON.stringify(record));
  }

  factOf(ref: string, now: number) {
    return {
      entityRef: ref,
      name: 'links.state',
      value: this.#links
        .get(ref)!
        .map(link => toState(link, this.records.get(pageKey(link.url)), now)),
    };
  }

  /** To be called once the links of these were reported. */
  reported(refs: readonly string[], at: number): void {
    for (const ref of refs) {
      const last = { at, of: linksId(this.#links.get(ref)!) };
      this.#reported.set(ref, last);
      this.#changed.set(entityKey(ref), JSON.stringify(last));
    }
  }

  /** Remembers what has changed; until then it is as if it had not. */
  async save({ memory }: CollectorPass): Promise<void> {
    if (this.#changed.size === 0) {
      return;
    }
    const generation = createHash('sha256')
      .update(`${this.#generation}`)
      .update([...this.#changed].flat().join('\n'))
      .digest('base64url');
    await memory.set([...this.#changed, ['generation', generation]]);
    this.#changed.clear();
    this.#generation = generation;
  }

  async #readMemory({ memory }: CollectorPass): Promise<void> {
    this.records.clear();
    this.#reported.clear();
    this.#changed.clear();
    for await (const [key, value] of memory.entries()) {
      if (key.startsWith('http')) {
        this.records.set(key, JSON.parse(value));
      } else if (key.startsWith('entity:')) {
        this.#reported.set(key.slice('entity:'.length), JSON.parse(value));
      }
    }
    // Those that nobody has any longer are forgotten when entities are read.
    this.#version = undefined;
  }

  async #readEntities({ entities }: CollectorPass): Promise<void> {
    this.#links.clear();
    this.pages.clear();
    for await (const entity of entities()) {
      if (skippedKinds.has(entity.kind.toLocaleLowerCase('en-US'))) {
        continue;
      }
      const ref = stringifyEntityRef(entity);
      const links = boundedLinks(entity);
      this.#links.set(ref, links);
      for (const { url } of links) {
        const key = pageKey(url);
        const page = this.pages.get(key);
        if (page) {
          page.refs.push(ref);
        } else {
          this.pages.set(key, { url: new URL(url).href, refs: [ref] });
        }
      }
    }
    for (const key of this.records.keys()) {
      if (!this.pages.has(key)) {
        this.records.delete(key);
        this.#changed.set(key, undefined);
      }
    }
    for (const ref of this.#reported.keys()) {
      if (!this.#links.has(ref)) {
        this.#reported.delete(ref);
        this.#changed.set(entityKey(ref), undefined);
      }
    }
  }
}

function boundedLinks({ metadata }: Entity): EntityLink[] {
  return linksOf({ annotations: metadata.annotations, links: metadata.links })
    .filter(({ url }) => url.length <= maxUrlLength)
    .slice(0, maxLinks);
}

/** The fact is reported again and again; the state of a link may be older. */
function toState(
  link: EntityLink,
  record: LinkRecord | undefined,
  now: number,
): LinkState {
  const { url, title, what } = link;
  const of = {
    url: withoutPassword(url),
    ...(title !== undefined && { title: title.slice(0, maxTitleLength) }),
    what,
  };
  if (!record) {
    return { ...of, status: 'unknown', reason: 'not checked yet' };
  }
  const { status, reason, failingSince, seenAt } = record;
  if (now - seenAt > oldest) {
    const day = new Date(seenAt).toISOString().slice(0, 10);
    return { ...of, status: 'unknown', reason: `not checked since ${day}` };
  }
  return {
    ...of,
    status,
    ...(status === 'failing' &&
      failingSince !== undefined && {
        since: new Date(failingSince).toISOString(),
      }),
    ...(reason && { reason }),
  };
}

function withoutPassword(text: string): string {
  const url = new URL(text);
  if (!url.username && !url.password) {
    return text;
  }
  url.username = '';
  url.password = '';
  return url.href;
}

function linksId(links: readonly EntityLink[]): string {
  const text = links.map(link => JSON.stringify(link)).join('\n');
  return createHash('sha256').update(text).digest('base64url').slice(0, 16);
}

/** Keys of the memory are bounded; a fragment is of the page. */
function pageKey(text: string): string {
  const url = new URL(text);
  url.hash = '';
  return url.href.length <= 400
    ? url.href
    : `http#${createHash('sha256').update(url.href).digest('base64url')}`;
}

function entityKey(ref: string): string {
  return `entity:${ref}`;
}
