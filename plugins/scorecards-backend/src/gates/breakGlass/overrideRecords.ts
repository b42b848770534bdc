import type { DecisionInput } from '@plumbline/backstage-plugin-evidence-common';
import type { PublishedCase } from '@plumbline/backstage-plugin-evidence-node';
import type { GateOverride } from '@plumbline/backstage-plugin-scorecards-common';

/** More are in the override itself. */
const maxRules = 100;

/** An override as evidence records it: one for each service. */
export function overrideRecords(
  override: GateOverride,
  step: 'overridden' | 'finished',
): DecisionInput[] {
  const { action, environment, id, incident, reconciled, release } = override;
  const by = step === 'finished' ? reconciled! : override;
  return override.services.map((entityRef, index) => {
    const rules = override.subjects.filter(one => one.entityRef === entityRef);
    return {
      id: `gate-override:${id}:${index}:${step}`,
      type: 'override',
      action: step,
      subject: { entityRef, environment, action, release, override: id },
      actor: by.by,
      reason: by.reason,
      ...(step === 'overridden' && {
        validFrom: override.at,
        validUntil: override.validUntil,
      }),
      body: {
        decision: override.decision,
        incident,
        repository: override.repository,
        rules: rules
          .slice(0, maxRules)
          .map(({ rule, version }) => ({ rule, version })),
      },
    };
  });
}

/** An override as evidence lists it: a correction that waits for its owners. */
export function overrideCase(override: GateOverride): PublishedCase {
  const { at, by, id, incident, reason, reconciled, version } = override;
  const rules = new Set(override.subjects.map(({ rule }) => rule));
  return {
    id: `gate-override:${id}`,
    revision: version,
    type: 'correction',
    title: titleOf(override),
    url: '/scorecards',
    requester: by,
    reason,
    requestedAt: at,
    deciders: override.owners,
    notBy: [by],
    entityRefs: override.services,
    record: [
      { label: 'Overrides', value: [...rules].sort().join(', ') },
      {
        label: 'Incident',
        value:
          incident.state === 'open'
            ? incident.id
            : `${incident.id} (no source could say whether it was open)`,
      },
      { label: 'Release', value: override.release },
      { label: 'Until', value: override.validUntil },
    ].map(({ label, value }) => ({ label, value: value.slice(0, 300) })),
    state: reconciled ? 'decided' : 'waiting',
    ...(reconciled && { outcome: { action: 'reconciled', ...reconciled } }),
    actions: [
      {
        label: 'Reconcile',
        method: 'post',
        path: `/gate-overrides/${id}/reconcile`,
        body: { version },
        reasonRequired: true,
        refuses: false,
      },
    ],
    effect: 'States how it was put right',
  };
}

/** In a sentence; of notifications, too. */
export function titleOf(override: GateOverride): string {
  const { action, environment, services } = override;
  const names = services.map(ref => ref.slice(ref.lastIndexOf('/') + 1));
  return `Reconcile break-glass: ${action} of ${names.join(
    ', ',
  )} to ${environment}`.slice(0, 500);
}
