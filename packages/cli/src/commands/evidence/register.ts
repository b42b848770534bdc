import { signalTypes } from '@plumbline/backstage-plugin-evidence-common';
import { Command } from 'commander';
import { count, instant, oneOf, types } from '../../arguments';
import type { Runner } from '../../runner';
import { graph } from './graph';
import { deleteCollector, listCollectors } from './registers';
import { resolve } from './resolve';

export function registerEvidence(program: Command, run: Runner): void {
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

  program
    .command('graph')
    .description('Who depends on an entity, and what it depends on')
    .argument('<ref>', 'an entity reference, or a name')
    .option(
      '--direction <direction>',
      'calledBy: who depends on it; calls: what it depends on',
      text => oneOf(text, ['calledBy', 'calls'] as const),
      'calledBy' as const,
    )
    .option('--type <types>', 'only these types, separated by commas', types)
    .option('--depth <count>', 'hops at most (default: 1)', count)
    .option('--limit <count>', 'entries at most', count)
    .option('--at <instant>', 'as it was known then', instant)
    .option('--json', 'print the answer as the API gives it')
    .action((ref, options) => run(options, () => graph(ref, options)));

  const collectors = program
    .command('collectors')
    .description('The sources of evidence');

  collectors
    .command('list')
    .description('How each source is doing')
    .option('--json', 'print one array')
    .action(options => run(options, () => listCollectors(options)));

  collectors
    .command('delete')
    .description(
      'Delete a source that is pushed, with what it reports at present',
    )
    .argument('<id>', 'as `collectors list` names it')
    .option('--json', 'print the answer as the API gives it')
    .action((id, options) => run(options, () => deleteCollector(id, options)));
}
