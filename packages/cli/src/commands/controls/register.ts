import {
  phases,
  scorecardsOperations,
} from '@plumbline/backstage-plugin-scorecards-common';
import { Command } from 'commander';
import { readControl } from '../../controls/findControls';
import { commandsOf } from '../../operations/addOperation';
import type { Runner } from '../../runner';
import { diffControl } from './diff';
import { listControls } from './list';
import {
  baselineColumns,
  renderPreview,
  renderPromotion,
  renderSample,
} from './render';
import { reviewVerdict } from './review';
import { testControls, validateControls } from './validate';

const asArray = 'print one array';
const addedFacts = [
  '--facts <file>',
  'the facts that modules add: what GET /api/evidence/facts of the portal answered',
] as const;

export function register(program: Command, run: Runner): void {
  const group = program
    .command('controls')
    .description('Standards as code: what is required of services, and why');
  const add = commandsOf(group, run, 'scorecards', scorecardsOperations);

  group
    .command('list')
    .description('List all controls, enabled or not')
    .option('--json', asArray)
    .option('--csv', 'print a table for a spreadsheet')
    .action(options => run(options, () => listControls(options)));

  group
    .command('validate')
    .description('Check files of controls and their fixtures, without a portal')
    .argument('<paths...>', 'files or folders')
    .option(...addedFacts)
    .option('--json', asArray)
    .action((paths, options) =>
      run(options, () => validateControls(paths, options)),
    );

  group
    .command('test')
    .description('Judge the fixtures of controls, without a portal')
    .argument('<paths...>', 'files or folders')
    .option(...addedFacts)
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
    .option(...addedFacts)
    .option('--json', 'print it as JSON')
    .action((file, other, options) =>
      run(options, () => diffControl(file, other, options)),
    );

  add('getPromotion', {
    command: 'promotion <id>',
    description: 'Show the phase of a control, and what its next phase needs',
    text: renderPromotion,
  });

  for (const [verb, description] of [
    [
      'promote',
      'Promote a control to its next phase, as a member of its owner',
    ],
    ['demote', 'Demote a control to a lower phase, as a member of its owner'],
  ] as const) {
    add(`${verb}Control`, {
      command: `${verb} <id>`,
      description,
      versionOf: 'getPromotion',
      fields: {
        to: { help: `one of: ${phases.join(', ')}`, placeholder: 'phase' },
        reason: 'why',
      },
      text: ({ phase }, { params: [id] }) => `${id} is in ${phase} now.`,
    });
  }

  add('getReviewSample', {
    command: 'sample <id>',
    description: 'List the failing verdicts to review, and the reviews so far',
    text: renderSample,
  });

  group
    .command('review')
    .description(
      'Review a verdict of the sample, or withdraw your review of it',
    )
    .argument('<id>')
    .argument('<entity>', 'a name will do')
    .option('--right', 'the verdict is right: it does not meet the control')
    .option('--wrong', 'it is a false positive; takes --reason')
    .option('--withdraw', 'withdraw your review')
    .option('--reason <text>', 'why')
    .option('--json', 'print the answer as the API gives it')
    .action((id, entity, options) =>
      run(options, () => reviewVerdict(id, entity, options)),
    );

  add('listBaselines', {
    command: 'baselines',
    description: 'List what was frozen as legacy, and what of it still fails',
    none: 'No baseline is frozen.',
    rows: baselineColumns,
  });

  add('freezeBaseline', {
    command: 'freeze [ids...]',
    description:
      'Freeze what fails as legacy, once for each control, as a member of its owner',
    fields: {
      controls: {
        as: 'ids',
        help: 'controls (default: all of yours that have none)',
      },
      date: 'as of a day (UTC) such as 2026-12-31, or an instant (default: now)',
      reason: 'why',
    },
    none: 'Nothing was frozen.',
    rows: baselineColumns,
  });

  add('previewControl', {
    command: 'preview <file>',
    description: 'Which verdicts would change across the estate, and why',
    fields: {
      text: {
        as: 'file',
        help: 'the control as it is edited',
        resolve: async (_, file) => (await readControl(file)).text,
      },
    },
    text: renderPreview,
  });
}
