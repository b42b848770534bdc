import type { ReportedChange } from '../changeSource';
import type { GuardedClient } from '../outbound';

/** How the newest commits of one default branch are read. */
export type NewestCommitsOptions = {
  /** One page of them, the newest first. */
  path: string;
  /** Statuses that mean that there is none, such as that of an empty repository. */
  none: readonly number[];
  /** Of an answer, as the webhook would report them. */
  changesOf: (body: unknown) => ReportedChange[];
};

/**
 * Reads the newest commits of a default branch: one conditional request for each
 * look, whatever the dates of what was merged meanwhile.
 */
export class NewestCommits {
  #etag: string | undefined;
  #reported: ReadonlySet<string> = new Set();

  /**
   * @param since - older ones are left aside, epoch milliseconds
   * @param report - is given those that are new
   */
  async read(
    api: GuardedClient,
    since: number,
    report: (changes: ReportedChange[]) => Promise<void>,
    { changesOf, none, path }: NewestCommitsOptions,
  ): Promise<void> {
    const answer = await api.request(path, {
      etag: this.#etag,
      expected: none,
    });
    if (answer.status === 304 || none.includes(answer.status)) {
      return;
    }
    const changes = changesOf(answer.json()).filter(
      ({ occurredAt }) => Date.parse(occurredAt) >= since,
    );
    const news = changes.filter(
      ({ id }) => id === undefined || !this.#reported.has(id),
    );
    if (news.length > 0) {
      await report(news);
    }
    // Only what was handed over counts as read.
    this.#reported = new Set(changes.flatMap(({ id }) => id ?? []));
    this.#etag = answer.header('etag');
  }
}
