import { allPages } from '@plumbline/backstage-plugin-evidence-common/client';
import type {
  Exemption,
  ExemptionState,
} from '@plumbline/backstage-plugin-scorecards-common';
import { collect } from '../../collect';
import { ExitCode, exitCode } from '../../exitCode';
import { Portal } from '../../portal/Portal';
import { entityRefOf, ownerRefOf } from '../../resolution';
import { print, printJson } from '../../terminal/print';
import { renderTable, terminalWidth } from '../../terminal/table';
import { utcMinute } from '../../terminal/time';

/** More than anybody reads at a time. */
const defaultRows = 50;
const pageSize = 500;

export type ListExemptionsOptions = {
  state?: ExemptionState;
  entity?: string;
  owner?: string;
  control?: string;
  lapsesBefore?: string;
  limit?: number;
  json?: boolean;
};

export async function listExemptions(
  options: ListExemptionsOptions,
): Promise<ExitCode> {
  const { state, entity, owner, control, lapsesBefore, json } = options;
  const portal = new Portal();
  const refOf = async (text: string | undefined) =>
    text === undefined ? undefined : entityRefOf(portal, text);
  const query = {
    ...{ state, control, lapsesBefore },
    entityRef: await refOf(entity),
    owner: owner && (await ownerRefOf(portal, owner)),
  };
  const rows = options.limit ?? (json ? Infinity : defaultRows);
  const limit = Math.min(pageSize, rows + 1);
  const items = await collect(
    allPages(cursor =>
      portal.scorecards.listExemptions({ ...query, limit, cursor }),
    ),
    // One more tells whether there are more.
    rows + 1,
  );
  const shown = items.slice(0, rows);
  if (json) {
    printJson(shown);
  } else if (shown.length === 0) {
    print('No exemptions.');
  } else {
    print(renderExemptions(shown));
    if (items.length > shown.length) {
      print(
        'There are more: raise --limit, or narrow with --state or --owner.',
      );
    }
  }
  return exitCode.done;
}

function renderExemptions(items: readonly Exemption[]): string {
  return renderTable(
    items,
    [
      { title: 'ID', value: each => each.id },
      { title: 'STATE', value: each => each.state },
      { title: 'CONTROL', value: each => each.control },
      { title: 'ENTITY', value: each => each.entityRef },
      { title: 'EXPIRES (UTC)', value: each => utcMinute(each.expires) },
      { title: 'REQUESTED BY', value: each => each.requestedBy },
      { title: 'DECIDED BY', value: each => each.decision?.by },
      { title: 'REASON', value: reasonsOf, shrinks: true },
    ],
    { width: terminalWidth() },
  );
}

/** Why it was asked for, and the words of those who decided on it. */
function reasonsOf({ reason, state, decision, end }: Exemption): string {
  const decided = state === 'rejected' ? 'rejected' : 'approved';
  return [
    reason,
    decision?.reason && `${decided}: ${decision.reason}`,
    end?.reason && `${state}: ${end.reason}`,
  ]
    .filter(Boolean)
    .join(' · ');
}
