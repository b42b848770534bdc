import {
  ExemptionState,
  exemptionStates,
} from '@plumbline/backstage-plugin-scorecards-common';
import { Command } from 'commander';
import { count, dayOrInstant, instant, oneOf } from '../../arguments';
import type { Runner } from '../../runner';
import { decideExemption } from './decide';
import { listExemptions } from './list';
import { requestExemption } from './request';

const asApi = 'print the answer as the API gives it';

export function registerExempt(program: Command, run: Runner): void {
  const group = program
    .command('exempt')
    .description(
      'Exceptions from controls: for a while, reasoned and approved',
    );

  group
    .command('request')
    .description('Ask for one, as a member of the group that owns the entity')
    .argument('<entity>', 'a name will do')
    .argument('<control>', 'its id')
    .requiredOption('--reason <text>', 'why it is needed')
    .requiredOption(
      '--expires <day>',
      'from when on it does not hold any more: a day (UTC) such as 2026-12-31, or an instant',
      dayOrInstant,
    )
    .option('--json', asApi)
    .action((entity, control, options) =>
      run(options, () => requestExemption(entity, control, options)),
    );

  for (const [verb, description] of [
    [
      'approve',
      "Approve one that somebody else asked for, as the control's approver",
    ],
    ['reject', 'Reject one'],
    ['revoke', 'End one before its time, or take back a request'],
  ] as const) {
    group
      .command(verb)
      .description(description)
      .argument('<id>')
      .option('--reason <text>', 'why')
      .option('--json', asApi)
      .action((id, options) =>
        run(options, () => decideExemption(id, verb, options)),
      );
  }

  group
    .command('list')
    .description('List them, the latest first')
    .option(
      '--state <state>',
      `only those that are: ${exemptionStates.join(', ')}`,
      (text): ExemptionState => oneOf(text, exemptionStates),
    )
    .option('--entity <ref>', 'only those of this entity')
    .option('--owner <ref>', "only those of this group's entities")
    .option('--control <id>', 'only those from this control')
    .option(
      '--lapses-before <instant>',
      'only those in force that lapse before it, the soonest first',
      instant,
    )
    .option('--limit <count>', 'rows at most (default: 50)', count)
    .option('--json', 'print one array, of all or of --limit')
    .action(options => run(options, () => listExemptions(options)));
}
