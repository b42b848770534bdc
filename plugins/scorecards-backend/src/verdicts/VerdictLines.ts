import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type {
  CatalogVisibility,
  Clock,
  SetAside,
} from '@plumbline/backstage-plugin-evidence-node';
import type { VerdictsFilter } from '@plumbline/backstage-plugin-scorecards-common';
import type { PeopleState } from './overrides/PeopleState';
import type { ControlBook, ControlPages } from './ControlBook';
import type {
  EntityVerdicts,
  PassedVerdict,
  VerdictStore,
} from './VerdictStore';
import { VerdictWriter } from './VerdictWriter';
import { withheldFrom } from './WithheldControls';

/** Read at a time: few, so that what was read is soon let go. */
const entitiesAtOnce = 100;
/** Characters sent at a time: longer texts are moved about in memory more often. */
const sentAtOnce = 32_000;

/**
 * All verdicts of a list, a verdict a line, as JSON: the same as its pages give,
 * written from what was kept without reading what is only passed on. Cost: a few
 * pieces of text a verdict.
 */
export class VerdictLines {
  readonly #options: {
    book: ControlBook;
    clock: Clock;
    people: Pick<PeopleState, 'load'>;
    setAside: SetAside;
    store: Pick<VerdictStore, 'entities'>;
    visibility: Pick<CatalogVisibility, 'of'>;
  };

  constructor(options: {
    book: ControlBook;
    clock: Clock;
    people: Pick<PeopleState, 'load'>;
    setAside: SetAside;
    store: Pick<VerdictStore, 'entities'>;
    visibility: Pick<CatalogVisibility, 'of'>;
  }) {
    this.#options = options;
  }

  /** @returns undefined where a list is not all verdicts of some entities */
  async of(
    query: VerdictsFilter,
    credentials: BackstageCredentials,
  ): Promise<AsyncIterable<string> | undefined> {
    const { book, clock, store, visibility } = this.#options;
    const { sort, order: direction, at, ...filter } = query;
    if (at !== undefined) {
      return undefined;
    }
    const now = clock().getTime();
    const pages = await book.open();
    const withheld = await withheldFrom(credentials, { pages, visibility });
    const order = {
      by: sort ?? 'entity',
      descending: direction === 'desc',
    } as const;
    const read = (afterRef?: string) =>
      store.entities(
        { ...filter, withheld: withheld.all },
        { now, order, afterRef, limit: entitiesAtOnce },
      );
    const first = await read();
    return first && this.#texts(first, read, { pages, now, credentials });
  }

  /** While one part is written and sent, the next one is read. */
  async *#texts(
    first: EntityVerdicts[],
    read: (afterRef: string) => Promise<EntityVerdicts[] | undefined>,
    given: {
      pages: ControlPages;
      now: number;
      credentials: BackstageCredentials;
    },
  ): AsyncGenerator<string> {
    const { people, setAside, visibility } = this.#options;
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
      const next =
        part.length < entitiesAtOnce
          ? Promise.resolve([])
          : read(part.at(-1)!.entityRef);
      // Thrown where it is awaited; nobody may come to that.
      next.catch(() => {});
      const refs = part.map(({ entityRef }) => entityRef);
      const [mayRead, overrideOf] = await Promise.all([
        visibility.of(refs, credentials),
        people.load({ entityRefs: refs, at }),
      ]);
      let text = '';
      const linesOf = ({ entityRef, unfold }: EntityVerdicts) => {
        const { verdicts, claims } = unfold();
        const start = `{"entityRef":${JSON.stringify(entityRef)}`;
        let lines = '';
        for (const kept of verdicts) {
          const { control, version } = kept;
          const its = overrideOf({ entityRef, control, version });
          const line = writerOf(kept)?.write(kept, claims, its);
          lines += line === undefined ? '' : start + line;
        }
        return lines;
      };
      for (const one of part) {
        if (mayRead(one.entityRef)) {
          const [lines = ''] = setAside.map('verdicts of entities', [one], {
            ...{ id: ({ entityRef }) => entityRef, map: linesOf },
          });
          text += lines;
          if (text.length > sentAtOnce) {
            yield text;
            text = '';
          }
        }
      }
      yield text;
      part = (await next) ?? [];
    }
  }
}
