import { randomUUID } from 'node:crypto';
import {
  canonicalJson,
  compareText,
} from '@plumbline/backstage-plugin-evidence-common';
import type { Knex } from 'knex';
import { claimLease, releaseLease } from '../database/leases';
import { storedObject } from '../database/storedJson';
import type { PublishedCase } from '../evidenceService';
import type { SetAside } from '../setAside';

import { addToCaseOutbox } from './CaseOutbox';

const leaseName = 'derived cases';
const publishType = 'derived';
/** Whose cases are read together. */
const together = 100;

type Case = Omit<PublishedCase, 'revision'>;
/** Cases by what they follow from. */
export type CasesBySubject = ReadonlyMap<string, readonly Case[]>;
type End = Pick<Case, 'state' | 'outcome'>;
/** What differs from what was published last, if it was. */
type Changed = Pick<Row, 'body' | 'id' | 'subject'> & {
  row?: Row;
  waiting: boolean;
};
type Row = {
  id: string;
  subject: string;
  waiting: boolean | number;
  revision: number;
  body: string;
};

/** For a migration of a plugin whose cases follow from other data of it. */
export async function createDerivedCasesTable(knex: Knex): Promise<void> {
  await knex.schema.createTable('derived_cases', table => {
    table.comment('Cases that nobody requests, as they were published last');
    table.string('id', 200).primary().comment('Of the case');
    table.string('subject').notNullable().comment('What it follows from');
    table.boolean('waiting').notNullable().comment('Whether nobody decided');
    table.integer('revision').notNullable().comment('Only grows');
    table.text('body').notNullable().comment('JSON: the case without revision');
    table.index(['subject'], 'derived_cases_subject_idx');
    table.index(['waiting'], 'derived_cases_waiting_idx');
  });
}

/** Where the cases of one subject say nothing of those of another. */
export function casesOfEach(
  casesOf: (subject: string) => Promise<readonly Case[]>,
): (subjects: readonly string[]) => Promise<CasesBySubject> {
  return async subjects => {
    const found = new Map<string, readonly Case[]>();
    for (const subject of subjects) {
      found.set(subject, await casesOf(subject));
    }
    return found;
  };
}

type Options = {
  knex: Knex;
  setAside: SetAside;
  /** What subjects are, for the list of what is set aside. */
  what: string;
  /** Between two looks at all, milliseconds. */
  everyMs: number;
  /** Those that may have cases. */
  subjects: () => Promise<readonly string[]>;
  /** Those that wait now, by subject; none of one that is no more. */
  casesOf: (subjects: readonly string[]) => Promise<CasesBySubject>;
  /** How one ended that waited, and does not any more. */
  endOf: (subject: string, id: string) => Promise<End>;
};

/**
 * Cases that nobody requests: they follow from subjects of the plugin. Compares
 * those that are with those published last, publishes what differs, and ends
 * those that are no more. Any number of replicas may do so at once. The plugin
 * has the tables `case_outbox`, `derived_cases` and `leases`.
 */
export class DerivedCases {
  readonly #holder = randomUUID();
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Looks at all subjects, unless another replica does. */
  async look(signal?: AbortSignal): Promise<void> {
    const { everyMs, knex, subjects } = this.#options;
    const claim = { name: leaseName, holder: this.#holder, ttl: 2 * everyMs };
    if (!(await knex.transaction(trx => claimLease(trx, claim)))) {
      return;
    }
    const waiting: string[] = await this.#rows()
      .where({ waiting: true })
      .distinct()
      .pluck('subject');
    // Those that waited may have nothing left to decide.
    const all = new Set([...(await subjects()), ...waiting]);
    await this.lookAt([...all], signal);
  }

  /** Lets another replica look at once. */
  async release(): Promise<void> {
    const { knex } = this.#options;
    await releaseLease(knex, { name: leaseName, holder: this.#holder });
  }

  /** For what is in the outbox. */
  async read(id: string): Promise<PublishedCase | undefined> {
    const row = await this.#rows().where({ id }).first();
    return (
      row && { ...storedObject<Case>(row.body), revision: Number(row.revision) }
    );
  }

  /** Looks at some; one that is set aside is looked at again with all. */
  async lookAt(
    subjects: readonly string[],
    signal?: AbortSignal,
  ): Promise<void> {
    const { setAside, what } = this.#options;
    await setAside.batches(what, subjects, {
      id: subject => subject,
      size: together,
      run: async some => {
        signal?.throwIfAborted();
        await this.#lookAt(some);
      },
    });
  }

  async #lookAt(subjects: readonly string[]): Promise<void> {
    // Read first: whoever writes meanwhile knows more, and wins.
    const rows = await this.#rows().whereIn('subject', [...subjects]);
    const known = new Map(rows.map(row => [row.id, row]));
    const found = await this.#options.casesOf(subjects);
    const changed: Changed[] = [];
    const keep = (subject: string, one: Case, row: Row | undefined) => {
      const body = canonicalJson(JSON.parse(JSON.stringify(one)));
      if (row?.body !== body) {
        const waiting = one.state === 'waiting';
        changed.push({ id: one.id, subject, body, waiting, row });
      }
    };
    const waits = new Set<string>();
    for (const [subject, cases] of found) {
      for (const one of cases) {
        const row = known.get(one.id);
        waits.add(one.id);
        // It waits since it was found first, whatever has changed of it.
        const since = row?.waiting
          ? { requestedAt: storedObject<Case>(row.body).requestedAt }
          : {};
        keep(subject, { ...one, ...since }, row);
      }
    }
    for (const row of rows) {
      if (row.waiting && !waits.has(row.id)) {
        const end = await this.#options.endOf(row.subject, row.id);
        const before = storedObject<Case>(row.body);
        keep(row.subject, { ...before, ...end, actions: [] }, row);
      }
    }
    await this.#keep(changed);
  }

  async #keep(all: readonly Changed[]): Promise<void> {
    if (all.length === 0) {
      return;
    }
    await this.#options.knex.transaction(async trx => {
      const table = () => trx<Row>('derived_cases');
      // In one order, so that two replicas do not wait for each other.
      const sorted = [...all].sort((a, b) => compareText(a.id, b.id));
      for (const { body, id, row, subject, waiting } of sorted) {
        const revision = Number(row?.revision ?? 0) + 1;
        // Another replica may have seen it at the same moment.
        const changed = row
          ? await table()
              .where({ id, revision: row.revision })
              .update({ body, revision, waiting })
          : (
              await table()
                .insert({ id, subject, body, revision, waiting })
                .onConflict('id')
                .ignore()
                .returning('id')
            ).length;
        if (changed > 0) {
          await addToCaseOutbox(trx, publishType, id);
        }
      }
    });
  }

  #rows() {
    return this.#options.knex<Row>('derived_cases');
  }
}
