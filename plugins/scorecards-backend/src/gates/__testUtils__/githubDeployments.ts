import { repository, sha } from './githubEvents';
import type { githubGate } from './githubGate';

export const callback = (run = '4711', name = 'shop/all') =>
  `https://api.git.example/repos/${name}/actions/runs/${run}/deployment_protection_rule`;

export const event = 'deployment_protection_rule';
/** As GitHub sends it. */
export const requested = {
  action: 'requested',
  environment: 'production',
  event: 'push',
  deployment_callback_url: callback(),
  pull_requests: [],
  deployment: { id: 1, sha: sha('e'), ref: 'main' },
  repository,
  sender: { login: 'ben-hub', type: 'User' },
};

/** Deployments of the repository that ask its protection rule. */
export function deploymentsOf(gate: ReturnType<typeof githubGate>) {
  const { github, report } = gate;
  const protect = (part: object = {}) =>
    report(event, { ...requested, ...part });

  const decided = () => {
    const [, id] = /decision ([0-9a-f-]{36})/.exec(
      github.answers[0].comment.replaceAll('\\', ''),
    )!;
    return gate.portal.call('service', 'get', `/gate/${id}`);
  };

  const decisionsOn = async (head: string): Promise<unknown[]> => {
    const { body } = await gate.portal.call(
      'service',
      'get',
      '/gate-decisions?limit=100',
    );
    return body.items.filter((one: unknown) =>
      JSON.stringify(one).includes(head),
    );
  };

  const reviewed = async (head: string, verb: string) => {
    const deployment = { id: 1, sha: head, ref: 'main' };
    await protect({ environment: 'vault', deployment });
    const { body: decision } = await decided();
    const [{ id }] = decision.reviews;
    return () =>
      gate.portal.call('zoe', 'post', `/gate-reviews/${id}/${verb}`, {
        version: 1,
        reason: 'So',
      });
  };

  return { decided, decisionsOn, protect, reviewed };
}
