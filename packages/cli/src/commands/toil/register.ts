import {
  automationTypes,
  buckets,
  candidateSorts,
  candidateStates,
  dimensions,
  judgements,
  readinessParts,
  toilKinds,
} from '@plumbline/backstage-plugin-toil-common';
import { dateOrders } from '@plumbline/backstage-plugin-toil-common/csv';
import { Command, InvalidArgumentError } from 'commander';
import { count, instant, listOf, oneOf, timeSpan } from '../../arguments';
import type { Runner } from '../../runner';
import { bundle } from './bundle';
import {
  addCandidate,
  moveCandidate,
  overrideBucket,
  reportRun,
  reviewCandidate,
} from './decide';
import { mergeGroups, splitGroup } from './decideGroups';
import { listGroups } from './groups';
import { importToil } from './importToil';
import { listCandidates } from './list';
import { showCandidate } from './show';
import { listSources } from './sources';

export function registerToil(program: Command, run: Runner): void {
  const toil = program
    .command('toil')
    .description('Recurring manual work: what to automate first, and why');

  toil
    .command('import')
    .description(
      'Tickets from a table, action items of reviews, or alerts that fired; again changes nothing',
    )
    .option('--csv <file>', 'a raw export, or any table with a header')
    .option('--markdown <files...>', 'incident reviews, with action items')
    .option(
      '--alerts <files...>',
      "alerts of Alertmanager's API or webhook, or incidents of PagerDuty, as JSON",
    )
    .option(
      '--map <column=field>',
      'what a column tells: id, title, text, occurredAt, updatedAt, minutes, service, owner, url, labels, key, kind',
      collectPairs,
      {},
    )
    .option('--source <name>', 'whose ids they are (default: the tracker)')
    .option('--kind <kind>', `one of ${toilKinds.join(', ')}`, text =>
      oneOf(text, toilKinds),
    )
    .option('--encoding <name>', 'such as utf-16le (default: it is found out)')
    .option(
      '--dates <order>',
      `what comes first in 01/02/2026: ${dateOrders.join(' or ')}`,
      text => oneOf(text, dateOrders),
    )
    .option(
      '--replace',
      'what the table says counts, also where it does not say when it changed',
    )
    .option('--json', 'print one object')
    .action(options => run(options, () => importToil(options)));

  const groups = toil
    .command('groups')
    .description('Occurrences of the same work, the largest group first')
    .option('--size <count>', 'with so many occurrences at the least', count)
    .option('--members <count>', 'members of each (--json: all)', count)
    .option(
      '--limit <count>',
      'groups at most (default: 50; --json: all)',
      count,
    )
    .option('--json', 'print one array')
    .action(options => run(options, () => listGroups(options)));

  groups
    .command('split')
    .description(
      'Parts members, and all in the same words, from the rest of their group',
    )
    .argument('<group>')
    .requiredOption(
      '--member <id>',
      "an occurrence's own id; may be repeated",
      (text: string, all?: string[]) => [...(all ?? []), text],
    )
    .option('--source <name>', 'whose ids they are, where several have them')
    .option('--note <text>', 'why')
    .option('--json', 'print one array')
    .action((id, options) => run(options, () => splitGroup(id, options)));
  groups
    .command('merge')
    .description('Makes groups one, whatever is imported later')
    .argument('<groups...>')
    .option('--note <text>', 'why')
    .option('--json', 'print one object')
    .action((ids, options) => run(options, () => mergeGroups(ids, options)));

  toil
    .command('sources')
    .description('Trackers that are read, and how that goes')
    .option('--json', 'print one array')
    .action(options => run(options, () => listSources(options)));

  toil
    .command('list')
    .description('The backlog, the highest priority first')
    .option('--bucket <buckets>', `of ${buckets.join(', ')}`, text =>
      listOf(text, buckets),
    )
    .option('--state <states>', `of ${candidateStates.join(', ')}`, text =>
      listOf(text, candidateStates),
    )
    .option('--owner <group>', 'of a team')
    .option('--service <ref>', 'about a service')
    .option('--stale', 'only those that ask for a review')
    .option('--text <text>', 'with this in the title')
    .option('--sort <order>', `one of ${candidateSorts.join(', ')}`, text =>
      oneOf(text, candidateSorts),
    )
    .option('--limit <count>', 'at most (default: 50; --json: all)', count)
    .option('--csv', 'print a table for spreadsheets')
    .option('--json', 'print one array')
    .action(options => run(options, () => listCandidates(options)));

  toil
    .command('show')
    .description('One candidate: its levels, what was counted, who said what')
    .argument('<id>')
    .option('--json', 'print one object')
    .action((id, options) => run(options, () => showCandidate(id, options)));

  sayOptions(
    toil
      .command('add')
      .description('Adds a candidate, or takes up a suggestion')
      .option('--group <id>', 'the group of occurrences it comes from')
      .option('--kind <kind>', `one of ${toilKinds.join(', ')}`),
  ).action(options => run(options, () => addCandidate(options)));

  sayOptions(
    toil
      .command('review')
      .alias('score')
      .description('Says what is so of a candidate; what is left out stays')
      .argument('<id>')
      .option('--note <text>', 'why'),
  )
    .option(
      '--seen <version>',
      'decide only if it still is this version',
      count,
    )
    .action((id, options) => run(options, () => reviewCandidate(id, options)));

  toil
    .command('override')
    .description('Puts a candidate into another bucket for a while')
    .argument('<id>')
    .requiredOption('--bucket <bucket>', `one of ${buckets.join(', ')}, none`)
    .requiredOption('--reason <text>', 'why')
    .option('--until <instant>', 'when the rules decide again', instant)
    .option(
      '--seen <version>',
      'decide only if it still is this version',
      count,
    )
    .option('--json', 'print one object')
    .action((id, options) => run(options, () => overrideBucket(id, options)));

  registerRun(toil, run);
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
    ['open', 'Takes up a suggestion, or puts back what was started'],
    ['start', 'Begins the automation; needs the whole readiness contract'],
    ['finish', 'Says that it is automated'],
    ['dismiss', 'Says that nothing will be done about it'],
    ['promote', 'One rung up the ladder of autonomy, where it is earned'],
    ['demote', 'One rung down'],
  ] as const) {
    toil
      .command(verb)
      .description(description)
      .argument('<id>')
      .option('--reason <text>', 'why')
      .option(
        '--seen <version>',
        'decide only if it still is this version',
        count,
      )
      .option('--json', 'print one object')
      .action((id, options) =>
        run(options, () => moveCandidate(id, verb, options)),
      );
  }
}

