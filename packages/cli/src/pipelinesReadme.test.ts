import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';

// eslint-disable-next-line no-restricted-syntax -- the library is no package
const folder = resolve(__dirname, '../../../standards/ci');
const text = (name: string) => readFileSync(join(folder, name), 'utf8');

describe('the README of pipelines', () => {
  const readme = text('README.md');

  it('names each of them once', () => {
    const named = [...readme.matchAll(/^\| \[`([\w-]+\.yml)`\]\(\1\) /gm)];
    expect(named.map(([, name]) => name).sort()).toEqual(
      readdirSync(folder).filter(name => name.endsWith('.yml')),
    );
  });

  it('calls none without a version, and with inputs that they have', () => {
    const [workflow, pipeline] = [
      ...readme.matchAll(/^```yaml\n([\s\S]*?)^```/gm),
    ].map(([, block]) => parse(block));
    const { uses, with: inputs } = workflow.jobs.gate;
    expect(uses).toMatch(/\/gate\.yml@[0-9a-f]{40}$/);
    expect(workflow.permissions).toMatchObject({ 'id-token': 'write' });
    const gate = parse(text('github-gate.yml')).on.workflow_call;
    expect(Object.keys(gate.inputs)).toEqual(
      expect.arrayContaining(Object.keys(inputs)),
    );
    const [component, project] = pipeline.include;
    expect(component.component).toMatch(/\/gate@v\d+$/);
    const [{ spec }] = parseAllDocuments(text('gitlab-gate.yml')).map(one =>
      one.toJS(),
    );
    expect(Object.keys(spec.inputs)).toEqual(
      expect.arrayContaining(Object.keys(component.inputs)),
    );
    expect(project.ref).toMatch(/^v\d+$/);
    expect(readdirSync(folder)).toContain(project.file.split('/').at(-1));
  });
});
