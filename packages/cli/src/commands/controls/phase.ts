import type {
  Phase,
  Promotion,
} from '@plumbline/backstage-plugin-scorecards-common';
import { ExitCode, exitCode } from '../../exitCode';
import { Portal } from '../../portal/Portal';
import { print, printable, printJson } from '../../terminal/print';
import { utcMinute } from '../../terminal/time';

type Options = { json?: boolean };

/** Where a control is on the ladder, and what the next step still needs. */
export async function showPromotion(
  id: string,
  { json }: Options,
): Promise<ExitCode> {
  const promotion = await new Portal().scorecards.getPromotion(id);
  if (json) {
    printJson(promotion);
  } else {
    print(renderPromotion(promotion));
  }
  return exitCode.done;
}

/** Decided as it is now: whoever is faster wins, and the other one is told. */
export async function decidePhase(
  id: string,
  verb: 'promote' | 'demote',
  { to, reason, json }: Options & { to: Phase; reason: string },
): Promise<ExitCode> {
  const { scorecards } = new Portal();
  const { version } = await scorecards.getPromotion(id);
  const promotion = await scorecards[`${verb}Control`](id, {
    ...{ to, reason, version },
  });
  if (json) {
    printJson(promotion);
  } else {
    print(`${id} is in ${promotion.phase} now.`);
  }
  return exitCode.done;
}

function renderPromotion(promotion: Promotion): string {
  const { control, phase, writtenPhase, since, next, ready } = promotion;
  const written =
    writtenPhase === phase ? '' : `; its file says ${writtenPhase}`;
  return [
    `${control} is in ${phase} since ${utcMinute(since)} UTC${written}.`,
    ...(next
      ? [
          '',
          ready ? `Nothing is missing for ${next}.` : `For ${next}:`,
          ...promotion.checks.map(
            ({ met, says }) => `  ${met ? 'yes' : 'no '}  ${printable(says)}`,
          ),
        ]
      : []),
    '',
    'How it came there',
    ...promotion.steps.map(({ action, phase: into, at, by, reason }) =>
      `  ${utcMinute(at)}  ${action.padEnd(8)} ${into.padEnd(11)} ${printable(
        [by, reason].filter(Boolean).join(': '),
      )}`.trimEnd(),
    ),
  ].join('\n');
}
