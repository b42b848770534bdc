import { execFile } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';
import { backendOf } from '../attacks/processes';
import { Portal, startPortal } from '../portal';
import { Api, signedIn } from '../support/api';

/** Repositories; half of them changed a file that the template changes, too. */
const sizes = (process.env.PLUMBLINE_SOAK_REPOSITORIES ?? '100,1000')
  .split(',')
  .map(Number);
/** In megabytes, at the largest of them over the smallest. */
const mostGrowth = 150;
const control = 'template-upgraded';
const host = 'https://git.example.com';
const owner = 'group:default/payments-platform';
const answers = {
  owner,
  purpose: 'Prints labels for parcels',
  tier: '3',
  classification: 'internal',
  exposure: 'internal',
};

type File = { path: string; text: string };
type Run = { repositories: number; seconds: number; megabytes: number };

test('dry runs of upgrades of many repositories, in bounded memory', async () => {
  test.setTimeout(0);
  expect(sizes.length, 'growth needs two sizes').toBeGreaterThan(1);
  const runs: Run[] = [];
  for (const repositories of sizes) {
    runs.push(await dryRun(repositories));
    const { megabytes, seconds } = runs.at(-1)!;
    process.stdout.write(
      `  ${repositories} repositories: ${seconds.toFixed(1)} s, ${(
        (seconds / repositories) *
        1_000
      ).toFixed(0)} ms each, at most ${megabytes.toFixed(0)} MB more\n`,
    );
  }
  expect(runs.at(-1)!.megabytes - runs[0].megabytes).toBeLessThan(mostGrowth);
});

async function dryRun(repositories: number): Promise<Run> {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-upgrades-'));
  const names = Array.from(
    { length: repositories },
    (_, index) => `many-${String(index).padStart(5, '0')}`,
  );
  writeFileSync(
    join(folder, 'many.yaml'),
    names.map(name => JSON.stringify(component(name))).join('\n---\n'),
  );
  // The control of the library, enabled.
  mkdirSync(join(folder, 'standards/controls'), { recursive: true });
  const library = readFileSync(
    resolve(__dirname, '../../standards/controls/template-current.yaml'),
    'utf8',
  );
  writeFileSync(
    join(folder, `standards/controls/${control}.yaml`),
    library
      .replace('id: template-current', `id: ${control}`)
      .replace('enabled: false', 'enabled: true'),
  );
  writeFileSync(
    join(folder, 'layer.yaml'),
    JSON.stringify({
      catalog: { locations: [{ type: 'file', target: './many.yaml' }] },
      plumbline: { standards: { many: { url: 'file:./standards' } } },
    }),
  );
  const portal = await startPortal({
    data: join(folder, 'state'),
    flags: ['--config', join(folder, 'layer.yaml')],
  });
  try {
    const tom = await signedIn(portal.url, 'tom.okafor');
    const files = await render(tom);
    for (const [index, name] of names.entries()) {
      await create(join(portal.data, 'git/many', `${name}.git`), {
        files: files.map(file => of(file, name)),
        isChanged: index % 2 === 1,
      });
    }
    await untilFailing(tom, names.length);
    return await measure(portal, tom, repositories);
  } finally {
    await portal.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(
  portal: Portal,
  tom: Api,
  repositories: number,
): Promise<Run> {
  const campaigns = '/api/scorecards/campaigns';
  const { body: campaign, text } = await tom.post(campaigns, {
    title: 'Version 2',
    controls: [control],
    owner: 'group:default/data-platform',
    due: '2030-01-01',
    message: 'Version 1 is supported for a few months more.',
  });
  expect(campaign?.id, text).toBeTruthy();
  const backend = backendOf(portal.pid);
  const before = backend.megabytes();
  let most = before;
  const timer = setInterval(() => {
    most = Math.max(most, backend.megabytes());
  }, 100);
  const counts = { clean: 0, conflicts: 0, escaped: 0, unknown: 0 };
  const started = performance.now();
  try {
    let after: string | undefined;
    do {
      const {
        body,
        status,
        text: plan,
      } = await tom.post(`${campaigns}/${campaign.id}/fixes`, { after });
      expect(status, plan.slice(0, 500)).toBe(200);
      for (const [key, count] of Object.entries<number>(body.upgrades)) {
        counts[key as keyof typeof counts] += count;
      }
      after = body.nextAfter;
    } while (after !== undefined);
  } finally {
    clearInterval(timer);
  }
  const seconds = (performance.now() - started) / 1_000;
  const conflicts = Math.floor(repositories / 2);
  expect(counts).toEqual({
    clean: repositories - conflicts,
    conflicts,
    escaped: 0,
    unknown: 0,
  });
  return { repositories, seconds, megabytes: most - before };
}

async function render(tom: Api): Promise<File[]> {
  const { body, text } = await tom.post(
    '/api/scorecards/templates/http-service/1/render',
    { name: 'placeholder', repository: `${host}/many/placeholder`, answers },
  );
  expect(body?.files, text.slice(0, 500)).toBeTruthy();
  return body.files;
}

/** As it is for a service of another name. */
function of({ path, text }: File, name: string): File {
  return { path, text: text.replaceAll('placeholder', name) };
}

function component(name: string) {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name,
      annotations: {
        'backstage.io/source-location': `url:${host}/many/${name}/`,
      },
    },
    spec: { type: 'service', lifecycle: 'production', owner },
  };
}

/** A bare repository with one commit. */
async function create(
  path: string,
  of: { files: readonly File[]; isChanged: boolean },
): Promise<void> {
  mkdirSync(path, { recursive: true });
  const git = (args: string[], input?: string) => {
    const running = promisify(execFile)('git', args, { cwd: path });
    if (input !== undefined) {
      running.child.stdin!.end(input);
    }
    return running;
  };
  await git(['init', '--quiet', '--bare', '--initial-branch=main']);
  const contents = of.files.map(({ path: file, text }) => {
    const isPipeline = of.isChanged && file.endsWith('ci.yml');
    return [file, isPipeline ? text.replace('@v1', '@ours') : text] as const;
  });
  const data = (text: string) => `data ${Buffer.byteLength(text)}\n${text}\n`;
  await git(
    ['fast-import', '--quiet'],
    [
      'commit refs/heads/main\n',
      'committer Ana <ana@example.com> 1767225600 +0000\n',
      data('Begin'),
      ...contents.map(([file, text]) => `M 644 inline ${file}\n${data(text)}`),
    ].join(''),
  );
}

/** Once each repository was read, and found to be of an older version. */
async function untilFailing(tom: Api, count: number): Promise<void> {
  await expect
    .poll(
      async () => {
        const { body } = await tom.get('/api/scorecards/summary', {
          by: 'control',
        });
        return body.items.find(({ of: one }: { of: string }) => one === control)
          ?.counts.fail;
      },
      { timeout: 1_800_000, intervals: [5_000] },
    )
    .toBe(count);
}
