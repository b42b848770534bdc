import {
  creationStage,
  type Creation,
} from '@plumbline/backstage-plugin-scorecards-common';
import { ExitCode, exitCode } from '../../exitCode';
import { Portal } from '../../portal/Portal';
import { print, printableText, printJson } from '../../terminal/print';
import { NewService, readService } from './preview';

/** Creates it, or begins to: its steps follow. */
export async function createService(
  template: string,
  version: string,
  options: NewService,
): Promise<ExitCode> {
  const service = await readService(options);
  const scorecards = await new Portal().scorecards();
  const creation = await scorecards.createService({
    ...service,
    template,
    version: Number(version),
  });
  return show(creation, options);
}

/** How far a creation is, and who has to act. */
export async function showCreation(
  id: string,
  options: { json?: boolean },
): Promise<ExitCode> {
  const scorecards = await new Portal().scorecards();
  return show(await scorecards.getCreation(id), options);
}

/** As it is now: what changes meanwhile is refused. */
export async function decideCreation(
  decision: 'resumeCreation' | 'withdrawCreation',
  id: string,
  options: { json?: boolean },
): Promise<ExitCode> {
  const scorecards = await new Portal().scorecards();
  const { revision } = await scorecards.getCreation(id);
  return show(await scorecards[decision](id, { revision }), options);
}

function show(creation: Creation, { json }: { json?: boolean }): ExitCode {
  if (json) {
    printJson(creation);
    return exitCode.done;
  }
  const { entityRef, id, steps } = creation;
  print(printableText(`${entityRef}: ${creationStage(creation)} (${id})`));
  for (const { next, reason, state: is, step, store, who } of steps) {
    const more = [reason, who && next ? `${who}: ${next}` : next];
    print(
      printableText(
        [`  ${store ?? step}: ${is}`, ...more.filter(Boolean)].join('. '),
      ),
    );
  }
  return exitCode.done;
}
