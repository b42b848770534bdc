import { provisioningOperations } from '@plumbline/backstage-plugin-provisioning-common';
import { Command } from 'commander';
import { commandsOf } from '../../operations/addOperation';
import type { Runner } from '../../runner';
import { checkPlan, readText, testPolicies } from './policy';
import { renderPolicies, renderPreview } from './render';

export function register(program: Command, run: Runner): void {
  const group = program
    .command('policy')
    .description('Policies on requests and plans');
  const add = commandsOf(group, run, 'provisioning', provisioningOperations);

  group
    .command('check')
    .description('Judge a plan and the intent behind it, without a portal')
    .requiredOption('--plan <file>', "what 'terraform show -json' printed")
    .requiredOption('--intent <file>', 'the intent as JSON')
    .option('--standards <folder>', 'the standards', 'standards')
    .option('--json', 'print it as JSON')
    .action(options => run(options, () => checkPlan(options)));

  add('listPolicies', {
    command: 'list',
    description: 'List policies, where each is enforced, and what it did',
    rows: renderPolicies,
  });

  add('previewPolicy', {
    command: 'preview <file>',
    description: 'Preview an edited policy over all past requests',
    fields: {
      text: {
        as: 'file',
        help: 'the edited policy',
        resolve: async (_, file) => readText(file),
      },
    },
    text: renderPreview,
  });

  group
    .command('test')
    .description('Judge the fixtures of policies, without a portal')
    .argument('<paths...>', 'files or folders')
    .option('--json', 'print one array')
    .action((paths, options) =>
      run(options, () => testPolicies(paths, options)),
    );
}
