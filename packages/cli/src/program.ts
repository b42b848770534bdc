import { Command, Help, Option } from 'commander';
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
  0 done · 1 wrong usage · 2 refused, blocked or invalid content · 3 not found or ambiguous
  4 could not reach the portal, or it could not answer`;

type Group = {
  register: (program: Command, run: Runner) => void;
};

const evidence = () => import('./commands/evidence');
const weekly = () => import('./commands/weekly');
const session = () => import('./commands/session/register');

/** What is loaded for each command, in the order of the help. */
const groups: Record<string, () => Promise<Group>> = {
  brief: () => import('./commands/brief/register'),
  resolve: evidence,
  graph: evidence,
  collectors: evidence,
  decisions: () => import('./commands/decisions'),
  discrepancies: () => import('./commands/discrepancies'),
  scorecard: () => import('./commands/scorecard/register'),
  controls: () => import('./commands/controls/register'),
  gate: () => import('./commands/gate/register'),
  campaign: () => import('./commands/campaign/register'),
  templates: () => import('./commands/templates/register'),
  lifecycle: () => import('./commands/lifecycle/register'),
  ownership: () => import('./commands/ownership/register'),
  weekly,
  drill: weekly,
  exempt: () => import('./commands/exempt'),
  dispute: () => import('./commands/dispute'),
  toil: () => import('./commands/toil/register'),
  changes: () => import('./commands/changes/register'),
  runs: () => import('./commands/runs'),
  promote: () => import('./commands/promote/register'),
  catalog: () => import('./commands/catalog/register'),
  routes: () => import('./commands/routes/register'),
  dashboards: () => import('./commands/dashboards/register'),
  sources: () => import('./commands/sources/register'),
  standards: () => import('./commands/standards/register'),
  setup: () => import('./commands/setup/register'),
  doctor: () => import('./commands/doctor/register'),
  provision: () => import('./commands/provision/register'),
  policy: () => import('./commands/policy/register'),
  audit: () => import('./commands/audit/register'),
  login: session,
  logout: session,
  whoami: session,
};

/** Help, and what names no command, need them all; the version needs none. */
function loadersOf([first]: string[]): Iterable<() => Promise<Group>> {
  if (first === '--version' || first === '-V') {
    return [];
  }
  return Object.hasOwn(groups, first)
    ? [groups[first]]
    : new Set(Object.values(groups));
}

/**
 * The command line, as far as these arguments need it: only the command that is
 * run is loaded.
 */
export async function createProgram(
  args: string[],
  setExitCode: (code: ExitCode) => void,
): Promise<Command> {
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

  for (const load of loadersOf(args)) {
    const { register } = await load();
    register(program, runner);
  }
  return program;
}

/** As it is described by default, and whether it can be left out. */
function describeOption(option: Option): string {
  const text = new Help().optionDescription(option);
  return option.mandatory ? `${text} (required)` : text;
}
