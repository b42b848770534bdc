import type { InstallationProblem } from '@plumbline/backstage-plugin-evidence-common';
import { Command } from 'commander';
import { ExitCode, exitCode } from '../../exitCode';
import { Portal } from '../../portal/Portal';
import type { Runner } from '../../runner';
import { print, printJson } from '../../terminal/print';
import { examinePortal } from './examinePortal';
import { renderFacts, renderProblems } from './render';

const help = `
Without --config it asks the portal, as the reader that you are: what is hidden
from you is not in its answer. With --config it reads files, and needs no portal;
run it in the portal's folder, after its packages have been installed.

Exit codes:
  0 no errors, warnings allowed · 1 wrong usage · 2 errors, or refused
  4 the portal could not be reached`;

export function register(program: Command, run: Runner): void {
  program
    .command('doctor')
    .description(
      'What is installed, configured, missing or misspelt, and what to do',
    )
    .option(
      '--config <file...>',
      "check these files as one configuration, in Backstage's order",
    )
    .option('--json', 'print an object')
    .addHelpText('after', help)
    .action(options => run(options, () => doctor(options)));
}

async function doctor(options: {
  config?: string[];
  json?: boolean;
}): Promise<ExitCode> {
  if (options.config) {
    // Loaded where it is used: it reads YAML.
    const { examineFiles } = await import('./examineFiles');
    const problems = await examineFiles(options.config);
    if (options.json) {
      printJson({ problems });
    } else {
      print(renderProblems(problems));
    }
    return codeOf(problems);
  }
  const portal = new Portal();
  const answer = await examinePortal(portal);
  if (options.json) {
    printJson(answer);
  } else {
    print(
      [renderFacts(portal.url, answer), renderProblems(answer.problems)].join(
        '\n\n',
      ),
    );
  }
  return codeOf(answer.problems);
}

function codeOf(problems: readonly InstallationProblem[]): ExitCode {
  return problems.some(({ severity }) => severity === 'error')
    ? exitCode.refused
    : exitCode.done;
}
