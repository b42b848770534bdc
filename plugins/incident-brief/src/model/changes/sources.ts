import type {
  ChangeKind,
  CollectorStatus,
} from '@plumbline/backstage-plugin-evidence-common';

/** Who reports changes, and who no longer does. */
export type ChangeSources = {
  /** Sources that have reported changes, or are set up to. */
  connected: CollectorStatus[];
  failing: CollectorStatus[];
  /** Kinds that some source has reported. */
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
