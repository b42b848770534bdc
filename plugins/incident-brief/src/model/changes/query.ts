import {
  changeKinds,
  changeScopes,
} from '@plumbline/backstage-plugin-evidence-common';
import type {
  ChangeKind,
  ChangeScope,
} from '@plumbline/backstage-plugin-evidence-common';
import type { ChangesFilter } from '@plumbline/backstage-plugin-evidence-common/client';
import { readInstant } from '../instants';
import { ShownOutcome, shownOutcomes } from './outcomes';

/** Windows that end now. */
export const windows = ['1h', '6h', '24h', '7d'] as const;
export const usualWindow = '1h';

/** What is shown unless kinds are named: commits change nothing that runs. */
export const usualKinds = changeKinds.filter(kind => kind !== 'commit');

/** Some time and kind picked from the time line; epoch milliseconds, `to` exclusive. */
export type PickedCell = { kind?: ChangeKind; from: number; to: number };

/** What the page's address asks for. */
export type ChangesQuery = {
  /** Absent: one's own teams where one has any, else all. */
  scope?: 'mine' | 'all' | ChangeScope;
  /** Around what, for the scopes that are around something. */
  entityRef?: string;
  /** Several teams whose changes are meant, as REST's `owner` names them. */
  owners?: readonly string[];
  environment?: string;
  /** Empty: those of {@link usualKinds}. */
  kinds: readonly ChangeKind[];
  outcome?: ShownOutcome;
  /** Such as `6h`, unless `from` is given. */
  since: string;
  from?: string;
  to?: string;
  cell?: PickedCell;
};

/** Reads an address; what has no meaning is left out. */
export function readChangesQuery(parameters: URLSearchParams): ChangesQuery {
  const from = readInstant(parameters.get('from'));
  const to = readInstant(parameters.get('to'));
  const owners = readOwners(parameters);
  // One team is what the page itself calls everything that it owns.
  const team = owners.length === 1 ? owners[0] : undefined;
  const entityRef = parameters.get('entityRef') ?? team;
  const since = parameters.get('since') ?? '';
  return {
    scope: readScope(
      team === undefined ? parameters.get('scope') : 'team',
      entityRef,
    ),
    entityRef,
    ...(owners.length > 1 && { owners }),
    environment: parameters.get('environment') ?? undefined,
    kinds: (parameters.get('kind') ?? '')
      .split(',')
      .flatMap(kind => changeKinds.find(one => one === kind) ?? []),
    outcome: shownOutcomes.find(one => one === parameters.get('outcome')),
    since: /^[1-9]\d{0,3}[mhd]$/.test(since) ? since : usualWindow,
    ...(from !== undefined && (to === undefined || from <= to) && { from, to }),
    cell: readCell(parameters.get('cell')),
  };
}

/** The address that {@link readChangesQuery} reads; without what is usual. */
export function writeChangesQuery(query: ChangesQuery): URLSearchParams {
  const { scope, entityRef, owners, environment, kinds, outcome, cell } = query;
  const { since, from, to } = query;
  const parameters = {
    scope: scope === 'entity' ? undefined : scope,
    entityRef,
    owner: owners?.join(','),
    environment,
    kind: kinds.length > 0 ? kinds.join(',') : undefined,
    outcome,
    since: from === undefined && since !== usualWindow ? since : undefined,
    from,
    to: from === undefined ? undefined : to,
    cell: cell && writeCell(cell),
  };
  return new URLSearchParams(
    Object.entries(parameters).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    ),
  );
}

/** As REST takes them; an entity, where one is named too, goes first. */
function readOwners(parameters: URLSearchParams): string[] {
  return parameters.has('entityRef')
    ? []
    : parameters
        .getAll('owner')
        .flatMap(text => text.split(','))
        .map(text => text.trim())
        .filter(text => text !== '');
}

function readScope(
  text: string | null,
  entityRef: string | undefined,
): ChangesQuery['scope'] {
  if (entityRef !== undefined) {
    return changeScopes.find(scope => scope === text) ?? 'entity';
  }
  return text === 'mine' || text === 'all' ? text : undefined;
}

function writeCell({ kind, from, to }: PickedCell): string {
  return `${kind ?? ''}@${new Date(from).toISOString()}/${new Date(
    to,
  ).toISOString()}`;
}

function readCell(text: string | null): PickedCell | undefined {
  const match = /^([a-z]*)@([^/]+)\/([^/]+)$/.exec(text ?? '');
  const from = Date.parse(match?.[2] ?? '');
  const to = Date.parse(match?.[3] ?? '');
  return match && from < to
    ? { kind: changeKinds.find(one => one === match[1]), from, to }
    : undefined;
}

/** Whether what is shown ends now, so that more may come. */
export function isLive({ from, to }: ChangesQuery): boolean {
  return from === undefined || to === undefined;
}

/**
 * What the time line counts: every kind and outcome, which it counts separately
 * itself.
 *
 * @param owners - one's own teams; empty where one has none
 */
export function timelineFilter(
  query: ChangesQuery,
  owners: readonly string[],
): ChangesFilter {
  const { scope, entityRef, environment, since, from, to } = query;
  const named = query.owners && { owner: query.owners };
  const mine = (scope ?? 'mine') === 'mine' && owners.length > 0;
  return {
    ...(entityRef !== undefined
      ? { entityRef, scope: scope as ChangeScope }
      : named ?? (mine && { owner: owners })),
    ...(environment !== undefined && { environment }),
    ...(from === undefined ? { since } : { from, to }),
  };
}

/** What the list shows; absent where nothing can fit. */
export function listFilter(
  query: ChangesQuery,
  owners: readonly string[],
): ChangesFilter | undefined {
  const { cell, outcome } = query;
  const kinds = chosenKinds(query);
  if (kinds.length === 0) {
    return undefined;
  }
  const { since, from, to, ...filter } = timelineFilter(query, owners);
  return {
    ...filter,
    ...(cell
      ? {
          from: new Date(cell.from).toISOString(),
          // Both ends of a query are inclusive.
          to: new Date(cell.to - 1).toISOString(),
        }
      : { since, from, to }),
    ...(kinds.length < changeKinds.length && { kind: kinds }),
    ...(outcome !== undefined && {
      outcome: [outcome === 'merged' ? 'unknown' : outcome],
    }),
  };
}

/** The kinds whose lanes are on. */
export function shownKinds({
  kinds,
  outcome,
}: Pick<ChangesQuery, 'kinds' | 'outcome'>): readonly ChangeKind[] {
  if (kinds.length > 0) {
    return kinds;
  }
  return outcome === 'merged' ? ['commit'] : usualKinds;
}

/** The kinds that may be in the list, by kind, outcome and cell together. */
function chosenKinds(query: ChangesQuery): ChangeKind[] {
  const { cell, outcome } = query;
  const shown = cell?.kind === undefined ? shownKinds(query) : [cell.kind];
  return changeKinds.filter(
    kind =>
      shown.includes(kind) &&
      // Commits have no outcome: only of others nobody has reported it.
      (outcome !== 'merged' || kind === 'commit') &&
      (outcome !== 'unknown' || kind !== 'commit'),
  );
}
