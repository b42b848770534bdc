import { randomUUID } from 'node:crypto';
import { canonicalJson } from '@plumbline/backstage-plugin-evidence-common';
import type { Knex } from 'knex';
import { claimLease, releaseLease } from '../database/leases';
import { storedObject } from '../database/storedJson';
import type { PublishedCase } from '../evidenceService';
import type { SetAside } from '../setAside';

import { addToCaseOutbox } from './CaseOutbox';

const leaseName = 'derived cases';
const publishType = 'derived';
const lookType = 'look';

type Case = Omit<PublishedCase, 'revision'>;
type End = Pick<Case, 'state' | 'outcome'>;
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

/** In the transaction that changes the subject: its cases are soon current. */
export async function lookForCases(trx: Knex, subject: string): Promise<void> {
  await addToCaseOutbox(trx, lookType, subject);
}

/**
 * Cases that nobody requests: they follow from subjects of the plugin. Compares
 * those that are with those published last, publishes what differs, and ends
 * those that are no more. Any number of replicas may do so at once. The plugin
 * has the tables `case_outbox`, `derived_cases` and `leases`.
 */
export class DerivedCases {
  readonly #holder = randomUUID();
  readonly #options: {
    knex: Knex;
    setAside: SetAside;
    /** What subjects are, for the list of what is set aside. */
    what: string;
    /** Between two looks at all, milliseconds. */
    everyMs: number;
    /** Those that may have cases. */
    subjects: () => Promise<readonly string[]>;
    /** Those that wait now; none of a subject that is no more. */
    casesOf: (subject: string) => Promise<readonly Case[]>;
    /** How one ended that waited, and does not any more. */
    endOf: (subject: string, id: string) => Promise<End>;
  };

  constructor(options: {
    knex: Knex;
    setAside: SetAside;
    /** What subjects are, for the list of what is set aside. */
    what: string;
    /** Between two looks at all, milliseconds. */
    everyMs: number;
    /** Those that may have cases. */
    subjects: () => Promise<readonly string[]>;
    /** Those that wait now; none of a subject that is no more. */
    casesOf: (subject: string) => Promise<readonly Case[]>;
    /** How one ended that waited, and does not any more. */
    endOf: (subject: string, id: string) => Promise<End>;
  }) {
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
    await this.#lookAtEach(all, signal);
  }

  /** Lets another replica look at once. */
  async release(): Promise<void> {
    const { knex } = this.#options;
    await releaseLease(knex, { name: leaseName, holder: this.#holder });
  }

  /** For what is in the outbox; looks where that was noted. */
  async read(type: string, id: string): Promise<PublishedCase | undefined> {
    if (type === lookType) {
      // One that is set aside is looked at again with all.
      await this.#lookAtEach([id]);
      return undefined;
    }
    const row = await this.#rows().where({ id }).first();
    return (
      row && { ...storedObject<Case>(row.body), revision: Number(row.revision) }
    );
  }

  async #lookAtEach(
    subjects: Iterable<string>,
    signal?: AbortSignal,
  ): Promise<void> {
    const { setAside, what } = this.#options;
    await setAside.each(what, subjects, {
      signal,
      id: subject => subject,
      run: subject => this.#lookAt(subject),
    });
  }

  async #lookAt(subject: string): Promise<void> {
    // Read first: whoever writes meanwhile knows more, and wins.
    const rows = await this.#rows().where({ subject });
    const known = new Map(rows.map(row => [row.id, row]));
    const cases = await this.#options.casesOf(subject);
    for (const one of cases) {
      const row = known.get(one.id);
      // It waits since it was found first, whatever has changed of it.
      const since = row?.waiting
        ? { requestedAt: storedObject<Case>(row.body).requestedAt }
        : {};
      await this.#keep(subject, { ...one, ...since }, row);
    }
    for (const row of rows) {
      if (row.waiting && !cases.some(({ id }) => id === row.id)) {
        const end = await this.#options.endOf(subject, row.id);
        const before = storedObject<Case>(row.body);
        await this.#keep(subject, { ...before, ...end, actions: [] }, row);
      }
    }
  }

  async #keep(
    subject: string,
    one: Case,
    known: Row | undefined,
  ): Promise<void> {
    const body = canonicalJson(JSON.parse(JSON.stringify(one)));
    if (known?.body === body) {
      return;
    }
    const { id } = one;
    const revision = (known?.revision ?? 0) + 1;
    const waiting = one.state === 'waiting';
    await this.#options.knex.transaction(async trx => {
      const table = trx<Row>('derived_cases');
      // Another replica may have seen it at the same moment.
      const changed = known
        ? await table
            .where({ id, revision: known.revision })
            .update({ body, revision, waiting })
        : (
            await table
              .insert({ id, subject, body, revision, waiting })
              .onConflict('id')
              .ignore()
              .returning('id')
          ).length;
      if (changed > 0) {
        await addToCaseOutbox(trx, publishType, id);
      }
    });
  }

  #rows() {
    return this.#options.knex<Row>('derived_cases');
  }
}
