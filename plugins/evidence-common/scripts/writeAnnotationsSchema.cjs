// Writes docs/schemas/annotations.schema.json from the zod schemas:
//   node --require @backstage/cli/config/nodeTransform.cjs scripts/writeAnnotationsSchema.cjs
const { writeFileSync } = require('node:fs');
const { resolve } = require('node:path');
const { format, resolveConfig } = require('prettier');
const { annotationsJsonSchema } = require('../src/annotations');

const target = resolve(
  __dirname,
  '../../../docs/schemas/annotations.schema.json',
);
const text = JSON.stringify(annotationsJsonSchema());
resolveConfig(target).then(options =>
  writeFileSync(target, format(text, { ...options, filepath: target })),
);
