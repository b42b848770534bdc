import { existsSync, readFileSync } from 'node:fs';
import type {
  ListedPolicy,
  PolicyPreview,
} from '@plumbline/backstage-plugin-provisioning-common';
import { ExitCode, exitCode } from '../../exitCode';
import { Failure } from '../../Failure';
import { Portal } from '../../portal/Portal';
import { print, printJson } from '../../terminal/print';
import { counted, renderTable, terminalWidth } from '../../terminal/table';

type Json = { json?: boolean };

/** Policies in force, where each is enforced, and what it did. */
export async function listPolicies({ json }: Json): Promise<ExitCode> {
  const { items, truncated } = await new Portal().provisioning.listPolicies();
  if (json) {
    printJson(items);
    return exitCode.done;
  }
  const number = (of: keyof ListedPolicy['counts']) => (each: ListedPolicy) =>
    String(each.counts[of]);
  print(
    [
      renderTable(
        items,
        [
          { title: 'POLICY', value: each => each.id },
          { title: 'ENFORCED AT', value: each => enforcedAt(each) },
          { title: 'DENIED', value: number('denials') },
          { title: 'CORRECTED', value: number('corrected') },
          { title: 'ABANDONED', value: number('abandoned') },
          { title: 'EXEMPTED', value: number('exempted') },
          { title: 'WHAT HOLDS', value: each => each.title, shrinks: true },
        ],
        { width: terminalWidth() },
      ),
      'Nothing is enforced at admission: what is changed past the portal is found as drift.',
      ...(truncated ? ['Older requests are not counted.'] : []),
    ].join('\n'),
  );
  return exitCode.done;
}

function enforcedAt({ enforcement }: ListedPolicy): string {
  return enforcement
    .filter(({ enforced }) => enforced)
    .map(({ layer }) => layer)
    .join(', ');
}

/** What an edited policy would say of the past; changes nothing. */
export async function previewPolicy(
  file: string,
  { json }: Json,
): Promise<ExitCode> {
  if (!existsSync(file)) {
    throw new Failure(exitCode.notFound, `There is no file '${file}'.`);
  }
  const text = readFileSync(file, 'utf8');
  const preview = await new Portal().provisioning.previewPolicy({ text });
  if (json) {
    printJson(preview);
  } else {
    print(renderPreview(preview));
  }
  return exitCode.done;
}

function renderPreview(preview: PolicyPreview): string {
  const { against, counts, flips, judged, moreFlips, policy } = preview;
  const { truncated, unread } = preview;
  const flipping = flips.length + moreFlips;
  const denied = flips.filter(({ to }) => to === 'finding');
  const freed = flips.filter(({ to }) => to !== 'finding');
  const table = (title: string, those: PolicyPreview['flips']) =>
    those.length === 0
      ? []
      : [
          '',
          `${title} (${those.length})`,
          renderTable(
            those,
            [
              { title: 'OPERATION', value: each => each.operation },
              { title: 'SERVICE', value: each => each.service },
              { title: 'OWNER', value: each => each.owner },
              { title: 'WHY', value: each => each.why, shrinks: true },
            ],
            { width: terminalWidth() },
          ),
        ];
  return [
    `${policy}: version ${preview.version}${
      against === undefined
        ? '; none is in force'
        : ` against version ${against}, which is in force`
    }`,
    `Judged ${counted(judged, 'operation', 'operations')}: ${
      counts.pass
    } pass, ${counts.finding} with a finding, ${
      counts['not-applicable']
    } not applicable.`,
    ...(unread > 0
      ? [`${unread} can not be judged: never planned, or their level is gone.`]
      : []),
    ...(truncated ? ['Older requests were not looked at.'] : []),
    flipping === 0
      ? 'Nothing flips.'
      : `${counted(flipping, 'operation flips', 'operations flip')}${
          moreFlips > 0 ? `; the newest ${flips.length} are named` : ''
        }.`,
    ...table('To a finding', denied),
    ...table('No finding any more', freed),
  ].join('\n');
}
