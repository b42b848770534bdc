import { TestDatabases } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import githubModule from '@plumbline/backstage-plugin-evidence-backend-module-github';
import { ScmServer } from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import type {
  CampaignFix,
  CampaignPlan,
} from '@plumbline/backstage-plugin-scorecards-common';
import { BareRemotes } from './__testUtils__/BareRemotes';
import {
  aService,
  readmeControl,
  startCampaigns,
} from './__testUtils__/startCampaigns';
import { eventually } from '../__testUtils__/eventually';

jest.setTimeout(240_000);

type Issue = { body: string; state: string; comments: string[] };

const host = 'https://github.test/acme';
const names = ['cart', 'gone', 'mine', 'relapsed', 'settled'];
const control = {
  ...readmeControl,
  id: 'described',
  title: 'Is described *well*',
  pass: 'catalog.description.present',
};

/** Issue 1 of each repository, in the shapes of GitHub's API. */
class Issues {
  readonly all = new Map<string, Issue>();
  mayClose = true;
  readonly server = new ScmServer((_, { body, method, path }) => {
    const [, name = '', rest = ''] =
      /^\/repos\/acme\/(\w+)(\/.+)?$/.exec(path) ?? [];
    const issue = this.all.get(name);
    const shown = (one: Issue) => ({
      body: { ...one, html_url: `${host}/${name}/issues/1` },
    });
    switch (`${method} ${rest}`) {
      case 'GET ':
        return { body: { default_branch: 'main' } };
      case 'GET /issues':
        return { body: [] };
      case 'POST /issues': {
        const made = { body: body.body, state: 'open', comments: [] };
        this.all.set(name, made);
        return { status: 201, ...shown(made) };
      }
      case 'GET /issues/1':
        return issue
          ? shown(issue)
          : { status: 410, body: { message: 'This issue was deleted' } };
      case 'GET /issues/1/comments':
        return { body: issue!.comments.map(one => ({ body: one })) };
      case 'POST /issues/1/comments':
        issue!.comments.push(body.body);
        return { status: 201, body };
      case 'PATCH /issues/1':
        if (this.mayClose) {
          issue!.state = body.state;
        }
        return this.mayClose ? shown(issue!) : { status: 403, body: {} };
      default:
        return undefined;
    }
  });
}

function aServiceOf(name: string, description?: string): Entity {
  const entity = aService(
    ...([
      name,
      'shop',
      `url:${host}/${name}/blob/main/catalog-info.yaml`,
    ] as const),
  );
  const { annotations, ...metadata } = entity.metadata;
  return {
    ...entity,
    metadata: {
      ...metadata,
      ...(description && { description }),
      annotations: {
        ...annotations,
        'backstage.io/source-location': `url:${host}/${name}/tree/main/`,
      },
    },
  };
}

describe('issues of campaigns', () => {
  const databases = TestDatabases.create({
    ids: ['SQLITE_3', 'POSTGRES_15'],
    disableDocker: true,
  });

  it.each(databases.eachSupportedId())(
    'are closed at their host once the verdicts pass, on %s',
    async databaseId => {
      const issues = new Issues();
      const remotes = new BareRemotes();
      const apiBaseUrl = await issues.server.start();
      const app = await startCampaigns({
        databases,
        databaseId: databaseId as never,
        remotes: remotes.path,
        controls: [control],
        services: names.map(name => aServiceOf(name)),
        features: [githubModule],
        integrations: {
          github: [{ host: 'github.test', apiBaseUrl, token: 's3cret' }],
        },
      });
      const fixesOf = async (id: string) => {
        const { body } = await app.cards('pat', 'get', `/campaigns/${id}`);
        return Object.fromEntries(
          body.fixes.map(({ entityRef, issue, state }: CampaignFix) => [
            entityRef.split('/')[1],
            [state, issue?.state, issue?.reason],
          ]),
        );
      };
      await app.judged('fail', names, control.id);
      const id = await app.begin();
      const fixes = `/campaigns/${id}/fixes`;
      const { body: plan } = await app.cards('pat', 'post', fixes);
      const { body: done } = await app.cards('pat', 'post', fixes, {
        dryRun: false,
        plan: plan.plan,
      });
      expect(
        (done as CampaignPlan).items.map(({ status, url }) => [status, url]),
      ).toEqual(names.map(name => ['opened', `${host}/${name}/issues/1`]));

      // People were faster, or have it for something else now.
      issues.mayClose = false;
      issues.all.delete('gone');
      issues.all.get('mine')!.body = 'Something else';
      issues.all.get('settled')!.state = 'closed';
      names.forEach(name => app.register(aServiceOf(name, 'What it is')));
      const refused =
        "GitHub answered 403: the credentials under 'integrations.github' may not do this";
      await eventually(
        async () =>
          expect(await fixesOf(id)).toEqual({
            cart: ['closed', 'waiting', refused],
            gone: ['closed', 'absent', undefined],
            mine: ['closed', 'other', undefined],
            relapsed: ['closed', 'waiting', refused],
            settled: ['closed', 'ended', undefined],
          }),
        60_000,
      );

      issues.mayClose = true;
      app.register(aServiceOf('relapsed'));
      await app.judged('fail', ['relapsed'], control.id);
      app.setClock('2026-03-01T12:11:00.000Z');
      await eventually(
        async () =>
          expect(await fixesOf(id)).toMatchObject({
            cart: ['closed', 'closed', undefined],
            relapsed: ['closed', 'waiting', undefined],
          }),
        60_000,
      );
      const states = Object.fromEntries(
        [...issues.all].map(([name, { comments, state }]) => [
          name,
          [state, comments.length],
        ]),
      );
      expect(states).toEqual({
        cart: ['closed', 1],
        mine: ['open', 0],
        settled: ['closed', 0],
        relapsed: ['open', 1],
      });
      const [, mark] = /(<!-- .+ -->)/.exec(issues.all.get('cart')!.body)!;
      expect(issues.all.get('cart')!.comments[0].split('\n')).toEqual([
        'Plumbline closes this issue, for what it asks is done:',
        '',
        '- Is described \\*well\\* (`described`) passes since 2026-03-01 12:00 UTC',
        '',
        `It is of the campaign \`${id}\`.`,
        '',
        mark,
      ]);
      await app.stop();
      issues.server.stop();
      remotes.dispose();
    },
  );
});
