import { cliCommand } from '@plumbline/backstage-plugin-evidence-common';
import {
  buckets,
  candidatesCsv,
  candidateStates,
  dimensions,
  judgements,
  automationTypes,
  readinessParts,
  toilKinds,
  toilOperations,
} from '@plumbline/backstage-plugin-toil-common';
import { dateOrders } from '@plumbline/backstage-plugin-toil-common/csv';
import { Command, InvalidArgumentError } from 'commander';
import { oneOf, timeSpan } from '../../arguments';
import { exitCode } from '../../exitCode';
import { Failure } from '../../Failure';
import { commandsOf, FieldOptions } from '../../operations/addOperation';
import { entityRefOf, ownerRefOf } from '../../resolution';
import type { Runner } from '../../runner';
import { bundle } from './bundle';
import { importToil } from './importToil';
import {
  renderCandidate,
  renderCandidates,
  renderGroups,
  renderSources,
} from './render';
import { allMembers, splitGroup } from './splitGroup';

const version: FieldOptions = {
  as: 'seen',
  help: 'decide only if this is still its version',
  placeholder: 'version',
  required: false,
};

/** What people state of a candidate. */
const reviewed: Record<string, FieldOptions | string | false> = {
  title: 'what it is, in words',
  owner: {
    help: 'the owning group',
    placeholder: 'group',
    resolve: ownerRefOf,
  },
  services: {
    as: 'service',
    help: 'what it is about; may be repeated',
    resolve: (portal, names: string[]) =>
      Promise.all(names.map(name => entityRefOf(portal, name))),
  },
  trigger: 'what starts it',
  minutes: 'of work for each occurrence',
  judgement: {
    help: `one of ${judgements.join(', ')}`,
    placeholder: 'level',
  },
  automation: {
    help: `one of ${automationTypes.join(', ')}`,
    placeholder: 'type',
  },
  scaffolderTemplate: false,
  ...Object.fromEntries(
    Object.entries(dimensions).map(([dimension, levels]) => [
      dimension,
      {
        help: levels.map(({ id, score }) => `${id} (${score})`).join(', '),
        placeholder: 'level',
      },
    ]),
  ),
  readiness: {
    as: 'ready',
    help: `of the readiness contract: ${readinessParts
      .map(({ part }) => part)
      .join(', ')}`,
    placeholder: 'part=text',
    parse: collectPairs,
  },
};

