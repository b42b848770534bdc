import { Command } from 'commander';
import type { Runner } from '../../runner';
import { checkPlan, testPolicies } from './policy';
import { listPolicies, previewPolicy } from './portalPolicies';

export function registerPolicy(program: Command, run: Runner): void {
  const group = program
    .command('policy')
    .description('Policies on requests and plans');

  group
    .command('check')
    .description('Judge a plan and the intent behind it, without a portal')
    .requiredOption('--plan <file>', "what 'terraform show -json' printed")
    .requiredOption('--intent <file>', 'the intent as JSON')
    .option('--standards <folder>', 'the standards', 'standards')
    .option('--json', 'print it as JSON')
    .action(options => run(options, () => checkPlan(options)));

  group
    .command('list')
    .description('List policies, where each is enforced, and what it did')
    .option('--json', 'print one array')
    .action(options => run(options, () => listPolicies(options)));

  group
    .command('preview')
    .description('What an edited policy would say of all past requests')
    .argument('<file>', 'the edited policy')
    .option('--json', 'print the answer as the API gives it')
    .action((file, options) =>
      run(options, () => previewPolicy(file, options)),
    );

  group
    .command('test')
    .description('Judge the fixtures of policies, without a portal')
    .argument('<paths...>', 'files or folders')
    .option('--json', 'print one array')
    .action((paths, options) =>
      run(options, () => testPolicies(paths, options)),
    );
}
