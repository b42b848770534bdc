import type { AuthService } from '@backstage/backend-plugin-api';
import { caseLimits } from '@plumbline/backstage-plugin-evidence-common';
import type { Knex } from 'knex';
import type { EvidenceService, PublishedCase } from '../evidenceService';
import type { SetAside } from '../setAside';
import { OutboxGauge } from '../telemetry';

const batch = 100;
/** Of entries that name no case, but what cases follow from. */
const lookType = 'look';

type OutboxRow = { seq: number; type: string; case_id: string };

/** For a migration of a plugin that decides cases. */
export async function createCaseOutboxTable(knex: Knex): Promise<void> {
  await knex.schema.createTable('case_outbox', table => {
    table.comment('Cases that changed since they were published to evidence');
    table.increments('seq').comment('In the order of the changes');
    table.string('type', 20).notNullable().comment('Which table has the case');
    table.string('case_id', 200).notNullable().comment('Its id there');
  });
}

/** In the transaction that changes the case: both are kept, or neither is. */
export async function addToCaseOutbox(
  trx: Knex,
  type: string,
  id: string,
): Promise<void> {
  await trx<OutboxRow>('case_outbox').insert({ type, case_id: id });
}

/** In the transaction that changes the subject: its cases are soon current. */
export async function lookForCases(
  trx: Knex,
  ...subjects: readonly string[]
): Promise<void> {
  const rows = subjects.map(id => ({ type: lookType, case_id: id }));
  for (let at = 0; at < rows.length; at += batch) {
    await trx<OutboxRow>('case_outbox').insert(rows.slice(at, at + batch));
  }
}

type Options = {
  auth: AuthService;
  evidence: Pick<EvidenceService, 'publishCase'>;
  knex: Knex;
  setAside: SetAside;
  /** Brings those up to date that follow from some subjects. */
  lookAt?: (subjects: readonly string[], signal?: AbortSignal) => Promise<void>;
  /** Undefined for what is no case, or not any more. */
  read: (type: string, id: string) => Promise<PublishedCase | undefined>;
};

/**
 * Publishes cases as they stand now, not as they changed: however often it is
 * done, in whichever order and by however many replicas, evidence ends with the
 * highest revision.
 */
export class CasePublisher {
  readonly #gauge = new OutboxGauge('decision cases');
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /**
   * One that is refused stays for the next time, and holds up no other.
   *
   * @throws what evidence or the database threw, where they are away
   */
  async publish(signal?: AbortSignal): Promise<void> {
    const { auth, evidence, knex, read, setAside } = this.#options;
    const { principal } = await auth.getOwnServiceCredentials();
    let after = 0;
    for (;;) {
      const rows: OutboxRow[] = await knex<OutboxRow>('case_outbox')
        .where('seq', '>', after)
        .orderBy('seq')
        .limit(batch);
      if (after === 0) {
        this.#gauge.saw(
          rows.map(({ seq }) => seq),
          { plugin: principal.subject },
        );
      }
      const changed = rows.filter(({ type }) => type !== lookType);
      await setAside.each('decision cases to publish', changed, {
        signal,
        id: row => `${row.type} ${row.case_id}`,
        run: async row => {
          const found = await read(row.type, row.case_id);
          if (found) {
            const credentials = await auth.getOwnServiceCredentials();
            await evidence.publishCase(withinLimits(found), { credentials });
          }
          await knex<OutboxRow>('case_outbox').where({ seq: row.seq }).delete();
        },
      });
      const looks = rows.filter(({ type }) => type === lookType);
      if (looks.length > 0) {
        await this.#options.lookAt?.(
          [...new Set(looks.map(one => one.case_id))],
          signal,
        );
        await knex<OutboxRow>('case_outbox')
          .whereIn(
            'seq',
            looks.map(({ seq }) => seq),
          )
          .delete();
      }
      if (rows.length < batch) {
        return;
      }
      after = rows[rows.length - 1].seq;
    }
  }
}

/**
 * Whatever is longer than evidence takes is cut. A case about more entities than
 * it takes is for readers who may see every entity: never for more than before.
 */
function withinLimits(one: PublishedCase): PublishedCase {
  const { deciders, entityRefs, notBy, outcome, reason, record, title } = one;
  return {
    ...one,
    title: clip(title, caseLimits.title),
    reason: reason && clip(reason, caseLimits.reason),
    deciders: deciders.slice(0, caseLimits.deciders),
    notBy: notBy?.slice(0, caseLimits.notBy),
    record: record?.map(item => ({
      ...item,
      value: clip(item.value, caseLimits.recordValue),
      ...(item.people && { people: item.people.slice(0, caseLimits.notBy) }),
    })),
    ...(entityRefs.length > caseLimits.entityRefs && {
      entityRefs: [],
      restsOnWholeEstate: true,
    }),
    ...(outcome?.reason && {
      outcome: { ...outcome, reason: clip(outcome.reason, caseLimits.reason) },
    }),
  };
}

function clip(text: string, most: number): string {
  return text.length > most
    ? // Without half a character at the end.
      `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…`
    : text;
}
