import type { Candidate } from '@plumbline/backstage-plugin-evidence-common';
import { EvidenceRequestError } from '@plumbline/backstage-plugin-evidence-common/client';
import { ExitCode, exitCode } from './exitCode';
import { Failure } from './Failure';
import type { Portal } from './portal/Portal';
import { print, printable, printError, printJson } from './terminal/print';
import { counted, renderTable, terminalWidth } from './terminal/table';
import { Unresolved } from './Unresolved';

const fullRef = /^[^:/\s]+:[^:/\s]+\/[^:/\s]+$/;

/**
 * The entity reference that a word on the command line stands for; short names
 * are resolved by the portal.
 *
 * @throws {@link Unresolved} when they name none, or several.
 */
export async function entityRefOf(
  portal: Portal,
  text: string,
  { at }: { at?: string } = {},
): Promise<string> {
  if (fullRef.test(text)) {
    return text.toLocaleLowerCase('en-US');
  }
  if (text.trim() === '') {
    throw new Failure(exitCode.wrongUsage, 'The entity must not be empty.');
  }
  const resolution = await (
    await portal.evidence()
  ).resolve({
    signal: { type: 'text', text },
    at,
  });
  if (resolution.status !== 'matched' || !resolution.entityRef) {
    throw new Unresolved(resolution, text);
  }
  return resolution.entityRef;
}

/**
 * The owner that a word stands for: signals name no teams, so a short name is
 * that of a Group. The catalog says whether there is one.
 */
export async function ownerRefOf(
  portal: Portal,
  text: string,
): Promise<string> {
  const ref = refOfKind('group', text);
  if (!fullRef.test(text)) {
    await expectEntity(portal, ref);
  }
  return ref;
}

/**
 * The same as {@link entityRefOf}, or else the Group of that name.
 *
 * @throws {@link Unresolved} when it names none, or several.
 */
export async function entityOrGroupRefOf(
  portal: Portal,
  text: string,
): Promise<string> {
  try {
    return await entityRefOf(portal, text);
  } catch (error) {
    if (
      !(error instanceof Unresolved) ||
      error.resolution.status === 'ambiguous' ||
      !/^[\w./-]+$/.test(text)
    ) {
      throw error;
    }
    return ownerRefOf(portal, text).catch((none: unknown) => {
      throw none instanceof EvidenceRequestError && none.status === 404
        ? error
        : none;
    });
  }
}

/** A reference as it is, or a name of one kind in the default namespace. */
export function refOfKind(kind: string, text: string): string {
  const ref = text.includes(':')
    ? text
    : `${kind}:${text.includes('/') ? text : `default/${text}`}`;
  return ref.toLocaleLowerCase('en-US');
}

/** Nothing known of it is one thing, not being there another. */
export async function expectEntity(portal: Portal, ref: string): Promise<void> {
  await portal.catalog.getEntityByRef(ref);
}

/** Says what a signal might have meant: ranked candidates, or the nearest names. */
export function printUnresolved(
  { resolution, text }: Unresolved,
  json = false,
): ExitCode {
  const { candidates, reason, status } = resolution;
  const short = shorten(printable(text));
  if (status === 'ambiguous') {
    printError(
      `'${short}' names ${counted(
        candidates.length,
        'entity',
        'entities',
      )}; ask again with one of them.`,
    );
  } else if (reason !== undefined) {
    printError(`${reason}.`);
  } else {
    printError(
      candidates.length > 0
        ? `'${short}' names nothing in the catalog; these are the nearest names.`
        : `'${short}' names nothing in the catalog, and no name is near.`,
    );
  }
  if (json) {
    printJson(resolution);
  } else if (candidates.length > 0) {
    print(renderCandidates(candidates));
  }
  return exitCode.notFound;
}

export function renderCandidates(candidates: readonly Candidate[]): string {
  return renderTable(
    candidates.map((candidate, index) => ({ candidate, rank: index + 1 })),
    [
      { title: 'RANK', value: row => row.rank },
      { title: 'ENTITY', value: row => row.candidate.entityRef },
      { title: 'MATCHED BY', value: row => row.candidate.matchedBy?.key },
      {
        title: 'VALUE',
        value: row => row.candidate.matchedBy?.value,
        shrinks: true,
      },
      { title: 'STRENGTH', value: row => row.candidate.matchedBy?.strength },
    ],
    { width: terminalWidth() },
  );
}

function shorten(text: string): string {
  const limit = 80;
  return text.length > limit ? `${text.slice(0, limit - 1)}…` : text;
}
