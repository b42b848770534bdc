import {
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigReader } from '@backstage/config';
import { readConfig } from './readConfig';

describe('the key that states are encrypted with', () => {
  const folder = mkdtempSync(join(tmpdir(), 'provisioning-key-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const keyOf = (provisioning: object) =>
    readConfig(new ConfigReader({ plumbline: { provisioning } as never }))
      .encryptionKey;

  it('is that of the configuration, or made once in the folder', () => {
    expect(keyOf({ folder: join(folder, 'a'), encryptionKey: 'k' })).toBe('k');
    const own = join(folder, 'b');
    const made = keyOf({ folder: own });
    expect(made).toMatch(/^[\w-]{43}$/);
    expect(keyOf({ folder: own })).toBe(made);
    expect(readFileSync(join(own, 'key'), 'utf8')).toBe(made);
    expect(statSync(join(own, 'key')).mode & 0o777).toBe(0o600);
  });

  it('is required where it cannot be made', () => {
    writeFileSync(join(folder, 'file'), '');
    expect(() => keyOf({ folder: join(folder, 'file/in-it') })).toThrow(
      /^'plumbline\.provisioning\.folder' is '.*file\/in-it', where no key can be made \(ENOTDIR\): set it to .* and 'plumbline\.provisioning\.encryptionKey' to/,
    );
  });
});
