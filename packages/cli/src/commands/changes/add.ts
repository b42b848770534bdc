import { readFile } from 'node:fs/promises';
import type {
  ChangeInput,
  ChangeKind,
  ChangeOutcome,
  ChangeReceipt,
} from '@plumbline/backstage-plugin-evidence-common';
import { EvidenceRequestError } from '@plumbline/backstage-plugin-evidence-common/client';
import { ExitCode, exitCode } from '../../exitCode';
import { Failure } from '../../Failure';
import { Portal } from '../../portal/Portal';
import { entityRefOf } from '../../resolution';
import { toSignal } from '../../signalText';
import { readStdin } from '../../stdin';
import { print, printJson } from '../../terminal/print';

export type AddOptions = {
  source?: string;
  id?: string;
  kind?: ChangeKind;
  entity?: string;
  signal?: string;
  environment?: string;
  occurredAt?: string;
  actor?: string;
  revision?: string;
  title?: string;
  outcome?: ChangeOutcome;
  diff?: string;
  run?: string;
  rollback?: string;
  file?: string;
  json?: boolean;
};

export async function addChanges(options: AddOptions): Promise<ExitCode> {
  const { file, json, ...flags } = options;
  const portal = new Portal();
  if (file === undefined) {
    const receipt = await portal.evidence.reportChange(
      await changeOf(portal, flags),
    );
    if (json) {
      printJson(receipt);
    } else {
      print(describe(receipt));
    }
    return exitCode.done;
  }
  if (Object.values(flags).some(value => value !== undefined)) {
    throw new Failure(
      exitCode.wrongUsage,
      "'--file' holds whole changes; leave out the options that describe one.",
    );
  }
  const content = parse(await read(file), file);
  const changes: ChangeInput[] = Array.isArray(content) ? content : [content];
  const receipts: ChangeReceipt[] = [];
  for (const change of changes) {
    const receipt = await portal.evidence.reportChange(change).catch(error => {
      throw changes.length > 1
        ? atPosition(error, receipts.length + 1, changes.length)
        : error;
    });
    receipts.push(receipt);
    if (!json) {
      print(describe(receipt));
    }
  }
  if (json) {
    printJson(Array.isArray(content) ? receipts : receipts[0]);
  }
  return exitCode.done;
}

async function changeOf(
  portal: Portal,
  flags: Omit<AddOptions, 'file' | 'json'>,
): Promise<ChangeInput> {
  const { entity, signal, diff, run, rollback, ...rest } = flags;
  const { source, kind, occurredAt } = rest;
  if (
    source === undefined ||
    kind === undefined ||
    occurredAt === undefined ||
    (entity === undefined) === (signal === undefined)
  ) {
    throw new Failure(
      exitCode.wrongUsage,
      "A change needs '--source', '--kind', '--occurred-at' and one of '--entity' and '--signal'; or give '--file'.",
    );
  }
  const hasLink = [diff, run, rollback].some(link => link !== undefined);
  return {
    ...rest,
    source,
    kind,
    occurredAt,
    ...(entity === undefined
      ? { signal: toSignal(signal ?? '') }
      : { entityRef: await entityRefOf(portal, entity) }),
    ...(hasLink ? { links: { diff, run, rollback } } : {}),
  };
}

async function read(file: string): Promise<string> {
  if (file === '-') {
    return readStdin();
  }
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new Failure(
      exitCode.refused,
      `The file '${file}' can't be read (${error.code}).`,
    );
  });
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Failure(
      exitCode.refused,
      `${file === '-' ? 'What came on stdin' : `'${file}'`} is not JSON.`,
    );
  }
}

/** Those before it are stored; sending the file again stores none of them twice. */
function atPosition(error: unknown, position: number, of: number): unknown {
  return error instanceof EvidenceRequestError
    ? new EvidenceRequestError({
        ...error,
        message: `Change ${position} of ${of}: ${error.message}`,
      })
    : error;
}

function describe({ id, status }: ChangeReceipt): string {
  switch (status) {
    case 'stored':
      return `${id} stored`;
    case 'updated':
      return `${id} updated`;
    default:
      return `${id} already there`;
  }
}
