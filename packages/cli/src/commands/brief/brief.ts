import { cliCommand } from '@plumbline/backstage-plugin-evidence-common';
import {
  renderMarkdown,
  renderText,
} from '@plumbline/backstage-plugin-incident-brief-common';
import { IncidentBriefClient } from '@plumbline/backstage-plugin-incident-brief-common/client';
import { ExitCode, exitCode } from '../../exitCode';
import { Failure } from '../../Failure';
import { Portal } from '../../portal/Portal';
import { entityRefOf } from '../../resolution';
import { textOf } from '../../stdin';
import { print, printJson, useColour } from '../../terminal/print';
import { terminalWidth } from '../../terminal/table';
import { Unresolved } from '../../Unresolved';

export type BriefOptions = {
  entity?: string;
  at?: string;
  onset?: string;
  environment?: string;
  live?: boolean;
  json?: boolean;
  markdown?: boolean;
};

/** Columns: in a pipe, and at most, for the sake of the eye. */
const usualWidth = 96;
const widest = 120;

export async function brief(
  words: readonly string[],
  options: BriefOptions,
): Promise<ExitCode> {
  const { json, markdown, entity, ...moment } = options;
  if (json && markdown) {
    throw new Failure(
      exitCode.wrongUsage,
      "Give '--json' or '--markdown', not both.",
    );
  }
  if ((entity === undefined) === (words.length === 0)) {
    throw new Failure(
      exitCode.wrongUsage,
      `Give a signal or '--entity <ref>', for example: ${cliCommand(
        'brief checkoutservice',
      )}.`,
    );
  }
  const portal = new Portal();
  const text = entity ?? (await textOf(words));
  if (text === '') {
    throw new Failure(exitCode.wrongUsage, 'The signal is empty.');
  }
  const answer = await new IncidentBriefClient(
    portal.api('incident-brief'),
  ).getBrief({ ...(await subject(portal, text, options)), ...moment });
  if (answer.status !== 'found') {
    throw new Unresolved(answer.resolution, text);
  }
  if (json) {
    printJson(answer.brief);
    return exitCode.done;
  }
  print(
    markdown
      ? renderMarkdown(answer.brief)
      : renderText(answer.brief, {
          color: useColour(),
          width: Math.min(terminalWidth() ?? usualWidth, widest),
        }),
  );
  return exitCode.done;
}

async function subject(
  portal: Portal,
  text: string,
  options: BriefOptions,
): Promise<{ entityRef: string } | { signal: string }> {
  if (options.entity !== undefined) {
    return { entityRef: await entityRefOf(portal, text, options) };
  }
  return { signal: text };
}
