import type { Command } from 'commander';
import { httpUrl, labels, listOf } from '../../arguments';
import type { Runner } from '../../runner';
import { exportRoutes, routedKinds } from './export';

export function register(program: Command, run: Runner): void {
  program
    .command('routes')
    .description('Routing of alerts')
    .command('export')
    .description('Write the routing of alerts from the owners in the catalog')
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
      'the receiver of alerts without a route (default: unrouted)',
    )
    .option(
      '--keep-default',
      'leave the default receiver as the file of --out has it',
    )
    .option(
      '--webhook <url>',
      'send every alert to the portal as well, at this address',
      httpUrl,
    )
    .option(
      '--webhook-credentials-file <file>',
      'where Alertmanager finds the secret of that webhook',
    )
    .option(
      '--kinds <kinds>',
      `what is routed: ${routedKinds.join(', ')}`,
      text => listOf(text, routedKinds),
      ['component' as const],
    )
    .action(options => run({}, () => exportRoutes(options)));
}
