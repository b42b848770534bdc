/** @jest-environment node */
import { parse } from 'yaml';
import { load, versions } from './__testUtils__/library';
import { readAnswers } from './answers';
import { originFile, renderService } from './compile';

/** What the platform keeps in a service, by path; as it is parsed. */
function policyFiles(folder: string, pipeline: string) {
  const { compiled } = load(folder);
  const { fixtures, questions } = compiled!.template;
  const asks = questions.some(({ id }) => id === 'pipeline');
  const { answers } = readAnswers(compiled!.template, {
    ...fixtures[0].answers,
    ...(asks && { pipeline }),
  });
  return new Map<string, any>(
    renderService(compiled!, {
      ...{ answers, name: 'labels', digest: 'abc', creation: 'c-1' },
      repository: 'https://git.example.com/acme/labels',
    })
      .filter(
        ({ kind, path }) =>
          kind === 'policy' && path !== originFile && !path.endsWith('.md'),
      )
      .map(({ path, text }) => [path, parse(text)]),
  );
}

describe('what the platform keeps in a service', () => {
  it.each(versions)('%s calls what is shared at GitHub, by its version', at => {
    const files = policyFiles(at, 'github');
    const { jobs } = files.get('.github/workflows/ci.yml');
    expect(Object.keys(jobs)).toEqual(['service']);
    // A job that calls a workflow has no steps of its own.
    for (const job of Object.values<object>(jobs)) {
      expect(Object.keys(job).sort()).toEqual(['secrets', 'uses', 'with']);
    }
    expect(jobs.service.uses).toMatch(
      new RegExp(`/service\\.yml@v${at.split('/')[1]}$`),
    );
    const others = [...files.keys()].filter(path => !/ci\.yml$/.test(path));
    expect(others).toEqual(
      at === 'http-service/1' ? [] : ['.github/dependabot.yml'],
    );
  });

  it('calls what is shared at GitLab, by its version', () => {
    const [newest] = versions.slice(-1);
    const files = policyFiles(newest, 'gitlab');
    expect([...files.keys()].sort()).toEqual([
      '.gitlab-ci.yml',
      'renovate.json',
    ]);
    const { include, ...rest } = files.get('.gitlab-ci.yml');
    // No job, and so no script.
    expect(Object.keys(rest).sort()).toEqual(['stages', 'workflow']);
    expect(include.length).toBeGreaterThan(0);
    for (const { component } of include) {
      expect(component).toMatch(
        new RegExp(`^\\$CI_SERVER_FQDN/.+@v${newest.split('/')[1]}$`),
      );
    }
    expect(Object.keys(files.get('renovate.json'))).toEqual([
      '$schema',
      'extends',
    ]);
  });
});
