import { InputError } from '@backstage/errors';
import {
  Author,
  Clock,
  inTurns,
  parseInput,
  refuseFuture,
  SetAside,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  occurrenceInputSchema,
  OccurrenceReceipt,
  ParsedOccurrence,
  readReview,
} from '@plumbline/backstage-plugin-toil-common';
import type { OccurrenceStore } from './OccurrenceStore';

/** In one transaction, which blocks the thread on SQLite. */
const occurrencesAtOnce = 100;

type Options = {
  clock: Clock;
  setAside: SetAside;
  store: OccurrenceStore;
};

/** Takes what sources report of work done by hand. */
export class OccurrenceService {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /**
   * One that is not as it must be does not keep the others out.
   *
   * @throws NotAllowedError where the source belongs to somebody else
   */
  async take(
    source: string,
    items: readonly unknown[],
    options: {
      author: Author;
      anyOrder?: boolean;
      /** Keeps what is dated ahead: it is not read again, and counts from then on. */
      keepsFuture?: boolean;
    },
  ): Promise<OccurrenceReceipt> {
    const { clock, setAside, store } = this.#options;
    const now = clock().getTime();
    const refused: OccurrenceReceipt['refused'] = [];
    const parsed: ParsedOccurrence[] = [];
    const places = new Map<ParsedOccurrence, number>();
    for await (const [index, item] of inTurns(items.entries())) {
      try {
        const one = parseInput(occurrenceInputSchema, item, 'occurrence');
        if (!options.keepsFuture) {
          refuseFuture("'occurredAt' of the occurrence", one.occurredAt, now);
        }
        parsed.push(one);
        places.set(one, index);
      } catch (error) {
        if (!(error instanceof InputError)) {
          throw error;
        }
        const id = (item as { id?: unknown } | null)?.id;
        refused.push({
          index,
          ...(typeof id === 'string' && { id: id.slice(0, 300) }),
          reason: error.message,
        });
      }
    }
    if (parsed.length > 0) {
      await store.claim([source], options.author, now);
    }
    const taken = { stored: 0, updated: 0, duplicate: 0, overruled: 0 };
    const kept = new Set<string>();
    await setAside.batches('taking occurrences', parsed, {
      id: ({ id }) => `${source} ${id}`,
      size: occurrencesAtOnce,
      run: async some => {
        const counts = await store.take(source, some, now, options);
        for (const key of Object.keys(taken) as (keyof typeof taken)[]) {
          taken[key] += counts[key];
        }
        some.forEach(({ id }) => kept.add(id));
      },
    });
    for (const one of parsed.filter(({ id }) => !kept.has(id))) {
      refused.push({
        index: places.get(one)!,
        id: one.id,
        reason: 'The occurrence could not be stored; the log says why',
      });
    }
    return {
      ...taken,
      refused,
      future: parsed.filter(each => Date.parse(each.occurredAt) > now).length,
    };
  }

  /**
   * @throws InputError where nothing states when it was; NotAllowedError where the
   *   source belongs to somebody else
   */
  async takeReview(
    review: { source: string; name: string; markdown: string },
    author: Author,
  ): Promise<OccurrenceReceipt> {
    const read = readReview(review.markdown, review.name);
    if ('problem' in read) {
      throw new InputError(`The review '${review.name}' ${read.problem}`);
    }
    return this.take(review.source, read.items, { author });
  }

  /**
   * Only what the author reported.
   *
   * @throws NotAllowedError where the source belongs to somebody else
   */
  async remove(
    source: string,
    ids: readonly string[],
    author: Author,
  ): Promise<{ removed: number }> {
    const { store } = this.#options;
    await store.check([source], author);
    return { removed: await store.remove(source, ids, author) };
  }
}
