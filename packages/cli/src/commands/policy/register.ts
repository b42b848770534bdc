import { Command } from 'commander';
import type { Runner } from '../../runner';
import { checkPlan, testPolicies } from './policy';

export function registerPolicy(program: Command, run: Runner): void {
  const group = program
    .command('policy')
    .description('Policies on requests and plans, without a portal');

  group
    .command('check')
    .description('Judge a plan and the intent behind it')
    .requiredOption('--plan <file>', "what 'terraform show -json' printed")
    .requiredOption('--intent <file>', 'the intent as JSON')
    .option('--standards <folder>', 'the standards', 'standards')
    .option('--json', 'print it as JSON')
    .action(options => run(options, () => checkPlan(options)));

  group
    .command('test')
    .description('Judge the fixtures of policies')
    .argument('<paths...>', 'files or folders')
    .option('--json', 'print one array')
    .action((paths, options) =>
      run(options, () => testPolicies(paths, options)),
    );
}
