import type { Knex } from 'knex';
import type { FeedInput } from '../../database/records';
import { appendFeed } from '../../database/operations/feed';
import { lockSource } from '../../database/operations/passes';
import type { StoredSubject } from './records';
import {
  assignSignalSubjects,
  findSignalSubjects,
  listSignalSubjects,
} from '../database/subjects';

/** Keeps what follows from what signals stand for, such as what fires. */
export type SubjectFollower = {
  /** Who reported something under these signals, sorted. */
  sourcesOf(
    trx: Knex.Transaction,
    subjects: readonly string[],
  ): Promise<string[]>;
  /** Says anew what a source reports of these entities; its lock is held. */
  record(
    trx: Knex.Transaction,
    options: {
      source: string;
      refs: readonly string[];
      /** Epoch milliseconds. */
      at: number;
      /** Nothing is reported where nothing was. */
      onlyWhereKnown: true;
    },
  ): Promise<void>;
  /** What the feed announces. */
  newsOf(
    trx: Knex.Transaction,
    assigned: readonly StoredSubject[],
  ): Promise<FeedInput[]>;
};

/** Remembers what the signals of alerts and incidents stand for. */
export class SubjectStore {
  readonly #knex: Knex;
  readonly #followers: readonly SubjectFollower[];

  constructor(options: { knex: Knex; followers: readonly SubjectFollower[] }) {
    this.#knex = options.knex;
    this.#followers = options.followers;
  }

  /** In pages by `rowId`. */
  list(options: {
    afterRowId?: number;
    limit: number;
  }): Promise<StoredSubject[]> {
    return listSignalSubjects(this.#knex, options);
  }

  find(subjects: readonly string[]): Promise<StoredSubject[]> {
    return findSignalSubjects(this.#knex, subjects);
  }

  /**
   * Says anew what signals stand for, and what fires for the services that it
   * concerns, in one step. What somebody else has assigned since is left alone.
   *
   * @param options.learnedAt - epoch milliseconds
   */
  async assign(options: {
    subjects: readonly StoredSubject[];
    learnedAt: number;
  }): Promise<void> {
    const { subjects, learnedAt: at } = options;
    const ids = subjects.map(({ subject }) => subject);
    await this.#knex.transaction(async trx => {
      const following: [SubjectFollower, string[]][] = [];
      for (const follower of this.#followers) {
        following.push([follower, await follower.sourcesOf(trx, ids)]);
      }
      const sources = following.flatMap(([, its]) => its);
      for (const source of [...new Set(sources)].sort()) {
        await lockSource(trx, source);
      }
      const assigned = await assignSignalSubjects(trx, subjects, at);
      const refs = [
        ...new Set(
          assigned.flatMap(({ before, entityRef }) =>
            [before, entityRef].filter(ref => ref !== undefined),
          ),
        ),
      ].sort();
      const news: FeedInput[] = [];
      for (const [follower, its] of following) {
        for (const source of its) {
          await follower.record(trx, {
            source,
            refs,
            at,
            onlyWhereKnown: true,
          });
        }
        news.push(...(await follower.newsOf(trx, assigned)));
      }
      await appendFeed(trx, news, at);
    });
  }
}
