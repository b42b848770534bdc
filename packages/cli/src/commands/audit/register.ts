import { Command } from 'commander';
import type { Runner } from '../../runner';
import { exportAudit } from './export';
import { verifyAudit } from './verify';

export function register(program: Command, run: Runner): void {
  const group = program
    .command('audit')
    .description('The record of decisions, and whether it was tampered with');

  group
    .command('export')
    .description('Write all entries as JSON lines, verified on their way')
    .option(
      '--checkpoint <file>',
      'verify by the checkpoint in this file, then put the new one there',
    )
    .action(options => run({}, () => exportAudit(options)));

  group
    .command('verify')
    .description('Verify an exported file, without any portal')
    .argument('<file>', "what 'audit export' wrote; '-' reads stdin")
    .option(
      '--checkpoint <file>',
      'an earlier checkpoint; without one, a missing end goes undetected',
    )
    .action((file, options) => run({}, () => verifyAudit(file, options)));
}