function registerRun(toil: Command, run: Runner): void {
  toil
    .command('run')
    .description('Tells of a run or a rehearsal of an automation')
    .argument('<candidate>')
    .requiredOption(
      '--id <id>',
      "the run's own id: telling again changes nothing",
    )
    .requiredOption('--outcome <outcome>', 'succeeded or failed', text =>
      oneOf(text, ['succeeded', 'failed'] as const),
    )
    .option('--source <name>', 'whose id it is', 'manual')
    .option('--rehearsal', 'it was a rehearsal')
    .option('--verified', 'the verification signal was looked at, and agreed')
    .option('--verification <text>', 'what was seen')
    .option('--at <instant>', 'when it ended (default: now)', instant)
    .option('--url <url>', 'where to look at it')
    .option('--json', 'print one object')
    .action((id, options) => run(options, () => reportRun(id, options)));
}

/** What people say of a candidate. */
function sayOptions(command: Command): Command {
  const levels = (dimension: keyof typeof dimensions) =>
    dimensions[dimension].map(({ id, score }) => `${id} (${score})`).join(', ');
  return command
    .option('--title <text>', 'what it is, in words')
    .option('--owner <group>', 'who answers for it')
    .option(
      '--service <ref>',
      'what it is about; may be repeated',
      (text, all) => [...((all as string[] | undefined) ?? []), text],
    )
    .option('--trigger <text>', 'what starts it')
    .option('--minutes <count>', "of somebody's work each time", count)
    .option('--judgement <level>', `one of ${judgements.join(', ')}`)
    .option('--automation <type>', `one of ${automationTypes.join(', ')}`)
    .option('--frequency <level>', levels('frequency'))
    .option('--risk <level>', levels('risk'))
    .option('--recoverability <level>', levels('recoverability'))
    .option(
      '--ready <part=text>',
      `of the readiness contract: ${readinessParts
        .map(({ part }) => part)
        .join(', ')}`,
      collectPairs,
    )
    .option('--json', 'print one object');
}

function collectPairs(
  text: string,
  before: Record<string, string> = {},
): Record<string, string> {
  const at = text.lastIndexOf('=');
  const isFirst = text.indexOf('=');
  const place = /^\w+=/.test(text) && at !== isFirst ? isFirst : at;
  if (place <= 0 || place === text.length - 1) {
    throw new InvalidArgumentError('It must be like name=value.');
  }
  return {
    ...before,
    [text.slice(0, place).trim()]: text.slice(place + 1).trim(),
  };
}
