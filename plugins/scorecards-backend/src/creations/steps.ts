import type {
  EntityFacts,
  RepositoryTemplate,
} from '@plumbline/backstage-plugin-evidence-common';
import type { Creation } from '@plumbline/backstage-plugin-scorecards-common';
import type { StoredCreation } from './CreationStore';

type Step = Creation['steps'][number];

/** What the portal does, and how far it is. */
export function ownSteps({ owner, state, steps }: StoredCreation): Step[] {
  const names = ['registered', 'repository', 'contents'] as const;
  return names.flatMap((name): Step[] => {
    const stored = steps.find(({ step }) => step === name);
    if (!stored) {
      if (state === 'withdrawn' || state === 'withdrawing') {
        return [];
      }
      return [
        state === 'stopped'
          ? {
              ...{ step: name, state: 'open', who: owner },
              next: 'The portal does it once the creation is resumed',
            }
          : {
              ...{ step: name, state: 'open' },
              next: 'The portal does it within seconds',
            },
      ];
    }
    const { at, detail } = stored;
    const isOpen = stored.state === 'failed' || detail.reason !== undefined;
    const failed = isOpen &&
      state === 'stopped' && {
        who: owner,
        next: 'Resume it once the reason is gone, or withdraw it',
      };
    return [
      {
        ...{ step: name, state: stored.state, ...detail },
        at: new Date(at).toISOString(),
        ...failed,
      },
    ];
  });
}

/** When its contents were merged; undefined while that is not seen. */
export function mergedAt(
  { id, steps }: StoredCreation,
  facts: EntityFacts | undefined,
): string | undefined {
  const kept = steps.find(({ step }) => step === 'merged');
  if (kept) {
    return new Date(kept.at).toISOString();
  }
  const template = facts?.facts.find(
    ({ name }) => name === 'repository.template',
  );
  const origin = template?.value as RepositoryTemplate | undefined;
  return origin?.creation === id ? template!.observedAt : undefined;
}

/** What people and systems do; the portal sees it by evidence. */
export function observedSteps(
  creation: StoredCreation,
  facts: EntityFacts | undefined,
): Step[] {
  const { owner, service, steps } = creation;
  const valueOf = (name: string) =>
    facts?.facts.find(fact => fact.name === name);
  const contents = steps.find(({ step }) => step === 'contents')?.detail;
  const template = valueOf('repository.template');
  const merged = mergedAt(creation, facts);
  const arriving = valueOf('changes.arriving');
  const kinds = (arriving?.value as { kinds?: string[] } | undefined)?.kinds;
  const { stores = [] } = service.answers;
  return [
    {
      step: 'merged',
      ...(merged !== undefined
        ? { state: 'done', at: merged }
        : {
            state: template ? 'open' : 'unknown',
            who: owner,
            next: template
              ? `Look at the proposal, and merge it${
                  contents?.branch ? `: ${contents.merge}` : ''
                }`
              : 'Known once the repository was read: it needs the collector of repositories',
          }),
    },
    ...[stores].flat().map(
      (store): Step => ({
        ...{ step: 'database', state: 'unknown', who: owner },
        next: `Request ${store} for ${service.name} in provisioning`,
      }),
    ),
    {
      step: 'deployed',
      ...(kinds?.includes('deploy')
        ? { state: 'done', at: arriving!.observedAt }
        : {
            state: kinds ? 'open' : 'unknown',
            who: owner,
            next: kinds
              ? 'Deploy it with its pipeline'
              : 'Known once deploys are reported for it: its pipeline does so with the gate',
          }),
    },
  ];
}
