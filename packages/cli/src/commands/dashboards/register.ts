import type { Command } from 'commander';
import { httpUrl, labels } from '../../arguments';
import type { Runner } from '../../runner';
import { exportDashboards } from './export';

export function register(program: Command, run: Runner): void {
  program
    .command('dashboards')
    .description('Dashboards of services')
    .command('export')
    .description('Write a dashboard for each service in the catalog')
    .option('--grafana', 'as dashboards of Grafana (required)')
    .option('--out <folder>', 'the folder that they are written to (required)')
    .option(
      '--matcher <labels>',
      'labels of an alert that name its service, separated by commas',
      labels,
      ['service'],
    )
    .option(
      '--portal <url>',
      'the address of the portal in their links (default: PLUMBLINE_URL)',
      httpUrl,
    )
    .action(options => run({}, () => exportDashboards(options)));
}
