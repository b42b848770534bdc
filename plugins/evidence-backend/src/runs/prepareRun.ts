import { InputError } from '@backstage/errors';
import {
  beginOfRun,
  canonicalJson,
  KnownRun,
  knownRun,
  normalizeRepository,
  RunInput,
  runInputSchema,
  Signal,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  parseInput,
  refuseFuture,
} from '@plumbline/backstage-plugin-evidence-node';
import type { z } from 'zod';
import { sha256 } from '../database/sha256';
import { subjectOfSignals } from '../estate/subjects/subjectOfSignals';
import { repositoryAddress } from './repositoryAddress';

/** A report that knows which run it is about. */
export type PreparedRun = {
  id: string;
  run: KnownRun;
};

const ofRun = ['requestedAt', 'startedAt', 'finishedAt'] as const;
const ofJob = [
  ...(['queuedAt', 'startedAt', 'completedAt'] as const),
  ...(['setupStartedAt', 'setupCompletedAt'] as const),
];
/** Sources write what they do not know as the year 1 or 1970. */
const first = Date.parse('2000-01-01T00:00:00Z');

/**
 * Checks what came from outside, and brings it to one form.
 *
 * @param now - epoch milliseconds
 * @throws InputError in one sentence, naming the field
 */
export function prepareRun(
  input: z.input<typeof runInputSchema>,
  now: number,
): PreparedRun {
  const parsed = parseInput(runInputSchema, input, 'run');
  if (beginOfRun(parsed) === undefined) {
    throw new InputError(
      "The run needs an instant: 'requestedAt', 'startedAt', 'finishedAt', or one of a job",
    );
  }
  for (const field of ofRun) {
    refuse(field, parsed[field], now);
  }
  for (const job of parsed.jobs) {
    for (const field of ofJob) {
      refuse(`jobs.${field}`, job[field], now);
    }
  }
  return {
    id: attemptId(parsed.source, parsed.id, parsed.attempt),
    run: knownRun({
      ...parsed,
      ...(parsed.repository !== undefined && {
        repository: repositoryAddress(parsed.repository),
      }),
    }),
  };
}

function refuse(field: string, instant: string | undefined, now: number) {
  if (instant !== undefined) {
    refuseFuture(`'${field}' of the run`, instant, now);
    if (Date.parse(instant) < first) {
      throw new InputError(
        `'${field}' of the run lies before 2000, at ${instant}; leave out what is not known`,
      );
    }
  }
}

/** What a run without an entity of its own is resolved by. */
export function signalOfRun({
  repository,
}: Pick<RunInput, 'repository'>): Signal {
  return { type: 'repository', url: repository! };
}

/** An entity ref, or the id of its signal. */
export function subjectOfRun(run: RunInput): string {
  return run.entityRef ?? subjectOfSignals([signalOfRun(run)]);
}

/** Spelled in one way; as it was stated where it is not an address. */
export function repositoryOf({ repository }: RunInput): string {
  return repository === undefined
    ? ''
    : normalizeRepository(repository) ?? repository;
}

export function runKey(source: string, id: string): string {
  return sha256(canonicalJson([source, id])).slice(0, 24);
}

function attemptId(source: string, id: string, attempt: number): string {
  return sha256(canonicalJson([source, id, attempt])).slice(0, 24);
}
