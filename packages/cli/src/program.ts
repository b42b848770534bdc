import { Command, Help, Option } from 'commander';
import { registerAudit } from './commands/audit/register';
import { registerBrief } from './commands/brief/register';
import { registerCatalog } from './commands/catalog/register';
import { registerChanges } from './commands/changes/register';
import { registerControls } from './commands/controls/register';
import { registerDecisions } from './commands/decisions';
import { registerDiscrepancies } from './commands/discrepancies';
import { registerDispute } from './commands/dispute';
import { registerDoctor } from './commands/doctor/register';
import { registerEvidence } from './commands/evidence';
import { registerExempt } from './commands/exempt';
import { registerPolicy } from './commands/policy/register';
import { registerProvision } from './commands/provision/register';
import { registerRoutes } from './commands/routes/register';
import { registerScorecard } from './commands/scorecard/register';
import { registerSession } from './commands/session/register';
import { registerSetUp } from './commands/setup/register';
import { registerSources } from './commands/sources/register';
import { registerStandards } from './commands/standards/register';
import { registerToil } from './commands/toil/register';
import { ExitCode } from './exitCode';
import { useTokenFile } from './portal/tokenFile';
import { printUnresolved } from './resolution';
import type { Runner } from './runner';
import { Unresolved } from './Unresolved';
import { cliVersion } from './version';

const environmentHelp = `
Environment:
  PLUMBLINE_URL         the portal (default: http://localhost:7007, or PLUMBLINE_PORT)
  PLUMBLINE_TOKEN_FILE  a file with a token (default: 'token' in the state folder)
  PLUMBLINE_DATA        the state folder (default: .plumbline)
  NO_COLOR              no colour, also on a terminal

Exit codes:
  0 done · 1 wrong usage · 2 refused or invalid content · 3 not found or ambiguous
  4 could not reach the portal, or it could not answer`;

/**
 * The whole command line. Everything is in one file, and loaded at each start;
 * what is large, such as a YAML parser, must be imported where it is used.
 */
export function createProgram(setExitCode: (code: ExitCode) => void): Command {
  const program = new Command('plumbline')
    .description('The same answers as in the portal, in a terminal and in CI')
    .version(cliVersion)
    .option(
      '--token-file <file>',
      'use the token in this file, even if a user is logged in',
    )
    .hook('preAction', command => useTokenFile(command.opts().tokenFile))
    .configureHelp({ optionDescription: describeOption })
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
      setExitCode(printUnresolved(error, json));
    }
  };

  registerBrief(program, runner);
  registerEvidence(program, runner);
  registerDecisions(program, runner);
  registerDiscrepancies(program, runner);
  registerScorecard(program, runner);
  registerControls(program, runner);
  registerExempt(program, runner);
  registerDispute(program, runner);
  registerToil(program, runner);
  registerChanges(program, runner);
  registerCatalog(program, runner);
  registerRoutes(program, runner);
  registerSources(program, runner);
  registerStandards(program, runner);
  registerSetUp(program, runner);
  registerDoctor(program, runner);
  registerProvision(program, runner);
  registerPolicy(program, runner);
  registerAudit(program, runner);
  registerSession(program, runner);
  return program;
}

/** As it is described by default, and whether it can be left out. */
function describeOption(option: Option): string {
  const text = new Help().optionDescription(option);
  return option.mandatory ? `${text} (required)` : text;
}
