// Writes docs/schemas/control.schema.json, docs/schemas/gate-rule.schema.json and
// docs/facts.md from the schemas:
//   node --require @backstage/cli/config/nodeTransform.cjs scripts/writeControlDocs.cjs
const { writeFileSync } = require('node:fs');
const { resolve } = require('node:path');
const { format, resolveConfig } = require('prettier');
const { factsDocument } = require('../src/control/factsTable');
const { controlJsonSchema } = require('../src/control/jsonSchema');
const { gateRuleJsonSchema } = require('../src/gates/jsonSchema');

const documents = {
  'schemas/control.schema.json': JSON.stringify(controlJsonSchema()),
  'schemas/gate-rule.schema.json': JSON.stringify(gateRuleJsonSchema()),
  'facts.md': factsDocument(),
};

for (const [name, text] of Object.entries(documents)) {
  const file = resolve(__dirname, '../../../docs', name);
  resolveConfig(file).then(options =>
    writeFileSync(file, format(text, { ...options, filepath: file })),
  );
}
