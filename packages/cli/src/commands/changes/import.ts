import { resolve } from 'node:path';
import type {
  ChangeInput,
  ChangeReceipt,
} from '@plumbline/backstage-plugin-evidence-common';
import { ExitCode, exitCode } from '../../exitCode';
import { Failure } from '../../Failure';
import { toChanges } from '../../git/commitChanges';
import { EntityFolders, findEntityFolders } from '../../git/entityFolders';
import { git, tryGit } from '../../git/git';
import { branchToRead, readHistory, workTree } from '../../git/history';
import { parseRemote } from '../../git/webRepository';
import { Portal } from '../../portal/Portal';
import { print, printJson } from '../../terminal/print';
import { counted, formatCount } from '../../terminal/table';
import { batchesOf } from './batches';

export type ImportOptions = {
  git: string;
  source: string;
  branch?: string;
  since?: string;
  max: number;
  json?: boolean;
};

export async function importGit(options: ImportOptions): Promise<ExitCode> {
  const top = await workTree(resolve(options.git));
  const branch = await branchToRead(top, options.branch);
  const entityFolders = await readEntityFolders(top);
  if (entityFolders.folders.size === 0) {
    throw new Failure(
      exitCode.refused,
      `No catalog-info.yaml in '${top}' describes a Component, API or Resource that lies there.`,
    );
  }
  const history = await readHistory(top, { ...options, branch });
  const { changes, elsewhere } = toChanges(
    history.commits,
    entityFolders,
    options.source,
  );
  const received = await report(new Portal(), changes);
  const summary = {
    branch,
    commits: history.commits.length,
    changes: changes.length,
    new: received.stored,
    updated: received.updated,
    known: received.duplicate,
    elsewhere,
    unknowable: history.unknowable,
  };
  if (options.json) {
    printJson(summary);
  } else {
    print(describe(summary));
  }
  return exitCode.done;
}

async function readEntityFolders(top: string): Promise<EntityFolders> {
  const { readDescriptors } = await import('../../git/descriptors');
  const listed = await git(
    top,
    ['ls-files', '-z'],
    `The files of '${top}' can't be listed.`,
  );
  const files = listed.split('\0').filter(path => path !== '');
  const remote = await tryGit(top, ['remote', 'get-url', 'origin']);
  return findEntityFolders({
    entities: await readDescriptors(top, files),
    files,
    origin: remote ? parseRemote(remote.trim()) : undefined,
  });
}

/** Batch after batch: one that is taken is stored, whatever comes after it. */
async function report(
  portal: Portal,
  changes: readonly ChangeInput[],
): Promise<Record<ChangeReceipt['status'], number>> {
  const evidence = await portal.evidence();
  const received = { stored: 0, updated: 0, duplicate: 0 };
  const showProgress = process.stderr.isTTY === true;
  try {
    let done = 0;
    for (const batch of batchesOf(changes)) {
      const receipts = await evidence.reportChanges(batch);
      receipts.forEach(({ status }) => {
        received[status] += 1;
      });
      done += batch.length;
      if (showProgress) {
        process.stderr.write(
          `\r${formatCount(done)} of ${counted(
            changes.length,
            'change',
          )} reported`,
        );
      }
    }
  } finally {
    if (showProgress) {
      // Clears the line: what follows is the result, or the reason there is none.
      process.stderr.write('\r\u001b[K');
    }
  }
  return received;
}

function describe(summary: {
  branch: string;
  commits: number;
  changes: number;
  new: number;
  updated: number;
  known: number;
  elsewhere: number;
  unknowable: number;
}): string {
  const parts = [
    `${formatCount(summary.new)} new`,
    ...(summary.updated > 0 ? [`${formatCount(summary.updated)} updated`] : []),
    `${formatCount(summary.known)} already there`,
  ];
  const lines = [
    `${counted(summary.commits, 'commit')} of ${summary.branch}, ${counted(
      summary.changes,
      'change',
    )}: ${parts.join(', ')}.`,
  ];
  if (summary.elsewhere > 0) {
    lines.push(
      `${counted(
        summary.elsewhere,
        'commit',
      )} left out: no entity's folder is touched.`,
    );
  }
  if (summary.unknowable > 0) {
    lines.push(
      `${counted(
        summary.unknowable,
        'commit',
      )} left out: the clone is shallow there, and does not show what changed.`,
    );
  }
  return lines.join('\n');
}
