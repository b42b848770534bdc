import type {
  EntityFacts,
  RepositoryTemplate,
} from '@plumbline/backstage-plugin-evidence-common';
import type { Creation } from '@plumbline/backstage-plugin-scorecards-common';
import type { StoredCreation } from './CreationStore';

type Step = Creation['steps'][number];

/** What the portal does by itself, and how far it is. */
export function ownSteps({ owner, state, steps }: StoredCreation): Step[] {
  const names = ['registered', 'repository', 'contents'] as const;
  return names.flatMap((name): Step[] => {
    const stored = steps.find(({ step }) => step === name);
    if (!stored) {
      const isOver = state === 'withdrawn' || state === 'withdrawing';
      return isOver
        ? []
        : [
            {
              ...{ step: name, state: 'open' },
              next: 'The portal does it within seconds',
            },
          ];
    }
    const { at, detail } = stored;
    const failed = stored.state === 'failed' && {
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

/** What people and systems do; the portal sees it by evidence. */
export function observedSteps(
  { id, owner, service, steps }: StoredCreation,
  facts: EntityFacts | undefined,
): Step[] {
  const valueOf = (name: string) =>
    facts?.facts.find(fact => fact.name === name);
  const contents = steps.find(({ step }) => step === 'contents')?.detail;
  const template = valueOf('repository.template');
  const origin = template?.value as RepositoryTemplate | undefined;
  const isMerged = origin?.creation === id;
  const arriving = valueOf('changes.arriving');
  const kinds = (arriving?.value as { kinds?: string[] } | undefined)?.kinds;
  const { stores = [] } = service.answers;
  return [
    {
      step: 'merged',
      ...(isMerged
        ? { state: 'done', at: template!.observedAt }
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
        next: `Request ${store} for ${service.name} in provisioning; it is known once the catalog has it`,
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
