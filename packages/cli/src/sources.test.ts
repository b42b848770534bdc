import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { commandLine } from './testUtils/commandLine';

// Its conformance tests run there, over the whole plugin.
const kept = resolve(
  // eslint-disable-next-line no-restricted-syntax -- tests run from their sources
  __dirname,
  '../../backend/src/__testUtils__/acme',
);

describe('plumbline sources new', () => {
  const { run } = commandLine('sources', 'new');
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'plumbline-source-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const filesOf = () =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(entry => join(entry.parentPath, entry.name));

  it('writes a package whose tests are those that pass here', async () => {
    expect(await run('acme', '--folder', folder)).toMatchObject({ code: 0 });
    for (const name of ['module.ts', 'module.test.ts']) {
      expect(readFileSync(join(folder, 'src', name), 'utf8')).toBe(
        readFileSync(join(kept, name), 'utf8'),
      );
    }
  });

  it.each(['acme', 'acme-deploy', 'x1-y2-z3'])(
    'writes %s as its formatter and linter want it',
    async name => {
      const { code, stdout } = await run(name, '--folder', folder);
      expect(code).toBe(0);
      const files = filesOf();
      expect(files).toHaveLength(7);
      for (const file of files) {
        expect(stdout).toContain(file);
        const text = readFileSync(file, 'utf8');
        const options = await resolveConfig(join(kept, 'module.ts'));
        expect(await format(text, { ...options, filepath: file })).toBe(text);
      }
    },
  );

  it('keeps what is there, and refuses what is no name', async () => {
    await run('acme', '--folder', folder);
    expect(await run('beta', '--folder', folder)).toEqual({
      code: 2,
      stdout: '',
      stderr: `'${folder}' has files already; give another one with --folder.\n`,
    });
    const inFile = join(folder, 'package.json', 'x');
    const refused = await run('beta', '--folder', inFile);
    expect(refused).toMatchObject({
      code: 1,
      stderr: `'${inFile}' can't be written (ENOTDIR).\n`,
    });
    for (const name of ['Acme', '../acme', 'acme_x', 'ácme', '-x', 'a--b']) {
      const { code, stderr } = await run(
        '--folder',
        join(folder, 'x'),
        '--',
        name,
      );
      expect([code, stderr]).toEqual([
        1,
        expect.stringContaining(
          'It must be lower-case words with - between them',
        ),
      ]);
    }
    expect(existsSync(join(folder, 'x'))).toBe(false);
  });
});
