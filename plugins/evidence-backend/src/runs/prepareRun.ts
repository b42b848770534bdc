import { InputError } from '@backstage/errors';
import {
  beginOfRun,
  canonicalJson,
  KnownRun,
  knownRun,
  normalizeRepository,
  pullRequestInputSchema,
  pullRequestInstants,
  type PullRequestInput,
  RunInput,
  runInputSchema,
  Signal,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  clockTolerance,
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

export type PreparedPullRequest = { id: string; run: PullRequestInput };

/** Of runs and pull requests, by which either is of an entity. */
export type OfEntity = Pick<RunInput, 'entityRef' | 'repository'>;

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
    refuse(`'${field}' of the run`, parsed[field], now);
  }
  for (const job of parsed.jobs) {
    for (const field of ofJob) {
      refuse(`'jobs.${field}' of the run`, job[field], now);
    }
  }
  return {
    id: attemptId(parsed.source, parsed.id, parsed.attempt),
    run: knownRun({
      ...parsed,
      ...withAddress(parsed),
    }),
  };
}

/** {@inheritDoc prepareRun} */
export function preparePullRequest(
  input: PullRequestInput,
  now: number,
): PreparedPullRequest {
  const stated = parseInput(pullRequestInputSchema, input, 'pull request');
  const { committedAt, ...others } = stated;
  // By the clock of who wrote the commit, which says nothing of the other instants.
  const isWrong =
    committedAt !== undefined &&
    !(
      first <= Date.parse(committedAt) &&
      Date.parse(committedAt) <= now + clockTolerance
    );
  const parsed: PullRequestInput = isWrong ? others : stated;
  if (pullRequestInstants.every(field => parsed[field] === undefined)) {
    throw new InputError(
      `The pull request needs an instant: one of ${pullRequestInstants
        .map(field => `'${field}'`)
        .join(', ')}`,
    );
  }
  for (const field of pullRequestInstants) {
    refuse(`'${field}' of the pull request`, parsed[field], now);
  }
  return {
    id: runKey(parsed.source, parsed.id),
    run: { ...parsed, ...withAddress(parsed) },
  };
}

function withAddress({ repository }: OfEntity): { repository?: string } {
  return repository === undefined
    ? {}
    : { repository: repositoryAddress(repository) };
}

function refuse(what: string, instant: string | undefined, now: number) {
  if (instant !== undefined) {
    refuseFuture(what, instant, now);
    if (Date.parse(instant) < first) {
      throw new InputError(
        `${what} lies before 2000, at ${instant}; leave out what is not known`,
      );
    }
  }
}

/** What a run without an entity of its own is resolved by. */
export function signalOfRun({ repository }: OfEntity): Signal {
  return { type: 'repository', url: repository! };
}

/** An entity ref, or the id of its signal. */
export function subjectOfRun(run: OfEntity): string {
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
