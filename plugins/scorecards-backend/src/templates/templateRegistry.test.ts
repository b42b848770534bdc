import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { mockServices } from '@backstage/backend-test-utils';
import type { StandardsFile } from '../registry/StandardsSource';
import { TemplateRegistry } from './TemplateRegistry';
import type { StoredTemplate } from './TemplateStore';

const library = resolve(__dirname, '../../../../standards');

function filesOf(version: number): StandardsFile[] {
  const folder = join(library, 'templates/http-service', String(version));
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => {
      const file = join(entry.parentPath, entry.name);
      return {
        path: relative(library, file),
        text: readFileSync(file, 'utf8'),
        url: `file:${file}`,
      };
    });
}

const retitled = (files: readonly StandardsFile[], title: string) =>
  files.map(file => ({
    ...file,
    text: file.text.replace(/^title: .*$/m, `title: ${title}`),
  }));

/** Each text once, then `unchanged`, as a folder is read. */
function source(name: string, ...texts: (StandardsFile[] | Error)[]) {
  return {
    name,
    everySeconds: 1,
    read: async () => {
      const next = texts.shift() ?? ('unchanged' as const);
      if (next instanceof Error) {
        throw next;
      }
      return next;
    },
  };
}

describe('versions of templates', () => {
  const kept = new Map<string, StoredTemplate>();
  let isAway = false;
  const store = {
    add: async (one: StoredTemplate) => {
      if (isAway) {
        throw new Error('The database is away');
      }
      const key = `${one.template}@${one.version}`;
      kept.set(key, kept.get(key) ?? one);
      return kept.get(key)!;
    },
    find: async (id: string, version: number) => kept.get(`${id}@${version}`),
  };
  const signal = new AbortController().signal;
  const registryOf = (...sources: { name: string }[]) =>
    new TemplateRegistry({
      sources,
      store,
      clock: () => new Date(0),
      logger: mockServices.logger.mock(),
    });
  const titles = (registry: TemplateRegistry) =>
    registry.all.map(({ compiled, source: from }) => [
      from,
      compiled.template.version,
      compiled.template.title,
    ]);

  beforeEach(() => {
    kept.clear();
    isAway = false;
  });

  it('are offered once the database is back', async () => {
    const own = source('own', filesOf(1));
    const registry = registryOf(own);
    isAway = true;
    await registry.refresh(own, signal);
    expect(registry.all).toEqual([]);
    expect(registry.problems).toMatchObject([
      { reason: 'The database is away' },
    ]);
    isAway = false;
    await registry.refresh(own, signal);
    expect(registry.all).toHaveLength(1);
    expect(registry.problems).toEqual([]);
  });

  it('are those of the earlier source, whichever is read first', async () => {
    const own = source('own', retitled(filesOf(1), 'Ours'));
    const other = source('other', [...filesOf(1), ...filesOf(2)]);
    const registry = registryOf(own, other);
    await registry.refresh(other, signal);
    expect(kept.size).toBe(0);
    await registry.refresh(own, signal);
    expect(titles(registry)).toEqual([
      ['own', 1, 'Ours'],
      ['other', 2, 'HTTP service'],
    ]);
    expect(kept.get('http-service@1')?.source).toBe('own');
    expect(registry.problems).toEqual([]);
  });

  it('wait for no source that can not be read', async () => {
    const own = source('own', new Error('It is away'));
    const other = source('other', filesOf(1));
    const registry = registryOf(own, other);
    await registry.refresh(other, signal);
    await registry.refresh(own, signal);
    expect(titles(registry)).toEqual([['other', 1, 'HTTP service']]);
  });

  it('may say other consequences of the same answers', async () => {
    const first = source('first', filesOf(3));
    await registryOf(first).refresh(first, signal);
    const edited = (pattern: RegExp, text: string) =>
      filesOf(3).map(file => ({
        ...file,
        text: file.path.endsWith('template.yaml')
          ? file.text.replace(pattern, text)
          : file.text,
      }));
    const own = source(
      'own',
      edited(/consequence: Its on-call .*/, 'consequence: It is paged.'),
      edited(/default: node/, 'default: go'),
    );
    const registry = registryOf(own);
    await registry.refresh(own, signal);
    const [reworded] = registry.all;
    expect(registry.problems).toEqual([]);
    expect(reworded.compiled.template.questions[0]).toMatchObject({
      consequence: 'It is paged.',
    });
    expect(reworded.digest).toBe(kept.get('http-service@3')!.digest);
    // What makes something else is a version of its own.
    await registry.refresh(own, signal);
    expect(registry.problems).toMatchObject([
      { reason: expect.stringContaining('was something else') },
    ]);
    expect(registry.all[0].compiled.template.questions[0]).toMatchObject({
      consequence: expect.stringContaining('Its on-call'),
    });
  });

  it('rename no file by its case alone', async () => {
    const renamed = filesOf(2).map(({ path, text, url }) => ({
      path: path.replace('files/README.md', 'files/Readme.md'),
      text: text.replaceAll('README.md', 'Readme.md'),
      url,
    }));
    const own = source('own', [...filesOf(1), ...renamed]);
    const registry = registryOf(own);
    await registry.refresh(own, signal);
    expect(registry.all.map(one => one.compiled.template.version)).toEqual([1]);
    expect(registry.problems).toMatchObject([
      {
        path: 'templates/http-service/2/template.yaml',
        reason: expect.stringContaining('differ only in case'),
      },
    ]);
  });
});
