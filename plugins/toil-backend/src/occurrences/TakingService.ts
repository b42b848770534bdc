import { InputError } from '@backstage/errors';
import { Clock, parseInput } from '@plumbline/backstage-plugin-evidence-node';
import {
  occurrenceInputSchema,
  OccurrenceReceipt,
  ParsedOccurrence,
  readReview,
} from '@plumbline/backstage-plugin-toil-common';
import type { OccurrenceStore } from './OccurrenceStore';

/** Takes what sources tell of work done by hand. */
export class TakingService {
  readonly #options: { clock: Clock; store: OccurrenceStore };

  constructor(options: { clock: Clock; store: OccurrenceStore }) {
    this.#options = options;
  }

  /** One that is not as it must be does not keep the others out. */
  async take(
    source: string,
    items: readonly unknown[],
    options: { anyOrder?: boolean } = {},
  ): Promise<OccurrenceReceipt> {
    const { clock, store } = this.#options;
    const now = clock().getTime();
    const refused: OccurrenceReceipt['refused'] = [];
    const parsed: ParsedOccurrence[] = [];
    items.forEach((item, index) => {
      try {
        parsed.push(parseInput(occurrenceInputSchema, item, 'occurrence'));
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
    });
    const taken = await store.take(source, parsed, now, options);
    return {
      ...taken,
      refused,
      future: parsed.filter(each => Date.parse(each.occurredAt) > now).length,
    };
  }

  /** @throws InputError where nothing tells when it was */
  async takeReview(review: {
    source: string;
    name: string;
    markdown: string;
  }): Promise<OccurrenceReceipt> {
    const read = readReview(review.markdown, review.name);
    if ('problem' in read) {
      throw new InputError(`The review '${review.name}' ${read.problem}`);
    }
    return this.take(review.source, read.items);
  }

  async remove(
    source: string,
    ids: readonly string[],
  ): Promise<{ removed: number }> {
    return { removed: await this.#options.store.remove(source, ids) };
  }
}
