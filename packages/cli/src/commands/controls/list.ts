import {
  accuracyWords,
  ControlsProblem,
  ListedControl,
} from '@plumbline/backstage-plugin-scorecards-common';
import { ExitCode, exitCode } from '../../exitCode';
import { Portal } from '../../portal/Portal';
import { print, printable, printError, printJson } from '../../terminal/print';
import { renderTable, terminalWidth } from '../../terminal/table';

/** What a page of text or a log still shows on one line; `--json` is whole. */
const widthElsewhere = 120;

export async function listControls(options: {
  csv?: boolean;
  json?: boolean;
}): Promise<ExitCode> {
  const scorecards = await new Portal().scorecards();
  if (options.csv) {
    print(await scorecards.exportControls());
    return exitCode.done;
  }
  const [controls, problems] = await Promise.all([
    scorecards.listControls(),
    scorecards.listProblems(),
  ]);
  if (options.json) {
    printJson(controls.items);
  } else {
    print(
      controls.items.length > 0
        ? renderControls(controls.items)
        : "No controls; 'plumbline.standards' in the portal's configuration says where they are.",
    );
  }
  problems.items.forEach(problem => printError(sentenceOf(problem)));
  return exitCode.done;
}

function renderControls(controls: readonly ListedControl[]): string {
  return renderTable(
    controls,
    [
      { title: 'CONTROL', value: each => each.id },
      { title: 'VERSION', value: each => each.version, optional: true },
      { title: 'REQUIREMENT', value: each => each.requirement },
      {
        title: 'PHASE',
        value: phaseOf,
      },
      {
        title: 'ACCURACY',
        value: ({ accuracy }) =>
          accuracy?.share === undefined ? 'unknown' : accuracyWords(accuracy),
      },
      { title: 'OWNER', value: each => shortRef(each.owner) },
      {
        title: 'REVIEW BY',
        value: ({ pastReview, retirement }) =>
          `${retirement.reviewBy}${pastReview ? ' (past)' : ''}`,
        // One that is past is what somebody has to know.
        optional: controls.every(({ pastReview }) => !pastReview),
      },
      { title: 'TITLE', value: each => each.title, shrinks: true },
    ],
    { width: terminalWidth() ?? widthElsewhere },
  );
}

function phaseOf({ enabled, phase, writtenPhase }: ListedControl): string {
  if (!enabled) {
    return 'not enabled';
  }
  return writtenPhase ? `${phase} (file: ${writtenPhase})` : phase;
}

/** Controls belong to groups, and those mostly to one namespace. */
function shortRef(owner: string): string {
  return owner.replace(/^group:(default\/)?/i, '');
}

/** Not in force as it is written: on stderr, as any other trouble. */
function sentenceOf({ source, path, line, reason, inForce }: ControlsProblem) {
  const place = [path ?? source, line].filter(Boolean).join(':');
  return printable(
    `${place}: ${reason}${
      inForce
        ? ` (version ${inForce.version} of '${inForce.control}' stays in force)`
        : ''
    }`,
  );
}
