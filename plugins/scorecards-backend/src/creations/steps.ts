import type { Creation } from '@plumbline/backstage-plugin-scorecards-common';
import type { ObservedCreation } from './CreationObserver';
import type { StoredCreation } from './CreationStore';

type Step = Creation['steps'][number];

const unknownStore: Step = {
  step: 'database',
  state: 'unknown',
  next: 'Known once its version of the template is there again',
};

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
              step: name,
              state: 'open',
              who: owner,
              next: 'The portal does it once the creation is resumed',
            }
          : {
              step: name,
              state: 'open',
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
        step: name,
        state: stored.state,
        ...detail,
        at: new Date(at).toISOString(),
        ...failed,
      },
    ];
  });
}

/** What people and systems do; the portal sees it by evidence. */
export function observedSteps(
  { owner, service, steps }: StoredCreation,
  observed: ObservedCreation,
): Step[] {
  const contents = steps.find(({ step }) => step === 'contents')?.detail;
  const { deployedAt, isDeployed, mergedAt, repository, stores } = observed;
  return [
    {
      step: 'merged',
      ...(mergedAt !== undefined
        ? { state: 'done', at: new Date(mergedAt).toISOString() }
        : {
            state: repository ? 'open' : 'unknown',
            who: owner,
            next: repository
              ? `Look at the proposal, and merge it${
                  contents?.branch ? `: ${contents.merge}` : ''
                }`
              : 'Known once the repository was read, which takes some minutes and needs the collector of repositories',
          }),
    },
    ...(stores?.map(
      ({ product, resource, title }): Step => ({
        step: 'database',
        store: title,
        product,
        ...(resource === undefined
          ? {
              state: 'open',
              who: owner,
              next: `Request ${title} for ${service.name} in provisioning`,
            }
          : { state: 'done', resource }),
      }),
    ) ?? [unknownStore]),
    {
      step: 'deployed',
      ...(deployedAt !== undefined
        ? { state: 'done', at: new Date(deployedAt).toISOString() }
        : {
            state: isDeployed === undefined ? 'unknown' : 'open',
            who: owner,
            next:
              isDeployed === undefined
                ? 'Known once deploys are reported for it: its pipeline does so with the gate'
                : 'Deploy it to production with its pipeline',
          }),
    },
  ];
}
