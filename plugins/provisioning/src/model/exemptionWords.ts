import type {
  Drift,
  ExemptionState,
} from '@plumbline/backstage-plugin-provisioning-common';

/** How an exemption stands, as it is called on screen. */
export const exemptionWords: Readonly<Record<ExemptionState, string>> = {
  pending: '◷ requested',
  approved: '○ exempted',
  rejected: '✗ refused',
  revoked: '✗ taken back',
  expired: '✗ lapsed',
};

/** What of a drifted resource can be exempted: each attribute. */
export function driftedFields({ changes }: Pick<Drift, 'changes'>): string[] {
  return changes.flatMap(({ address, attributes }) =>
    attributes.length === 0
      ? [address]
      : attributes.map(({ name }) => `${address}.${name}`),
  );
}
