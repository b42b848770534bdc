import type {
  ListedControl,
  Verdict,
} from '@plumbline/backstage-plugin-scorecards-common';
import { allPages } from '@plumbline/backstage-plugin-evidence-common/client';
import { now } from '../../clock';
import { collect } from '../../collect';
import { ExitCode, exitCode } from '../../exitCode';
import { Portal } from '../../portal/Portal';
import { entityOrGroupRefOf, expectEntity } from '../../resolution';
import { print, printJson } from '../../terminal/print';
import { renderScorecard } from './renderScorecard';

const pageSize = 1000;

export type ScorecardOptions = { at?: string; csv?: boolean; json?: boolean };

/** Verdicts that fail are an answer, so they end with 0. */
export async function scorecard(
  text: string,
  { at, csv, json }: ScorecardOptions,
): Promise<ExitCode> {
  const portal = new Portal();
  const ref = await entityOrGroupRefOf(portal, text);
  const isGroup = ref.startsWith('group:');
  if (csv) {
    const of = isGroup ? { owner: ref } : { entityRef: ref };
    print(
      await (
        await portal.scorecards()
      ).exportVerdicts({
        ...of,
        at,
      }),
    );
    return exitCode.done;
  }
  const verdicts = await verdictsOf(portal, { entityRef: ref }, at);
  if (isGroup) {
    verdicts.push(...(await verdictsOf(portal, { owner: ref }, at)));
  }
  if (verdicts.length === 0) {
    await expectEntity(portal, ref);
  }
  if (json) {
    printJson(verdicts);
  } else {
    const asOf = at === undefined ? now() : Date.parse(at);
    const controls = await controlsOf(portal);
    print(renderScorecard(verdicts, { ref, isGroup, now: asOf, controls }));
  }
  return exitCode.done;
}

/** Verdicts do not say how severe it is not to meet their control. */
async function controlsOf(
  portal: Portal,
): Promise<ReadonlyMap<string, ListedControl>> {
  const { items } = await (await portal.scorecards()).listControls();
  return new Map(items.map(control => [control.id, control]));
}

async function verdictsOf(
  portal: Portal,
  of: { entityRef: string } | { owner: string },
  at: string | undefined,
): Promise<Verdict[]> {
  const scorecards = await portal.scorecards();
  return collect(
    allPages(cursor =>
      scorecards.listVerdicts({ ...of, at, limit: pageSize, cursor }),
    ),
  );
}
