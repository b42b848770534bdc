import {
  buckets,
  candidateSorts,
  candidateStates,
} from '@plumbline/backstage-plugin-toil-common';
import type {
  Bucket,
  CandidateSort,
  CandidateState,
} from '@plumbline/backstage-plugin-toil-common';
import type { ListCandidatesQuery } from '@plumbline/backstage-plugin-toil-common/client';

/** What the address of the ranked list asks for. */
export type ListQuery = {
  /** Absent: all four, each apart. */
  bucket?: Bucket;
  state: readonly CandidateState[];
  owner?: string;
  service?: string;
  stale?: boolean;
  text?: string;
  sort: CandidateSort;
};

/** What people have taken up and not ended; suggestions stand apart. */
export const usualStates: readonly CandidateState[] = ['open', 'in-progress'];

/** Only what waits to be accepted or dismissed. */
export function isSuggestions({ state }: ListQuery): boolean {
  return state.join() === 'suggested';
}

/** What is not understood in an address is as the page has it by itself. */
export function readListQuery(parameters: URLSearchParams): ListQuery {
  const states = (parameters.get('state') ?? '').split(',');
  const state = candidateStates.filter(each => states.includes(each));
  const stale = parameters.get('stale');
  return {
    bucket: known(parameters.get('bucket'), buckets),
    state: state.length > 0 ? state : usualStates,
    owner: refOf(parameters.get('owner')),
    service: refOf(parameters.get('service')),
    stale: stale === 'true' || stale === 'false' ? stale === 'true' : undefined,
    text: parameters.get('text')?.trim().slice(0, 200) || undefined,
    sort: known(parameters.get('sort'), candidateSorts) ?? 'priority',
  };
}

/** Only what differs from what the page has by itself. */
export function writeListQuery(query: ListQuery): URLSearchParams {
  const { bucket, owner, service, stale, text } = query;
  const entries = {
    bucket,
    state: isUsualState(query.state) ? undefined : query.state.join(','),
    owner,
    service,
    stale: stale === undefined ? undefined : String(stale),
    text,
    sort: query.sort === 'priority' ? undefined : query.sort,
  };
  return new URLSearchParams(
    Object.entries(entries).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    ),
  );
}

/** The same, as the API takes it. */
export function toFilter(query: ListQuery): ListCandidatesQuery {
  const { bucket, ...rest } = query;
  return { ...rest, ...(bucket && { bucket: [bucket] }) };
}

/** Whether it leaves anything out that the page has by itself. */
export function isNarrowed(query: ListQuery): boolean {
  const { sort, ...rest } = query;
  return writeListQuery({ ...rest, sort: 'priority' }).toString() !== '';
}

function isUsualState(state: readonly CandidateState[]): boolean {
  return state.join() === usualStates.join();
}

function known<T extends string>(
  text: string | null,
  words: readonly T[],
): T | undefined {
  return words.find(word => word === text);
}

/** An address may hold anything; the API takes full references only. */
function refOf(text: string | null): string | undefined {
  return text && /^[^:/\s]+:[^:/\s]+\/[^:/\s]+$/.test(text) ? text : undefined;
}
