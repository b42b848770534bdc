/** @jest-environment node */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import Ajv2020 from 'ajv/dist/2020';
import { parse } from 'yaml';
import { factsDocument } from './factsTable';
import { controlJsonSchema } from './jsonSchema';

const root = resolve(__dirname, '../../../..');
const folder = join(root, 'standards/controls');
const files = readdirSync(folder).filter(name => name.endsWith('.yaml'));

// Out of date? scripts/writeControlDocs.cjs says how to write them.
describe('what is published of controls', () => {
  it('is what docs/schemas/control.schema.json says', () => {
    const documented = readFileSync(
      join(root, 'docs/schemas/control.schema.json'),
      'utf8',
    );
    expect(JSON.parse(documented)).toEqual(
      JSON.parse(JSON.stringify(controlJsonSchema())),
    );
  });

  it('is what docs/facts.md says', () => {
    const cells = (text: string) =>
      text
        .split('\n')
        .map(line => line.replace(/\s+/g, ' ').replace(/-{3,}/g, '---'))
        .join('\n');
    expect(cells(readFileSync(join(root, 'docs/facts.md'), 'utf8'))).toBe(
      cells(factsDocument()),
    );
  });

  const ajv = new Ajv2020({ validateFormats: false, allErrors: true });
  const validate = ajv.compile(controlJsonSchema());
  const refused = (value: unknown) => {
    validate(value);
    return validate.errors ?? [];
  };

  it.each(files)('takes %s', file => {
    expect(refused(parse(readFileSync(join(folder, file), 'utf8')))).toEqual(
      [],
    );
  });

  it('lets an editor mark fields and facts that do not exist', () => {
    const control = parse(readFileSync(join(folder, files[0]), 'utf8'));
    const [fixture] = control.fixtures;
    expect(refused({ ...control, wieght: 1 })).not.toEqual([]);
    expect(
      refused({
        ...control,
        fixtures: [{ ...fixture, facts: { 'slo.sate': [] } }],
      }),
    ).not.toEqual([]);
  });

  it('says of each field what it is', () => {
    const { properties } = controlJsonSchema();
    for (const [name, field] of Object.entries<any>(properties)) {
      expect([name, field.description]).toEqual([name, expect.any(String)]);
    }
  });
});
