import {
  ChangeDetail,
  changeOutcomeFilters,
  changeScopes,
  crossesInWords,
  evidenceOperations,
} from '@plumbline/backstage-plugin-evidence-common';
import { Command } from 'commander';
import { oneOf, timeSpan } from '../../arguments';
import { exitCode } from '../../exitCode';
import { Failure } from '../../Failure';
import { Call, commandsOf } from '../../operations/addOperation';
import { entityRefOf, refOfKind } from '../../resolution';
import type { Runner } from '../../runner';
import {
  counted,
  renderFields,
  renderTable,
  terminalWidth,
} from '../../terminal/table';
import { utcMinute } from '../../terminal/time';

export function addChangeLists(changes: Command, run: Runner): void {
  const add = commandsOf(changes, run, 'evidence', evidenceOperations);

  add('listChanges', {
    command: 'list [ref]',
    description: 'Changes, newest first',
    args: { ref: 'an entity reference, or a name' },
    fields: {
      entityRef: false,
      owner: false,
      scope: {
        help: 'entity, neighbourhood, system or team (default: entity), or all',
        parse: text => oneOf(text, [...changeScopes, 'all']),
      },
      kind: {
        help: 'only these kinds, separated by commas',
        placeholder: 'kinds',
      },
      outcome: {
        help: `only these: ${changeOutcomeFilters.join(', ')}`,
        placeholder: 'outcomes',
      },
      environment: { help: 'only in this environment', placeholder: 'name' },
      since: {
        help: 'of the last 30m, 6h or 7d',
        placeholder: 'span',
        parse: timeSpan,
      },
      from: 'not before',
      to: 'not after',
      at: 'as it was known then',
    },
    extend: command =>
      command
        .option('--team <group>', 'of all that a team owns')
        .option('--system <system>', 'of all in a system')
        .option('--all', 'all of them'),
    prepare: narrow,
    none: 'No change is known that fits.',
    note: ({ completeFrom }) =>
      completeFrom &&
      `Changes before ${utcMinute(
        completeFrom,
      )} UTC were deleted (plumbline.retention).`,
    more: shown =>
      `There are more than ${counted(shown, 'change')}; '--all' prints them.`,
    rows: [
      {
        title: 'OCCURRED (UTC)',
        value: change => utcMinute(change.occurredAt),
      },
      { title: 'KIND', value: change => change.kind },
      { title: 'ENTITY', value: change => change.entityRef },
      { title: 'ENVIRONMENT', value: change => change.environment },
      { title: 'OUTCOME', value: change => change.outcome },
      { title: 'ITEM', value: change => change.item },
      { title: 'REVISION', value: change => shortRevision(change.revision) },
      { title: 'ACTOR', value: change => change.actor },
      { title: 'TITLE', value: change => change.title, shrinks: true },
      { title: 'SOURCE', value: change => change.source },
      {
        title: 'ROLLS BACK TO',
        value: change =>
          [shortRevision(change.rollback?.to), crossesInWords(change)]
            .filter(Boolean)
            .join(', ') || undefined,
      },
    ],
  });

  add('getChange', {
    command: 'show <id>',
    description: 'One change, with all reports about it',
    args: { id: 'as --json of a list gives it' },
    fields: { at: 'as it was known then' },
    text: renderChange,
  });
}

/** Whose changes: at most one of a word, a team and a system says so. */
async function narrow({ input, options, portal }: Call): Promise<void> {
  const { all, limit, ref, scope, since, from, system, team } = options;
  const given = [ref, team, system].filter(one => one !== undefined);
  const refuse = (message: string) => {
    throw new Failure(exitCode.wrongUsage, message);
  };
  if (all && limit !== undefined) {
    refuse("Give '--limit' or '--all', not both.");
  }
  if (since !== undefined && from !== undefined) {
    refuse("Give '--since' or '--from', not both.");
  }
  if (given.length > 1) {
    refuse("Give an entity, '--team' or '--system', only one of them.");
  }
  if (scope === 'all' ? given.length > 0 : scope && ref === undefined) {
    refuse(
      `'--scope ${scope}' ${
        scope === 'all' ? 'goes without an entity' : 'needs an entity'
      }.`,
    );
  }
  if (all) {
    options.limit = Infinity;
  }
  if (scope === 'all') {
    delete input.scope;
  }
  if (team !== undefined) {
    Object.assign(input, {
      entityRef: refOfKind('group', team),
      scope: 'team',
    });
  } else if (system !== undefined) {
    const entityRef = refOfKind('system', system);
    Object.assign(input, { entityRef, scope: 'system' });
  } else if (ref !== undefined) {
    input.entityRef = await entityRefOf(portal, ref, options);
  }
}

function renderChange(change: ChangeDetail): string {
  const { links, rollback, reports } = change;
  const lines = renderFields(
    [
      ['Kind', change.kind],
      [
        'Entity',
        change.entityRef ?? 'unknown: what its source names matches nothing',
      ],
      ['Environment', change.environment],
      ['Within', change.item],
      ['Title', change.title],
      ['Outcome', change.outcome ?? 'unknown'],
      ['Occurred', change.occurredAt],
      ['Received', `${change.receivedAt} from ${change.source}`],
      ['Reported by', change.reportedBy],
      ['Amended', change.amendedAt],
      ['Actor', change.actor],
      ['Revision', change.revision],
      ['Digest', change.digest],
      ['Diff', links?.diff],
      ['Run', links?.run],
      ['Roll back', [rollback?.how, rollback?.url].filter(Boolean).join(' ')],
    ],
    { width: 13 },
  );
  return reports.length < 2
    ? lines.join('\n')
    : [
        ...lines,
        '',
        renderTable(
          reports,
          [
            { title: 'REPORTED (UTC)', value: ({ reportedAt }) => reportedAt },
            { title: 'OUTCOME', value: ({ outcome }) => outcome },
            { title: 'REVISION', value: ({ revision }) => revision },
            { title: 'TITLE', value: ({ title }) => title, shrinks: true },
          ],
          { width: terminalWidth() },
        ),
      ].join('\n');
}

/** Commit ids as git shortens them; anything else whole. */
function shortRevision(revision: string | undefined): string | undefined {
  return revision && /^[0-9a-f]{40,64}$/.test(revision)
    ? revision.slice(0, 8)
    : revision;
}
