import { LookUpAnswer } from '@plumbline/backstage-plugin-evidence-common';
import { Collector, LookedUp } from '@plumbline/backstage-plugin-evidence-node';
import { LiveCollector, LiveSource, LiveSourceOptions } from './LiveSource';

export type LiveLookUpsOptions = Omit<LiveSourceOptions, 'collector'> & {
  /** Those of them that can look something up are queried. */
  collectors: readonly Collector[];
};

/**
 * Asks every source that can answer at once about an entity, all of them at one
 * time: together they take as long as the slowest, and at most the deadline.
 */
export class LiveLookUps {
  readonly #sources: readonly LiveSource[];

  constructor({ collectors, ...options }: LiveLookUpsOptions) {
    this.#sources = collectors
      .filter((one): one is LiveCollector => one.lookUp !== undefined)
      .map(collector => new LiveSource({ ...options, collector }));
  }

  /** Without any, asking would only cost time. */
  get hasSources(): boolean {
    return this.#sources.length > 0;
  }

  /** How each source answered that had something to ask, by its id. Never rejects. */
  async ask(request: {
    subject: LookedUp;
    owner?: LookedUp;
  }): Promise<LookUpAnswer[]> {
    const answers = await Promise.all(
      this.#sources.map(source => source.ask(request)),
    );
    return answers
      .filter((one): one is LookUpAnswer => one !== undefined)
      .sort((a, b) => (a.source < b.source ? -1 : 1));
  }
}
