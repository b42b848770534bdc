import type { AuthService } from '@backstage/backend-plugin-api';
import type {
  Clock,
  EvidenceService,
} from '@plumbline/backstage-plugin-evidence-node';
import type { DecidedStates } from './DecidedStates';
import { DescriptionProposals, shortHashOf } from './DescriptionProposals';
import type { LifecycleFacts } from './LifecycleFacts';
import type { LifecycleStore, StoredLifecycleStep } from './LifecycleStore';

/** Lets `spec.lifecycle` follow what was decided. */
export function lifecycleProposals(options: {
  auth: AuthService;
  clock: Clock;
  decided: DecidedStates;
  evidence: Pick<EvidenceService, 'propose'>;
  facts: Pick<LifecycleFacts, 'entities'>;
  store: LifecycleStore;
}): DescriptionProposals<StoredLifecycleStep> {
  const { decided } = options;
  return new DescriptionProposals({
    ...options,
    decidedAt: ({ at }) => at,
    request: async (step, entity, now) => {
      const { entityRef, to } = step;
      const standing = (await decided.of([entity], now)).get(entityRef)!;
      const { entered = step } = standing;
      if (standing.step?.id !== step.id) {
        return { nothing: 'A later decision took its place' };
      }
      if (to === 'undecided' || decided.meaningOf(entity.lifecycle) === to) {
        return {};
      }
      return {
        // A plan that is changed needs no other proposal than the state.
        key: `lifecycle-${shortHashOf(entityRef)}-${entered.step}`,
        title: `Set the lifecycle to ${to}`,
        body: [
          `It was decided in Plumbline on ${dayOf(
            entered.at,
          )} that this entity is \`${to}\`${
            entered.from && entered.from !== to
              ? `, after \`${entered.from}\``
              : ''
          }. Its description follows.`,
          '',
          `Decision: \`${entered.id}\``,
        ].join('\n'),
        changes: [{ lifecycle: to }],
        requestedBy: step.by,
      };
    },
  });
}

function dayOf(instant: number): string {
  return new Date(instant).toISOString().slice(0, 10);
}
