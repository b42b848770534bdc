import {
  inboxViews,
  decisionOperations,
} from '@plumbline/backstage-plugin-evidence-common';
import { Command } from 'commander';
import { commandsOf } from '../operations/addOperation';
import { entityRefOf } from '../resolution';
import type { Runner } from '../runner';
import { utcMinute } from '../terminal/time';
import { inWords, namesOf } from '../terminal/words';

export function register(program: Command, run: Runner): void {
  commandsOf(
    program,
    run,
    'evidence',
    decisionOperations,
  )('listDecisionsInbox', {
    command: 'decisions',
    description: 'List what waits for a decision, or was decided',
    fields: {
      view: {
        help: `${inboxViews.join(
          ', ',
        )}: for you to decide, requested by you, decided by you or for you`,
        default: 'waiting',
      },
      entityRef: {
        as: 'entity',
        help: 'only about this entity; a name will do',
        resolve: entityRefOf,
      },
    },
    none: 'No decisions.',
    more: 'narrow with --type',
    rows: [
      { title: 'TYPE', value: each => each.type },
      { title: 'TITLE', value: each => inWords(each.title), shrinks: true },
      {
        title: 'REQUESTED BY',
        value: ({ requester }) => requester && namesOf(requester),
      },
      { title: 'REQUESTED (UTC)', value: each => utcMinute(each.requestedAt) },
      { title: 'STATE', value: each => each.outcome?.action ?? each.state },
      {
        title: 'DECIDER',
        value: each =>
          each.outcome?.by
            ? namesOf(each.outcome.by)
            : namesOf(...each.deciders),
      },
      { title: 'ID', value: each => each.id },
    ],
  });
}
