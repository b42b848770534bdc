import {
  cliCommand,
  DiscrepancyDetail,
  discrepancyKinds,
  DiscrepancyPatch,
  discrepancyStates,
  evidenceOperations,
} from '@plumbline/backstage-plugin-evidence-common';
import { Command } from 'commander';
import { exitCode } from '../exitCode';
import { Failure } from '../Failure';
import { applyDiff } from '../git/applyDiff';
import { commandsOf } from '../operations/addOperation';
import { entityRefOf, ownerRefOf } from '../resolution';
import type { Runner } from '../runner';
import { printError } from '../terminal/print';
import { renderFields, renderTable, terminalWidth } from '../terminal/table';
import { utcMinute } from '../terminal/time';

const candidate = {
  help: 'the entity that is meant, where one may choose',
  resolve: entityRefOf,
};

export function register(program: Command, run: Runner): void {
  const group = program
    .command('discrepancies')
    .description('Where sources disagree, or a signal named nothing');
  const add = commandsOf(group, run, 'evidence', evidenceOperations);

  add('listDiscrepancies', {
    command: 'list',
    description: 'List discrepancies, the latest seen first',
    fields: {
      owner: {
        help: "only those of this owner's entities; 'none' for those without an owner",
        resolve: async (portal, text) =>
          text === 'none' ? text : ownerRefOf(portal, text),
      },
      entityRef: {
        as: 'entity',
        help: 'only about this entity; a name will do',
        resolve: entityRefOf,
      },
      kind: `only of: ${discrepancyKinds.join(', ')}`,
      state: `only ${discrepancyStates.join(', ')} (default: open,accepted)`,
      baseline: false,
    },
    extend: command =>
      command
        .option('--all', 'whatever their state')
        .option('--new', 'only those found since the baseline'),
    prepare({ input, options }) {
      if (options.all && input.state) {
        throw new Failure(
          exitCode.wrongUsage,
          'Give --state or --all, not both.',
        );
      }
      input.state ??= options.all ? undefined : ['open', 'accepted'];
      input.baseline = options.new ? false : undefined;
    },
    none: 'No discrepancies.',
    more: "narrow with --owner or --kind; 'discrepancies owners' counts them",
    rows: [
      { title: 'ID', value: item => item.id },
      { title: 'KIND', value: item => item.kind },
      { title: 'STATE', value: item => item.state },
      { title: 'OWNER', value: item => item.owner },
      { title: 'LAST SEEN (UTC)', value: item => utcMinute(item.lastSeen) },
      { title: 'PATCH', value: item => (item.patchable ? 'yes' : undefined) },
      { title: 'MESSAGE', value: item => item.message, shrinks: true },
    ],
  });

  add('listDiscrepancyOwners', {
    command: 'owners',
    description: 'How many each owner has, those with the most new ones first',
    limit: Infinity,
    none: 'No discrepancies.',
    rows: [
      { title: 'OWNER', value: item => item.owner ?? 'none' },
      { title: 'NEW', value: item => item.new },
      { title: 'BASELINE', value: item => item.baseline },
      { title: 'ACCEPTED', value: item => item.accepted },
      { title: 'OLDEST (UTC)', value: item => utcMinute(item.oldest) },
      {
        title: 'KINDS',
        value: item =>
          Object.entries(item.byKind)
            .map(([kind, amount]) => `${kind} ${amount}`)
            .join(', '),
        shrinks: true,
      },
    ],
  });

  add('getDiscrepancy', {
    command: 'show <id>',
    description: 'Show one: what each source says, and its history',
    text: renderDiscrepancy,
  });

  add('getDiscrepancyPatch', {
    command: 'patch <id>',
    description:
      'The change of a descriptor file that would settle it, for `git apply`',
    fields: { candidate },
    extend: command =>
      command.option(
        '--apply <folder>',
        'apply it to the files in this folder instead',
      ),
    async finish(patch, { options }) {
      if (options.apply !== undefined) {
        await applyDiff(options.apply, patch.diff, patch.path);
      }
      return patch;
    },
    // The diff alone goes to stdout, so that it can be piped into `git apply`.
    text(patch, { options }) {
      const isApplied = options.apply !== undefined;
      hintsOf(patch, isApplied).forEach(printError);
      return isApplied
        ? `${patch.title}: ${patch.path} is changed.`
        : patch.diff;
    },
  });

  add('openDiscrepancyPullRequest', {
    command: 'pull-request <id>',
    description:
      'Open that change as a pull request; again returns the same one',
    fields: { candidate },
    text: ({ url }) => url,
  });

  for (const [verb, description, reason] of [
    ['accept', 'Accept that it will be corrected', 'what is going to happen'],
    ['dismiss', 'Dismiss it, with the reason', 'why'],
    ['reopen', 'Reopen one that was accepted or dismissed', 'why'],
  ] as const) {
    add(`${verb}Discrepancy`, {
      command: `${verb} <id>`,
      description,
      fields: { reason, ...(verb === 'dismiss' && { until: 'for how long' }) },
      text: ({ id, state }) => `${id} is ${state}.`,
    });
  }
}

