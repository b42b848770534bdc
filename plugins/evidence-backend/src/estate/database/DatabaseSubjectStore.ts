import type { Knex } from 'knex';
import type { FeedInput } from '../../database/EvidenceStore';
import { appendFeed } from '../../database/operations/feed';
import { lockSource } from '../../database/operations/passes';
import type { StoredSubject, SubjectStore } from '../subjects/SubjectStore';
import {
  assignSignalSubjects,
  findSignalSubjects,
  listSignalSubjects,
} from './subjects';

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

/** What signals stand for, on SQLite or PostgreSQL. */
export class DatabaseSubjectStore implements SubjectStore {
  readonly #knex: Knex;
  readonly #followers: readonly SubjectFollower[];

  constructor(options: { knex: Knex; followers: readonly SubjectFollower[] }) {
    this.#knex = options.knex;
    this.#followers = options.followers;
  }

  list(options: { afterRowId?: number; limit: number }) {
    return listSignalSubjects(this.#knex, options);
  }

  find(subjects: readonly string[]) {
    return findSignalSubjects(this.#knex, subjects);
  }

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
