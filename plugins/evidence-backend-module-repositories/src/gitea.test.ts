import { createServer, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setClock } from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import { goodFiles } from './testUtils/goodFiles';
import {
  aPayGroup,
  inFolder,
  startRepositories,
} from './testUtils/startRepositories';
import { archiveOf } from './testUtils/tar';

/** https://docs.gitea.com/api/: the archive and the commits of a branch. */
describe('repositories of a host whose API is read by the portal only', () => {
  const requests: string[] = [];
  let files: Record<string, string> = goodFiles;
  let sha = 'a'.repeat(40);
  let server: Server;
  let app: Awaited<ReturnType<typeof startRepositories>>;

  beforeAll(async () => {
    server = createServer((req, res) => {
      const { pathname } = new URL(req.url!, 'http://gitea.example');
      requests.push(pathname);
      if (pathname.includes('/archive/')) {
        res.end(archiveOf(files));
      } else if (pathname.includes('/commits/')) {
        res.end(JSON.stringify({ sha }));
      } else {
        res.end(JSON.stringify({ default_branch: 'main' }));
      }
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const baseUrl = `http://127.0.0.1:${port}`;
    app = await startRepositories({
      entities: [
        inFolder(`url:${baseUrl}/acme/shop/src/branch/main/`),
        aPayGroup,
      ],
      config: {
        integrations: { gitea: [{ host: `127.0.0.1:${port}`, baseUrl }] },
      },
    });
  });

  afterAll(async () => {
    await app.server.stop();
    server.close();
  });

  it('are read by their archive, and only once it is another one', async () => {
    expect(await app.run('repos')).toMatchObject({ outcome: 'succeeded' });
    expect(await app.facts()).toMatchObject({
      readme: { present: true },
      codeowners: { agrees: true },
      branchProtection: { unknown: expect.stringMatching(/is not read$/) },
      lastActivity: { unknown: expect.stringMatching(/is not read$/) },
    });
    const archives = () =>
      requests.splice(0).filter(one => one.includes('/archive/')).length;
    expect(archives()).toBe(1);
    expect(await app.run('repos')).toMatchObject({ coverage: 1 });
    expect(archives()).toBe(0);
    files = { 'main.go': '' };
    sha = 'b'.repeat(40);
    setClock('2026-03-01T12:10:00.000Z');
    await app.run('repos');
    expect(archives()).toBe(1);
    expect(await app.facts()).toMatchObject({ readme: { present: false } });
  });

  it('are read once more for the code where they declare flags', async () => {
    files = {
      'feature-flags.yaml': 'flags: { fast: { type: release } }',
      'main.go': 'on("fast")',
    };
    sha = 'c'.repeat(40);
    setClock('2026-03-01T12:20:00.000Z');
    requests.length = 0;
    await app.run('repos');
    expect(requests.filter(one => one.includes('/archive/'))).toHaveLength(2);
    expect(await app.facts()).toMatchObject({
      flags: {
        flags: [{ key: 'fast', inCode: true, files: ['main.go'] }],
      },
    });
  });
});

describe('a repository that nothing configured reaches', () => {
  it('is not requested', async () => {
    const app = await startRepositories({
      entities: [inFolder('url:https://unknown.example/acme/shop'), aPayGroup],
    });
    expect(await app.run('repos')).toMatchObject({
      outcome: 'failed',
      error:
        "acme/shop: Nothing under 'integrations' or 'backend.reading.allow' reaches unknown.example",
    });
    expect(await app.facts()).toEqual({});
    await app.server.stop();
  });
});
