/** @jest-environment node */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import Ajv2020 from 'ajv/dist/2020';
import { parse } from 'yaml';
import { gateRuleJsonSchema } from './jsonSchema';

const root = resolve(__dirname, '../../../..');
const folder = join(root, 'standards/gates');
const files = readdirSync(folder).filter(name => name.endsWith('.yaml'));

// Out of date? scripts/writeControlDocs.cjs says how to write it.
describe('what is published of rules of gates', () => {
  it('is what docs/schemas/gate-rule.schema.json says', () => {
    const documented = readFileSync(
      join(root, 'docs/schemas/gate-rule.schema.json'),
      'utf8',
    );
    expect(JSON.parse(documented)).toEqual(
      JSON.parse(JSON.stringify(gateRuleJsonSchema())),
    );
  });

  const ajv = new Ajv2020({ validateFormats: false, allErrors: true });
  const validate = ajv.compile(gateRuleJsonSchema());

  it.each(files)('takes %s', file => {
    const text = readFileSync(join(folder, file), 'utf8');
    validate(parse(text));
    expect(validate.errors ?? []).toEqual([]);
    expect(validate({ ...parse(text), musst: 'true' })).toBe(false);
  });
});