/** What is to be done with a patch, and what is to be looked at first. */
function hintsOf(patch: DiscrepancyPatch, isApplied: boolean): string[] {
  const { fill, location, others, path, title } = patch;
  return [
    location === undefined
      ? `${title}: put ${path} where your catalog reads it.`
      : `${title} (${location}).`,
    ...(isApplied || location === undefined
      ? []
      : [
          // At the root of the repository; of a file in none, in its folder.
          `For 'git apply', stand ${
            location.startsWith('file:')
              ? `in ${location.slice('file:'.length, -path.length - 1)}`
              : 'at the root of the clone'
          }.`,
        ]),
    ...(fill.length > 0
      ? [`Fill in or confirm ${fill.join(', ')} first.`]
      : []),
    ...(others.length > 0
      ? [`Another may be meant: --candidate ${others.join(' or ')}.`]
      : []),
  ];
}

/** What it is, what each source says, and each step of its history. */
function renderDiscrepancy(one: DiscrepancyDetail): string {
  const width = terminalWidth();
  return [
    ...renderFields(
      [
        ['', one.message],
        ['Kind', one.kind],
        [
          'State',
          [one.state, one.reopened > 0 && `opened again ${one.reopened}×`]
            .filter(Boolean)
            .join(', '),
        ],
        ['Reason', one.reason],
        ['Decided', one.decidedBy],
        ['Until', one.until],
        ['Owner', one.owner ?? 'none'],
        ['Entity', one.entityRef],
        ['Others', one.candidates?.join(', ')],
        ['Calls', one.calls?.toString()],
        ['Could be seen', one.observable],
        ['First seen', one.firstSeen],
        ['Last seen', one.lastSeen],
        [
          'Baseline',
          one.baseline ? 'it was there from the beginning' : undefined,
        ],
        [
          'Patch',
          one.patchable
            ? cliCommand(`discrepancies patch ${one.id}`)
            : undefined,
        ],
      ],
      { width: 15 },
    ),
    '',
    renderTable(
      one.evidence,
      [
        { title: 'SOURCE', value: item => item.source },
        { title: 'OBSERVED (UTC)', value: item => utcMinute(item.observedAt) },
        { title: 'SAYS', value: item => item.says, shrinks: true },
        { title: 'LINK', value: item => item.url },
      ],
      { width },
    ),
    '',
    renderTable(
      one.history,
      [
        { title: 'AT (UTC)', value: item => utcMinute(item.at) },
        { title: 'STATE', value: item => item.state },
        { title: 'BY', value: item => item.by },
        { title: 'REASON', value: item => item.reason, shrinks: true },
      ],
      { width },
    ),
  ].join('\n');
}
