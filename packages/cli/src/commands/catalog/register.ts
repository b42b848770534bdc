import { Command } from 'commander';
import { oneOf } from '../../arguments';
import type { Runner } from '../../runner';
import { outputFormats } from './formats';
import { validate } from './validate';

const formatHelp = `
Without files: every catalog-info.yaml below the current folder, and what its
Locations name. A folder stands for all YAML in it.

Exit codes:
  0 valid, warnings allowed · 1 wrong usage · 2 invalid content
  4 '--portal' was given, and the portal could not be queried`;

export function register(program: Command, run: Runner): void {
  program
    .command('catalog')
    .description('Descriptors, before a portal reads them')
    .command('validate')
    .description('Check owners, references and required fields of descriptors')
    .argument('[files...]', 'files, folders or patterns')
    .option(
      '--manifests <folder>',
      'Kubernetes manifests whose workloads must name an entity',
    )
    .option(
      '--format <format>',
      `${outputFormats.join(', ')}`,
      text => oneOf(text, outputFormats),
      'human' as const,
    )
    .option('--portal', 'the portal must answer (default: it may be absent)')
    .option('--offline', 'never ask the portal')
    .option(
      '--self-contained',
      'treat what these files do not describe as missing',
    )
    .option('--json', 'the same as --format json')
    .addHelpText('after', formatHelp)
    .action((files, options) => run(options, () => validate(files, options)));
}
