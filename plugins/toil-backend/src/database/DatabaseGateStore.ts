import {
  SetAside,
  storedObject,
} from '@plumbline/backstage-plugin-evidence-node';
import { occurrenceInputSchema } from '@plumbline/backstage-plugin-toil-common';
import type { Knex } from 'knex';
import type { GateStore, KeptAnswer } from '../gates/GateStore';
import type { GroupWriter } from './GroupWriter';
import { removeOccurrences } from './operations/removeOccurrences';
import { takeOccurrences } from './operations/takeOccurrences';
import type { BigIntColumn } from './tables';

type GateAnswerRow = {
  id: string;
  gate: string;
  answer: string;
  at: BigIntColumn;
  occurrence: string;
};

/** What gates of deploys answered, on SQLite or PostgreSQL. */
export class DatabaseGateStore implements GateStore {
  readonly #writer: GroupWriter;

  constructor(writer: GroupWriter) {
    this.#writer = writer;
  }

  async settle(
    answer: KeptAnswer,
    options: Parameters<GateStore['settle']>[1],
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
        ...{ source, now },
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
