import type { CollectorStatus } from '@plumbline/backstage-plugin-evidence-common';
import { ExitCode, exitCode } from '../../exitCode';
import { Portal } from '../../portal/Portal';
import { print, printJson } from '../../terminal/print';
import { counted, renderTable, terminalWidth } from '../../terminal/table';
import { utcMinute } from '../../terminal/time';

export async function listCollectors(options: {
  json?: boolean;
}): Promise<ExitCode> {
  const { items } = await new Portal().evidence.listCollectors();
  if (options.json) {
    printJson(items);
  } else if (items.length === 0) {
    print('No source has reported yet.');
  } else {
    print(renderCollectors(items));
  }
  return exitCode.done;
}

export async function deleteCollector(
  id: string,
  options: { json?: boolean },
): Promise<ExitCode> {
  const answer = await new Portal().evidence.deleteCollector(id);
  if (options.json) {
    printJson(answer);
  } else {
    print(
      `Deleted '${id}' and what it reported: ${counted(
        answer.deleted,
        'fact, dependency or workload',
        'facts, dependencies and workloads',
      )}.${
        answer.resolved > 0
          ? ` Resolved the incidents that it left open: ${answer.resolved}.`
          : ''
      }`,
    );
  }
  return exitCode.done;
}

function renderCollectors(items: readonly CollectorStatus[]): string {
  return renderTable(
    items,
    [
      { title: 'SOURCE', value: item => item.id },
      { title: 'KIND', value: item => item.kind },
      { title: 'OUTCOME', value: item => item.outcome },
      {
        title: 'LAST SUCCESS (UTC)',
        value: item => utcMinute(item.lastSuccess),
      },
      { title: 'DELIVERIES', value: item => deliveriesOf(item) },
      { title: 'COVERS', value: item => item.coverage },
      { title: 'CHANGES', value: item => item.changeKinds?.join(', ') },
      { title: 'ERROR', value: item => item.error, shrinks: true },
    ],
    { width: terminalWidth() },
  );
}

/** Whether a webhook's deliveries arrive, since the portal started. */
function deliveriesOf({ deliveries }: CollectorStatus): string | undefined {
  if (!deliveries) {
    return undefined;
  }
  const { accepted, lastAcceptedAt } = deliveries;
  const refused = Object.values(deliveries.refused).reduce(
    (sum, amount) => sum + amount,
    0,
  );
  const last = lastAcceptedAt ? ` (last ${utcMinute(lastAcceptedAt)})` : '';
  return `${accepted} accepted${last}, ${refused} refused`;
}
