import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { UrlReaderServiceReadTreeOptions } from '@backstage/backend-plugin-api';
import { UrlReaders } from '@backstage/backend-defaults/urlReader';
import { mockServices } from '@backstage/backend-test-utils';
import { FolderStandards } from './FolderStandards';
import { RepositoryStandards } from './RepositoryStandards';

const never = new AbortController().signal;

describe('a source of standards', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'sources-'));
    await mkdir(join(root, 'standards', 'gates'), { recursive: true });
  });
  afterEach(() => rm(root, { recursive: true }));

  const write = (path: string, text: string) =>
    writeFile(join(root, 'standards', path), text);

  const ofFolder = () =>
    new FolderStandards({
      name: 'local',
      everySeconds: 1,
      part: 'gates',
      folder: join(root, 'standards'),
    });

  /** As the portal reads an archive that a host of repositories sends. */
  const ofRepository = () => {
    const reader = UrlReaders.create({
      logger: mockServices.logger.mock(),
      config: mockServices.rootConfig(),
      factories: [
        ({ treeResponseFactory }) => [
          {
            predicate: () => true,
            reader: {
              readTree: async (
                _url: string,
                { filter }: UrlReaderServiceReadTreeOptions = {},
              ) => {
                const archive = join(root, 'archive.tar');
                execFileSync('tar', ['-C', root, '-cf', archive, 'standards']);
                return treeResponseFactory.fromTarArchive({
                  stream: createReadStream(archive),
                  filter,
                  etag: 'one',
                });
              },
            } as never,
          },
        ],
      ],
    });
    return new RepositoryStandards({
      name: 'shared',
      everySeconds: 1,
      part: 'gates',
      reader,
      url: 'https://git.example/shop/standards/tree/main/',
    });
  };

  it.each([
    ['folder', ofFolder],
    ['repository', ofRepository],
  ])(
    'reads the files of a %s, and shows one that is too long',
    async (_, of) => {
      await write('gates/a.yaml', 'id: a');
      expect(await of().read(never)).toMatchObject([
        { path: 'gates/a.yaml', text: 'id: a' },
      ]);
      await write('gates/b.yaml', `#${'x'.repeat(64 * 1024)}`);
      await expect(of().read(never)).rejects.toThrow(
        'has 65537 bytes; at most 65536 are read',
      );
    },
  );

  it.each([
    ['folder', ofFolder],
    ['repository', ofRepository],
  ])('may be a %s without rules, but has to be there', async (_, of) => {
    await rm(join(root, 'standards', 'gates'), { recursive: true });
    await write('README.md', 'No rules');
    expect(await of().read(never)).toEqual([]);
    await rename(join(root, 'standards'), join(root, 'elsewhere'));
    if (of === ofRepository) {
      await mkdir(join(root, 'standards'));
    }
    await expect(of().read(never)).rejects.toThrow(/^There (is no|are no) f/);
  });
});
