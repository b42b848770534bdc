import { Clock, parseInput } from '@plumbline/backstage-plugin-evidence-node';
import { occurrenceInputSchema } from '@plumbline/backstage-plugin-toil-common';
import type { GateAnswer } from '@plumbline/backstage-plugin-toil-node';
import type { GateStore, KeptAnswer } from './GateStore';
import { judgeGate, reachMs } from './judgeGate';

const source = 'approvals';
/** What the store has room for. */
const longestId = 255;

type Options = { clock: Clock; store: GateStore };

/**
 * Approvals that always say yes, as work by hand. What counts follows from all
 * that was answered, in whatever order it came.
 */
export class GateService {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** @throws InputError for an answer that makes no sense */
  async take(answer: GateAnswer): Promise<'stored' | 'duplicate'> {
    const { clock, store } = this.#options;
    return store.settle(toKept(answer), {
      source,
      judge: judgeGate,
      reach: reachMs,
      now: clock().getTime(),
    });
  }
}

function toKept(given: GateAnswer): KeptAnswer {
  const id = given.id.slice(0, longestId);
  const gate = given.gate.slice(0, longestId);
  const occurrence = {
    id,
    kind: 'release' as const,
    title: given.title.slice(0, 1_000),
    text: 'An approval that was always granted, for 90 days',
    occurredAt: given.at,
    services: given.services,
    key: gate,
    ...(given.url && { url: given.url }),
  };
  const { occurredAt } = parseInput(
    occurrenceInputSchema,
    occurrence,
    'answer of a gate',
  );
  return {
    id,
    gate,
    answer: given.answer,
    at: Date.parse(occurredAt),
    occurrence: { ...occurrence, occurredAt },
  };
}
