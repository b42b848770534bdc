import {
  drillContacts,
  DrillInput,
  scorecardsOperations,
  weeklyItemWords,
  WeeklyReview,
  weeklySectionTitles,
} from '@plumbline/backstage-plugin-scorecards-common';
import { Command } from 'commander';
import { exitCode } from '../exitCode';
import { Failure } from '../Failure';
import { Call, commandsOf } from '../operations/addOperation';
import { entityRefOf, ownerRefOf } from '../resolution';
import type { Runner } from '../runner';
import { printable } from '../terminal/print';
import { renderTable, terminalWidth } from '../terminal/table';
import { utcMinute } from '../terminal/time';
import { namesOf } from '../terminal/words';

export function register(program: Command, run: Runner): void {
  registerReview(program, run);
  registerDrills(program, run);
}

function registerReview(program: Command, run: Runner): void {
  const group = program
    .command('weekly')
    .description("A team's weekly review, and the actions that follow from it");
  const add = commandsOf(group, run, 'scorecards', scorecardsOperations);

  add('getWeeklyReview', {
    command: 'show <team>',
    description: 'Show what happened in a week, and what is due',
    fields: {
      owner: { as: 'team', help: 'a name will do', resolve: ownerRefOf },
      week: 'such as 2026-W47 (default: the week that is under way)',
    },
    text: renderReview,
  });

  add('addWeeklyAction', {
    command: 'action <title>',
    description: 'Add an action, as a member of the team',
    fields: {
      title: 'what is to be done',
      team: { help: 'whose review it is', resolve: ownerRefOf },
      owner: { help: 'the user or group who does it', resolve: ownerRefOf },
      due: 'a day, such as 2027-06-30',
      entityRef: {
        as: 'entity',
        help: 'what it is about',
        resolve: entityRefOf,
      },
      url: 'of its issue',
    },
    text: ({ due, id, owner, title }) =>
      `${id}: ${title} (${owner ? namesOf(owner) : 'unknown'}, due ${due})`,
  });

  add('endWeeklyAction', {
    command: 'end <action>',
    description: 'Mark an action as done, or drop it with a reason',
    args: { action: "its id, which 'show' has" },
    fields: {
      version: { help: 'as read', default: 1 },
      state: { help: 'done or dropped', default: 'done' },
      reason: 'why it is dropped',
    },
    text: ({ state, title }) => `${title}: ${state}`,
  });
}

