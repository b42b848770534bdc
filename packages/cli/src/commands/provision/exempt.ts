import { allPages } from '@plumbline/backstage-plugin-evidence-common/client';
import type {
  Exemption,
  ExemptionRequest,
  ExemptionState,
} from '@plumbline/backstage-plugin-provisioning-common';
import { collect } from '../../collect';
import { ExitCode, exitCode } from '../../exitCode';
import { Portal } from '../../portal/Portal';
import { print, printJson } from '../../terminal/print';
import { renderTable, terminalWidth } from '../../terminal/table';
import { utcMinute } from '../../terminal/time';

type Json = { json?: boolean };

/** Asks for an exemption from a finding, or of an attribute from drift. */
export async function requestExemption(
  id: string,
  { json, ...body }: ExemptionRequest & Json,
): Promise<ExitCode> {
  const exemption = await new Portal().provisioning.requestExemption(id, body);
  if (json) {
    printJson(exemption);
  } else {
    print(
      `${exemption.id} is pending: ${exemption.approvers.join(
        ', ',
      )} decides. It would end at ${utcMinute(exemption.expires)} UTC.`,
    );
  }
  return exitCode.done;
}

export async function decideExemption(
  id: string,
  verb: 'approve' | 'reject' | 'revoke',
  { reason, json }: { reason?: string } & Json,
): Promise<ExitCode> {
  const { provisioning } = new Portal();
  // Decided as it is now: whoever is faster wins, and the other one is told.
  const { version } = await provisioning.getExemption(id);
  const exemption = await provisioning.decideExemption(id, verb, {
    version,
    reason,
  });
  const { expires, kind, request, rule, state } = exemption;
  if (json) {
    printJson(exemption);
  } else if (state !== 'approved') {
    print(`The exemption of ${request} from ${rule} is ${state}.`);
  } else {
    print(
      `${request} is exempt from ${rule} until ${utcMinute(expires)} UTC.${
        kind === 'policy'
          ? ` Judge it again: plumbline provision retry ${request}`
          : ''
      }`,
    );
  }
  return exitCode.done;
}

export async function listExemptions(
  options: {
    state?: ExemptionState;
    request?: string;
    service?: string;
    owner?: string;
    rule?: string;
    lapsesBefore?: string;
  } & Json,
): Promise<ExitCode> {
  const { json, ...query } = options;
  const portal = new Portal();
  const items = await collect(
    allPages(cursor =>
      portal.provisioning.listExemptions({ ...query, limit: 500, cursor }),
    ),
    Infinity,
  );
  if (json) {
    printJson(items);
  } else {
    print(items.length === 0 ? 'No exemptions.' : renderExemptions(items));
  }
  return exitCode.done;
}

function renderExemptions(items: readonly Exemption[]): string {
  return renderTable(
    items,
    [
      { title: 'ID', value: each => each.id },
      { title: 'STATE', value: each => each.state },
      { title: 'FROM', value: each => each.rule },
      { title: 'REQUEST', value: each => each.request },
      { title: 'FOR', value: each => each.scope },
      { title: 'EXPIRES (UTC)', value: each => utcMinute(each.expires) },
      { title: 'REQUESTED BY', value: each => each.requestedBy },
      { title: 'DECIDED BY', value: each => each.decision?.by },
      { title: 'REASON', value: each => each.reason, shrinks: true },
    ],
    { width: terminalWidth() },
  );
}
