import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type {
  CatalogVisibility,
  Clock,
} from '@plumbline/backstage-plugin-evidence-node';
import type { VerdictsFilter } from '@plumbline/backstage-plugin-scorecards-common';
import type { VerdictOverrideState } from './overrides/VerdictOverrideState';
import type { ControlVersions, LoadedControls } from './ControlVersions';
import type { VerdictStore } from './VerdictStore';
import type { PassedVerdict } from './records';
import { VerdictWriter } from './VerdictWriter';
import { withheldFrom } from './WithheldControls';

/** Read at a time: few, so that what was read is soon let go. */
const verdictsAtOnce = 3_000;
/** Characters sent at a time: longer texts are moved about in memory more often. */
const sentAtOnce = 32_000;

type Options = {
  versions: ControlVersions;
  clock: Clock;
  people: Pick<VerdictOverrideState, 'load'>;
  store: Pick<VerdictStore, 'pass'>;
  visibility: Pick<CatalogVisibility, 'of'>;
};

/**
 * All verdicts of a list, a verdict a line, as JSON: the same as its pages give,
 * written from what was kept without reading what is only passed on. Cost: a few
 * pieces of text a verdict.
 */
export class VerdictLines {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** @returns undefined where the pages of a list are not in the order of entities, of the past, or redacted */
  async of(
    query: VerdictsFilter,
    credentials: BackstageCredentials,
  ): Promise<AsyncIterable<string> | undefined> {
    const { versions, clock, store, visibility } = this.#options;
    const { sort = 'entity', order: direction, at, ...filter } = query;
    if (at !== undefined || sort !== 'entity') {
      return undefined;
    }
    const now = clock().getTime();
    const pages = await versions.load();
    const withheld = await withheldFrom(credentials, { pages, visibility });
    if (withheld.all.length > 0) {
      return undefined;
    }
    const { terms } = pages;
    const order = { by: sort, descending: direction === 'desc' };
    const read = (after?: PassedVerdict) =>
      store.pass(filter, {
        now,
        terms,
        order,
        after,
        limit: verdictsAtOnce,
      });
    return this.#texts(await read(), read, { pages, now, credentials });
  }

  /** While one part is written and sent, the next one is read. */
  async *#texts(
    first: PassedVerdict[],
    read: (after: PassedVerdict) => Promise<PassedVerdict[]>,
    given: {
      pages: LoadedControls;
      now: number;
      credentials: BackstageCredentials;
    },
  ): AsyncGenerator<string> {
    const { people, visibility } = this.#options;
    const { pages, now: at, credentials } = given;
    const writers = new Map<string, VerdictWriter | undefined>();
    const writerOf = ({ control: id, version }: PassedVerdict) => {
      const key = `${id}@${version}`;
      if (!writers.has(key)) {
        const control = pages.of({ control: id, version });
        writers.set(
          key,
          control && new VerdictWriter(control, pages.onLadder(id), at),
        );
      }
      return writers.get(key);
    };
    let part = first;
    while (part.length > 0) {
      const next = read(part.at(-1)!);
      // Thrown where it is awaited; nobody may come to that.
      next.catch(() => {});
      const refs = [...new Set(part.map(({ entityRef }) => entityRef))];
      const [mayRead, overrideOf] = await Promise.all([
        visibility.of(refs, credentials),
        people.load({ entityRefs: refs, at }),
      ]);
      let text = '';
      for (const kept of part) {
        const { entityRef } = kept;
        const line = mayRead(entityRef)
          ? writerOf(kept)?.write(kept, overrideOf(kept))
          : undefined;
        if (line !== undefined) {
          text += `{"entityRef":${JSON.stringify(entityRef)}${line}`;
        }
        if (text.length > sentAtOnce) {
          yield text;
          text = '';
        }
      }
      yield text;
      part = await next;
    }
  }
}
