import { parse } from 'yaml';
import { readControl } from '../../controls/findControls';
import { ExitCode, exitCode } from '../../exitCode';
import { Failure } from '../../Failure';
import { Portal } from '../../portal/Portal';
import { print, printableText, printJson } from '../../terminal/print';

/** The files of a service that is not there yet. */
export async function previewService(
  id: string,
  version: string,
  options: {
    answers: string;
    json?: boolean;
    name: string;
    repository: string;
  },
): Promise<ExitCode> {
  const { name, repository } = options;
  const { path, text } = await readControl(options.answers);
  const scorecards = await new Portal().scorecards();
  const rendered = await scorecards.renderTemplate(id, version, {
    ...{ name, repository, answers: answersIn(path, text) },
  });
  if (options.json) {
    printJson(rendered);
    return exitCode.done;
  }
  for (const file of rendered.files) {
    print(`--- ${file.path} (${file.kind})`);
    print(printableText(file.text.trimEnd()));
  }
  return exitCode.done;
}

function answersIn(path: string, text: string): Record<string, any> {
  let value: unknown;
  try {
    value = parse(text, { maxAliasCount: 10 });
  } catch {
    value = undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Failure(exitCode.refused, `'${path}' has no map of answers.`);
  }
  return value;
}
