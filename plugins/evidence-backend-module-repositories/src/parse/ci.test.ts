import fc from 'fast-check';
import { parseWorkflow } from './workflow';
import { parsePipeline } from './pipeline';

describe('workflows of GitHub Actions', () => {
  it('have jobs with names, and triggers', () => {
    const text = `
name: CI
on:
  push: { branches: [main] }
  pull_request:
jobs:
  test:
    name: Unit tests
    runs-on: ubuntu-latest
    steps: [{ run: npm test }]
  scan:
    uses: acme/workflows/.github/workflows/scan.yml@v1
`;
    expect(parseWorkflow(text)).toEqual({
      name: 'CI',
      jobs: [
        { id: 'test', name: 'Unit tests' },
        { id: 'scan', name: undefined },
      ],
      triggers: ['pull_request', 'push'],
      partial: true,
    });
  });

  it.each([
    ['on: push', ['push']],
    ['on: [push, workflow_dispatch]', ['push', 'workflow_dispatch']],
    ['"on": { schedule: [{ cron: "0 0 * * *" }] }', ['schedule']],
  ])('may be triggered by %s', (on, triggers) => {
    const parsed = parseWorkflow(`${on}\njobs: { a: {} }`);
    expect(parsed).toMatchObject({ triggers, partial: false });
  });

  it.each(['', 'jobs: 1', '- a', 'jobs: {', 'on: push', '\u0000', '[[[['])(
    'are invalid where they are %j',
    text => {
      expect(parseWorkflow(text)).toMatchObject({
        jobs: [],
        invalid: true,
      });
    },
  );
});

describe('pipelines of GitLab', () => {
  it('have jobs, but no templates and no settings', () => {
    const text = `
stages: [build, test]
default: { image: node:22 }
variables: { A: "1" }
.template: { script: [echo] }
workflow:
  name: Pipeline
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
build app: { script: [make], stage: build }
test:
  script: [!reference [.template, script]]
  only: [tags, main]
include: [{ local: /ci/more.yml }]
`;
    expect(parsePipeline(text)).toEqual({
      name: 'Pipeline',
      jobs: [{ id: 'build app' }, { id: 'test' }],
      triggers: ['main', 'merge_request_event', 'tags'],
      partial: true,
    });
  });

  it('may have a header with inputs', () => {
    const text = 'spec:\n  inputs:\n    a: {}\n---\ntest:\n  script: [a]\n';
    expect(parsePipeline(text)).toMatchObject({ jobs: [{ id: 'test' }] });
  });
});

describe('CI files that are made to do harm', () => {
  const parsers = [parseWorkflow, parsePipeline];

  it('do not multiply by aliases', () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let level = 1; level <= 12; level++) {
      const before = `*a${level - 1}`;
      lines.push(
        `a${level}: &a${level} [${Array(10).fill(before).join(', ')}]`,
      );
    }
    lines.push('jobs: { test: {} }');
    for (const parse of parsers) {
      expect(parse(lines.join('\n'))).toMatchObject({ invalid: true });
    }
  });

  it.each([
    ['nested flows', '['.repeat(100_000)],
    ['nested maps', `${'{a: '.repeat(50_000)}`],
    ['nested lists', `${'- '.repeat(50_000)}a`],
    [
      'nested keys',
      Array.from({ length: 5000 }, (_, at) => `${' '.repeat(at)}a:`).join('\n'),
    ],
    ['a huge file', `jobs: { a: ${'x'.repeat(300_000)} }`],
    [
      'many jobs',
      `jobs:\n${Array.from({ length: 15_000 }, (_, at) => `  j${at}: {}`).join(
        '\n',
      )}`,
    ],
  ])('stay bounded: %s', (_, text) => {
    for (const parse of parsers) {
      const { jobs } = parse(text);
      expect(jobs.length).toBeLessThanOrEqual(100);
    }
  });

  it('never throw', () => {
    const yamlish = fc
      .array(
        fc.constantFrom(
          'jobs',
          'on',
          ':',
          ' ',
          '\n',
          '- ',
          '&a',
          '*a',
          '<<',
          '{',
          '}',
          '[',
          ']',
          '!x ',
          '"',
          "'",
          '|',
          '>',
          '\t',
          '%',
          '---\n',
          'é',
          '\u202e',
        ),
        { maxLength: 80 },
      )
      .map(parts => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), yamlish), text => {
        parsers.forEach(parse => parse(text));
      }),
    );
  });

  it('have no names that mislead the eye or break a line', () => {
    const text = 'on: push\njobs: { "te\\u202Est\\n": { name: "a\\u0000b" } }';
    expect(parseWorkflow(text).jobs).toEqual([{ id: 'te st', name: 'a b' }]);
  });
});
