import { ExitCode, exitCode } from '../../exitCode';
import { Portal } from '../../portal/Portal';
import { entityRefOf } from '../../resolution';
import { print, printJson } from '../../terminal/print';

export async function raiseDispute(
  entity: string,
  control: string,
  options: { reason: string; evidence?: string; json?: boolean },
): Promise<ExitCode> {
  const { reason, evidence, json } = options;
  const portal = new Portal();
  const dispute = await portal.scorecards.raiseDispute({
    entityRef: await entityRefOf(portal, entity),
    control,
    reason,
    evidence,
  });
  if (json) {
    printJson(dispute);
  } else {
    print(
      `${dispute.id} is open: ${dispute.decider} decides whether version ${dispute.controlVersion} of ${dispute.control} was wrong.`,
    );
  }
  return exitCode.done;
}
