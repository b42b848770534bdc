import type {
  Dependency,
  Direction,
  EdgeType,
  GraphAnswer,
} from '@plumbline/backstage-plugin-evidence-common';
import { ExitCode, exitCode } from '../../exitCode';
import { Portal } from '../../portal/Portal';
import { entityRefOf } from '../../resolution';
import { print, printJson } from '../../terminal/print';
import { formatCount, renderTable, terminalWidth } from '../../terminal/table';

export type GraphOptions = {
  direction: Direction;
  type?: EdgeType[];
  depth?: number;
  limit?: number;
  at?: string;
  json?: boolean;
};

export async function graph(
  text: string,
  options: GraphOptions,
): Promise<ExitCode> {
  const { json, ...query } = options;
  const portal = new Portal();
  const entityRef = await entityRefOf(portal, text, options.at);
  const answer = await portal.evidence.graph(entityRef, query);
  if (json) {
    printJson(answer);
  } else {
    print(renderGraph(answer, options));
  }
  return exitCode.done;
}

/** A table, and what lies beyond it: `1,204 more at depth 3`. */
export function renderGraph(
  { entityRef, items, more }: GraphAnswer,
  { direction, type }: Pick<GraphOptions, 'direction' | 'type'>,
): string {
  if (items.length === 0) {
    const kinds = type ? ` (${type.join(', ')})` : '';
    return direction === 'calls'
      ? `No source says that ${entityRef} depends on anything${kinds}.`
      : `No source says that anything depends on ${entityRef}${kinds}.`;
  }
  const table = renderTable<Dependency>(
    items,
    [
      { title: 'DEPTH', value: item => item.depth },
      { title: 'DIRECTION', value: item => item.direction },
      { title: 'ENTITY', value: item => item.entityRef },
      { title: 'TYPE', value: item => item.type },
      {
        title: 'STATE',
        value: item => (item.exists ? item.state : `${item.state}, dangling`),
      },
      { title: 'OWNER', value: item => item.owner },
      { title: 'SOURCES', value: sources, shrinks: true },
    ],
    { width: terminalWidth() },
  );
  const beyond = more.map(
    ({ depth, count }) => `${formatCount(count)} more at depth ${depth}`,
  );
  return [table, ...beyond].join('\n');
}

function sources(item: Dependency): string {
  const all = item.sources.map(
    ({ id, via, stale }) =>
      `${id}${via ? ` via ${via}` : ''}${stale ? ' (stale)' : ''}`,
  );
  return [...new Set(all)].join(', ');
}
