// Writes docs/facts.md, and the schemas of controls, of rules of gates, of
// templates and of ladders in docs/schemas, from the schemas:
//   node --require @backstage/cli/config/nodeTransform.cjs scripts/writeControlDocs.cjs
const { writeFileSync } = require('node:fs');
const { resolve } = require('node:path');
const { format, resolveConfig } = require('prettier');
const { factsDocument } = require('../src/control/factsTable');
const { controlJsonSchema } = require('../src/control/jsonSchema');
const { gateRuleJsonSchema } = require('../src/gates/jsonSchema');
const { environmentLadderJsonSchema } = require('../src/releases/jsonSchema');
const { serviceTemplateJsonSchema } = require('../src/templates/jsonSchema');

const documents = {
  'schemas/control.schema.json': JSON.stringify(controlJsonSchema()),
  'schemas/gate-rule.schema.json': JSON.stringify(gateRuleJsonSchema()),
  'schemas/service-template.schema.json': JSON.stringify(
    serviceTemplateJsonSchema(),
  ),
  'schemas/environment-ladder.schema.json': JSON.stringify(
    environmentLadderJsonSchema(),
  ),
  'facts.md': factsDocument(),
};

for (const [name, text] of Object.entries(documents)) {
  const file = resolve(__dirname, '../../../docs', name);
  resolveConfig(file).then(options =>
    writeFileSync(file, format(text, { ...options, filepath: file })),
  );
}