export function register(program: Command, run: Runner): void {
  const toil = program
    .command('toil')
    .description('Recurring manual work: what to automate first, and why');
  const add = commandsOf(toil, run, 'toil', toilOperations);

  toil
    .command('import')
    .description(
      'Import tickets, action items of reviews, or alerts; importing again changes nothing',
    )
    .option('--csv <file>', 'a raw export, or any table with a header')
    .option('--markdown <files...>', 'incident reviews, with action items')
    .option(
      '--alerts <files...>',
      "alerts of Alertmanager's API or webhook, or incidents of PagerDuty, as JSON",
    )
    .option(
      '--map <column=field>',
      'what a column holds: id, title, text, occurredAt, updatedAt, minutes, service, owner, url, labels, key, kind',
      collectPairs,
      {},
    )
    .option('--source <name>', 'the source of the ids (default: the tracker)')
    .option('--kind <kind>', `one of ${toilKinds.join(', ')}`, text =>
      oneOf(text, toilKinds),
    )
    .option('--encoding <name>', 'such as utf-16le (default: detected)')
    .option(
      '--dates <order>',
      `what comes first in 01/02/2026: ${dateOrders.join(' or ')}`,
      text => oneOf(text, dateOrders),
    )
    .option(
      '--replace',
      'let the table take precedence, even without times of change',
    )
    .option('--json', 'print one object')
    .action(options => run(options, () => importToil(options)));

  const groups = add('listGroups', {
    command: 'groups',
    description: 'Occurrences of the same work, the largest group first',
    fields: {
      kind: `of ${toilKinds.join(', ')}`,
      source: { help: 'with occurrences of this source', placeholder: 'name' },
      size: { help: 'with at least this many occurrences', required: false },
      members: 'members of each (--json: all)',
    },
    prepare({ input, options }) {
      input.members ??= options.json ? allMembers : 0;
    },
    page: 100,
    none: `No groups. Bring tickets in with: ${cliCommand(
      'toil import --csv <file>',
    )}`,
    rows: [
      { title: 'SIZE', value: group => group.size },
      { title: 'TITLE', value: group => group.title, shrinks: true },
      { title: 'KIND', value: group => group.kind },
      { title: 'LAST', value: group => group.last.slice(0, 10) },
      { title: 'ID', value: group => group.id },
    ],
  });
  groups
    .command('split')
    .description(
      'Split members, and all with the same text, from the rest of their group',
    )
    .argument('<group>')
    .requiredOption(
      '--member <id>',
      "an occurrence's own id; may be repeated",
      (text: string, all?: string[]) => [...(all ?? []), text],
    )
    .option('--source <name>', 'the source of the ids, if several use them')
    .option('--note <text>', 'why')
    .option('--json', 'print one array')
    .action((id, options) => run(options, () => splitGroup(id, options)));
  commandsOf(
    groups,
    run,
    'toil',
    toilOperations,
  )('mergeGroups', {
    command: 'merge <groups...>',
    description: 'Merge groups into one; later imports follow',
    fields: { note: 'why' },
    text: group => renderGroups([group]),
  });

  add('listSources', {
    command: 'sources',
    description: 'List the trackers that are read, and their state',
    rows: renderSources,
  });

  add('listAutomations', {
    command: 'levels',
    description:
      'List how far each workflow is automated, and how far it has to be',
    none: 'No templates in the catalog, and no recurring work is automated.',
    rows: [
      { title: 'FIT', value: ({ fit }) => fit },
      { title: 'LEVEL', value: ({ level }) => level ?? '-' },
      { title: 'NEEDED', value: ({ needed }) => needed?.level ?? '-' },
      { title: 'MISSING', value: ({ missing }) => missing.join(', ') || '-' },
      { title: 'WORKFLOW', value: ({ title }) => title, shrinks: true },
    ],
  });

  add('listCandidates', {
    command: 'list',
    description: 'The backlog, the highest priority first',
    fields: {
      bucket: { help: `of ${buckets.join(', ')}`, placeholder: 'buckets' },
      state: {
        help: `of ${candidateStates.join(', ')}`,
        placeholder: 'states',
      },
      kind: { help: `of ${toilKinds.join(', ')}`, placeholder: 'kinds' },
      owner: { help: 'of a team', placeholder: 'group', resolve: ownerRefOf },
      service: { help: 'about a service', resolve: entityRefOf },
      stale: 'only those that need a review',
      text: 'with this in the title',
      sort: { placeholder: 'order' },
    },
    extend: command =>
      command.option('--csv', 'print a table for spreadsheets'),
    prepare({ options }) {
      if (options.csv && options.json) {
        throw new Failure(
          exitCode.wrongUsage,
          "Give '--csv' or '--json', not both.",
        );
      }
      options.limit ??= options.csv ? Infinity : undefined;
    },
    rows: (candidates, { options }) =>
      options.csv
        ? candidatesCsv(candidates).trimEnd()
        : renderCandidates(candidates),
  });

  add('getCandidate', {
    command: 'show <id>',
    description: 'Show one candidate: its levels, counts and decisions',
    text: renderCandidate,
  });

  add('addCandidate', {
    command: 'add',
    description: 'Add a candidate, or open a suggestion',
    fields: {
      ...reviewed,
      group: {
        help: 'the group of occurrences it comes from',
        placeholder: 'id',
      },
    },
    prepare({ input }) {
      if (input.title === undefined && input.group === undefined) {
        throw new Failure(
          exitCode.wrongUsage,
          'It needs a --title, or the --group of occurrences that it comes from.',
        );
      }
    },
    text: renderCandidate,
  });

  const decided = {
    versionOf: 'getCandidate',
    text: renderCandidate,
  };
  add('reviewCandidate', {
    ...decided,
    command: 'review <id>',
    description: 'Review a candidate; fields that are left out stay unchanged',
    fields: { ...reviewed, version, note: 'why' },
  }).alias('score');

  add('overrideBucket', {
    ...decided,
    command: 'override <id>',
    description: 'Put a candidate into another bucket for a while',
    fields: {
      version,
      bucket: {
        help: `one of ${buckets.join(', ')}, none`,
        parse: text => oneOf(text, [...buckets, 'none']),
        resolve: async (_, bucket) => (bucket === 'none' ? null : bucket),
      },
      reason: 'why',
      until: 'when the rules decide again',
    },
  });

  add('reportRun', {
    command: 'run <candidate>',
    description: 'Report a run or a rehearsal of an automation',
    fields: {
      id: {
        help: "the run's own id: reporting it again changes nothing",
        placeholder: 'id',
      },
      outcome: 'succeeded or failed',
      source: {
        help: 'the source of the id',
        placeholder: 'name',
        default: 'manual',
      },
      kind: false,
      verified: 'the verification signal was looked at, and agreed',
      verification: 'what was seen',
      at: 'when it ended (default: now)',
      url: { help: 'where to look at it', placeholder: 'url' },
    },
    extend: command => command.option('--rehearsal', 'it was a rehearsal'),
    prepare({ input, options }) {
      input.kind = options.rehearsal ? 'rehearsal' : 'run';
      input.verified ??= false;
    },
    text: renderCandidate,
  });

  toil
    .command('bundle')
    .description('Brief, changes, alerts and dependencies in one Markdown file')
    .argument('<ref>', 'a service; a name will do')
    .option(
      '--since <span>',
      'changes of the last 30m, 6h or 7d',
      timeSpan,
      '24h',
    )
    .option('--out <file>', 'where to write it (default: print it)')
    .action((ref, options) => run(options, () => bundle(ref, options)));

  for (const [verb, description] of [
    ['open', 'Open a suggestion, or put a started candidate back'],
    ['start', 'Start the automation; needs the complete readiness contract'],
    ['finish', 'Record that it is automated'],
    ['dismiss', 'Record that nothing will be done about it'],
    ['promote', 'Promote it by one autonomy level, if its runs qualify'],
    ['demote', 'Demote it by one autonomy level'],
  ] as const) {
    add(`${verb}Candidate`, {
      ...decided,
      command: `${verb} <id>`,
      description,
      fields: { version, reason: 'why' },
    });
  }
}

function collectPairs(text: string, before: unknown): Record<string, string> {
  const at = text.lastIndexOf('=');
  const isFirst = text.indexOf('=');
  const place = /^\w+=/.test(text) && at !== isFirst ? isFirst : at;
  if (place <= 0 || place === text.length - 1) {
    throw new InvalidArgumentError('It must be like name=value.');
  }
  return {
    ...(before as Record<string, string> | undefined),
    [text.slice(0, place).trim()]: text.slice(place + 1).trim(),
  };
}
