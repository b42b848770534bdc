import { Command } from 'commander';
import type { Runner } from '../../runner';
import { login, logout, whoami } from './session';

export function register(program: Command, run: Runner): void {
  program
    .command('login')
    .description('Log in with the browser, and act as that user from then on')
    .option('--no-browser', 'print the address of the page, open nothing')
    .option(
      '--user <ref>',
      'act as a user of the example, such as user:default/jane.doe',
    )
    .option('--json', 'print an object')
    .action(options => run(options, () => login(options)));
  program
    .command('logout')
    .description('Act as the holder of the token file again')
    .action(() => run({}, () => logout()));
  program
    .command('whoami')
    .description('Show the user or the token in use, and the portal')
    .option('--json', 'print an object')
    .action(options => run(options, () => whoami(options)));
}
