import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const packageFolder = resolve(__dirname, '../..');
export const moduleFolder = resolve(
  packageFolder,
  '../../standards/modules/shared-postgresql-database/1.1.0',
);

const isThere = spawnSync('terraform', ['version']).status === 0;

/** Without Terraform these tests are listed as skipped; in CI they fail. */
export const describeWithTerraform =
  isThere || process.env.CI === 'true' ? describe : describe.skip;

/** The PostgreSQL of the tests. */
export function postgresUrl(): string {
  const url =
    process.env.BACKSTAGE_TEST_DATABASE_POSTGRES15_CONNECTION_STRING ?? '';
  if (!url) {
    throw new Error('These tests need a PostgreSQL; run them by npm test');
  }
  return url;
}

export type Workspace = {
  folder: string;
  /** Runs Terraform with the provider; whatever it says, in one text. */
  terraform(...args: string[]): { code: number; output: string };
  remove(): void;
};

/** Puts the freshly built provider where Terraform finds it. */
export function installProvider(): string {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-provider-'));
  const bundle = join(folder, 'provider.cjs');
  execFileSync(process.execPath, [
    join(packageFolder, 'build.mjs'),
    '--outfile',
    bundle,
  ]);
  execFileSync(process.execPath, [bundle, 'install', join(folder, 'plugins')]);
  writeFileSync(
    join(folder, 'terraformrc'),
    `disable_checkpoint = true
provider_installation {
  filesystem_mirror {
    path = ${JSON.stringify(join(folder, 'plugins'))}
  }
}
`,
  );
  return folder;
}

/** A copy of the module, ready to plan. */
export function createWorkspace(
  provider: string,
  variables: object,
  url = postgresUrl(),
): Workspace {
  const folder = mkdtempSync(join(provider, 'workspace-'));
  cpSync(moduleFolder, folder, { recursive: true });
  writeFileSync(
    join(folder, 'terraform.tfvars.json'),
    JSON.stringify(variables),
  );
  const workspace: Workspace = {
    folder,
    terraform: (...args) => {
      const { status, stdout, stderr } = spawnSync(
        'terraform',
        [...args, '-no-color'],
        {
          cwd: folder,
          encoding: 'utf8',
          env: {
            PATH: process.env.PATH,
            HOME: folder,
            TF_IN_AUTOMATION: '1',
            TF_CLI_CONFIG_FILE: join(provider, 'terraformrc'),
            PLUMBLINE_POSTGRESQL_URL: url,
          },
        },
      );
      return { code: status ?? -1, output: stdout + stderr };
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
  const { code, output } = workspace.terraform('init');
  if (code !== 0) {
    throw new Error(output);
  }
  return workspace;
}

/** A name that no other test has. */
export function freshName(): string {
  return `test_${randomBytes(6).toString('hex')}`;
}
