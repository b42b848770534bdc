import { accuracyWords } from '@plumbline/backstage-plugin-scorecards-common';
import { ExitCode, exitCode } from '../../exitCode';
import { Portal } from '../../portal/Portal';
import { print, printJson } from '../../terminal/print';

export async function decideDispute(
  id: string,
  verb: 'uphold' | 'reject' | 'withdraw',
  { reason, json }: { reason?: string; json?: boolean },
): Promise<ExitCode> {
  const { scorecards } = new Portal();
  // Decided as it is now: whoever is faster wins, and the other one is told.
  const { version } = await scorecards.getDispute(id);
  const dispute =
    verb === 'withdraw'
      ? await scorecards.withdrawDispute(id, { version, reason })
      : await scorecards[`${verb}Dispute`](id, {
          version,
          reason: reason ?? '',
        });
  if (json) {
    printJson(dispute);
    return exitCode.done;
  }
  const { control, entityRef, state } = dispute;
  print(`The dispute of ${control} on ${entityRef} is ${state}.`);
  const { accuracy } = await scorecards.getControl(control);
  if (accuracy) {
    print(`The accuracy of ${control} is ${accuracyWords(accuracy)}.`);
  }
  return exitCode.done;
}
