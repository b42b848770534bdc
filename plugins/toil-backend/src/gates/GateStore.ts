import {
  SetAside,
  storedObject,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  occurrenceInputSchema,
  OccurrenceInput,
} from '@plumbline/backstage-plugin-toil-common';
import type { Knex } from 'knex';
import type { GroupWriter } from '../database/GroupWriter';
import { removeOccurrences } from '../database/operations/removeOccurrences';
import { takeOccurrences } from '../occurrences/database/takeOccurrences';
import type { BigIntColumn } from '../database/tables';

/** What a gate answered, and the work that it is where it is always granted. */
export type KeptAnswer = {
  id: string;
  gate: string;
  answer: 'approved' | 'rejected';
  /** Epoch milliseconds. */
  at: number;
  occurrence: OccurrenceInput;
};

/** Which answers of a gate are work by hand, and ids of those that are none. */
export type Settled = {
  toil: readonly OccurrenceInput[];
  none: readonly string[];
};

type GateAnswerRow = {
  id: string;
  gate: string;
  answer: string;
  at: BigIntColumn;
  occurrence: string;
};

/** What gates of deploys answered, on SQLite or PostgreSQL. */
export class GateStore {
  readonly #writer: GroupWriter;

  constructor(writer: GroupWriter) {
    this.#writer = writer;
  }

  /**
   * Keeps an answer, and makes the occurrences of its gate follow from all that
   * it answered, in one step: two at once, on whatever replica, come one after
   * the other. Of two that have one id, a no counts before a yes, then the
   * earlier one. The same again changes nothing.
   *
   * @param options.reach - what was answered so many ms before or after is
   *   shown to `judge`
   * @param options.judge - given all these, and the instants (epoch ms) at which
   *   an answer came or went
   * @param options.now - epoch ms
   */
  async settle(
    answer: KeptAnswer,
    options: {
      source: string;
      reach: number;
      judge(all: readonly KeptAnswer[], instants: readonly number[]): Settled;
      now: number;
    },
  ): Promise<'stored' | 'duplicate'> {
    const { judge, now, reach, source } = options;
    return this.#writer.write(async (trx, memory) => {
      // Locks what the answers are read of, too.
      await memory.open(trx);
      const row = await trx<GateAnswerRow>('gate_answers')
        .where({ id: answer.id })
        .first();
      const before = row && toAnswer(row);
      if (before && !countsBefore(answer, before)) {
        return 'duplicate';
      }
      await trx<GateAnswerRow>('gate_answers')
        .insert({ ...answer, occurrence: JSON.stringify(answer.occurrence) })
        .onConflict('id')
        .merge();
      const instants = before ? [before.at, answer.at] : [answer.at];
      const all = await ofGate(trx, answer.gate, {
        from: Math.min(...instants) - reach,
        to: Math.max(...instants) + reach,
      });
      const { none, toil } = judge(all, instants);
      await removeOccurrences(trx, memory, { source, ids: none });
      await takeOccurrences(trx, memory, {
        source,
        now,
        items: toil.map(each => occurrenceInputSchema.parse(each)),
      });
      return 'stored';
    });
  }
}

function countsBefore(one: KeptAnswer, other: KeptAnswer): boolean {
  return one.answer === other.answer
    ? one.at < other.at
    : one.answer === 'rejected';
}

async function ofGate(
  trx: Knex.Transaction,
  gate: string,
  span: { from: number; to: number },
): Promise<KeptAnswer[]> {
  const rows = await trx<GateAnswerRow>('gate_answers')
    .where({ gate })
    .whereBetween('at', [span.from, span.to])
    .orderBy(['at', 'id']);
  return SetAside.of(trx).map('answers of gates', rows, {
    id: ({ id }) => id,
    map: toAnswer,
  });
}

function toAnswer(row: GateAnswerRow): KeptAnswer {
  return {
    ...row,
    answer: row.answer as KeptAnswer['answer'],
    at: Number(row.at),
    occurrence: storedObject(row.occurrence),
  };
}
