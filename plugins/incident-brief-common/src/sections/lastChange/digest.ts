import type { Change } from '@plumbline/backstage-plugin-evidence-common';
import type { LastChange, LastChangeOfKind, Suspect } from './schema';

export function changeDigest(lastChange: LastChange) {
  return {
    ...lastChange,
    byKind: Object.fromEntries(
      Object.entries(lastChange.byKind).map(([kind, last]) => [
        kind,
        lastOfKind(last),
      ]),
    ),
    suspects: lastChange.suspects.map(suspected),
    alsoChanged: lastChange.alsoChanged.map(suspected),
  };
}

function suspected({ change: of, reasons }: Suspect) {
  return { change: change(of), reasons };
}

/** Who reports it is no claim. */
function lastOfKind({
  change: last,
  sourcesOfEntity: _,
  ...rest
}: LastChangeOfKind) {
  return { ...rest, ...(last !== undefined && { change: change(last) }) };
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
