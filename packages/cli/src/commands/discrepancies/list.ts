import type {
  Discrepancy,
  DiscrepancyKind,
  DiscrepancyOwner,
  DiscrepancyState,
} from '@plumbline/backstage-plugin-evidence-common';
import { allPages } from '@plumbline/backstage-plugin-evidence-common/client';
import { collect } from '../../collect';
import { ExitCode, exitCode } from '../../exitCode';
import { Failure } from '../../Failure';
import { Portal } from '../../portal/Portal';
import { ownerRefOf } from '../../resolution';
import { print, printJson } from '../../terminal/print';
import { renderTable, terminalWidth } from '../../terminal/table';
import { utcMinute } from '../../terminal/time';

/** More than anybody reads at a time. */
const defaultRows = 50;
const pageSize = 500;

export type ListDiscrepanciesOptions = {
  owner?: string;
  kind?: DiscrepancyKind[];
  state?: DiscrepancyState[];
  all?: boolean;
  new?: boolean;
  limit?: number;
  json?: boolean;
};

export async function listDiscrepancies(
  options: ListDiscrepanciesOptions,
): Promise<ExitCode> {
  const { kind, all, json } = options;
  if (all && options.state) {
    throw new Failure(exitCode.wrongUsage, 'Give --state or --all, not both.');
  }
  const portal = new Portal();
  const { evidence } = portal;
  const owner =
    options.owner === undefined || options.owner === 'none'
      ? options.owner
      : await ownerRefOf(portal, options.owner);
  const state = all ? undefined : options.state ?? ['open', 'accepted'];
  const rows = options.limit ?? (json ? Infinity : defaultRows);
  const limit = Math.min(pageSize, rows + 1);
  const items = await collect(
    allPages(cursor =>
      evidence.listDiscrepancies({
        owner,
        kind,
        state,
        ...(options.new && { baseline: false }),
        limit,
        cursor,
      }),
    ),
    // One more tells whether there are more.
    rows + 1,
  );
  const shown = items.slice(0, rows);
  if (json) {
    printJson(shown);
  } else if (shown.length === 0) {
    print('No discrepancies.');
  } else {
    print(renderDiscrepancies(shown));
    if (items.length > shown.length) {
      print(
        `There are more: raise --limit, or narrow with --owner or --kind; 'discrepancies owners' counts them.`,
      );
    }
  }
  return exitCode.done;
}

export async function listOwners(options: {
  json?: boolean;
}): Promise<ExitCode> {
  const { evidence } = new Portal();
  const items = await collect(
    allPages(cursor => evidence.listDiscrepancyOwners({ cursor })),
  );
  if (options.json) {
    printJson(items);
  } else if (items.length === 0) {
    print('No discrepancies.');
  } else {
    print(renderOwners(items));
  }
  return exitCode.done;
}

function renderDiscrepancies(items: readonly Discrepancy[]): string {
  return renderTable(
    items,
    [
      { title: 'ID', value: item => item.id },
      { title: 'KIND', value: item => item.kind },
      { title: 'STATE', value: item => item.state },
      { title: 'OWNER', value: item => item.owner },
      { title: 'LAST SEEN (UTC)', value: item => utcMinute(item.lastSeen) },
      { title: 'PATCH', value: item => (item.patchable ? 'yes' : undefined) },
      { title: 'MESSAGE', value: item => item.message, shrinks: true },
    ],
    { width: terminalWidth() },
  );
}

function renderOwners(items: readonly DiscrepancyOwner[]): string {
  return renderTable(
    items,
    [
      { title: 'OWNER', value: item => item.owner ?? 'none' },
      { title: 'NEW', value: item => item.new },
      { title: 'BASELINE', value: item => item.baseline },
      { title: 'ACCEPTED', value: item => item.accepted },
      { title: 'OLDEST (UTC)', value: item => utcMinute(item.oldest) },
      {
        title: 'KINDS',
        value: item =>
          Object.entries(item.byKind)
            .map(([kind, amount]) => `${kind} ${amount}`)
            .join(', '),
        shrinks: true,
      },
    ],
    { width: terminalWidth() },
  );
}
