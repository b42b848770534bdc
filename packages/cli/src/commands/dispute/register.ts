import {
  DisputeState,
  disputeStates,
} from '@plumbline/backstage-plugin-scorecards-common';
import { Command } from 'commander';
import { count, oneOf } from '../../arguments';
import type { Runner } from '../../runner';
import { decideDispute } from './decide';
import { listDisputes } from './list';
import { raiseDispute } from './raise';

const asApi = 'print the answer as the API gives it';

export function registerDispute(program: Command, run: Runner): void {
  const group = program
    .command('dispute')
    .description('Verdicts that somebody says are wrong');

  group
    .command('raise')
    .description('Say that a verdict that fails now is wrong')
    .argument('<entity>', 'a name will do')
    .argument('<control>', 'its id')
    .requiredOption('--reason <text>', 'why it is wrong')
    .option('--evidence <text>', 'what shows it: a link, or words')
    .option('--json', asApi)
    .action((entity, control, options) =>
      run(options, () => raiseDispute(entity, control, options)),
    );

  for (const [verb, description] of [
    [
      'uphold',
      'The verdict was wrong, says a member of the group that owns the control',
    ],
    ['reject', 'The verdict was right, says such a member'],
  ] as const) {
    group
      .command(verb)
      .description(description)
      .argument('<id>')
      .requiredOption('--reason <text>', 'why')
      .option('--json', asApi)
      .action((id, options) =>
        run(options, () => decideDispute(id, verb, options)),
      );
  }

  group
    .command('withdraw')
    .description('Withdraw an open dispute that you raised')
    .argument('<id>')
    .option('--reason <text>', 'why')
    .option('--json', asApi)
    .action((id, options) =>
      run(options, () => decideDispute(id, 'withdraw', options)),
    );

  group
    .command('list')
    .description('List them, the latest first')
    .option(
      '--state <state>',
      `only those that are: ${disputeStates.join(', ')}`,
      (text): DisputeState => oneOf(text, disputeStates),
    )
    .option('--entity <ref>', 'only those of this entity')
    .option('--owner <ref>', "only those of this group's entities")
    .option('--control <id>', 'only those of this control')
    .option('--limit <count>', 'rows at most (default: 50)', count)
    .option('--json', 'print one array, of all or of --limit')
    .action(options => run(options, () => listDisputes(options)));
}
