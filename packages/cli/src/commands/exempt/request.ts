import { ExitCode, exitCode } from '../../exitCode';
import { Portal } from '../../portal/Portal';
import { entityRefOf } from '../../resolution';
import { print, printJson } from '../../terminal/print';
import { utcMinute } from '../../terminal/time';

export async function requestExemption(
  entity: string,
  control: string,
  options: { reason: string; expires: string; json?: boolean },
): Promise<ExitCode> {
  const { reason, expires, json } = options;
  const portal = new Portal();
  const exemption = await portal.scorecards.requestExemption({
    entityRef: await entityRefOf(portal, entity),
    control,
    reason,
    expires,
  });
  if (json) {
    printJson(exemption);
  } else {
    print(
      `${exemption.id} is pending: ${
        exemption.approver
      } decides. It would end at ${utcMinute(exemption.expires)} UTC.`,
    );
  }
  return exitCode.done;
}
