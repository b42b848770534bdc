// Writes docs/openapi/*.json from the zod schemas of the backends: `yarn openapi`.
const { writeFileSync } = require('node:fs');
const { resolve } = require('node:path');
const { format, resolveConfig } = require('prettier');
const { documents } = require('./openApiDocuments.cjs');

async function write(name, document) {
  const file = resolve(__dirname, '../docs/openapi', name);
  const options = await resolveConfig(file);
  writeFileSync(
    file,
    format(JSON.stringify(document), { ...options, filepath: file }),
  );
}

Promise.all(
  Object.entries(documents).map(([name, document]) => write(name, document)),
);
