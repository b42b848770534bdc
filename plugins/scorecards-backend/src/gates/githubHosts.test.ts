import { eventually } from '../__testUtils__/startScorecards';
import { aService } from './__testUtils__/gateEstate';
import { deploymentsOf } from './__testUtils__/githubDeployments';
import { pull, repository, sha } from './__testUtils__/githubEvents';
import { accepted, githubGate } from './__testUtils__/githubGate';

jest.setTimeout(180_000);

const elsewhere = {
  ...repository,
  html_url: 'https://other.example/shop/all',
};

describe.each(['SQLITE_3', 'POSTGRES_15'] as const)(
  'a host of GitHub that does not answer (%s)',
  database => {
    const gate = githubGate(database);
    const { answered, facts, github, other, pending, restart, send } = gate;
    const { reviewed } = deploymentsOf(gate);

    it('holds up no event of another one', async () => {
      other.silent = /^GET \/repos\//;
      for (const letter of 'abcdef014567') {
        await send('pull_request', {
          ...pull(sha(letter)),
          repository: elsewhere,
        }).expect(202, accepted);
      }
      await eventually(async () => expect(other.held.size).toBeGreaterThan(0));
      await send('pull_request', pull(sha('2'))).expect(202, accepted);
      await eventually(async () => {
        expect(github.runs).toMatchObject([
          { head_sha: sha('2'), status: 'completed' },
        ]);
      });
      // Not after those before it were given up.
      expect(other.givenUp).toBeLessThan(5);
      await eventually(async () => expect(await pending()).toHaveLength(12));
      other.speak();
      await answered();
      expect(other.runs).toHaveLength(12);
    });

    it('holds up no deployment that waits at another one', async () => {
      facts[1] = aService('pay', { incidents: [] });
      const approve = await reviewed(sha('3'), 'approve');
      const table = () => gate.knex('github_deployment_waits');
      const [row] = await table();
      // Some that have waited for longer.
      for (const run of ['4711', '4712', '4713']) {
        const there = (text: string) =>
          text
            .replaceAll(repository.html_url, elsewhere.html_url)
            .replaceAll('4711', run);
        const { event, ...wait } = JSON.parse(row.wait);
        await table().insert({
          id: there(row.id),
          wait: JSON.stringify({
            ...wait,
            event: JSON.parse(there(JSON.stringify(event))),
          }),
          since: Number(row.since) - 1_000,
        });
      }
      other.silent = /deployment_protection_rule$/;
      other.givenUp = 0;
      expect((await approve()).status).toBe(200);
      await eventually(async () => {
        expect(github.answers).toMatchObject([{}, { state: 'approved' }]);
      });
      expect(other.givenUp).toBeLessThan(3);
      other.speak();
      await eventually(async () => expect(await table()).toEqual([]));
      expect(other.answers).toHaveLength(3);
    });

    it('is tried again where it gives no token, and dropped where it is not configured', async () => {
      await restart(async () => {
        other.silent = /./;
      });
      await send('pull_request', {
        ...pull(sha('8')),
        repository: elsewhere,
      }).expect(202, accepted);
      await eventually(async () => {
        expect(await pending()).toMatchObject([
          { reason: 'GitHub gave no token within 10 seconds' },
        ]);
      });
      await restart(async () => {
        other.speak();
        await gate.knex('github_pending_events').update({
          account: 'gone.example/shop',
          event: JSON.stringify({
            ...{ is: 'rerun', head: sha('8') },
            repository: {
              ...{ fullName: 'shop/all', isPrivate: true },
              url: 'https://gone.example/shop/all',
            },
          }),
          next_at: 0,
        });
      });
      await answered();
    });
  },
);
