import {
  discrepancyKinds,
  discrepancyStates,
} from '@plumbline/backstage-plugin-evidence-common';
import { Command } from 'commander';
import { count, instant, listOf } from '../../arguments';
import type { Runner } from '../../runner';
import { decide } from './decide';
import { listDiscrepancies, listOwners } from './list';
import { openPullRequest, patch } from './patch';
import { showDiscrepancy } from './show';

const asApi = 'print the answer as the API gives it';
const asArray = 'print one array';

export function registerDiscrepancies(program: Command, run: Runner): void {
  const group = program
    .command('discrepancies')
    .description('Where sources disagree, or a signal named nothing');

  group
    .command('list')
    .description('List those that stand, what was seen last first')
    .option(
      '--owner <ref>',
      "only those of this owner's entities; 'none' for those nobody owns",
    )
    .option('--kind <kinds>', `only of: ${discrepancyKinds.join(', ')}`, text =>
      listOf(text, discrepancyKinds),
    )
    .option(
      '--state <states>',
      `only ${discrepancyStates.join(', ')} (default: open,accepted)`,
      text => listOf(text, discrepancyStates),
    )
    .option('--all', 'whatever their state')
    .option('--new', 'only those found since the baseline')
    .option('--limit <count>', 'rows at most (default: 50)', count)
    .option('--json', `${asArray}, of all or of --limit`)
    .action(options => run(options, () => listDiscrepancies(options)));

  group
    .command('owners')
    .description('How many each owner has, those with the most new ones first')
    .option('--json', asArray)
    .action(options => run(options, () => listOwners(options)));

  group
    .command('show')
    .description('One: what each source says, and how it came to its state')
    .argument('<id>')
    .option('--json', asApi)
    .action((id, options) => run(options, () => showDiscrepancy(id, options)));

  group
    .command('patch')
    .description(
      'The change of a descriptor file that would settle it, for `git apply`',
    )
    .argument('<id>')
    .option(
      '--candidate <ref>',
      'the entity that is meant, where one may choose',
    )
    .option('--apply <folder>', 'apply it to the files in this folder instead')
    .option('--json', asApi)
    .action((id, options) => run(options, () => patch(id, options)));

  group
    .command('pull-request')
    .description('Open that change as a pull request; again finds the same one')
    .argument('<id>')
    .option(
      '--candidate <ref>',
      'the entity that is meant, where one may choose',
    )
    .option('--json', asApi)
    .action((id, options) => run(options, () => openPullRequest(id, options)));

  group
    .command('accept')
    .description('Say that it will be put right')
    .argument('<id>')
    .option('--reason <text>', 'what is going to happen')
    .option('--json', asApi)
    .action((id, options) => run(options, () => decide(id, 'accept', options)));

  group
    .command('dismiss')
    .description('Say why it is none')
    .argument('<id>')
    .requiredOption('--reason <text>', 'why')
    .option('--until <instant>', 'for how long', instant)
    .option('--json', asApi)
    .action((id, options) =>
      run(options, () => decide(id, 'dismiss', options)),
    );

  group
    .command('reopen')
    .description('Take back that it was accepted or dismissed')
    .argument('<id>')
    .option('--reason <text>', 'why')
    .option('--json', asApi)
    .action((id, options) => run(options, () => decide(id, 'reopen', options)));
}
