import {
  DiscrepancyKind,
  discrepancyKinds,
  DiscrepancyState,
  discrepancyStates,
} from '@plumbline/backstage-plugin-evidence-common';
import type { ListDiscrepanciesQuery } from '@plumbline/backstage-plugin-evidence-common/client';

/** What the address of the list asks for. */
export type ListQuery = {
  /** `none` for those that nobody owns, `all` for everybody's. */
  owner?: string;
  entityRef?: string;
  kinds: DiscrepancyKind[];
  /** Empty: those that are open. */
  states: DiscrepancyState[];
  baseline?: boolean;
};

/** What is not understood in an address is left out of it. */
export function readListQuery(parameters: URLSearchParams): ListQuery {
  const baseline = parameters.get('baseline');
  return {
    owner: parameters.get('owner') ?? undefined,
    entityRef: parameters.get('entityRef') ?? undefined,
    kinds: known(parameters.get('kind'), discrepancyKinds),
    states: known(parameters.get('state'), discrepancyStates),
    baseline:
      baseline === 'true' || baseline === 'false'
        ? baseline === 'true'
        : undefined,
  };
}

export function writeListQuery(query: ListQuery): URLSearchParams {
  const { owner, entityRef, kinds, states, baseline } = query;
  const entries: [string, string | undefined][] = [
    ['owner', owner],
    ['entityRef', entityRef],
    ['kind', kinds.join(',') || undefined],
    ['state', states.join(',') || undefined],
    ['baseline', baseline === undefined ? undefined : String(baseline)],
  ];
  return new URLSearchParams(
    entries.filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    ),
  );
}

/** Whether it is narrowed further than to what is open of one owner. */
export function isNarrowed({ kinds, states, baseline }: ListQuery): boolean {
  return kinds.length > 0 || states.length > 0 || baseline !== undefined;
}

/** The same, as the API takes it. */
export function toRequest(query: ListQuery): ListDiscrepanciesQuery {
  const { owner, entityRef, kinds, states, baseline } = query;
  return {
    ...(owner !== undefined && owner !== 'all' && { owner }),
    ...(entityRef !== undefined && { entityRef }),
    ...(kinds.length > 0 && { kind: kinds }),
    state: states.length > 0 ? states : ['open'],
    ...(baseline !== undefined && { baseline }),
  };
}

function known<T extends string>(
  text: string | null,
  words: readonly T[],
): T[] {
  const listed = new Set((text ?? '').split(','));
  return words.filter(word => listed.has(word));
}
