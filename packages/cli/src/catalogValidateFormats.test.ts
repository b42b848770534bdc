import { catalogValidation } from './testUtils/catalogValidation';
import { sarifLog } from './testUtils/sarif';

describe('the formats of plumbline catalog validate', () => {
  const { repository, run } = catalogValidation();

  beforeEach(() => {
    repository().write({
      'a, b: 100%/catalog-info.yaml': `apiVersion: backstage.io/v1alpha1
kind: Component
metadata: { name: a }
spec:
  type: service
  lifecycle: production
  owner: "user:li\\nwei\\u001b[31m: 100%"
---
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: { name: bare }
spec:
  type: team
`,
    });
  });

  it('human: by file, with lines to paste and a count', async () => {
    const { stdout } = await run(['--offline', '--self-contained']);
    expect(stdout).toBe(`a, b: 100%/catalog-info.yaml
  7:10    error   owner-person: 'user:li wei [31m: 100%' is a person; the owner must be a Group, which is still there when people have moved on.
          write, with the right value:
  owner: group:default/the-team
  12:1    error   field-missing: A Group must have spec.children.
          write below spec:
  children: []

2 errors in 1 file with 2 entities.
`);
  });

  it('github: commands that nothing in a file can break out of', async () => {
    const { stdout } = await run(['--offline', '--format', 'github']);
    const file = 'a%2C b%3A 100%25/catalog-info.yaml';
    expect(stdout.split('\n')).toEqual([
      `::error file=${file},line=7,endLine=7,col=10,endColumn=40,title=owner-person::${[
        "'user:li",
        "wei\u001b[31m: 100%25' is a person; the owner must be a Group, which is still there when people have moved on.",
        'write, with the right value:',
        '  owner: group:default/the-team',
      ].join('%0A')}`,
      `::error file=${file},line=12,endLine=12,col=1,endColumn=5,title=field-missing::A Group must have spec.children.%0Awrite below spec:%0A  children: []`,
      '2 errors in 1 file with 2 entities.',
      '',
    ]);
  });

  it('sarif: results with their rule, place and fix', async () => {
    const { stdout } = await run(['--offline', '--format', 'sarif']);
    const [{ tool, results }] = sarifLog.parse(JSON.parse(stdout)).runs;
    expect(
      results.map(({ ruleIndex }) => tool.driver.rules[ruleIndex].id),
    ).toEqual(results.map(({ ruleId }) => ruleId));
    const [, missing] = results;
    expect(missing.locations[0].physicalLocation).toEqual({
      artifactLocation: {
        uri: 'a%2C%20b%3A%20100%25/catalog-info.yaml',
        uriBaseId: '%SRCROOT%',
      },
      region: { startLine: 12, startColumn: 1, endLine: 12, endColumn: 5 },
    });
    expect(missing.fixes?.[0].artifactChanges[0].replacements).toEqual([
      {
        deletedRegion: {
          startLine: 13,
          startColumn: 13,
          endLine: 13,
          endColumn: 13,
        },
        insertedContent: { text: '\n  children: []' },
      },
    ]);
  });
});
