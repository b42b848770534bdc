import { ExitCode, exitCode } from '../../exitCode';
import { Portal } from '../../portal/Portal';
import { print, printJson } from '../../terminal/print';

export type DecideOptions = {
  reason?: string;
  until?: string;
  json?: boolean;
};

export async function decide(
  id: string,
  verb: 'accept' | 'dismiss' | 'reopen',
  { reason, until, json }: DecideOptions,
): Promise<ExitCode> {
  const { evidence } = new Portal();
  const decided =
    verb === 'dismiss'
      ? await evidence.dismissDiscrepancy(id, { reason: reason!, until })
      : await evidence[`${verb}Discrepancy`](id, { reason });
  if (json) {
    printJson(decided);
  } else {
    print(`${decided.id} is ${decided.state}.`);
  }
  return exitCode.done;
}
