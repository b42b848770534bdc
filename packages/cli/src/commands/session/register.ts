import { Command } from 'commander';
import type { Runner } from '../../program';

export function registerSession(program: Command, run: Runner): void {
  program
    .command('login')
    .description('Act as an example user from now on')
    .requiredOption('--user <ref>', 'for example user:default/jane.doe')
    .option('--json', 'print an object')
    .action(options =>
      run(options, async () => {
        const { login } = await import('./session');
        return login(options);
      }),
    );
  program
    .command('logout')
    .description('Act as the holder of the token file again')
    .action(() =>
      run({}, async () => {
        const { logout } = await import('./session');
        return logout();
      }),
    );
  program
    .command('whoami')
    .description('Whom this command acts as, and where')
    .option('--json', 'print an object')
    .action(options =>
      run(options, async () => {
        const { whoami } = await import('./session');
        return whoami(options);
      }),
    );
}
