import { entityRefSchema } from '@plumbline/backstage-plugin-evidence-common';
import { Command, InvalidArgumentError } from 'commander';
import { oneOf } from '../../arguments';
import type { Runner } from '../../runner';
import { initStandards } from './init';
import { ciForms } from './texts';

export function register(program: Command, run: Runner): void {
  program
    .command('standards')
    .description('The library of standards')
    .command('init')
    .description(
      'Copy the library into a repository of your own, with the CI that tests it',
    )
    .argument('[folder]', 'where', 'standards')
    .option(
      '--owner <of the library=of yours>',
      'a group of yours for one that the library names; may be repeated',
      addOwner,
      new Map<string, string>(),
    )
    .option(
      '--ci <form>',
      `the pipeline to write: ${ciForms.join(', ')}`,
      text => oneOf(text, ciForms),
      'github' as const,
    )
    .option('--force', 'overwrite files that are there and differ')
    .option('--portal', 'the portal must answer (default: it may be absent)')
    .option('--offline', 'never ask the portal which owners exist')
    .action((folder, options) => run({}, () => initStandards(folder, options)));
}

function addOwner(text: string, before: Map<string, string>) {
  const refs = text.split('=');
  if (
    refs.length !== 2 ||
    refs.some(ref => !entityRefSchema.safeParse(ref).success)
  ) {
    throw new InvalidArgumentError(
      'It must be two references, such as group:default/platform-engineering=group:default/developer-experience.',
    );
  }
  return new Map(before).set(refs[0], refs[1]);
}
