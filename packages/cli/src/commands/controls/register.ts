import { Phase, phases } from '@plumbline/backstage-plugin-scorecards-common';
import { Command } from 'commander';
import { dayOrInstant, oneOf } from '../../arguments';
import type { Runner } from '../../runner';
import { freezeBaseline, listBaselines } from './baseline';
import { diffControl } from './diff';
import { listControls } from './list';
import { decidePhase, showPromotion } from './phase';
import { previewControl } from './preview';
import { reviewVerdict, showSample } from './reviews';
import { testControls, validateControls } from './validate';

const asApi = 'print the answer as the API gives it';
const asArray = 'print one array';

export function registerControls(program: Command, run: Runner): void {
  const group = program
    .command('controls')
    .description('Standards as code: what is asked of services, and why');

  group
    .command('list')
    .description('List the controls that are written down')
    .option('--json', asArray)
    .option('--csv', 'print a table for a spreadsheet')
    .action(options => run(options, () => listControls(options)));

  group
    .command('validate')
    .description('Check files of controls and their fixtures, without a portal')
    .argument('<paths...>', 'files or folders')
    .option('--json', asArray)
    .action((paths, options) =>
      run(options, () => validateControls(paths, options)),
    );

  group
    .command('test')
    .description('Judge the fixtures of controls, without a portal')
    .argument('<paths...>', 'files or folders')
    .option('--json', asArray)
    .action((paths, options) =>
      run(options, () => testControls(paths, options)),
    );

  group
    .command('diff')
    .description(
      'What an edit changes, and whether it needs a new version; or what each version of a control changed',
    )
    .argument('<file>', "the control as it is edited, or a control's id")
    .argument('[other]', 'another file (default: what is in force)')
    .option('--json', 'print it as JSON')
    .action((file, other, options) =>
      run(options, () => diffControl(file, other, options)),
    );

  group
    .command('promotion')
    .description(
      'Where a control is on the ladder, and what the next step needs',
    )
    .argument('<id>')
    .option('--json', asApi)
    .action((id, options) => run(options, () => showPromotion(id, options)));

  for (const [verb, description] of [
    ['promote', 'Take a control one step up, as a member of its owner'],
    ['demote', 'Take a control down, as a member of its owner'],
  ] as const) {
    group
      .command(verb)
      .description(description)
      .argument('<id>')
      .requiredOption(
        '--to <phase>',
        `one of: ${phases.join(', ')}`,
        (text): Phase => oneOf(text, phases),
      )
      .requiredOption('--reason <text>', 'why')
      .option('--json', asApi)
      .action((id, options) =>
        run(options, () => decidePhase(id, verb, options)),
      );
  }

  group
    .command('sample')
    .description('The failures that people are to review, and what they judged')
    .argument('<id>')
    .option('--json', asApi)
    .action((id, options) => run(options, () => showSample(id, options)));

  group
    .command('review')
    .description('Judge a verdict of the sample, or withdraw your review of it')
    .argument('<id>')
    .argument('<entity>', 'a name will do')
    .option('--right', 'the verdict is right: it does not meet the control')
    .option('--wrong', 'it is a false positive; takes --reason')
    .option('--withdraw', 'withdraw your review')
    .option('--reason <text>', 'why')
    .option('--json', asApi)
    .action((id, entity, options) =>
      run(options, () => reviewVerdict(id, entity, options)),
    );

  group
    .command('baselines')
    .description('What failed when it was frozen as legacy, and what is left')
    .option('--json', asArray)
    .action(options => run(options, () => listBaselines(options)));

  group
    .command('freeze')
    .description(
      'Freeze what fails as legacy, once for each control, as a member of its owner',
    )
    .argument('[ids...]', 'controls (default: all of yours that have none)')
    .option(
      '--date <day>',
      'as of a day (UTC) such as 2026-12-31, or an instant (default: now)',
      dayOrInstant,
    )
    .option('--reason <text>', 'why')
    .option('--json', asArray)
    .action((ids, options) => run(options, () => freezeBaseline(ids, options)));

  group
    .command('preview')
    .description('Who would flip across the estate, each way, and why')
    .argument('<file>', 'the control as it is edited')
    .option('--json', asApi)
    .action((file, options) =>
      run(options, () => previewControl(file, options)),
    );
}
