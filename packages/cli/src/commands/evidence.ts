import {
  CollectorRun,
  CollectorStatus,
  Dependency,
  GraphAnswer,
  signalTypes,
  evidenceOperations,
} from '@plumbline/backstage-plugin-evidence-common';
import { Command } from 'commander';
import { instant, oneOf } from '../arguments';
import { Call, commandsOf } from '../operations/addOperation';
import { entityRefOf } from '../resolution';
import type { Runner } from '../runner';
import {
  counted,
  formatCount,
  renderTable,
  terminalWidth,
} from '../terminal/table';
import { utcMinute } from '../terminal/time';
import { resolve } from './resolve';

const runWords: Record<CollectorRun['outcome'], string> = {
  succeeded: 'was read',
  failed: 'could not be read',
  running: 'is being read',
  recent: 'was read less than 30 seconds ago, and is not read again yet',
  deferred: 'has requested to wait, and is not read yet',
};

export function register(program: Command, run: Runner): void {
  program
    .command('resolve')
    .description('Which entity a signal names, and by which key')
    .argument('<signal...>', "text or a signal as JSON; '-' reads stdin")
    .option(
      '--type <type>',
      `take it as one of ${signalTypes.join(', ')}`,
      text => oneOf(text, signalTypes),
    )
    .option('--at <instant>', 'as it was known then', instant)
    .option('--record', 'record a discrepancy when text names nothing')
    .option('--json', 'print the answer as the API gives it')
    .action((words, options) => run(options, () => resolve(words, options)));

  commandsOf(
    program,
    run,
    'evidence',
    evidenceOperations,
  )('getGraph', {
    command: 'graph <ref>',
    description: 'Who depends on an entity, and what it depends on',
    fields: {
      entityRef: {
        as: 'ref',
        help: 'an entity reference, or a name',
        resolve: entityRefOf,
      },
      direction: {
        help: 'calledBy: who depends on it; calls: what it depends on',
        default: 'calledBy',
      },
      type: 'only these types, separated by commas',
      depth: 'hops at most (default: 1)',
      limit: 'entries at most',
      at: 'as it was known then',
    },
    text: renderGraph,
  });

  const collectors = program
    .command('collectors')
    .description('The sources of evidence');
  const add = commandsOf(collectors, run, 'evidence', evidenceOperations);

  add('listCollectors', {
    command: 'list',
    description: 'How each source is doing',
    none: 'No source has reported yet.',
    rows: [
      { title: 'SOURCE', value: item => item.id },
      { title: 'KIND', value: item => item.kind },
      { title: 'OUTCOME', value: item => item.outcome },
      {
        title: 'LAST SUCCESS (UTC)',
        value: item => utcMinute(item.lastSuccess),
      },
      { title: 'DELIVERIES', value: deliveriesOf },
      { title: 'COVERS', value: item => item.coverage },
      { title: 'CHANGES', value: item => item.changeKinds?.join(', ') },
      { title: 'ERROR', value: item => item.error, shrinks: true },
    ],
  });

  add('runCollector', {
    command: 'run <id>',
    description: 'Run a source that the portal reads now',
    args: { id: 'as `collectors list` names it' },
    text: ({ outcome, at, error }, { params: [id] }) =>
      `'${id}' ${runWords[outcome]}.${
        at ? ` Its last pass ended at ${utcMinute(at)} UTC.` : ''
      }${error ? ` It failed: ${error}` : ''}`,
  });

  add('deleteCollector', {
    command: 'delete <id>',
    args: { id: 'as `collectors list` names it' },
    text: ({ deleted, resolved }, { params: [id] }) =>
      `Deleted '${id}' and what it reported: ${counted(
        deleted,
        'fact, dependency or workload',
        'facts, dependencies and workloads',
      )}.${
        resolved > 0
          ? ` Resolved the incidents that it left open: ${resolved}.`
          : ''
      }`,
  });
}

/** A table, and what lies beyond it: `1,204 more at depth 3`. */
function renderGraph(
  { entityRef, items, more }: GraphAnswer,
  { input: { direction, type } }: Call,
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
      { title: 'SOURCES', value: sourcesOf, shrinks: true },
    ],
    { width: terminalWidth() },
  );
  const beyond = more.map(
    ({ depth, count }) => `${formatCount(count)} more at depth ${depth}`,
  );
  return [table, ...beyond].join('\n');
}

function sourcesOf(item: Dependency): string {
  const all = item.sources.map(
    ({ id, via, stale }) =>
      `${id}${via ? ` via ${via}` : ''}${stale ? ' (stale)' : ''}`,
  );
  return [...new Set(all)].join(', ');
}

/** Whether a webhook's deliveries arrive, since the portal started. */
function deliveriesOf({ deliveries }: CollectorStatus): string | undefined {
  if (!deliveries) {
    return undefined;
  }
  const { accepted, lastAcceptedAt } = deliveries;
  const refused = Object.values(deliveries.refused).reduce(
    (sum, amount) => sum + amount,
    0,
  );
  const last = lastAcceptedAt ? ` (last ${utcMinute(lastAcceptedAt)})` : '';
  return `${accepted} accepted${last}, ${refused} refused`;
}
