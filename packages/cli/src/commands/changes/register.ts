import {
  changeKinds,
  changeOutcomes,
  sensitiveParts,
} from '@plumbline/backstage-plugin-evidence-common';
import { Command } from 'commander';
import { addPart, count, instant, oneOf } from '../../arguments';
import type { Runner } from '../../runner';
import { addChanges } from './add';
import { showDelivery } from './delivery';
import { importGit } from './import';
import { addChangeLists } from './list';

export function register(program: Command, run: Runner): void {
  const changes = program
    .command('changes')
    .description('What changed: deploys, flags, configuration, commits');

  addChangeLists(changes, run);

  changes
    .command('delivery [id]')
    .description('One change, from its commit to where it runs')
    .option('--commit <sha>', 'its hash, or at least 7 digits of it')
    .option('--service <ref>', 'of this service; a name will do')
    .option('--repository <url>', 'or of the service of this repository')
    .option('--json', 'print the answer as the API gives it')
    .action((id, options) => run(options, () => showDelivery(id, options)));

  changes
    .command('add')
    .description('Report a change; reporting it again changes nothing')
    .option(
      '--source <id>',
      'the reporting system, such as your pipeline (required)',
    )
    .option(
      '--id <id>',
      "the source's own id; without it the content is the id",
    )
    .option('--kind <kind>', `${changeKinds.join(', ')} (required)`, text =>
      oneOf(text, changeKinds),
    )
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
    .option('--digest <digest>', 'of the artifact that was deployed')
    .option(
      '--touches <part>',
      `what others rely on that it changes: none, ${sensitiveParts.join(
        ', ',
      )}; repeatable`,
      addPart,
    )
    .option('--title <text>', 'in words')
    .option('--outcome <outcome>', changeOutcomes.join(', '), text =>
      oneOf(text, changeOutcomes),
    )
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
