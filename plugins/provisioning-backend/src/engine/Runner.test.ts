import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { RequestStore } from '../records/RequestStore';
import { WorkspaceStore } from '../records/WorkspaceStore';
import {
  createTestDatabases,
  describeWithTerraform,
} from '../__testUtils__/terraform';
import { newOperation } from '../records/newOperation';
import { testFolder } from '../__testUtils__/portal';
import { Terraform } from '../terraform/Terraform';
import { Workspaces } from '../terraform/Workspace';
import { Cipher } from '../vault/Cipher';
import { LocalSecrets } from '../vault/LocalSecrets';
import { moduleHash } from '../standards/readModule';
import type { Authorized } from './authorizeRun';
import { Runner, Session } from './Runner';
import type { StepContext } from './Step';

jest.setTimeout(120_000);

describeWithTerraform('a run that was taken over', () => {
  const databases = createTestDatabases();

  it('leaves what it made to whoever took over', async () => {
    const place = await testFolder();
    const knex = await databases.init('SQLITE_3');
    await knex.migrate.latest({
      directory: resolvePackagePath(
        '@plumbline/backstage-plugin-provisioning-backend',
        'migrations',
      ),
    });
    const [module, runs] = ['module', 'runs'].map(name =>
      join(place.folder, name),
    );
    await mkdir(module);
    await writeFile(
      join(module, 'main.tf'),
      'resource "terraform_data" "made" {}\n',
    );
    const hash = await moduleHash(module);
    const cliConfig = join(place.folder, 'rc');
    await writeFile(cliConfig, '');
    const cipher = new Cipher('of the tests');
    const store = new WorkspaceStore(knex);
    const runner = new Runner({
      cipher,
      store,
      environmentOf: () => ({}),
      secrets: new LocalSecrets({ cipher, store }),
      terraform: new Terraform({ cliConfig }),
      workspaces: new Workspaces(runs),
    });
    const requests = new RequestStore(knex);
    const request = {
      id: 'req-1',
      product: 'p',
      productVersion: 1,
      requester: 'user:default/ana',
      service: '',
      owner: '',
      state: 'submitted' as const,
      intent: {},
      resourceName: 'it',
      createdAt: 0,
      updatedAt: 0,
    };
    await requests.add(
      request,
      newOperation({
        request,
        number: 1,
        kind: 'create',
        intent: {},
        now: 0,
      }),
      [],
    );
    const claim = async (holder: string, ttl: number) =>
      (await requests.claim('op', holder, ttl))!;
    const run = <T>(
      lease: StepContext['lease'],
      work: (session: Session) => Promise<T>,
    ) =>
      runner.inWorkspace(
        {
          lease,
          now: Date.now(),
          offer: {
            form: { schema: { properties: {} } },
            product: { id: 'p', levels: {}, variables: {} },
            module: { folder: module, hash },
          },
          operation: { id: 'op/1', requestId: 'req-1', intent: {} },
          request,
          signal: new AbortController().signal,
        } as unknown as StepContext,
        work,
      );
    const applied = async (session: Session, ...args: string[]) => {
      await session.run('plan', '-out=plan', ...args);
      const other = { operation: 'op/2' } as Authorized;
      await expect(session.apply(other, 'plan')).rejects.toThrow(
        "What may be run is 'op/2', and not 'op/1'",
      );
      return session.apply({ ...other, operation: 'op/1' }, 'plan');
    };
    const made = async ({ workspace }: Session) =>
      JSON.parse(String((await workspace.state()) ?? '{"resources":[]}'))
        .resources.length;

    const first = await claim('one', 60_000);
    const second = await run(first, async session => {
      expect((await applied(session)).code).toBe(0);
      await requests.release('op', 'one');
      return claim('two', 60_000);
    });
    expect(await store.workspace('req-1')).toBeUndefined();
    expect(await run(second, made)).toBe(1);
    expect(await store.workspace('req-1')).toBeDefined();
    expect(await readdir(runs)).toEqual([]);

    // The state that is kept is of the same lineage, and older.
    const third = await run(second, async session => {
      await applied(session, '-destroy');
      await requests.release('op', 'two');
      return claim('three', 60_000);
    });
    expect(await readdir(runs)).toHaveLength(1);
    expect(await run(third, made)).toBe(0);
    await place.remove();
  });
});
