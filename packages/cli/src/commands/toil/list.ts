import type {
  Bucket,
  Candidate,
  CandidateSort,
  CandidateState,
} from '@plumbline/backstage-plugin-toil-common';
import {
  bucketRuleOf,
  buckets,
  candidatesCsv,
} from '@plumbline/backstage-plugin-toil-common';
import { allPages } from '@plumbline/backstage-plugin-evidence-common/client';
import { collect } from '../../collect';
import { ExitCode, exitCode } from '../../exitCode';
import { Failure } from '../../Failure';
import { Portal } from '../../portal/Portal';
import { entityRefOf, ownerRefOf } from '../../resolution';
import { print, printable, printJson } from '../../terminal/print';
import { counted, renderTable, terminalWidth } from '../../terminal/table';

export type ListOptions = {
  bucket?: Bucket[];
  state?: CandidateState[];
  owner?: string;
  service?: string;
  stale?: boolean;
  text?: string;
  sort?: CandidateSort;
  limit?: number;
  csv?: boolean;
  json?: boolean;
};

export async function listCandidates(options: ListOptions): Promise<ExitCode> {
  const { csv, json, limit, owner, service, ...query } = options;
  if (csv && json) {
    throw new Failure(
      exitCode.wrongUsage,
      "Give '--csv' or '--json', not both.",
    );
  }
  const portal = new Portal();
  const filter = {
    ...query,
    owner: owner && (await ownerRefOf(portal, owner)),
    service: service && (await entityRefOf(portal, service)),
  };
  const most = limit ?? (json || csv ? Infinity : 50);
  const candidates = await collect(
    allPages(cursor =>
      portal.toil.listCandidates({
        ...filter,
        limit: Math.min(500, most),
        cursor,
      }),
    ),
    most,
  );
  if (json) {
    printJson(candidates);
  } else {
    print(csv ? candidatesCsv(candidates).trimEnd() : render(candidates));
  }
  return exitCode.done;
}

function render(candidates: readonly Candidate[]): string {
  if (candidates.length === 0) {
    return 'No candidates. Bring tickets in with: plumbline toil import --csv <file>';
  }
  return buckets
    .map(bucket => ({
      bucket,
      within: candidates.filter(each => each.bucket === bucket),
    }))
    .filter(({ within }) => within.length > 0)
    .sort((a, b) => orderOf(a.bucket) - orderOf(b.bucket))
    .map(({ bucket, within }) => {
      const { title, words } = bucketRuleOf(bucket);
      return [
        `${title} (${counted(within.length, 'candidate')}): ${words}`,
        renderTable(
          within,
          [
            { title: 'PRI', value: each => each.priority },
            {
              title: 'TITLE',
              value: each => printable(each.title),
              shrinks: true,
            },
            { title: 'FREQUENCY', value: each => each.frequency.score },
            { title: 'RISK', value: each => each.risk.score },
            { title: 'RECOVERY', value: each => each.recoverability.level },
            { title: 'A MONTH', value: each => each.observedPerMonth },
            { title: 'HOURS', value: hours },
            { title: 'STATE', value: each => each.state },
            {
              title: 'STALE',
              value: each => (each.stale ? 'stale' : undefined),
            },
            { title: 'ID', value: each => each.id },
          ],
          { width: terminalWidth() },
        ),
      ].join('\n');
    })
    .join('\n\n');
}

/** What asks for work comes before what is to be left alone. */
function orderOf(bucket: Bucket): number {
  const order: Bucket[] = [
    'automate-first',
    'review',
    'standardize-next',
    'leave-manual',
  ];
  return order.indexOf(bucket);
}

function hours({ minutesPerMonth }: Candidate): number | undefined {
  return minutesPerMonth === undefined
    ? undefined
    : Math.round(minutesPerMonth / 6) / 10;
}
