import {
  debtOwners,
  requirements,
  verdictSorts,
  verdictStatuses,
} from '@plumbline/backstage-plugin-scorecards-common';
import type {
  DebtOwner,
  Requirement,
  VerdictsFilter,
  VerdictSort,
  VerdictStatus,
} from '@plumbline/backstage-plugin-scorecards-common';

/** What the address of a list of verdicts asks for. */
export type ListQuery = {
  /** Empty: whatever they came to. */
  status: readonly VerdictStatus[];
  requirement?: Requirement;
  baseline?: boolean;
  ownedBy?: DebtOwner;
  text?: string;
  sort: VerdictSort;
  order: 'asc' | 'desc';
};

const every = 'all';

/** What is not understood in an address is as the page has it by itself. */
export function readListQuery(
  parameters: URLSearchParams,
  usual: ListQuery,
): ListQuery {
  const baseline = parameters.get('baseline');
  const order = parameters.get('order');
  return {
    status: readStatus(parameters.get('status')) ?? usual.status,
    requirement: known(parameters.get('requirement'), requirements),
    baseline:
      baseline === 'true' || baseline === 'false'
        ? baseline === 'true'
        : undefined,
    ownedBy:
      parameters.get('ownedBy') === every
        ? undefined
        : known(parameters.get('ownedBy'), debtOwners) ?? usual.ownedBy,
    text: parameters.get('text') || undefined,
    sort: known(parameters.get('sort'), verdictSorts) ?? usual.sort,
    order: order === 'asc' || order === 'desc' ? order : usual.order,
  };
}

/** Only what differs from what the page has by itself. */
export function writeListQuery(
  query: ListQuery,
  usual: ListQuery,
): URLSearchParams {
  const { requirement, baseline, text, sort, order } = query;
  const status = query.status.join(',') || every;
  const ownedBy = query.ownedBy ?? every;
  const entries = {
    status: status === usual.status.join(',') ? undefined : status,
    requirement,
    baseline: baseline === undefined ? undefined : String(baseline),
    ownedBy: ownedBy === (usual.ownedBy ?? every) ? undefined : ownedBy,
    text,
    sort: sort === usual.sort ? undefined : sort,
    order: order === usual.order ? undefined : order,
  };
  return new URLSearchParams(
    Object.entries(entries).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    ),
  );
}

/** The same, as the API takes it. */
export function toFilter(query: ListQuery): VerdictsFilter {
  const { status, ...rest } = query;
  return { ...rest, ...(status.length > 0 && { status }) };
}

/** By another column from its beginning; by the same one reversed. */
export function sortBy(query: ListQuery, sort: VerdictSort): ListQuery {
  const turned = query.order === 'asc' ? 'desc' : 'asc';
  return { ...query, sort, order: query.sort === sort ? turned : 'asc' };
}

function readStatus(text: string | null): VerdictStatus[] | undefined {
  if (text === every) {
    return [];
  }
  const listed = (text ?? '').split(',');
  const found = verdictStatuses.filter(each => listed.includes(each));
  return found.length > 0 ? found : undefined;
}

function known<T extends string>(
  text: string | null,
  words: readonly T[],
): T | undefined {
  return words.find(word => word === text);
}

/** Whether it is the list as the page has it by itself. */
export function isUsual(query: ListQuery, usual: ListQuery): boolean {
  return writeListQuery(query, usual).toString() === '';
}
