import type { SetUp } from '@plumbline/backstage-plugin-evidence-common';
import { IncidentBriefClient } from '@plumbline/backstage-plugin-incident-brief-common/client';
import {
  type Brief,
  planSetUp,
  type SetUpStep,
} from '@plumbline/backstage-plugin-incident-brief-common';
import { Command } from 'commander';
import { ExitCode, exitCode } from '../../exitCode';
import { Failure } from '../../Failure';
import { Portal } from '../../portal/Portal';
import { entityRefOf } from '../../resolution';
import type { Runner } from '../../runner';
import { print, printJson } from '../../terminal/print';
import { Unresolved } from '../../Unresolved';
import { installationInWords } from './modules';
import { renderSetUp, renderStep } from './render';

const help = `
Measured by the brief of one service; without --entity, the one with the most
dependents. Only for users who can see every entity.

Exit codes:
  0 done · 1 wrong usage · 2 refused · 3 no such source, or no such entity
  4 the portal could not be reached`;

type Options = { entity?: string; json?: boolean };

export function register(program: Command, run: Runner): void {
  program
    .command('setup')
    .description(
      'Which sources fill which lines of a brief, and the settings of the next one',
    )
    .argument('[source]', 'a source or a type of it: all about this one')
    .option('--entity <ref>', 'measured by the brief of this entity')
    .option('--json', 'print an object, or the list of what a source names')
    .addHelpText('after', help)
    .action((source, options) => run(options, () => setUp(source, options)));
}

async function setUp(
  source: string | undefined,
  options: Options,
): Promise<ExitCode> {
  const portal = new Portal();
  const answer = await (await portal.evidence()).getSetUp();
  const brief = await briefOf(portal, answer, options.entity);
  const plan = planSetUp(answer, brief);
  if (source !== undefined) {
    const steps = chosen(plan.steps, source);
    if (options.json) {
      printJson(steps);
    } else {
      print(steps.map(step => renderStep(step, answer.services)).join('\n\n'));
    }
    return exitCode.done;
  }
  const { at, services, busiest } = answer;
  if (options.json) {
    const { next, ...rest } = plan;
    printJson({
      at,
      services,
      busiest,
      entityRef: brief?.entityRef,
      ...rest,
      next: next?.key,
    });
  } else {
    print(renderSetUp(answer, plan, brief));
  }
  return exitCode.done;
}

/** Without the live look-ups: what has been reported is what counts. */
async function briefOf(
  portal: Portal,
  { busiest }: SetUp,
  entity: string | undefined,
): Promise<Brief | undefined> {
  const entityRef =
    entity === undefined
      ? busiest?.entityRef
      : await entityRefOf(portal, entity);
  if (entityRef === undefined) {
    return undefined;
  }
  const answer = await new IncidentBriefClient(
    portal.api('incident-brief'),
  ).getBrief({ entityRef, live: false });
  if (answer.status !== 'found') {
    throw new Unresolved(answer.resolution, entityRef);
  }
  return answer.brief;
}

/** By its key, its id, or the type of a collector. */
function chosen(all: readonly SetUpStep[], name: string): SetUpStep[] {
  const found = all.filter(({ key, source: { id, type } }) =>
    [key, id, type].includes(name),
  );
  if (found.length === 0) {
    const install = installationInWords(name);
    if (install !== undefined) {
      throw new Failure(
        exitCode.notFound,
        `The module of '${name}' is not installed. ${install}.`,
      );
    }
    const names = new Set(all.map(({ source: { id } }) => id));
    throw new Failure(
      exitCode.notFound,
      `No source or type that is installed is called '${name}'; there are ${[
        ...names,
      ]
        .sort()
        .join(', ')}.`,
    );
  }
  return found;
}
