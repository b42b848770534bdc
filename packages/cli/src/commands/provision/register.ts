import { provisioningOperations } from '@plumbline/backstage-plugin-provisioning-common';
import { Command } from 'commander';
import { oneOf } from '../../arguments';
import { exitCode } from '../../exitCode';
import { commandsOf } from '../../operations/addOperation';
import type { Runner } from '../../runner';
import { connect, connectFormats } from './connect';
import { registerExempt } from './exempt';
import { renderImpact, renderRequest } from './renderRequest';
import { namesOf } from '../../terminal/words';
import { confirmDestruction } from './confirmDestruction';
import { codeOf, latestState, setIntent, stepOptions } from './step';

export function register(program: Command, run: Runner): void {
  const group = program
    .command('provision')
    .description('Request databases and other products');
  const add = commandsOf(group, run, 'provisioning', provisioningOperations);

  add('listProducts', {
    command: 'products',
    description: 'List what can be requested',
    rows: [
      { title: 'PRODUCT', value: each => each.id },
      { title: 'STATE', value: each => each.state },
      { title: 'LEVELS', value: each => each.levels.join(', ') },
      { title: 'WHAT IT IS', value: each => each.title, shrinks: true },
    ],
  });

  add('request', {
    ...stepOptions,
    command: 'request <product>',
    description: 'Request a product',
    fields: {
      ...stepOptions.fields,
      product: 'its id',
      creation: {
        help: 'the creation that made the service which it is for',
        placeholder: 'id',
      },
    },
    prepare: setIntent,
    code: codeOf,
  });

  add('listRequests', {
    command: 'list',
    description: 'List requests, the newest first',
    fields: {
      state: 'only those in this state',
      product: { help: 'only those of this product', placeholder: 'id' },
      owner: { help: 'only what this group owns', placeholder: 'group' },
      service: { help: 'only what is for this service', placeholder: 'ref' },
      scope: false,
      made: 'only what was made',
      has: 'only what has drifted, or comes to its end: drift, end',
    },
    limit: Infinity,
    none: 'Nothing was requested.',
    rows: [
      { title: 'REQUEST', value: each => each.id },
      { title: 'STATE', value: each => each.state },
      { title: 'PRODUCT', value: each => each.product },
      { title: 'SERVICE', value: each => namesOf(String(each.intent.service)) },
      { title: 'BY', value: each => namesOf(each.requester), shrinks: true },
    ],
  });

  add('getRequest', {
    command: 'show <id>',
    description: 'Show a request and its history',
    args: { id: 'the request' },
    async text(request, { portal }) {
      if (latestState(request) !== 'waiting-for-approval') {
        return renderRequest(request);
      }
      const provisioning = await portal.provisioning();
      const { impact } = await provisioning.getImpact(request.id);
      return `${renderRequest(request)}\n${renderImpact(impact)}`;
    },
  });

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
    .option('--json', 'print the answer as the API gives it')
    .action((id, options) => run(options, () => connect(id, options)));

  registerExempt(group, run);

  add('listBudgets', {
    command: 'budgets',
    description:
      'Monthly budgets of cost centers, and how much of each is committed',
    none: 'No cost center has a budget.',
    rows: [
      { title: 'COST CENTER', value: each => each.costCenter },
      { title: 'A MONTH', value: each => money(each.monthly) },
      { title: 'TAKEN, AT LEAST', value: each => money(each.committed) },
      { title: 'CURRENCY', value: each => each.currency },
    ],
  });

  for (const [id, description] of [
    ['modify', 'Change what was requested'],
    ['approve', "Approve the plan of another user's request"],
    [
      'transfer',
      'Transfer it to another group, one of whose approvers has to accept',
    ],
    ['withdraw', 'Withdraw what you requested, before any of it is made'],
    ['withdrawApproval', 'Withdraw your approval, while nothing has run'],
    ['reject', 'Reject the plan, with a reason'],
    [
      'retry',
      'Plan again what failed, judge again what was refused; corrected by --set',
    ],
    ['extend', 'Give it more time'],
    ['destroy', 'Destroy what was made, its data included'],
    ['revert', 'Revert drift to what was requested'],
  ] as const) {
    add(id, {
      ...stepOptions,
      // As on the other commands: `withdraw-approval`.
      command: `${id.replace('A', '-a')} <id>`,
      description,
      args: { id: 'the request' },
      extend: command =>
        id === 'destroy'
          ? stepOptions
              .extend(command)
              .option('--yes', 'without confirming by its name, as in scripts')
          : stepOptions.extend(command),
      prepare: call => {
        if (id === 'destroy') {
          return confirmDestruction(call);
        }
        return id === 'modify' || call.input.intent
          ? setIntent(call)
          : undefined;
      },
      code: (answer, call) =>
        id === 'modify' || 'dryRun' in answer || call.options.wait
          ? codeOf(answer)
          : exitCode.done,
    });
  }
}

function money(amount: number | undefined): string {
  return amount?.toFixed(2) ?? 'unknown';
}
