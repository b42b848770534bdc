import {
  accuracyWords,
  scorecardsOperations,
} from '@plumbline/backstage-plugin-scorecards-common';
import { Command } from 'commander';
import { commandsOf } from '../operations/addOperation';
import { entityRefOf } from '../resolution';
import type { Runner } from '../runner';
import { utcMinute } from '../terminal/time';
import { namesOf } from '../terminal/words';
import { ofEntities } from './exempt';

export function register(program: Command, run: Runner): void {
  const group = program
    .command('dispute')
    .description('Verdicts that are disputed as wrong');
  const add = commandsOf(group, run, 'scorecards', scorecardsOperations);

  add('raiseDispute', {
    command: 'raise <entity> <control>',
    description: 'Dispute a failing verdict',
    fields: {
      entityRef: { as: 'entity', help: 'a name will do', resolve: entityRefOf },
      control: 'its id',
      reason: 'why it is wrong',
      evidence: 'what shows it: a link, or words',
    },
    text: ({ id, decider, control, controlVersion }) =>
      `${id} is open: ${namesOf(
        decider,
      )} decides whether version ${controlVersion} of ${control} was wrong.`,
  });

  for (const [verb, description] of [
    [
      'uphold',
      "Confirm that the verdict was wrong, as a member of the control's owner",
    ],
    [
      'reject',
      "Confirm that the verdict was right, as a member of the control's owner",
    ],
    ['withdraw', 'Withdraw an open dispute that you raised'],
  ] as const) {
    add(`${verb}Dispute`, {
      command: `${verb} <id>`,
      description,
      versionOf: 'getDispute',
      fields: { reason: 'why' },
      text: async ({ control, entityRef, state }, { portal }) => {
        const decided = `The dispute of ${control} on ${namesOf(
          entityRef,
        )} is ${state}.`;
        // It is decided, whether or not its control can be read.
        const found = await (await portal.scorecards())
          .getControl(control)
          .catch(() => undefined);
        return found?.accuracy
          ? `${decided}\nThe accuracy of ${control} is ${accuracyWords(
              found.accuracy,
            )}.`
          : decided;
      },
    });
  }

  add('listDisputes', {
    command: 'list',
    description: 'List them, the latest first',
    fields: {
      ...ofEntities,
      control: 'only those of this control',
    },
    none: 'No disputes.',
    more: 'narrow with --state or --owner',
    rows: [
      { title: 'ID', value: each => each.id },
      { title: 'STATE', value: each => each.state },
      { title: 'CONTROL', value: each => each.control },
      { title: 'VERSION', value: each => each.controlVersion },
      { title: 'ENTITY', value: each => each.entityRef },
      { title: 'RAISED (UTC)', value: each => utcMinute(each.raisedAt) },
      { title: 'RAISED BY', value: each => namesOf(each.raisedBy) },
      {
        title: 'DECIDED BY',
        value: ({ decision }) => decision?.by && namesOf(decision.by),
      },
      { title: 'REASON', value: each => each.reason, shrinks: true },
    ],
  });
}
