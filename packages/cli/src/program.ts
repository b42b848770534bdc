import { Command } from 'commander';
import { registerBrief } from './commands/brief/register';
import { registerChanges } from './commands/changes/register';
import { registerEvidence } from './commands/evidence/register';
import { registerSession } from './commands/session/register';
import { ExitCode } from './exitCode';
import { Unresolved } from './Unresolved';

declare const PLUMBLINE_CLI_VERSION: string;

const environmentHelp = `
Environment:
  PLUMBLINE_URL         the portal (default: http://localhost:7007, or PLUMBLINE_PORT)
  PLUMBLINE_TOKEN_FILE  a file with a token (default: 'token' in the state folder)
  PLUMBLINE_DATA        the state folder (default: .plumbline)
  NO_COLOR              no colour, also on a terminal

Exit codes:
  0 done · 1 wrong usage · 2 refused or invalid content · 3 not found or ambiguous
  4 could not reach the portal, or it could not answer`;

/** What a command does; the code it returns ends the process. */
export type Run = () => Promise<ExitCode>;

/** Runs a command; with `json`, what could not be resolved is printed so too. */
export type Runner = (options: { json?: boolean }, run: Run) => Promise<void>;

/**
 * The whole command line. Commands register names and options only; what they
 * do is loaded when they are called, so that `--help` costs nothing.
 */
export function createProgram(setExitCode: (code: ExitCode) => void): Command {
  const program = new Command('plumbline')
    .description('The same answers as in the portal, in a terminal and in CI')
    .version(PLUMBLINE_CLI_VERSION)
    .showSuggestionAfterError()
    .exitOverride()
    .addHelpText('after', environmentHelp);
  const runner: Runner = async ({ json }, run) => {
    try {
      setExitCode(await run());
    } catch (error) {
      if (!(error instanceof Unresolved)) {
        throw error;
      }
      const { printUnresolved } = await import('./resolution');
      setExitCode(printUnresolved(error, json));
    }
  };

  registerBrief(program, runner);
  registerEvidence(program, runner);
  registerChanges(program, runner);
  registerSession(program, runner);
  return program;
}
