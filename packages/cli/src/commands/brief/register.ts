import { Command } from 'commander';
import { instant } from '../../arguments';
import type { Runner } from '../../runner';
import { brief } from './brief';

export function register(program: Command, run: Runner): void {
  program
    .command('brief')
    .description('The incident brief of what a signal or a reference names')
    .argument(
      '[signal...]',
      "anything a responder has: an alert's text, a URL, a workload; '-' reads stdin",
    )
    .option('--entity <ref>', 'the entity, instead of a signal')
    .option('--at <instant>', 'as it was known then', instant)
    .option('--onset <instant>', 'when it began', instant)
    .option('--no-live', 'of what is known already, asking no source first')
    .option('--environment <name>', 'in this environment')
    .option('--json', 'print the brief as the API gives it')
    .option('--markdown', 'print Markdown')
    .action((words, options) => run(options, () => brief(words, options)));
}
