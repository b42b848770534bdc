/** @jest-environment node */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { annotationsJsonSchema } from './jsonSchema';
import { plumblineAnnotations } from './names';

describe('annotationsJsonSchema', () => {
  it('is what docs/schemas/annotations.schema.json says', () => {
    const documented = readFileSync(
      resolve(__dirname, '../../../../docs/schemas/annotations.schema.json'),
      'utf8',
    );
    // Out of date? scripts/writeAnnotationsSchema.cjs says how to write it.
    expect(JSON.parse(documented)).toEqual(annotationsJsonSchema());
  });

  it('describes every annotation that is read', () => {
    const { properties } = annotationsJsonSchema();
    expect(Object.keys(properties as {}).sort()).toEqual(
      Object.values(plumblineAnnotations).sort(),
    );
  });
});
