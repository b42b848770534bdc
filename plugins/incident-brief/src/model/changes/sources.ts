import type {
  ChangeKind,
  CollectorStatus,
} from '@plumbline/backstage-plugin-evidence-common';

/** Who tells about changes, and who no longer does. */
export type ChangeSources = {
  /** Sources that have told about changes, or are set up to. */
  connected: CollectorStatus[];
  failing: CollectorStatus[];
  /** Kinds that some source has told about. */
  kinds: ReadonlySet<ChangeKind>;
};

export function changeSourcesOf(
  collectors: readonly CollectorStatus[],
): ChangeSources {
  const connected = collectors.filter(
    ({ kind, changeKinds = [], outcome }) =>
      outcome !== 'unconfigured' &&
      (kind === 'change-source' || changeKinds.length > 0),
  );
  return {
    connected,
    failing: connected.filter(({ outcome }) => outcome === 'failed'),
    kinds: new Set(
      connected.flatMap(({ changeKinds = [] }) => changeKinds as ChangeKind[]),
    ),
  };
}
