import type { Change } from '@plumbline/backstage-plugin-evidence-common';
import type { DigestFrame } from '../../kit/section';
import { ofOthers } from './assemble';
import type { LastChange, LastChangeOfKind, Suspect } from './schema';

export function changeDigest(lastChange: LastChange, brief: DigestFrame) {
  return {
    ...lastChange,
    byKind: Object.fromEntries(
      Object.entries(lastChange.byKind).map(([kind, last]) => [
        kind,
        lastOfKind(last, ofOthers(brief)),
      ]),
    ),
    suspects: lastChange.suspects.map(suspected),
    alsoChanged: lastChange.alsoChanged.map(suspected),
  };
}

function suspected({ change: of, reasons }: Suspect) {
  return { change: change(of), reasons };
}

/**
 * Who reports it is no claim: whether a source vouches for none of a kind, and
 * with it the end of the reason, is left out.
 */
function lastOfKind(
  { change: last, sourcesOfEntity: _, ...rest }: LastChangeOfKind,
  unvouched: string,
) {
  const { reason, status } = rest;
  return {
    ...rest,
    ...(status === 'partial' &&
      reason?.endsWith(unvouched) === false && {
        reason: `${reason}${unvouched}`,
      }),
    ...(last !== undefined && { change: change(last) }),
  };
}

/** Without generated ids, and without who reported it when. */
function change(reported: Change) {
  const { id, receivedAt, reportedBy, amendedAt, rollback, ...rest } = reported;
  return {
    ...rest,
    ...(rollback && {
      rollback: {
        ...rollback,
        ...(rollback.crosses && {
          crosses: rollback.crosses.map(({ id: _, ...crossed }) => crossed),
        }),
      },
    }),
  };
}
