import { ExitCode, exitCode } from '../../exitCode';
import { Portal } from '../../portal/Portal';
import { print, printJson } from '../../terminal/print';
import { utcMinute } from '../../terminal/time';

export async function decideExemption(
  id: string,
  verb: 'approve' | 'reject' | 'revoke',
  { reason, json }: { reason?: string; json?: boolean },
): Promise<ExitCode> {
  const { scorecards } = new Portal();
  // Decided as it is now: whoever is faster wins, and the other one is told.
  const { version } = await scorecards.getExemption(id);
  const exemption = await scorecards[`${verb}Exemption`](id, {
    version,
    reason,
  });
  const { control, entityRef, expires, state } = exemption;
  if (json) {
    printJson(exemption);
  } else {
    print(
      state === 'approved'
        ? `${entityRef} is exempt from ${control} until ${utcMinute(
            expires,
          )} UTC.`
        : `The exemption of ${entityRef} from ${control} is ${state}.`,
    );
  }
  return exitCode.done;
}
