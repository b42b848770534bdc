import { Command } from 'commander';
import { instant } from '../../arguments';
import type { Runner } from '../../runner';
import { scorecard } from './scorecard';

export function register(program: Command, run: Runner): void {
  program
    .command('scorecard')
    .description('What standards ask of an entity, or of all that a group owns')
    .argument('<ref>', 'an entity or a group; a name will do')
    .option('--at <instant>', 'as it was judged then', instant)
    .option('--json', 'print one array')
    .option('--csv', 'print a table for a spreadsheet')
    .action((ref, options) => run(options, () => scorecard(ref, options)));
}
