import {
  changeKinds,
  changeOutcomeFilters,
  changeOutcomes,
} from '@plumbline/backstage-plugin-evidence-common';
import { Command } from 'commander';
import {
  count,
  instant,
  kind,
  kinds,
  outcome,
  outcomes,
  scope,
  timeSpan,
} from '../../arguments';
import type { Runner } from '../../runner';
import { addChanges } from './add';
import { importGit } from './import';
import { listChanges } from './list';
import { showChange } from './show';

export function registerChanges(program: Command, run: Runner): void {
  const changes = program
    .command('changes')
    .description('What changed: deploys, flags, configuration, commits');

  changes
    .command('list')
    .description('Changes, newest first')
    .argument('[ref]', 'an entity reference, or a name')
    .option(
      '--scope <scope>',
      'entity, neighbourhood, system or team (default: entity), or all',
      scope,
    )
    .option('--team <group>', 'of all that a team owns')
    .option('--system <system>', 'of all in a system')
    .option('--kind <kinds>', 'only these kinds, separated by commas', kinds)
    .option(
      '--outcome <outcomes>',
      `only these: ${changeOutcomeFilters.join(', ')}`,
      outcomes,
    )
    .option('--environment <name>', 'only in this environment')
    .option('--since <span>', 'of the last 30m, 6h or 7d', timeSpan)
    .option('--from <instant>', 'not before', instant)
    .option('--to <instant>', 'not after', instant)
    .option('--at <instant>', 'as it was known then', instant)
    .option(
      '--limit <count>',
      'entries at most (default: 50; --json: all)',
      count,
    )
    .option('--all', 'all of them')
    .option('--json', 'print one array')
    .action((ref, options) => run(options, () => listChanges(ref, options)));

  changes
    .command('show')
    .description('One change, with what was said about it')
    .argument('<id>', 'as --json of a list gives it')
    .option('--at <instant>', 'as it was known then', instant)
    .option('--json', 'print it as the API gives it')
    .action((id, options) => run(options, () => showChange(id, options)));

  changes
    .command('add')
    .description('Report a change; reporting it again changes nothing')
    .option('--source <id>', 'who says so, such as your pipeline (required)')
    .option(
      '--id <id>',
      "the source's own id; without it the content is the id",
    )
    .option('--kind <kind>', `${changeKinds.join(', ')} (required)`, kind)
    .option('--entity <ref>', 'what was changed (this or --signal is required)')
    .option('--signal <signal>', 'or what names it: text, or a signal as JSON')
    .option('--environment <name>', 'where')
    .option('--item <name>', "what within the entity, such as a flag's key")
    .option(
      '--occurred-at <instant>',
      'when it happened, such as 2026-01-31T09:00:00Z (required)',
      instant,
    )
    .option('--actor <name>', 'who did it')
    .option('--revision <revision>', 'to what')
    .option('--title <text>', 'in words')
    .option('--outcome <outcome>', changeOutcomes.join(', '), outcome)
    .option('--diff <url>', 'where the difference can be seen')
    .option('--run <url>', 'where the run can be seen')
    .option('--rollback <url>', 'where it can be undone')
    .option(
      '--file <file>',
      "instead of all these: one change or an array, as JSON; '-' reads stdin",
    )
    .option('--json', 'print the receipts')
    .action(options => run(options, () => addChanges(options)));

  changes
    .command('import')
    .description("Report a repository's history as commits, never as deploys")
    .requiredOption('--git <folder>', 'a clone')
    .option('--source <id>', 'the name of the source', 'git')
    .option('--branch <name>', 'the branch (default: the default branch)')
    .option('--since <date>', 'not before; anything that git understands')
    .option('--max <count>', 'commits at most, the newest', count, 500)
    .option('--json', 'print the numbers')
    .action(options => run(options, () => importGit(options)));
}