function registerDrills(program: Command, run: Runner): void {
  const group = program
    .command('drill')
    .description('Game days and tabletop exercises of services');
  const add = commandsOf(group, run, 'scorecards', scorecardsOperations);

  add('listDrillChecklists', {
    command: 'checklists',
    description: 'List the scenarios with their steps',
    text: ({ items }) =>
      items
        .map(({ scenario, steps, title }) =>
          [
            `${scenario}: ${title}`,
            ...steps.map((step, index) => `  ${index + 1}. ${step}`),
          ].join('\n'),
        )
        .join('\n'),
  });

  add('recordDrill', {
    command: 'record <service> <scenario>',
    description:
      'Record a drill, as a member of the group that owns the service',
    fields: {
      entityRef: {
        as: 'service',
        help: 'a name will do',
        resolve: entityRefOf,
      },
      scenario: "one that 'checklists' lists",
      mode: 'game-day or tabletop',
      heldAt: 'when it was held, ISO 8601',
      outcome: 'passed, partly or failed',
      steps: 'of each step in their order: worked, failed or skipped',
      findings: false,
      url: 'of the notes',
    },
    extend: command =>
      command.option(
        '--finding <kind=text>',
        `such as other="The key was missing", stale-contact:pager="…" (or ${drillContacts
          .slice(1)
          .join(', ')}), or missing-right:user:default/kim="…"; again for each`,
        (value: string, before: string[] = []) => [...before, value],
      ),
    prepare: readFindings,
    text: ({ entityRef, findings, id, outcome, scenario }) =>
      `${id}: ${scenario} of ${namesOf(entityRef)}: ${outcome}, findings: ${
        findings.length
      }`,
  });

  add('listDrills', {
    command: 'list',
    description: 'List drills, the latest first',
    fields: {
      entityRef: {
        as: 'service',
        help: 'only of this one',
        resolve: entityRefOf,
      },
      owner: { as: 'team', help: 'only of this team', resolve: ownerRefOf },
      scenario: 'only of this scenario',
    },
    none: 'No drills are recorded.',
    rows: [
      { title: 'HELD (UTC)', value: each => utcMinute(each.heldAt) },
      { title: 'SERVICE', value: each => namesOf(each.entityRef) },
      { title: 'SCENARIO', value: each => each.scenario },
      { title: 'MODE', value: each => each.mode },
      { title: 'OUTCOME', value: each => each.outcome },
      { title: 'ID', value: each => each.id },
      {
        title: 'OPEN FINDINGS',
        value: each =>
          each.findings
            .flatMap(({ contact, fixedAt, kind, text }, position) =>
              fixedAt === undefined
                ? [
                    `${position + 1}: ${kind}${
                      contact ? ` (${contact})` : ''
                    }, ${text}`,
                  ]
                : [],
            )
            .join('; '),
        shrinks: true,
      },
    ],
  });

  add('fixDrillFinding', {
    command: 'fix <drill>',
    description: 'Mark a finding as fixed',
    args: { drill: "its id, which 'list' has" },
    fields: {
      finding: "its number, which 'list' has",
      reason:
        'needed where it closes automatically, once its source was changed',
    },
    text: ({ findings, scenario }) => {
      const open = findings.filter(one => one.fixedAt === undefined).length;
      return `${scenario}: ${open} ${
        open === 1 ? 'finding is' : 'findings are'
      } open.`;
    },
  });
}

function renderReview({
  at,
  digest,
  from,
  owner,
  sections,
  week,
}: WeeklyReview): string {
  const width = terminalWidth();
  return [
    `${namesOf(owner)}, ${week} from ${utcMinute(
      from,
    )} UTC, as known at ${utcMinute(at)} UTC`,
    ...sections.flatMap(({ items, name, total, unknown }) => [
      '',
      `${weeklySectionTitles[name]}: ${
        total === 0 && unknown.length > 0 ? 'unknown' : total
      }`,
      ...(items.length > 0
        ? [
            renderTable(
              items.map(item => ({ id: item.id, ...weeklyItemWords(item) })),
              [
                ...(['actions', 'incidents'].includes(name)
                  ? [{ title: 'ID', value: (each: { id: string }) => each.id }]
                  : []),
                { title: 'STATE', value: each => each.state },
                { title: 'DUE', value: each => each.due },
                { title: 'OF', value: each => each.of },
                { title: 'OWNER', value: each => each.owner },
                { title: 'WHAT', value: each => each.what, shrinks: true },
                { title: 'NEXT', value: each => each.next, shrinks: true },
              ],
              { width },
            ),
          ]
        : []),
      ...unknown.map(sentence => `unknown: ${printable(sentence)}`),
    ]),
    '',
    `digest ${digest}`,
  ].join('\n');
}

async function readFindings({ input, options }: Call): Promise<void> {
  const given = (options.finding ?? []) as string[];
  input.findings = given.map(text => {
    const [, kind, of, what] =
      /^([a-z-]+)(?::([^=]+))?=(.+)$/su.exec(text) ?? [];
    if (kind === undefined) {
      throw new Failure(
        exitCode.wrongUsage,
        `--finding is a kind and a text, such as other="The key was missing", and not '${text}'`,
      );
    }
    return {
      kind,
      text: what,
      ...(of !== undefined &&
        (of.startsWith('user:') ? { who: of } : { contact: of })),
    } as DrillInput['findings'][number];
  });
}
