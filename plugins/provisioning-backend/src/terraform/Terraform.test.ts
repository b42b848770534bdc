import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { lastError } from '../engine/Runner';
import { Terraform } from './Terraform';

jest.setTimeout(120_000);

const isRunning = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** What the real one does too rarely to wait for it, done by a script in its place. */
describe('Terraform that does not do what it should', () => {
  let folder: string;
  const behaving = (script: string) => {
    const file = join(folder, 'terraform');
    writeFileSync(
      file,
      `#!/bin/sh\nif [ "$1" = version ]; then echo '{"terraform_version":"1.9.0"}'; exit 0; fi\n${script}\n`,
    );
    chmodSync(file, 0o755);
    return new Terraform({
      cliConfig: join(folder, 'rc'),
      path: `${folder}:/usr/bin:/bin`,
      graceMs: 500,
      mostOutput: 100_000,
    });
  };
  const run = (terraform: Terraform, timeoutMs = 30_000) =>
    terraform.run(['apply'], {
      cwd: folder,
      variables: { SECRET_OF_THE_RUN: 'x' },
      signal: new AbortController().signal,
      timeoutMs,
    });

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'plumbline-terraform-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is not there, or is another program', async () => {
    const nowhere = new Terraform({ cliConfig: 'rc', path: folder });
    expect(await nowhere.find()).toBeUndefined();
    await expect(run(nowhere)).rejects.toThrow('Neither terraform nor tofu');
    writeFileSync(join(folder, 'terraform'), '#!/bin/sh\necho hello\n');
    chmodSync(join(folder, 'terraform'), 0o755);
    const other = new Terraform({ cliConfig: 'rc', path: `${folder}:/bin` });
    expect(await other.find()).toBeUndefined();
  });

  it.each([
    ['Error: write errors.tfstate: no space left on device', 'no space left'],
    ['Error: Error acquiring the state lock', 'state lock'],
    ['Error: Failed to save state', 'Failed to save state'],
  ])('ends with "%s", which is reported', async (line, reported) => {
    const result = await run(
      behaving(`echo 'Planning'; echo '╷' >&2; echo '│ ${line}' >&2; exit 1`),
    );
    expect(result.code).toBe(1);
    expect(lastError(result)).toContain(reported);
    expect(lastError(result)).not.toContain('Planning');
  });

  it('crashes, and that is no success', async () => {
    const result = await run(behaving('kill -SEGV $$'));
    const { code, timedOut } = result;
    expect({ isSuccess: code === 0, timedOut }).toEqual({
      isSuccess: false,
      timedOut: false,
    });
    expect(lastError(result)).toBe('it was ended, without output');
    expect(lastError(await run(behaving('exit 3')))).toBe(
      'it ended with 3, without output',
    );
  });

  it('hangs, and is ended with all that it started', async () => {
    const terraform = behaving(
      `sleep 600 & echo $! > ${folder}/child; sleep 600`,
    );
    const { timedOut } = await run(terraform, 500);
    expect(timedOut).toBe(true);
    const child = Number(await readFile(join(folder, 'child'), 'utf8'));
    for (let waited = 0; isRunning(child) && waited < 50; waited++) {
      await sleep(100);
    }
    expect(isRunning(child)).toBe(false);
  });

  it('says more than can be kept, and is not believed', async () => {
    const terraform = behaving('yes 0123456789 | head -c 200000');
    await expect(run(terraform)).rejects.toThrow('the plan is too large');
  });

  it("sees what it is given, and nothing of the backend's own", async () => {
    process.env.SECRET_OF_THE_BACKEND = 'y';
    try {
      const { stdout } = await run(behaving('env'));
      expect(stdout).toContain('SECRET_OF_THE_RUN=x');
      expect(stdout).not.toContain('SECRET_OF_THE_BACKEND');
    } finally {
      delete process.env.SECRET_OF_THE_BACKEND;
    }
  });
});
