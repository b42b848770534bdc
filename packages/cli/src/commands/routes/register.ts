import { Command, InvalidArgumentError } from 'commander';
import { listOf } from '../../arguments';
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

function httpUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password) {
    throw new InvalidArgumentError(
      'It must be an http or https URL without a password.',
    );
  }
  return text;
}

/** Label names as Prometheus has them: https://prometheus.io/docs/concepts/data_model/ */
function labels(text: string): string[] {
  const all = text.split(',').map(label => label.trim());
  if (!all.every(label => /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(label))) {
    throw new InvalidArgumentError('It must be a label, such as service.');
  }
  return all;
}
