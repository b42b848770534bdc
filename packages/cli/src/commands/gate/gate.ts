import { appendFile, writeFile } from 'node:fs/promises';
import { EvidenceRequestError } from '@plumbline/backstage-plugin-evidence-common/client';
import type { GateDecision } from '@plumbline/backstage-plugin-scorecards-common';
import { ExitCode, exitCode } from '../../exitCode';
import { Failure } from '../../Failure';
import { Portal } from '../../portal/Portal';
import {
  print,
  printCommands,
  printError,
  printJson,
} from '../../terminal/print';
import { entityRefOf } from '../../resolution';
import { annotationsOf, codeQualityOf } from './annotations';
import { isStopped, renderDecision, renderMarkdown } from './render';
import { DiffOptions, readDiff } from './diff/readDiff';
import { findRequest, readPaths, RequestOptions } from './request';

export const formats = ['human', 'json', 'markdown', 'github'] as const;
export type GateFormat = (typeof formats)[number];

export type GateOptions = RequestOptions &
  DiffOptions & {
    format?: GateFormat;
    json?: boolean;
    /** Files. */
    codeQuality?: string;
    outputs?: string;
    /** Seconds. */
    timeout: number;
    ifUnreachable?: 'fail' | 'pass';
  };

/** Requests a decision, prints it, and ends as it says. */
export async function checkGate(options: GateOptions): Promise<ExitCode> {
  const { paths } = options;
  const listed = paths === undefined ? undefined : await readPaths(paths);
  const found = await readDiff(options);
  found?.notes.forEach(printError);
  let decision: GateDecision;
  try {
    decision = await within(options.timeout, async signal => {
      const { request, notes } = await findRequest(
        options,
        { listed, diff: found?.diff },
        signal,
      );
      notes.forEach(printError);
      const portal = new Portal(signal);
      const services =
        request.services &&
        (await Promise.all(
          request.services.map(text => entityRefOf(portal, text)),
        ));
      const scorecards = await portal.scorecards();
      return scorecards.requestGate({ ...request, services });
    });
  } catch (error) {
    return withoutAnswer(error, options);
  }
  await summarize(renderMarkdown(decision));
  await appendTo(
    options.outputs ?? process.env.GITHUB_OUTPUT,
    `decision=${decision.id}\nanswer=${decision.answer}\n`,
  );
  if (options.codeQuality !== undefined) {
    const findings = JSON.stringify(codeQualityOf(decision), undefined, 2);
    await noted(
      options.codeQuality,
      writeFile(options.codeQuality, `${findings}\n`),
    );
  }
  const format = options.json ? 'json' : options.format ?? usualFormat();
  if (format === 'json') {
    printJson(decision);
  } else if (format === 'markdown') {
    print(renderMarkdown(decision));
  } else {
    print(renderDecision(decision, { isLog: format === 'github' }));
    if (format === 'github') {
      annotationsOf(decision).forEach(printCommands);
    }
  }
  return isStopped(decision) ? exitCode.refused : exitCode.done;
}

function usualFormat(): GateFormat {
  return process.env.GITHUB_ACTIONS === 'true' ? 'github' : 'human';
}

async function within<T>(
  seconds: number,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const signal = AbortSignal.timeout(seconds * 1_000);
  try {
    return await run(signal);
  } catch (error) {
    throw signal.aborted
      ? new Failure(
          exitCode.unreachable,
          `The portal gave no answer within ${seconds} seconds, and may still record a decision; --timeout sets how long to wait.`,
        )
      : error;
  }
}

/**
 * A portal that is away stops no pull request, which it would only advise, and
 * every deploy, which it would decide. One that does not know the pipeline, which
 * is not set up yet, advises nothing, and decides as it says.
 */
async function withoutAnswer(
  error: unknown,
  { stage, ifUnreachable }: GateOptions,
): Promise<ExitCode> {
  const isAway =
    error instanceof EvidenceRequestError
      ? error.status >= 500 || error.status === 429
      : error instanceof Failure && error.exitCode === exitCode.unreachable;
  const isAdvice = stage === 'pull-request';
  const isUnknown =
    isAdvice && error instanceof Failure && error.status === 401;
  const mayPass = (ifUnreachable ?? (isAdvice ? 'pass' : 'fail')) === 'pass';
  if (!(isAway || isUnknown) || !mayPass) {
    throw error;
  }
  const sentence = `Not checked: ${(error as Error).message}`;
  printError(sentence);
  await summarize(`### Gate: not checked\n\n${(error as Error).message}\n`);
  return exitCode.done;
}

/** For the page of a run of GitHub Actions. */
async function summarize(markdown: string): Promise<void> {
  await appendTo(process.env.GITHUB_STEP_SUMMARY, `${markdown}\n`);
}

/** To a file of GitHub Actions; absent elsewhere. */
async function appendTo(file: string | undefined, text: string): Promise<void> {
  if (file) {
    await noted(file, appendFile(file, text));
  }
}

/** A decision stands, whatever becomes of a file. */
async function noted(file: string, writing: Promise<void>): Promise<void> {
  await writing.catch((error: Error) => {
    printError(`'${file}' could not be written: ${error.message}`);
  });
}
