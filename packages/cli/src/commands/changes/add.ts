import { readFile } from 'node:fs/promises';
import type {
  ChangeInput,
  ChangeKind,
  ChangeOutcome,
  ChangeReceipt,
  SensitivePart,
} from '@plumbline/backstage-plugin-evidence-common';
import { ExitCode, exitCode } from '../../exitCode';
import { Failure } from '../../Failure';
import { Portal } from '../../portal/Portal';
import { entityRefOf } from '../../resolution';
import { toSignal } from '../../signalText';
import { readStdin } from '../../stdin';
import { print, printError, printJson } from '../../terminal/print';
import { batchesOf } from './batches';

export type AddOptions = {
  source?: string;
  id?: string;
  kind?: ChangeKind;
  entity?: string;
  signal?: string;
  environment?: string;
  item?: string;
  occurredAt?: string;
  actor?: string;
  revision?: string;
  title?: string;
  touches?: SensitivePart[];
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
    const change = await changeOf(portal, flags);
    printReceipt(await (await portal.evidence()).reportChange(change), json);
    return exitCode.done;
  }
  if (Object.values(flags).some(value => value !== undefined)) {
    throw new Failure(
      exitCode.wrongUsage,
      "'--file' holds whole changes; leave out the options that describe one.",
    );
  }
  const content = parse(await read(file), file);
  if (Array.isArray(content)) {
    await addAll(portal, content, json);
  } else {
    printReceipt(await (await portal.evidence()).reportChange(content), json);
  }
  return exitCode.done;
}

async function addAll(
  portal: Portal,
  changes: ChangeInput[],
  json?: boolean,
): Promise<void> {
  const evidence = await portal.evidence();
  const receipts: ChangeReceipt[] = [];
  for (const batch of batchesOf(changes)) {
    receipts.push(...(await evidence.reportChanges(batch)));
  }
  printNotes(receipts);
  if (json) {
    printJson(receipts);
  } else {
    receipts.forEach(receipt => print(describe(receipt)));
  }
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

/** The portal judges what is in it; its sentence is better than one made here. */
function parse(text: string, file: string): ChangeInput | ChangeInput[] {
  try {
    return JSON.parse(text);
  } catch {
    throw new Failure(
      exitCode.refused,
      `${file === '-' ? 'What came on stdin' : `'${file}'`} is not JSON.`,
    );
  }
}

function printReceipt(receipt: ChangeReceipt, json?: boolean): void {
  printNotes([receipt]);
  if (json) {
    printJson(receipt);
  } else {
    print(describe(receipt));
  }
}

/** What was ignored of changes, and whose entity the catalog does not have: each once. */
function printNotes(receipts: readonly ChangeReceipt[]): void {
  const notes = receipts.flatMap(({ unresolved = [], warnings = [] }) => [
    ...warnings,
    ...unresolved.map(
      name =>
        `'${name}' matches no entity, or several; it is kept until it matches one`,
    ),
  ]);
  new Set(notes).forEach(printError);
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
