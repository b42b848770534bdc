import {
  exemptionScopes,
  exemptionStates,
} from '@plumbline/backstage-plugin-provisioning-common';
import { Command } from 'commander';
import { dayOrInstant, instant, oneOf } from '../../arguments';
import type { Runner } from '../../runner';
import { decideExemption, listExemptions, requestExemption } from './exempt';

const asApi = 'print the answer as the API gives it';

/** Exemptions from policies, and of attributes from drift. */
export function registerExempt(provision: Command, run: Runner): void {
  const group = provision
    .command('exempt')
    .description(
      'Exemptions from policies and from drift: for a while, reasoned and approved',
    );

  group
    .command('request')
    .description('Ask for one, as a member of the group that owns the request')
    .argument('<id>', 'the request')
    .option('--rule <policy>', 'the policy of the finding')
    .option('--field <attribute>', 'what has drifted, and is to stay')
    .option(
      '--scope <scope>',
      'this request, or all for its service (request, service)',
      (text: string) => oneOf(text, exemptionScopes),
    )
    .requiredOption('--reason <text>', 'why it is needed')
    .requiredOption(
      '--expires <day>',
      'from when on it does not hold any more: a day (UTC) such as 2026-12-31, or an instant',
      dayOrInstant,
    )
    .option('--json', asApi)
    .action((id, options) => run(options, () => requestExemption(id, options)));

  for (const [verb, description] of [
    ['approve', 'Approve one that somebody else asked for'],
    ['reject', 'Reject one, with a reason'],
    ['revoke', 'End one before its time, or take back a request'],
  ] as const) {
    group
      .command(verb)
      .description(description)
      .argument('<id>', 'the exemption')
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
      (text: string) => oneOf(text, exemptionStates),
    )
    .option('--request <id>', 'only those of this request')
    .option('--service <ref>', 'only those of this service')
    .option('--owner <group>', 'only those of what this group owns')
    .option('--rule <policy>', 'only those from this policy')
    .option(
      '--lapses-before <instant>',
      'only those in force that lapse before it, the soonest first',
      instant,
    )
    .option('--json', 'print one array')
    .action(options => run(options, () => listExemptions(options)));
}
