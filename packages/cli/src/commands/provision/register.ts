import { Command } from 'commander';
import { oneOf } from '../../arguments';
import type { Runner } from '../../runner';
import { connect, connectFormats } from './connect';
import {
  actOn,
  listBudgets,
  listProducts,
  listRequests,
  modifyRequest,
  requestProduct,
  showRequest,
} from './provision';
import { registerExempt } from './registerExempt';
import { addSet } from './sets';

const asApi = 'print the answer as the API gives it';
const asArray = 'print one array';
const tries = 'refuse as it would, and do nothing';
const waits = 'until it is there, or does not go on by itself';

export function registerProvision(program: Command, run: Runner): void {
  const group = program
    .command('provision')
    .description('Ask for databases and other products');

  group
    .command('products')
    .description('List what can be asked for')
    .option('--json', asArray)
    .action(options => run(options, () => listProducts(options)));

  group
    .command('request')
    .description('Ask for a product')
    .argument('<product>', 'its id')
    .option('--set <field=value>', 'a field of its form; repeat it', addSet)
    .option('--key <key>', 'asking again with the same one changes nothing')
    .option('--wait', waits)
    .option('--dry-run', tries)
    .option('--json', asApi)
    .action((product, options) =>
      run(options, () => requestProduct(product, options)),
    );

  group
    .command('list')
    .description('List requests, the newest first')
    .option('--state <state>', 'only those in this state')
    .option('--owner <group>', 'only what this group owns')
    .option('--service <ref>', 'only what is for this service')
    .option('--json', asArray)
    .action(options => run(options, () => listRequests(options)));

  group
    .command('show')
    .description('What became of a request')
    .argument('<id>', 'the request')
    .option('--json', asApi)
    .action((id, options) => run(options, () => showRequest(id, options)));

  group
    .command('connect')
    .description('How to connect to what was made, as its requester or owner')
    .argument('<id>', 'the request')
    .option(
      '--save',
      'write the password where psql finds it; it is shown once',
    )
    .option('--reveal', 'print the password; it is shown once')
    .option(
      '--format <format>',
      `only this (${connectFormats.join(', ')})`,
      (text: string) => oneOf(text, connectFormats),
    )
    .option('--json', asApi)
    .action((id, options) => run(options, () => connect(id, options)));

  group
    .command('modify')
    .description('Change what was asked for')
    .argument('<id>', 'the request')
    .option('--set <field=value>', 'a field of its form; repeat it', addSet)
    .option('--wait', waits)
    .option('--dry-run', tries)
    .option('--json', asApi)
    .action((id, options) => run(options, () => modifyRequest(id, options)));

  registerExempt(group, run);

  group
    .command('approve')
    .description('Allow what was planned, as somebody who did not ask for it')
    .argument('<id>', 'the request')
    .option('--reason <text>', 'why')
    .option('--emergency', 'alone, while its service has an open incident')
    .option('--wait', waits)
    .option('--json', asApi)
    .action((id, options) => run(options, () => actOn('approve', id, options)));

  group
    .command('transfer')
    .description('Hand it to another group, one of whose approvers takes it')
    .argument('<id>', 'the request')
    .requiredOption('--owner <group>', 'such as group:default/payments')
    .option('--reason <text>', 'why')
    .option('--wait', waits)
    .option('--dry-run', tries)
    .option('--json', asApi)
    .action((id, options) =>
      run(options, () => actOn('transfer', id, options)),
    );

  group
    .command('withdraw')
    .description('Take back what you asked for, before any of it is made')
    .argument('<id>', 'the request')
    .option('--reason <text>', 'why')
    .option('--json', asApi)
    .action((id, options) =>
      run(options, () => actOn('withdraw', id, options)),
    );

  group
    .command('budgets')
    .description('What cost centers may spend a month, and what is taken of it')
    .option('--json', asArray)
    .action(options => run(options, () => listBudgets(options)));

  group
    .command('reject')
    .description('Refuse what was planned, with a reason')
    .argument('<id>', 'the request')
    .option('--reason <text>', 'why')
    .option('--wait', waits)
    .option('--json', asApi)
    .action((id, options) => run(options, () => actOn('reject', id, options)));

  group
    .command('retry')
    .description(
      'Plan again what failed, judge again what was refused; corrected by --set',
    )
    .argument('<id>', 'the request')
    .option('--set <field=value>', 'a field to correct; repeat it', addSet)
    .option('--reason <text>', 'why')
    .option('--wait', waits)
    .option('--dry-run', tries)
    .option('--json', asApi)
    .action((id, options) => run(options, () => actOn('retry', id, options)));

  const actions = {
    extend: 'Give it more time',
    destroy: 'Give it back',
    revert: 'Make it again what was asked for, after drift',
  } as const;
  for (const [action, description] of Object.entries(actions)) {
    group
      .command(action)
      .description(description)
      .argument('<id>', 'the request')
      .option('--reason <text>', 'why')
      .option('--wait', waits)
      .option('--dry-run', tries)
      .option('--json', asApi)
      .action((id, options) =>
        run(options, () => actOn(action as keyof typeof actions, id, options)),
      );
  }
}
