/** @jest-environment node */
/* eslint-disable jest/no-standalone-expect -- withGo is `it` */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020';
import { parse } from 'yaml';
import { createGateEngine, parseRule } from '../gates';
import { readAnswers } from './answers';
import { CompiledServiceTemplate, originFile, renderService } from './compile';
import { parseServiceTemplate } from './compile';
import { load, root, versions } from './__testUtils__/library';
import { checkFixtures } from './fixtures';
import { serviceTemplateJsonSchema } from './jsonSchema';

const hasGo = spawnSync('go', ['version']).status === 0;
const withGo = hasGo || process.env.CI === 'true' ? it : it.skip;
if (!hasGo) {
  process.stderr.write(
    'Skipped: go is not installed, so services in Go were not compiled\n',
  );
}

describe('templates of the library', () => {
  it('are there', () => {
    expect(versions).toEqual([
      'http-service/1',
      'http-service/2',
      'http-service/3',
    ]);
  });

  it('have no files whose names differ only in case', () => {
    const { files, text } = load('http-service/1');
    const at = (path: string) =>
      parseServiceTemplate(
        text.replace(
          /^files:$/m,
          `files:\n  - { path: ${path}, kind: product }`,
        ),
        new Map([...files, [path, 'x']]),
      ).problems;
    expect(at('other.md')).toBeUndefined();
    expect(at('Catalog-info.yaml')).toMatchObject([
      { message: expect.stringContaining('differ only in case') },
    ]);
    expect(at('.Plumbline/template.yaml')).toMatchObject([
      { message: expect.stringContaining('differ only in case') },
    ]);
  });

  it.each(versions)('%s renders its examples', folder => {
    const { compiled, problems } = load(folder);
    expect(problems).toBeUndefined();
    const { id, version } = compiled!.template;
    expect(`${id}/${version}`).toBe(folder);
    expect(checkFixtures(compiled!)).toEqual([]);
  });

  it.each(versions)('%s is as the published schema says', folder => {
    const published = JSON.parse(
      readFileSync(
        join(root, 'docs/schemas/service-template.schema.json'),
        'utf8',
      ),
    );
    expect(published).toEqual(
      JSON.parse(JSON.stringify(serviceTemplateJsonSchema())),
    );
    const validate = new Ajv2020({ validateFormats: false }).compile(published);
    validate(parse(load(folder).text));
    expect(validate.errors).toBeNull();
  });

  const rendered = (
    compiled: CompiledServiceTemplate,
    over: Record<string, unknown> = {},
    repository = 'https://git.example.com/acme/labels',
  ) => {
    const [fixture] = compiled.template.fixtures;
    const { answers } = readAnswers(compiled.template, {
      ...fixture.answers,
      ...over,
    });
    return renderService(compiled, {
      answers,
      name: 'labels',
      digest: 'abc',
      creation: 'c-1',
      repository,
    });
  };

  /** A service in a folder of its own, for as long as `use` takes. */
  const inFolder = (
    folder: string,
    runtime: 'go' | 'node',
    use: (at: string) => void,
  ) => {
    const at = mkdtempSync(join(tmpdir(), 'plumbline-template-'));
    try {
      const files = rendered(
        load(folder).compiled!,
        { runtime },
        'https://git.example.com:8443/acme/labels.api',
      );
      for (const { path, text } of files) {
        mkdirSync(dirname(join(at, path)), { recursive: true });
        writeFileSync(join(at, path), text);
      }
      use(at);
    } finally {
      rmSync(at, { recursive: true });
    }
  };

  it.each(versions)('%s has tests that run', folder => {
    inFolder(folder, 'node', at => {
      const output = execFileSync(
        process.execPath,
        ['--test', '--test-reporter=tap'],
        { cwd: at, encoding: 'utf8', env: { PATH: process.env.PATH } },
      );
      expect(output).toMatch(/^# pass [23]$/m);
      expect(output).toMatch(/^# fail 0$/m);
      expect(existsSync(join(at, 'go.mod'))).toBe(false);
    });
  });

  const goCache = mkdtempSync(join(tmpdir(), 'plumbline-go-'));
  afterAll(() => rmSync(goCache, { recursive: true }));

  withGo.each(versions)(
    '%s has tests that run in Go',
    folder => {
      inFolder(folder, 'go', at => {
        const go = (...args: string[]) =>
          execFileSync('go', args, {
            cwd: at,
            encoding: 'utf8',
            env: {
              ...{ PATH: process.env.PATH, HOME: goCache, GOCACHE: goCache },
              // Nothing is loaded for it, and no other toolchain.
              ...{ GOPROXY: 'off', GOTOOLCHAIN: 'local' },
            },
          });
        go('vet', './...');
        // As the shared workflow counts them.
        const output = go('test', '-v', './...');
        expect(output).toMatch(/^ *--- PASS: /m);
        expect(output).not.toMatch(/^ *--- FAIL: /m);
        expect(existsSync(join(at, 'package.json'))).toBe(false);
      });
    },
    300_000,
  );

  it.each(versions)('%s has a module path that Go takes', folder => {
    const moduleOf = (repository: string) =>
      rendered(load(folder).compiled!, { runtime: 'go' }, repository).find(
        ({ path }) => path === 'go.mod',
      )!.text;
    expect(moduleOf('http://git.example.com:8443/acme/labels')).toMatch(
      /^module git\.example\.com\/acme\/labels$/m,
    );
    for (const part of ['labels.', 'labels~1', 'CON', 'nul.api', 'com1']) {
      const repository = `https://git.example.com/acme/${part}`;
      expect(() => moduleOf(repository)).toThrow(
        `the part '${part}' of the repository's address`,
      );
      // Other files take it.
      rendered(load(folder).compiled!, { runtime: 'node' }, repository);
    }
    for (const part of ['labels.v2', 'console', 'la~bels', '_']) {
      moduleOf(`https://git.example.com/acme/${part}`);
    }
  });

  it.each(versions)('%s has answers as text in its README', folder => {
    const readmeOf = (purpose: string, consumers: string[] = []) =>
      rendered(load(folder).compiled!, { purpose, consumers })
        .find(({ path }) => path === 'README.md')!
        .text.split('\n');
    for (const [purpose, shown] of [
      ['<img src=x onerror=alert(1)>', '\\<img src=x onerror=alert(1)\\>'],
      ['[Labels](javascript:alert(1))', '\\[Labels\\](javascript:alert(1))'],
      ['@here labels for parcels', '@\u200bhere labels for parcels'],
      ['# Labels for parcels', '\\# Labels for parcels'],
      ['- Labels for parcels', '\\- Labels for parcels'],
      ['1. Labels for parcels', '1\\. Labels for parcels'],
      ['https://evil.example/', 'https\\://evil.example/'],
      ['Labels, "returns" (and more)', 'Labels, "returns" (and more)'],
    ]) {
      expect(readmeOf(purpose)[2]).toBe(shown);
    }
    expect(
      readmeOf('Labels for parcels', ['component:default/<b>@here']),
    ).toContain('- component:default/\\<b\\>@\u200bhere');
  });

  it.each(versions)('%s keeps answers as they are in each file', folder => {
    const purpose = `a "b": #c \\ {{ d }} \${{ e }} '- f`;
    const files = new Map(
      rendered(load(folder).compiled!, { purpose }).map(one => [
        one.path,
        one.text,
      ]),
    );
    const entity = parse(files.get('catalog-info.yaml')!);
    expect(entity.metadata.description).toBe(purpose);
    expect(parse(files.get(originFile)!)).toMatchObject({
      template: 'http-service',
      creation: 'c-1',
      answers: { purpose },
    });
    expect(files.get('.github/workflows/ci.yml')).toContain(
      '${{ secrets.PLUMBLINE_GATE_TOKEN }}',
    );
    for (const [path, text] of files) {
      expect([path, text]).toEqual([path, expect.not.stringContaining('<%')]);
      if (/\.json$/.test(path)) {
        JSON.parse(text);
      } else if (/\.ya?ml$/.test(path)) {
        parse(text);
      }
    }
  });
});

describe('the consequence of who can reach a service', () => {
  const { compiled } = load('http-service/3');
  const question = compiled!.template.questions.find(
    ({ id }) => id === 'exposure',
  );
  const { rule, when } = parseRule(
    createGateEngine(),
    readFileSync(join(root, 'standards/gates/exposed-reviewed.yaml'), 'utf8'),
  ).compiled!;

  it.each([
    ['internal', false],
    ['partner', true],
    ['internet', true],
  ])('is what the gate does: %s', (exposure, isJudged) => {
    const [{ answers }] = compiled!.template.fixtures;
    const files = renderService(compiled!, {
      answers: readAnswers(compiled!.template, { ...answers, exposure })
        .answers,
      ...{ name: 'labels', digest: 'abc', creation: 'c-1' },
      repository: 'https://git.example.com/acme/labels',
    });
    const entity = files.find(({ path }) => path === 'catalog-info.yaml')!;
    const { tags } = parse(entity.text).metadata;
    expect(when!.evaluate(new Map([['catalog.tags', tags]]), 0)).toEqual({
      status: 'value',
      value: isJudged,
    });
    const { consequence } = (
      question as { options: { value: string; consequence: string }[] }
    ).options.find(({ value }) => value === exposure)!;
    expect(consequence.includes(`rule ${rule.id} of the gate`)).toBe(isJudged);
  });
});

describe('the consequences of a tier and of a classification', () => {
  const { questions } = load('http-service/3').compiled!.template;
  const consequenceOf = (question: string, value: string) =>
    (
      questions.find(({ id }) => id === question) as {
        options: { value: string; consequence: string }[];
      }
    ).options.find(one => one.value === value)!.consequence;
  const parsedIn = (folder: string) =>
    readdirSync(join(root, 'standards', folder)).map(name =>
      parse(readFileSync(join(root, 'standards', folder, name), 'utf8')),
    );

  it('name the rules of the gate that are about its tier', () => {
    const rules: { id: string; appliesTo?: { tiers?: string[] } }[] =
      parsedIn('gates');
    const ofTiers = rules.filter(({ appliesTo }) => appliesTo?.tiers);
    expect(ofTiers).not.toEqual([]);
    for (const tier of ['1', '2', '3']) {
      const consequence = consequenceOf('tier', tier);
      for (const { appliesTo, id } of ofTiers) {
        expect([tier, id, consequence.includes(id)]).toEqual([
          ...[tier, id, appliesTo!.tiers!.includes(tier)],
        ]);
      }
    }
  });

  it('state which data needs an approval', () => {
    const products: {
      levels: Record<string, { approval: unknown; classifications: string[] }>;
    }[] = parsedIn('products');
    const without = products
      .flatMap(({ levels }) => Object.values(levels))
      .filter(({ approval }) => approval === 'none');
    expect(without.length).toBeGreaterThan(1);
    for (const { classifications } of without) {
      expect(classifications).toEqual(['public', 'internal']);
    }
    expect(consequenceOf('classification', 'internal')).toContain(
      'need no approval take it',
    );
    expect(consequenceOf('classification', 'confidential')).toContain(
      'each request of a database is looked at by its owner',
    );
  });
});

describe('answers', () => {
  const { template } = load('http-service/1').compiled!;
  const [{ answers: good }] = template.fixtures;

  it.each([
    ['owner', 'user:default/ana', 'must be a group'],
    ['owner', undefined, 'has no answer'],
    ['purpose', 'short', 'at least 10 characters'],
    ['purpose', 'x'.repeat(201), '200'],
    ['purpose', 'two lines\nof a text', 'one line'],
    ['tier', '9', 'must be one of 1, 2, 3'],
    ['tier', 1, 'must be one of'],
    [
      'stores',
      ['mysql'],
      'must be one of postgresql, shared-postgresql, redis',
    ],
    ['stores', ['redis', 'redis'], 'each once'],
    ['consumers', ['../../etc'], ''],
    ['__proto__', 'x', 'answers no question of this version'],
    ['more', 'x', 'answers no question of this version'],
  ])('refuse %s: %j', (question, value, message) => {
    const given = Object.fromEntries([
      ...Object.entries(good),
      [question, value],
    ]);
    const { problems } = readAnswers(template, given);
    expect(problems).toEqual([
      { question, message: expect.stringContaining(message) },
    ]);
  });
});

describe('a version that is wrong', () => {
  const { files, text } = load('http-service/1');
  const problemsOf = (from: string, to: string, own = files) =>
    parseServiceTemplate(text.replace(from, to), own).problems?.map(
      ({ line, message }) => `${line}: ${message}`,
    );

  it.each([
    ['path: README.md', 'path: ../README.md', /below the folder/],
    ['path: README.md', 'path: READ.md', /there is no 'files\/READ.md'/],
    ['path: README.md', `path: ${originFile}`, /is no|there is no/],
    ['answers.runtime == "node"', 'answers.language == "x"', /language/],
    ['version: 1', 'version: 0', /version/],
    ['id: purpose', 'id: owner', /two questions have the id 'owner'/],
  ])('is refused with its line: %s', (from, to, message) => {
    const [problem] = problemsOf(from, to)!;
    expect(problem).toMatch(message);
    expect(problem).toMatch(/^\d+: /);
  });

  it('may not run more than a rule may', () => {
    const own = new Map(files).set('README.md', '<% process.exit() %>');
    expect(problemsOf('', '', own)![0]).toMatch(/can't call/);
    own.set('README.md', '<% answers.purpose %>'.repeat(41));
    expect(problemsOf('', '', own)![0]).toMatch(/at most 40 places/);
    own.set('README.md', 'x'.repeat(30_001));
    expect(problemsOf('', '', own)![0]).toMatch(/at most 30000 characters/);
  });
});
