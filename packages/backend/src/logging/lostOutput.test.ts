import { spawn, spawnSync } from 'node:child_process';
import {
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const preload = require.resolve('@backstage/cli/config/nodeTransform.cjs');

/** Writes 40 entries, and removes the filler after 20. */
const program = (filler: string) => `
  require(${JSON.stringify(join(__dirname, 'lostOutput.ts'))})
    .dropLostOutput(process.stdout, 20);
  let n = 0;
  setInterval(() => {
    process.stdout.write('entry ' + n + '\\n');
    if (++n === 20) require('node:fs').rmSync(${JSON.stringify(filler)});
    if (n === 40) process.exit(7);
  }, 5);
`;

describe('dropLostOutput', () => {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-output-'));
  const filler = join(folder, 'filler');
  const { status, stderr } = spawnSync(
    'mount',
    ['-t', 'tmpfs', '-o', 'size=16k', 'tmpfs', folder],
    { encoding: 'utf8' },
  );
  const mounted = status === 0;

  /** Its exit code, and what it printed as an error. */
  async function run(stdout: number | 'pipe') {
    const child = spawn(
      process.execPath,
      ['--require', preload, '-e', program(filler)],
      { stdio: ['ignore', stdout, 'pipe'] },
    );
    child.stdout?.once('data', () => child.stdout!.destroy());
    let errors = '';
    child.stderr!.on('data', chunk => (errors += String(chunk)));
    const code = await new Promise(resolve => child.once('close', resolve));
    return { code, errors };
  }

  beforeEach(() => writeFileSync(filler, ''));

  afterAll(() => {
    spawnSync('umount', [folder]);
    rmSync(folder, { recursive: true, force: true });
  });

  it('goes on without a reader', async () => {
    expect(await run('pipe')).toEqual({ code: 7, errors: '' });
  });

  it('goes on where nothing can be written', async () => {
    const full = openSync('/dev/full', 'w');
    expect(await run(full)).toEqual({ code: 7, errors: '' });
    closeSync(full);
  });

  const reason = mounted ? '' : `: none could be mounted: ${stderr?.trim()}`;
  (mounted ? describe : describe.skip)(`on a small disk${reason}`, () => {
    it('says what was lost once there is space', async () => {
      const file = join(folder, 'log');
      const log = openSync(file, 'a');
      expect(() => writeFileSync(filler, Buffer.alloc(1 << 20))).toThrow(
        'ENOSPC',
      );
      expect(await run(log)).toEqual({ code: 7, errors: '' });
      closeSync(log);
      const text = readFileSync(file, 'utf8');
      expect(text).toMatch(/"message":"20 log entries were dropped/);
      expect(text).toMatch(/^entry 20$/m);
      expect(text).toMatch(/^entry 39$/m);
      expect(text).not.toMatch(/^entry 19$/m);
    });
  });
});
