import { Command, InvalidArgumentError } from 'commander';
import { listOf } from '../../arguments';
import type { Runner } from '../../runner';
import { exportRoutes, routedKinds } from './export';

export function registerRoutes(program: Command, run: Runner): void {
  program
    .command('routes')
    .description('Who hears of which alerts')
    .command('export')
    .description('Write the routing of alerts from who owns what')
    .option('--alertmanager', 'as a configuration of Alertmanager (required)')
    .option('--out <file>', 'write this file, and nothing to stdout')
    .option(
      '--matcher <labels>',
      'labels of an alert that name its service, separated by commas',
      labels,
      ['service'],
    )
    .option(
      '--default-receiver <name>',
      'who hears of what has no route',
      'unrouted',
    )
    .option(
      '--kinds <kinds>',
      `what is routed: ${routedKinds.join(', ')}`,
      text => listOf(text, routedKinds),
      ['component' as const],
    )
    .action(options => run({}, () => exportRoutes(options)));
}

/** Label names as Prometheus has them: https://prometheus.io/docs/concepts/data_model/ */
function labels(text: string): string[] {
  const all = text.split(',').map(label => label.trim());
  if (!all.every(label => /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(label))) {
    throw new InvalidArgumentError('It must be a label, such as service.');
  }
  return all;
}
