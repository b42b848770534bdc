import { parse } from 'yaml';
import { readControl } from '../../controls/findControls';
import { ExitCode, exitCode } from '../../exitCode';
import { Failure } from '../../Failure';
import { Portal } from '../../portal/Portal';
import { print, printableText, printJson } from '../../terminal/print';

/** As options give it; `answers` is a file. */
export type NewService = {
  answers: string;
  json?: boolean;
  name: string;
  repository: string;
};

/** @throws Failure where the file has no map of answers */
export async function readService({ answers, name, repository }: NewService) {
  const { path, text } = await readControl(answers);
  return { name, repository, answers: answersIn(path, text) };
}

/** The files of a service that is not there yet. */
export async function previewService(
  id: string,
  version: string,
  options: NewService,
): Promise<ExitCode> {
  const service = await readService(options);
  const scorecards = await new Portal().scorecards();
  const rendered = await scorecards.renderTemplate(id, version, service);
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
